"""More time for an invoice: what was promised, and the day a client may promise."""

import reflex as rx
from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from portal.access.visit import visit
from portal.domain import promises
from portal.domain.promises import NoPromise, PromiseView
from portal.state import ClientState, event
from portal.ui.button import submit
from portal.ui.card import card
from portal.ui.field import field
from portal.ui.folded import folded
from portal.ui.text import given, t


@with_config(ConfigDict(extra="ignore"))  # Reflex sends a field that has an id twice: under its name and its id
class Promised(TypedDict):
    """The form: a day as a date field writes it."""

    day: str


class PromiseState(ClientState):
    """The promise for the invoice that is open."""

    slug: str = ""
    view: PromiseView = PromiseView()
    error: str = ""

    @event
    async def promise(self, form: Promised) -> None:
        """The day the client chose; a day that cannot be is said at the field."""
        try:
            self.view = await visit(promises.promise, self.slug, form["day"])
        except NoPromise as refused:
            self.error = refused.said()
            return
        self.error, self.notice = "", self.view.said

    def _show(self, slug: str, view: PromiseView) -> None:
        """Called by the invoice's own load; what went wrong on another invoice is forgotten."""
        self.error = self.error if slug == self.slug else ""
        self.slug, self.view = slug, view


def promise_block() -> rx.Component:
    """A card, or nothing where nothing was promised and nothing can be."""
    seen = PromiseState.view
    title = rx.cond(given(seen.said), t("Change the day"), t("Need more time?"))
    return rx.cond(
        seen.may | given(seen.said),
        card(
            rx.cond(given(seen.said), rx.el.p(seen.said)),
            rx.cond(seen.may, folded(title, day_form(seen), key=seen.said)),
            class_name="grid gap-3",
        ),
    )


def day_form(seen: PromiseView) -> rx.Component:
    """The day, and the button. Our own words say what is wrong with it, not the browser's."""
    day = field(
        t("The day you will pay"),
        "day",
        help=seen.help,
        error=PromiseState.error,
        type="date",
        min=seen.first,
        max=seen.last,
        default_value=seen.day,
    )
    return rx.el.form(
        day,
        submit(t("Promise this day"), kind="quiet"),
        on_submit=PromiseState.promise,
        no_validate=True,
        class_name="grid gap-4",
    )

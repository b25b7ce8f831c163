"""Sending an invoice to the person who pays it: to whom, and with which words."""

from typing import Annotated

import reflex as rx
from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from portal.access.visit import visit
from portal.domain import pay_link_sending
from portal.domain.pay_link_sending import LONGEST_REMARK, SendView, WrongFields
from portal.pages.frame import client_page
from portal.state import ClientState, event
from portal.text import t as told
from portal.ui.button import link_button, submit
from portal.ui.card import card
from portal.ui.empty import empty
from portal.ui.field import field, text_area
from portal.ui.money import figure
from portal.ui.shell import back
from portal.ui.skeleton import card_bones
from portal.ui.text import given, t

FIELDS = ("name", "email", "remark")  # in their order on the page
LONG = 2000  # more than is ever stored: what is too long is said in words
Typed = Annotated[str, Field(max_length=LONG * 2)]


@with_config(ConfigDict(extra="ignore"))  # Reflex sends a field that has an id twice: under its name and its id
class Sending(TypedDict):
    """The form."""

    name: Typed
    email: Typed
    remark: Typed


class SendState(ClientState):
    """What is being written; it stays until it is sent, also after a reload."""

    shown: SendView = SendView()
    typed: dict[str, str] = {}
    errors: dict[str, str] = {}
    busy: bool = False

    @event
    async def load(self) -> None:
        """What would be sent."""
        slug = str(self.router.url.path).removeprefix("/invoices/").partition("/")[0]
        if slug != self.shown.slug:
            self.ready, self.shown, self.typed, self.errors = False, SendView(), {}, {}
        if not self.is_hydrated:  # arrived; or else a change was pushed, perhaps that of the press just made
            self.busy = False
        await self._enter()
        self.shown = await visit(pay_link_sending.read, slug)
        self.ready = True

    @event
    async def write_name(self, typed: Typed) -> None:
        """Kept as it is typed."""
        self._write("name", typed)

    @event
    async def write_email(self, typed: Typed) -> None:
        """The same of the address."""
        self._write("email", typed)

    @event
    async def write_remark(self, typed: Typed) -> None:
        """The same of the words."""
        self._write("remark", typed)

    @event
    async def send(self, form: Sending) -> rx.event.EventSpec | None:
        """Sent, and back to the invoice; what cannot be sent stays in the fields."""
        if self.busy:
            return None
        self.typed = {"name": form["name"], "email": form["email"], "remark": form["remark"]}
        self.errors = {}
        try:
            email = await visit(pay_link_sending.send, self.shown.slug, *(self.typed[each] for each in FIELDS))
        except WrongFields as refused:
            self.errors = {each: wrong.said() for each, wrong in refused.fields.items()}
            first = next(each for each in FIELDS if each in self.errors)
            return rx.set_focus(f"field-{first}")  # pyright: ignore[reportReturnType]
        self.busy, self.typed = True, {}  # a second press of the same button sends nothing more
        self.notice = told("On its way to {email}. You see here when it is opened and paid.", email=email)
        self._takes_notice_along = True
        return rx.redirect(f"/invoices/{self.shown.slug}")  # pyright: ignore[reportReturnType]

    def _write(self, field_name: str, typed: str) -> None:
        self.typed = {**self.typed, field_name: typed}


def page() -> rx.Component:
    """The form, or why nothing can be sent."""
    seen = SendState.shown
    way_back = link_button(t("Back to the invoice"), f"/invoices/{seen.slug}", "primary")
    refused = card(empty(t("This invoice cannot be sent to be paid"), seen.reason, way_back))
    return client_page(
        rx.el.div(rx.cond(given(seen.reason), refused, form(seen)), class_name="max-w-2xl"),
        title=t("Send invoice {number}", number=seen.number),
        place="invoices",
        above=back(t("Back to the invoice"), f"/invoices/{seen.slug}"),
        waiting=card_bones(class_name="max-w-2xl"),
        loaded=given(seen.slug) | ClientState.missing,
    )


def form(seen: SendView) -> rx.Component:
    """To whom, and which words."""
    return rx.el.form(
        card(
            rx.el.h2(t("Send it to the person who pays")),
            rx.el.div(figure(seen.amount), rx.el.p(seen.due, class_name="text-soft")),
            rx.el.p(what_happens(seen), class_name="text-soft"),
            *fields(),
            rx.el.div(
                submit(t("Send"), SendState.busy, class_name="max-sm:w-full"),
                link_button(t("Cancel"), f"/invoices/{seen.slug}", class_name="max-sm:w-full"),
                class_name="flex flex-wrap gap-3 border-t border-line pt-5",
            ),
            class_name="grid gap-5",
        ),
        on_submit=SendState.send,
        no_validate=True,
    )


def what_happens(seen: SendView) -> rx.Var[str]:
    """Before anybody decides to send it."""
    return t(
        "We mail them a link to this invoice, with your name. They can read it, download it and pay it online until "
        "{day}, without an account. They see nothing else of yours, and you can end the link at any time.",
        day=seen.life,
    )


def fields() -> list[rx.Component]:
    """Each with its error below."""
    return [
        field(t("Name"), "name", error=wrong("name"), auto_complete="off", max_length=LONG,
              default_value=typed("name"), on_change=SendState.write_name),
        field(t("E-mail"), "email", error=wrong("email"), type="email", auto_complete="off", max_length=LONG,
              default_value=typed("email"), on_change=SendState.write_email),
        text_area(t("Your words to them (optional)"), "remark", error=wrong("remark"), rows=3, max_length=LONG,
                  help=t("Up to {count} characters.", count=LONGEST_REMARK), default_value=typed("remark"),
                  on_change=SendState.write_remark),
    ]  # fmt: skip


def wrong(name: str) -> rx.Var[str]:
    """What is wrong with this field."""
    return rx.Var.create(SendState.errors).to(dict).get(name, "").to(str)


def typed(name: str) -> rx.Var[str]:
    """What is typed in it."""
    return rx.Var.create(SendState.typed).to(dict).get(name, "").to(str)

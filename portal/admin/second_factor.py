"""On the page of staff: one's own second step, and for owners whether everybody must have one."""

from typing import Annotated

import reflex as rx
from pydantic import ConfigDict, Field, with_config
from reflex.event import EventSpec
from typing_extensions import TypedDict

from portal.access.staff_visit import staff_visit
from portal.addresses import route
from portal.admin.frame import wrong
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import security
from portal.domain.admin.security import FactorView, WrongCode
from portal.errors import WrongFields
from portal.text import t as said
from portal.ui.button import file_button, submit
from portal.ui.card import card, card_head
from portal.ui.choice import checkbox
from portal.ui.field import field
from portal.ui.folded import folded
from portal.ui.text import t, tn


@with_config(ConfigDict(extra="ignore"))  # Reflex sends a field that has an id twice: under its name and its id
class Code(TypedDict):
    """The form that ends it."""

    code: Annotated[str, Field(max_length=200)]


class FactorState(StaffState):
    """One's own."""

    factor: FactorView = FactorView()

    async def _look(self) -> None:
        self.factor = await staff_visit(security.mine)

    @staff_event
    async def look(self) -> None:
        """When the card comes into view."""
        await self._look()

    @staff_event
    async def remove(self, form: Code) -> EventSpec | None:
        """Without one from here on; whoever sits at a page that was left open cannot."""
        if not await staff_visit(security.remove_mine, form["code"]):
            return self._mark(WrongFields({"code": WrongCode()}))
        self.errors, self.notice = {}, said("From now on the mail alone signs you in.")
        await self._look()
        return None

    @staff_event
    async def require(self, required: bool) -> None:
        """Everybody must have one, or each decides."""
        await staff_visit(security.require, required)
        await self._look()


def factor_card() -> rx.Component:
    """What it is, whether one has it, and what can be done."""
    seen = FactorState.factor
    what = t("Besides the mail, a code from an app on your phone: whoever reads your mail still cannot get in.")
    return card(
        card_head(t("Second step when signing in")),
        rx.el.p(what, class_name="text-soft"),
        rx.cond(seen.has_one, set_up(seen), rx.el.div(setting_up(), class_name="mt-1")),
        rx.cond(StaffState.may_own, for_everybody(seen)),
        class_name="grid gap-3",
        on_mount=FactorState.look,
    )


def setting_up() -> rx.Component:
    """The way there; a page without script."""
    return file_button(t("Set up the second step"), route("/auth/second-step?next=/admin/staff"))


def set_up(seen: FactorView) -> rx.Component:
    """It is: how many codes are left, and the end of it."""
    left = tn("1 recovery code is left.", "{count} recovery codes are left.", seen.spare)
    return rx.el.div(
        rx.el.p(rx.el.span(t("It is set up."), class_name="badge", custom_attrs={"data-status": "paid"}), " ", left),
        rx.cond(seen.required, rx.fragment(), removing()),
        class_name="grid grid-cols-[minmax(0,1fr)] gap-4",
    )


def removing() -> rx.Component:
    """One more code ends it."""
    what = t("From then on the mail alone signs you in.")
    code = field(
        t("Code of the app, or a recovery code"), "code", "", wrong("code"), auto_complete="one-time-code",
        auto_capitalize="characters", spell_check=False, max_length=24,
    )  # fmt: skip
    form = rx.el.form(
        rx.el.p(what, class_name="text-soft"),
        code,
        submit(t("Remove the second step"), kind="danger", class_name="justify-self-start"),
        on_submit=FactorState.remove,
        no_validate=True,
        class_name="grid gap-4",
    )
    return folded(t("Remove it"), form)


def for_everybody(seen: FactorView) -> rx.Component:
    """The owner's word."""
    return checkbox(
        rx.el.span(t("Everybody of the staff must have one")),
        chosen=seen.required,
        controlled=True,
        on_change=FactorState.require,
        class_name="border-t border-line -mb-2",
    )

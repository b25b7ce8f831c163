"""On the page of staff: one's own second step, and for owners whether everybody must have one."""

import reflex as rx

from portal.access.staff_visit import staff_visit
from portal.addresses import route
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import security
from portal.domain.admin.security import FactorView
from portal.text import t as said
from portal.ui.button import button, file_button
from portal.ui.card import card, card_head
from portal.ui.choice import checkbox
from portal.ui.text import t, tn


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
    async def remove(self) -> None:
        """Without one from here on."""
        await staff_visit(security.remove_mine)
        self.notice = said("From now on the mail alone signs you in.")
        await self._look()

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
    remove = button(t("Remove the second step"), on_click=FactorState.remove)
    return rx.el.div(
        rx.el.p(rx.el.span(t("It is set up."), class_name="badge", custom_attrs={"data-status": "paid"}), " ", left),
        rx.cond(seen.required, rx.fragment(), remove),
        class_name="grid gap-3 justify-items-start",
    )


def for_everybody(seen: FactorView) -> rx.Component:
    """The owner's word."""
    return checkbox(
        rx.el.span(t("Everybody of the staff must have one")),
        chosen=seen.required,
        controlled=True,
        on_change=FactorState.require,
        class_name="border-t border-line -mb-2",
    )

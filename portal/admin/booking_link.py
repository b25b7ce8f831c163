"""The form of a booking link that leads elsewhere."""

from typing import Annotated, Any, NotRequired

import reflex as rx
from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from portal.access.staff_visit import staff_visit
from portal.admin.frame import admin_page, wrong
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import booking_links
from portal.domain.admin.booking_links import LinkSheet
from portal.errors import WrongFields
from portal.text import t as said
from portal.ui.address import stands_at
from portal.ui.button import submit
from portal.ui.card import card
from portal.ui.choice import checkbox
from portal.ui.field import field, text_area
from portal.ui.shell import back
from portal.ui.skeleton import card_bones
from portal.ui.text import given, t

SERVICES = "/admin/booking/services"
Typed = Annotated[str, Field(max_length=20_000)]  # what is too long is said in words


@with_config(ConfigDict(extra="ignore"))  # Reflex sends a field that has an id twice: under its name and its id
class Link(TypedDict):
    """The form."""

    label: Typed
    description: Typed
    url: Typed
    active: NotRequired[Typed]


class BookingLinkState(StaffState):
    """One link."""

    sheet: LinkSheet = LinkSheet()

    @staff_event
    async def load(self) -> None:
        """The one the address names. What somebody types stays, whatever changes behind it."""
        key, arrived = self._key(), not self.is_hydrated
        await self._enter()
        if key == self.sheet.key and not arrived:
            return
        self.ready, self.sheet, self.errors = False, LinkSheet(), {}
        self.sheet = await staff_visit(booking_links.sheet, key)
        self.ready = True

    @staff_event
    async def save(self, form: Link) -> Any:
        """All of it, or what is wrong with it."""
        try:
            await staff_visit(booking_links.save, self._key(), {name: str(value) for name, value in form.items()})
        except WrongFields as refused:
            return self._mark(refused, "label", "description", "url")
        self.sheet, self.errors = LinkSheet(), {}  # opened again it is read anew
        self.notice = said("The link is saved. Clients see it as it is now.")
        self._takes_notice_along = True
        return rx.redirect(SERVICES, replace=True)

    def _key(self) -> str:
        return str(self.router.url.path).rstrip("/").rsplit("/", 1)[-1]


def page() -> rx.Component:
    """The form."""
    seen = BookingLinkState.sheet
    form = rx.el.form(
        field(t("Label"), "label", "", wrong("label"), default_value=seen.label, max_length=240, auto_complete="off"),
        text_area(
            t("Description"), "description", error=wrong("description"), default_value=seen.description, rows=3,
            max_length=1000,
        ),
        field(
            t("Address"), "url", t("It begins with https:// and opens in a new tab."), wrong("url"),
            default_value=seen.url, input_mode="url", auto_complete="off",
        ),
        checkbox(
            rx.el.span(t("Shown to clients")), chosen=seen.active, class_name="rounded-lg", name="active", value="yes"
        ),
        submit(t("Save link"), class_name="justify-self-start"),
        on_submit=BookingLinkState.save,
        no_validate=True,
        key=seen.key,
        class_name="grid gap-4",
    )  # fmt: skip
    return admin_page(
        card(form, class_name="max-w-3xl"),
        title=rx.cond(seen.key == "new", t("New link elsewhere"), seen.label).to(str),
        place="booking",
        above=back(t("Services and links"), SERVICES),
        loaded=given(seen.key) & stands_at(seen.key),
        waiting=card_bones(4, "max-w-3xl"),
    )

"""What stands on papers as a page holds it: address and tax numbers, bank details; and the clock days go by.

The address is kept as it is typed: another country has other fields, and none of what was typed is lost meanwhile.
"""

from typing import Annotated, Any, Literal

import reflex as rx
from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from portal.access.staff_visit import staff_visit
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import address, bank_details, time_zone
from portal.domain.admin.address import AddressForm
from portal.domain.admin.bank_details import BankDetails
from portal.domain.admin.time_zone import Clock
from portal.domain.postal_data import PARTS
from portal.domain.profile import Wrong
from portal.domain.profile_view import Choice
from portal.errors import WrongFields
from portal.text import t as said

Name = Literal["country", "street", "postcode", "city", "region", "district", "sorting_code"]
Typed = Annotated[str, Field(max_length=2000)]  # what is too long is said in words, not here
Zone = Annotated[str, Field(max_length=60)]
CARDS = (  # of the settings, in their order on a phone
    *("business", "address", "bank", "terms", "paying", "logo", "colours", "clients-see", "clients-change"),
    *("language", "clock", "host", "signing-in"),
)
WRONG = "wrong-address"  # where the page says what is wrong with it


@with_config(ConfigDict(extra="ignore"))
class AddressTyped(TypedDict, total=False):
    """The fields of the country that is chosen, and the tax numbers."""

    country: Typed
    street: Typed
    postcode: Typed
    city: Typed
    region: Typed
    district: Typed
    sorting_code: Typed
    vat_id: Typed
    tax_number: Typed


@with_config(ConfigDict(extra="ignore"))
class BankTyped(TypedDict):
    """The account."""

    iban: Typed
    bic: Typed


@with_config(ConfigDict(extra="ignore"))
class ZoneTyped(TypedDict):
    """From the list."""

    timezone: Zone


class PapersState(StaffState):
    """All of it as it is now, and what is typed of the address."""

    shown: AddressForm = AddressForm()
    countries: list[Choice] = []
    typed: dict[str, str] = {}
    turn: int = 0  # a new one: the fields show what is stored here
    bank: BankDetails = BankDetails()
    clock: Clock = Clock()
    shows: str = ""  # what clocks show in the zone that is chosen
    known: bool = False
    drawn: dict[str, int] = {}  # by form: how often what is stored took the place of what it showed

    @staff_event
    async def open(self) -> None:
        """The page is on the screen: all forms as they are stored."""
        self.bank, self.clock = await staff_visit(bank_details.shown), await staff_visit(time_zone.shown)
        self.countries, self.shows = await staff_visit(address.all_countries), self.clock.shows
        await self._stored()
        self.known = True
        for form in ("bank", "zone"):
            self._draw(form)

    @staff_event
    async def look_for(self) -> Any:
        """The cards are there: to the one the address asks for. (Scrolling by script is what our pages forbid.)"""
        asked = self.router.url.query_parameters.get("show", "")
        return rx.set_focus(asked) if asked in CARDS else None

    @staff_event
    async def write(self, name: Name, typed: Typed) -> None:
        """Kept as it is typed. Another country has other fields: they are shown at once."""
        self.typed = {**self.typed, name: typed.replace("\r\n", "\n")}
        if name == "country":
            kept = {key: words for key, words in self.shown.wrong.items() if key not in PARTS}
            self.shown = await staff_visit(address.look, self.typed, kept)

    @staff_event
    async def save_address(self, form: AddressTyped) -> Any:
        """For papers that are issued from now on."""
        if wrong := await self._keep_address(form):
            return wrong
        self.errors, self.notice = {}, said("Saved. Papers that are issued from now on say so.")
        return None

    @staff_event
    async def save_bank(self, form: BankTyped) -> Any:
        """For owners alone."""
        try:
            is_new = await staff_visit(bank_details.save, form["iban"], form["bic"])
        except WrongFields as refused:
            return self._mark(refused, "iban", "bic")
        self.bank = await staff_visit(bank_details.shown)
        self._draw("bank")
        words = said("Saved. Your clients see it now.") if is_new else said("These are your bank details already.")
        self.errors, self.notice = {}, words
        return None

    @staff_event
    async def try_zone(self, zone: Zone) -> None:
        """What time it is there, before it is saved."""
        self.shows = await staff_visit(time_zone.tried, zone)

    @staff_event
    async def save_zone(self, form: ZoneTyped) -> Any:
        """From now on."""
        try:
            await staff_visit(time_zone.save, form["timezone"])
        except WrongFields as refused:
            return self._mark(refused)
        self.clock = await staff_visit(time_zone.shown)
        self.shows = self.clock.shows
        self._draw("zone")
        self.errors, self.notice = {}, said("Saved. Days go by this clock from now on.")
        return None

    async def _keep_address(self, form: AddressTyped) -> Any:
        """None when it is stored; else the way to what is wrong."""
        sent = {name: str(words).replace("\r\n", "\n") for name, words in form.items()}
        self.typed = {**self.typed, **sent}
        try:
            await staff_visit(address.save, {**self.typed, **sent})
        except Wrong as refused:
            self.shown = await staff_visit(address.look, self.typed, refused.fields)
            return rx.set_focus(WRONG)
        await self._stored()
        return None

    async def _stored(self) -> None:
        """The address as it is stored; what was typed is saved, or left."""
        self.typed, self.turn = {}, self.turn + 1
        self.shown = await staff_visit(address.look, {}, {})

    def _draw(self, form: str) -> None:
        self.drawn = {**self.drawn, form: self.drawn.get(form, 0) + 1}

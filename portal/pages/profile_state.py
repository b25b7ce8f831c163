"""The profile that is open: what is stored, and over it what the person has typed and not saved yet.

The draft lives here, so it survives a reload and a lost connection; it is this browser window's own.
"""

from typing import Annotated, Any, Literal

import reflex as rx
from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from portal.access.visit import visit
from portal.domain import profile, profile_view
from portal.domain.postal_data import PARTS
from portal.domain.profile import NAMES, Edit, Moved, Wrong
from portal.domain.profile_view import Choice, ProfileView
from portal.state import ClientState, event
from portal.text import t

Name = Literal["country", "street", "postcode", "city", "region", "district", "sorting_code", "vat_id", "phone"]
Typed = Annotated[str, Field(max_length=2000)]  # what is too long for an address is said in words, not here
Country = Annotated[str, Field(pattern=r"^([A-Z]{2})?$")]
Edition = Annotated[str, Field(pattern=r"^[0-9]{1,9}$")]
WRONG, DIFFERENCES = "wrong", "differences"  # where the page says what is wrong, or what has changed


@with_config(ConfigDict(extra="ignore"))  # Reflex sends a field that has an id twice: under its name and its id
class ProfileForm(TypedDict, total=False):
    """The form: the fields of the country that is chosen, and the editions and the `home` the person saw."""

    client_edition: Edition
    contact_edition: Edition
    home: Country
    country: Typed
    street: Typed
    postcode: Typed
    city: Typed
    region: Typed
    district: Typed
    sorting_code: Typed
    vat_id: Typed
    phone: Typed


class ProfileState(ClientState):
    """One person's profile, and their draft."""

    shown: ProfileView = ProfileView()
    countries: list[Choice] = []
    editions: list[int] = [0, 0]  # of client and contact, as the draft began
    turn: int = 0  # a new one: the fields show what is stored here, not what was typed
    wrong: list[str] = []  # the labels of the fields that are
    typed: dict[str, str] = {}  # the draft; not of the view: after a reload the fields begin with it at once
    _seen: dict[str, str] = {}
    _home: str = ""
    _errors: dict[str, str] = {}

    @event
    async def load(self) -> None:
        """What is stored, and the draft if there is one."""
        await self._enter()
        self.countries = list(await visit(profile_view.countries))
        await self._look()
        self.ready = True

    @event
    async def write(self, name: Name, typed: Typed) -> None:
        """Kept as it is typed. Another country has other fields: they are shown at once."""
        self._keep({name: typed})
        if name == "country":
            self._errors = {key: said for key, said in self._errors.items() if key not in PARTS}
            await self._look()

    @event
    async def save(self, form: ProfileForm) -> Any:
        """All of it or nothing: what is wrong is said at the fields, what somebody else changed beside them."""
        self._keep({name: form[name] for name in NAMES if name in form})
        self.editions = [int(form.get("client_edition", "0")), int(form.get("contact_edition", "0"))]
        self._home, self._errors, self.notice = form.get("home", self._home), {}, ""
        try:
            await visit(profile.save, self._edit())
        except (Wrong, Moved) as refused:
            self._errors = refused.fields if isinstance(refused, Wrong) else {}
            await self._look()
            return rx.set_focus(WRONG if self._errors else DIFFERENCES)
        await self._begin_again()
        self.notice = t("Your changes are saved.")
        return None

    @event
    async def discard(self) -> None:
        """Everything as it is stored."""
        await self._begin_again()

    @event
    async def take(self, name: Name) -> None:
        """What somebody else stored in one field; the rest of the draft stays."""
        self.typed = {key: typed for key, typed in self.typed.items() if key != name}
        self.turn += 1
        await self._look()

    @event
    async def hold(self) -> None:
        """What is typed, after having seen what is stored: saving stores it now."""
        self._seen = dict(self.shown.seen)
        self.editions = [self.shown.client_edition, self.shown.contact_edition]
        self.turn += 1
        await self._look()

    def _keep(self, typed: dict[str, str]) -> None:
        """Only what differs from what the person saw is a draft."""
        draft = {**self.typed, **{name: said.replace("\r\n", "\n") for name, said in typed.items()}}
        self.typed = {name: said for name, said in draft.items() if said != self._seen.get(name, "")}

    def _edit(self) -> Edit:
        client_edition, contact_edition = self.editions
        return Edit(dict(self.typed), client_edition, contact_edition, dict(self._seen), self._home)

    async def _begin_again(self) -> None:
        self.typed, self._errors, self.turn = {}, {}, self.turn + 1
        await self._look()

    async def _look(self) -> None:
        """Without a draft the newest is what the person sees, and what a draft begins from."""
        found = await visit(profile_view.look, self._edit(), dict(self._errors))
        if not found.is_draft:
            if found.seen != self._seen:
                self.turn += 1
            self.typed, self._seen = {}, dict(found.seen)
            self.editions = [found.client_edition, found.contact_edition]
        fields = (found.phone, *found.address, found.vat_id)
        self.wrong = [field.label for field in fields if field.error]
        self.shown, self._home = found, found.home

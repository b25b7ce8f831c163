"""The form of a client that is open: what is stored, and over it what was typed and is not saved yet.

As on a client's own profile the draft lives here, so it survives a reload, a push and a lost connection.
"""

from typing import Annotated, Any, Literal
from uuid import UUID

import reflex as rx
from pydantic import ConfigDict, Field, with_config
from reflex.event import EventSpec
from typing_extensions import TypedDict

from portal.access.staff_visit import staff_visit
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import client_details, client_form
from portal.domain.admin.client_form import ClientForm
from portal.domain.postal_data import PARTS
from portal.domain.profile import Edit, Moved, Wrong
from portal.domain.profile_view import Choice
from portal.models.base import uuid7
from portal.text import t

Name = Literal[
    "name", "country", "street", "postcode", "city", "region", "district", "sorting_code", "vat_id", "currency",
    "person", "email",
]  # fmt: skip
Typed = Annotated[str, Field(max_length=2000)]  # what is too long is said in words, not here
Edition = Annotated[str, Field(pattern=r"^[0-9]{1,9}$")]
WRONG, DIFFERENCES = "wrong", "differences"  # where the page says what is wrong, or what has changed


@with_config(ConfigDict(extra="ignore"))  # Reflex sends a field that has an id twice: under its name and its id
class Typing(TypedDict, total=False):
    """The form: the fields of the country that is chosen, and the edition that was seen."""

    edition: Edition
    name: Typed
    country: Typed
    street: Typed
    postcode: Typed
    city: Typed
    region: Typed
    district: Typed
    sorting_code: Typed
    vat_id: Typed
    currency: Typed
    person: Typed
    email: Typed


class ClientFormState(StaffState):
    """One client, or one that is to be."""

    shown: ClientForm = ClientForm()
    countries: list[Choice] = []
    currencies: list[Choice] = []
    typed: dict[str, str] = {}  # the draft
    edition: int = 0  # as the draft began
    turn: int = 0  # a new one: the fields show what is stored here, not what was typed
    open_for: str = ""  # the path the draft belongs to
    _seen: dict[str, str] = {}
    _wrong: dict[str, str] = {}
    _key: str = ""  # of the client the address names; empty: a new one
    _next: str = ""  # the key of the client that is to be: pressed twice, it is one

    @staff_event
    async def load(self) -> None:
        """What is stored, and the draft if there is one."""
        await self._enter()
        path = self.router.url.path.rstrip("/")
        if path != self.open_for:
            *_, whose, last = path.split("/")
            self._key = "" if last == "new" else whose
            self.open_for, self.typed, self._wrong, self._next = path, {}, {}, uuid7().hex
            self.turn += 1
        self.countries, self.currencies = await staff_visit(client_form.choices)
        await self._look()
        self.ready = True

    @staff_event
    async def write(self, name: Name, typed: Typed) -> None:
        """Kept as it is typed. Another country has other fields: they are shown at once."""
        self._keep({name: typed})
        if name == "country":
            self._wrong = {key: said for key, said in self._wrong.items() if key not in PARTS}
            await self._look()

    @staff_event
    async def save(self, form: Typing) -> EventSpec | None:
        """All of it or nothing: what is wrong is said at the fields, what somebody else changed beside them."""
        self._keep({name: form[name] for name in form if name != "edition"})
        self.edition, self._wrong, self.notice = int(form.get("edition", "0")), {}, ""
        try:
            key = await self._store()
        except (Wrong, Moved) as refused:
            self._wrong = refused.fields if isinstance(refused, Wrong) else {}
            await self._look()
            return rx.set_focus(WRONG if self._wrong else DIFFERENCES)  # pyright: ignore[reportReturnType]
        self.open_for = ""
        self._takes_notice_along = True
        return rx.redirect(f"/admin/clients/{key}")  # pyright: ignore[reportReturnType]

    @staff_event
    async def discard(self) -> None:
        """Everything as it is stored."""
        self.typed, self._wrong, self.turn = {}, {}, self.turn + 1
        await self._look()

    @staff_event
    async def hold(self) -> None:
        """What is typed, after having seen what is stored: saving stores it now."""
        self._seen, self.edition, self.turn = dict(self.shown.seen), self.shown.edition, self.turn + 1
        await self._look()

    async def _store(self) -> str:
        if not self._key:
            known = {**self.shown.seen, **self.typed}
            made = await staff_visit(client_details.add, UUID(self._next or uuid7().hex), known)
            self.notice = t("The client is entered. Invite its people when you are ready.")
            return made
        if await staff_visit(client_details.save, self._key, self._edit()):
            self.notice = t("Your changes are saved. Papers that were sent stay as they are.")
        return self._key

    def _keep(self, typed: dict[str, Any]) -> None:
        """Only what differs from what the person saw is a draft."""
        draft = {**self.typed, **{name: said.replace("\r\n", "\n") for name, said in typed.items()}}
        self.typed = {name: said for name, said in draft.items() if said != self._seen.get(name, "")}

    def _edit(self) -> Edit:
        return Edit(dict(self.typed), self.edition, 0, dict(self._seen))

    async def _look(self) -> None:
        """Without a draft the newest is what the person sees, and what a draft begins from."""
        found = await staff_visit(client_form.look, self._key, self._edit(), dict(self._wrong))
        if not found.is_draft:
            if found.seen != self._seen:
                self.turn += 1
            self.typed, self._seen, self.edition = {}, dict(found.seen), found.edition
        self.shown = found

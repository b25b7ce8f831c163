"""The people of a client on its page: added, changed, invited, and their access taken or given back."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, with_config
from reflex.event import EventSpec
from typing_extensions import TypedDict

from portal.access.staff_visit import staff_visit
from portal.admin.client_state import ClientPageState
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import client_access, contact_access, contacts
from portal.domain.admin.contacts import Meanwhile
from portal.errors import WrongFields
from portal.models import ContactRole
from portal.text import t as said

Typed = Annotated[str, Field(max_length=1000)]  # more than is ever stored: what is too long is said in words

NOBODY = "0" * 32


@with_config(ConfigDict(extra="ignore"))  # Reflex sends a field that has an id twice: under its name and its id
class NewPerson(TypedDict):
    """The form of somebody new."""

    name: Typed
    email: Typed
    phone: Typed
    role: ContactRole


@with_config(ConfigDict(extra="ignore"))
class KnownPerson(TypedDict):
    """The form of somebody who is there."""

    name: Typed
    phone: Typed
    role: ContactRole


class ClientPeopleState(StaffState):
    """Who is being changed, and the answers."""

    added: int = 0  # how many were: the form starts anew after each
    editing: str = ""  # the key of who is being changed; empty: nobody
    of: str = ""  # the client whose person it is
    _seen: tuple[str, str, str] = ("", "", "")  # as they were when the form opened

    @staff_event
    async def add(self, form: NewPerson) -> EventSpec | None:
        """Somebody new; what was typed stays until it is right."""
        page = await self.get_state(ClientPageState)
        try:
            await staff_visit(contacts.add, page._whose(), form["name"], form["email"], form["role"], form["phone"])
        except WrongFields as refused:
            return self._mark(refused, "name", "email", "phone")
        self.errors, self.added = {}, self.added + 1
        self.notice = said("{name} may sign in now. Invite them when you are ready.", name=form["name"].strip())
        return await page._look()

    @staff_event
    async def open(self, key: UUID) -> None:
        """Begin to change somebody."""
        page = await self.get_state(ClientPageState)
        self._seen = await staff_visit(contacts.facts, key)
        self.editing, self.errors, self.of = key.hex, {}, page._whose()

    @staff_event
    async def close(self) -> None:
        """Leave them as they are."""
        self.editing, self.errors = "", {}

    @staff_event
    async def save(self, form: KnownPerson) -> EventSpec | None:
        """Store it; whoever was faster is told of."""
        key = UUID(self.editing or NOBODY)
        try:
            await staff_visit(contacts.edit, key, form["name"], form["phone"], form["role"], self._seen)
        except WrongFields as refused:
            marked = {f"edit_{field}": one for field, one in refused.fields.items()}
            return self._mark(WrongFields(marked), "edit_name", "edit_phone")
        except Meanwhile as refused:
            self._seen, self.notice = await staff_visit(contacts.facts, key), refused.said()
            return await (await self.get_state(ClientPageState))._look()
        self.editing, self.errors, self.notice = "", {}, said("Saved.")
        return await (await self.get_state(ClientPageState))._look()

    @staff_event
    async def put_first(self, key: UUID) -> None:
        """Who is written to first."""
        await staff_visit(contact_access.put_first, key)
        await (await self.get_state(ClientPageState))._look()

    @staff_event
    async def take_access(self, key: UUID) -> None:
        """They sign in no more."""
        await staff_visit(contact_access.take_access, key)
        self.notice = said("Their access is taken away, and their open pages are closed.")
        await (await self.get_state(ClientPageState))._look()

    @staff_event
    async def give_access(self, key: UUID) -> None:
        """They may sign in again."""
        await staff_visit(contact_access.give_access, key)
        self.notice = said("They may sign in again.")
        await (await self.get_state(ClientPageState))._look()

    @staff_event
    async def invite(self, key: UUID) -> None:
        """Mail them how to sign in."""
        self.notice = said("{name} is mailed how to sign in.", name=await staff_visit(client_access.invite, key))
        await (await self.get_state(ClientPageState))._look()

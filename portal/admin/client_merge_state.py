"""Two clients that are one: which, what is compared, and the answer."""

from typing import Annotated, Literal
from uuid import UUID

import reflex as rx
from pydantic import ConfigDict, Field, with_config
from reflex.event import EventSpec
from typing_extensions import TypedDict

from portal.access.staff_visit import staff_visit
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import apart, duplicates, merge_view, merging
from portal.domain.admin.duplicates import Candidates, DuplicatesPage
from portal.domain.admin.merge_view import Comparison
from portal.domain.admin.merging import CannotMerge, ChangedMeanwhile
from portal.pages.list_address import Search, searched, with_query
from portal.text import t

Side = Literal["mine", "theirs"]
Key = Annotated[str, Field(max_length=40)]
Edition = Annotated[str, Field(pattern=r"^[0-9]{1,9}$")]


@with_config(ConfigDict(extra="ignore"))
class Choices(TypedDict, total=False):
    """Who is compared, and which side is right where they differ; the editions as they were compared."""

    heir: Key
    other: Key

    name: Side
    address: Side
    vat_id: Side
    edition: Edition
    other_edition: Edition


class DuplicatesState(StaffState):
    """All pairs."""

    page: DuplicatesPage = DuplicatesPage()

    @staff_event
    async def load(self) -> None:
        """The surest first."""
        await self._enter()
        self.page = await staff_visit(duplicates.listed)
        self.ready = True

    @staff_event
    async def set_apart(self, key: UUID, other: UUID) -> None:
        """They are not the same: out of the list."""
        one, two = await staff_visit(apart.set_apart, key.hex, other.hex)
        self.notice = t("{name} and {other} stay two clients.", name=one, other=two)
        self.page = await staff_visit(duplicates.listed)

    @staff_event
    async def ask_again(self, key: UUID, other: UUID) -> None:
        """They may be: back into the list, while they look alike."""
        one, two = await staff_visit(apart.ask_again, key.hex, other.hex)
        self.notice = t("{name} and {other} may be the same again.", name=one, other=two)
        self.page = await staff_visit(duplicates.listed)


class ClientMergeState(StaffState):
    """One client, and which other one becomes part of it."""

    candidates: Candidates = Candidates()
    seen: Comparison = Comparison()
    q: str = ""
    shown_on: str = ""  # the address all of this is of

    @staff_event
    async def load(self) -> None:
        """Both, where the address names both; else who it could be."""
        await self._enter()
        asked = self.router.url.query_parameters
        self.q, other = searched(asked.get("q", "")), asked.get("with", "")
        if other:
            self.seen = await staff_visit(merge_view.compare, self._whose(), other)
            self.candidates = Candidates()
        else:
            self.candidates = await staff_visit(duplicates.candidates, self._whose(), self.q)
            self.seen = Comparison()
        self.shown_on, self.ready = self.router.url.path.rstrip("/"), True

    @staff_event
    async def search(self, form: Search) -> EventSpec:
        """The other one by its name."""
        to = with_query(f"/admin/clients/{self._whose()}/merge", q=searched(form["q"]))
        return rx.redirect(to)  # pyright: ignore[reportReturnType]

    @staff_event
    async def merge(self, form: Choices) -> EventSpec | None:
        """Whom the form compares becomes one, whatever is on its way to the page; onwards to it."""
        key, other = form.get("heir", ""), form.get("other", "")
        taken = {name: form.get(name) == "theirs" for name in merging.CHOICES}
        editions = int(form.get("edition", "0")), int(form.get("other_edition", "0"))
        try:
            name = await staff_visit(merging.merge, key, other, taken, editions)
        except (CannotMerge, ChangedMeanwhile) as refused:
            self.seen = await staff_visit(merge_view.compare, key, other)
            self.notice = refused.said()
            return None
        self.notice, self._takes_notice_along = t("{name} is part of this client now.", name=name), True
        return rx.redirect(f"/admin/clients/{UUID(key).hex}", replace=True)  # pyright: ignore[reportReturnType]

    @staff_event
    async def set_apart(self, key: UUID, other: UUID) -> EventSpec:
        """The two that are compared are not the same; onwards to the next pair."""
        one, two = await staff_visit(apart.set_apart, key.hex, other.hex)
        self.notice, self._takes_notice_along = t("{name} and {other} stay two clients.", name=one, other=two), True
        return rx.redirect("/admin/duplicates")  # pyright: ignore[reportReturnType]

    @staff_event
    async def ask_again(self, key: UUID, other: UUID) -> None:
        """They may be."""
        one, two = await staff_visit(apart.ask_again, key.hex, other.hex)
        self.notice = t("{name} and {other} may be the same again.", name=one, other=two)
        self.seen = await staff_visit(merge_view.compare, key.hex, other.hex)

    def _whose(self) -> str:
        """The client the address names."""
        return self.router.url.path.rstrip("/").split("/")[-2]

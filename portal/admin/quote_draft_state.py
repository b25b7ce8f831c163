"""A quote that is being written, or revised: whatever is typed is kept here at once, and stored or sent on demand."""

from dataclasses import replace
from typing import Any, Literal
from uuid import UUID

import reflex as rx

from portal.access.staff_visit import staff_visit
from portal.admin.lines_state import Key, LinesState, Typed
from portal.admin.quote_state import HERE, Sending
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import invoices, quote_drafts, quote_sending
from portal.domain.admin.invoices import PayerRow
from portal.domain.admin.quote_form import TypedOffer
from portal.domain.admin.quote_sending import Telling
from portal.domain.admin.readers import Reader
from portal.errors import NotFound, NotSignedIn, Refused, WrongFields
from portal.pages.list_address import Search, searched, with_query
from portal.text import t as said

NEW = f"{HERE}/new"
OfferField = Literal["title", "valid_until", "deposit", "discount", "terms", "notes"]
FIRST = ("title", "valid_until")
ORDER = ("discount", "deposit", "notes", "terms", "subject", "message")


class QuoteDraftState(LinesState, StaffState):
    """One offer. What was sent is not changed here: sending makes the next version."""

    draft: TypedOffer = TypedOffer()  # without its lines
    deposit: str = ""
    payers: list[PayerRow] = []
    readers: list[Reader] = []
    told: list[str] = []  # who gets the mail of a new version, by key
    overtaken: str = ""  # what has happened to the quote since, in words
    q: str = ""
    sendings: int = 0  # a second press of the button answers an older page, and does nothing
    _typed: TypedOffer = TypedOffer()  # wider than an invoice's
    _target: str = ""  # the address it belongs to

    @staff_event
    async def load(self) -> Any:
        """What is typed and not stored yet stays, whatever is pushed and however often the page is loaded."""
        await self._enter()
        asked, path = self.router.url.query_parameters, str(self.router.url.path).rstrip("/")
        client, self.q = asked.get("client", ""), searched(asked.get("q", ""))
        key = "" if path == NEW else path.split("/")[-2]
        target = key or client
        if not target:
            self.draft, self._target = TypedOffer(), ""
            self.payers = await staff_visit(invoices.to_bill, self.q)
        elif target != self._target or not self.changed:
            if target != self._target:  # never shown under a refusal of another
                self.draft, self._target = TypedOffer(), ""
            if away := await self._begin(key, client):
                return away
        elif not self.is_hydrated:  # the page was loaded again: its fields are new
            self._show()
        if key and self.changed:
            self.overtaken = await staff_visit(quote_drafts.overtaken, key, self._typed.version)
        self.ready = True
        return None

    @staff_event
    async def search(self, form: Search) -> rx.event.EventSpec:
        """Who to write to."""
        return rx.redirect(with_query(NEW, q=searched(form["q"])))  # pyright: ignore[reportReturnType]

    @staff_event
    async def type_field(self, field: OfferField, typed: Typed, turn: int = 0) -> None:
        """One field of the whole; `turn` is the one it was shown in."""
        if turn not in (0, self.turn):
            return
        await self._take(field, field, **{field: typed})
        if field == "deposit":
            await self._add_up()

    @staff_event
    async def choose_discount(self, kind: Literal["none", "percent", "fixed"]) -> None:
        """None, a part, or an amount."""
        self.draft = replace(self.draft, discount_kind=kind)
        await self._take("discount", "discount", discount_kind=kind)

    @staff_event
    async def tick_line(self, key: Key, what: Literal["optional", "chosen", "is_open"], on: bool) -> None:
        """What the client may choose about a line."""
        await self._change_line(key, "quantity", **{what: on})
        self.lines = list(self._typed.lines)

    @staff_event
    async def type_end(self, key: Key, end: Literal["least", "most"], typed: Typed) -> None:
        """Between which the client chooses how many."""
        await self._change_line(key, end, **{end: typed})

    @staff_event
    async def tick(self, key: UUID, on: bool) -> None:
        """One reader more or less."""
        known = {one.key for one in self.readers}
        self.told = [one for one in self.told if one != key.hex] + [key.hex] * (on and key.hex in known)

    @staff_event
    async def save(self) -> Any:
        """Store a draft, and show it as it would look; what cannot be read is marked, and nothing typed is lost."""
        if not self._target or self._offer.version:
            return None
        try:
            key = await staff_visit(quote_drafts.save, self._offer)
        except WrongFields as wrong:
            self.notice = wrong.said()
            marked = self._mark(wrong, *FIRST, *ORDER)
            return marked if set(FIRST) & set(self.errors) or not self._go_to_wrong() else None
        return self._leave(key, said("The draft is saved. The client sees nothing of it yet."))

    @staff_event
    async def send(self, form: Sending) -> Any:
        """The next version; what the client did meanwhile is said, and what was typed stays."""
        if not self._target or not self._offer.version or form["turn"] != str(self.sendings):
            return None
        telling = Telling(list(self.told), form["subject"], form["message"])
        try:
            await staff_visit(quote_drafts.revise, self._offer, telling)
        except WrongFields as wrong:
            self.notice = wrong.said()
            marked = self._mark(wrong, *FIRST, *ORDER)
            return marked if set(FIRST) & set(self.errors) or not self._go_to_wrong() else None
        self.sendings += 1
        done = said("The new version is sent. Those you chose are told by mail.")
        return self._leave(self._offer.key, done)

    @staff_event
    async def forget(self) -> Any:
        """Back to what is stored, or to nothing."""
        return self._leave(self._typed.key, "")

    @property
    def _offer(self) -> TypedOffer:
        return self._typed  # type: ignore[return-value]

    async def _begin(self, key: str, client: str) -> Any:
        """Fill the fields; a quote that cannot be changed any more is shown instead, and said why."""
        try:
            found = await (
                staff_visit(quote_drafts.read_typed, key) if key else staff_visit(quote_drafts.begin, client)
            )
        except (NotFound, NotSignedIn):
            raise
        except Refused as refused:
            return self._leave(key, refused.said())
        if self._target == (key or client) and found == self._typed and self.is_hydrated:
            return None  # pushed, and nothing of it is ours: who begins to type just now is not disturbed
        self.readers = await staff_visit(quote_sending.readers, key) if found.version else []
        self.told, self._target = [one.key for one in self.readers if not one.is_off], key or client
        self._typed = found  # pyright: ignore[reportIncompatibleVariableOverride]
        self.errors, self.changed, self.overtaken = {}, False, ""
        self._show()
        await self._add_up()
        return None

    def _leave(self, key: str, notice: str) -> Any:
        self.errors, self.changed, self._target, self.overtaken = {}, False, "", ""
        self.draft, self.lines = TypedOffer(), []  # the next one must not begin with what this one shows
        self.notice, self._takes_notice_along = notice, bool(notice)
        return rx.redirect(f"{HERE}/{key}" if key else HERE)

    def _fields(self) -> list[str]:
        """The ends of a range come after what every line has."""
        keys = [one.key for one in self._typed.lines]
        return [*super()._fields(), *(f"{end}-{key}" for key in keys for end in ("least", "most"))]

    def _show(self) -> None:
        """Fill the fields anew with what is typed."""
        self.draft = replace(self._offer, lines=())
        super()._show()

    async def _add_up(self) -> None:
        """By the calculator that will be accepted: as it starts."""
        self.sums, self.deposit = await staff_visit(quote_drafts.sums, self._offer)

"""Accepting and rejecting: what the two forms send, and what is said about it."""

from dataclasses import replace
from typing import Any, ClassVar

import reflex as rx
from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from portal.access.doors import Door
from portal.access.visit import visit
from portal.domain import rejecting
from portal.domain.deciding import Agreement, Changed
from portal.domain.rejecting import NoReason, Refusal
from portal.domain.signer import NoName, NotAgreed, TooLong
from portal.errors import Refused
from portal.gateways import signing
from portal.models import Module
from portal.pages.quote_state import QuoteState, Wrong
from portal.state import ClientState, event, unexpected
from portal.text import t

OUTCOME = "outcome"  # where the page says what became of the quote
CHOOSE = "choose"


@with_config(ConfigDict(extra="ignore"))  # Reflex sends a field that has an id twice: under its name and its id
class Signing(TypedDict, total=False):
    """The form: the version and the total on screen, what is picked, and who signs. `counted`: the keys of `count`."""

    version: str
    content_hash: str
    total: str
    take: list[str]
    counted: list[str]
    count: list[str]
    signer_name: str
    po_number: str
    agreed: bool


@with_config(ConfigDict(extra="ignore"))
class Rejecting(TypedDict, total=False):
    """The form: the version on screen, and why."""

    version: str
    content_hash: str
    kind: str
    words: str


FIELDS = {"Your name": "signer_name", "Your order number": "po_number", "Your words": "words"}


class DecidingState(ClientState):
    """The decision about the quote that is open."""

    module: ClassVar = Module.QUOTES

    _asked: Agreement | None = None

    @event
    async def accept(self, form: Signing) -> Any:
        """Show at once that it goes on; a second press changes nothing. What is signed is what was on screen."""
        page = await self.get_state(QuoteState)
        if page.busy:
            return None
        self.notice, page.wrong, asked = "", Wrong(), agreement(page._slug(), form)
        await page._look()
        if stale(asked, page):
            self.notice = Changed().said()
            return None
        counts = dict(zip(form.get("counted", []), form.get("count", []), strict=False))
        await page._pick(form.get("take", []), counts)
        picked = page.shown.choosing
        if picked.wrong or picked.problem:
            return rx.set_focus(CHOOSE)
        if page.shown.may_decide and form.get("total") != page.shown.document.total:
            self.notice = t("The total has just changed. Nothing was accepted: please look at it once more.")
            return None
        self._asked, page.busy = replace(asked, choices=picked.asked), True
        return DecidingState.sign

    @event(door=Door.INTERNAL)
    async def sign(self) -> Any:
        """Decide, and go on to the deposit where there is one."""
        page, asked = await self.get_state(QuoteState), self._asked
        if asked is None:
            return None
        try:
            return await self._sign(page, asked)
        except Refused:
            raise
        except Exception as failure:  # whatever it is: the button must work again
            page.busy, self.notice = False, unexpected(failure)

    async def _sign(self, page: QuoteState, asked: Agreement) -> Any:
        try:
            done = await signing.accept(visit, asked)
        except Refused as refused:
            page.busy = False
            return await self._explain(refused, page)
        if done.pay:
            return rx.redirect(f"/invoices/{done.pay}/pay")
        page.busy = False
        await page._look()
        self.notice = t("Thank you! You have accepted quote {number}.", number=done.decided.number)
        return rx.set_focus(OUTCOME)

    @event
    async def reject(self, form: Rejecting) -> Any:
        """Decide; the same answer for a second press."""
        page = await self.get_state(QuoteState)
        page.wrong, asked = Wrong(), refusal(page._slug(), form)
        try:
            done = await visit(rejecting.reject, asked)
        except Changed:
            await page._look()
            self.notice = t(
                "This quote has changed since you opened it. Nothing was rejected: please look at it first."
            )
            return None
        except Refused as refused:
            return await self._explain(refused, page)
        await page._look()
        self.notice = t("You have rejected quote {number}.", number=done.number)
        return rx.set_focus(OUTCOME)

    async def _explain(self, refused: Refused, page: QuoteState) -> Any:
        """At the field, where it is about one; else on the page, with the quote as it stands now."""
        where = at_field(refused)
        if where:
            page.wrong = replace(page.wrong, **{where: refused.said()})
            return rx.set_focus(f"field-{where}")
        await page._look()
        self._refuse(refused)
        return None


def agreement(slug: str, form: Signing) -> Agreement:
    """What the form says, but for the choices."""
    return Agreement(
        slug=slug,
        version=_number(form.get("version", "")),
        content_hash=form.get("content_hash", ""),
        choices={},
        signer_name=form.get("signer_name", ""),
        agreed=form.get("agreed", False),
        po_number=form.get("po_number", ""),
    )


def refusal(slug: str, form: Rejecting) -> Refusal:
    """What the form says."""
    hashed, version = form.get("content_hash", ""), _number(form.get("version", ""))
    return Refusal(slug, version, hashed, form.get("kind", ""), form.get("words", ""))


def stale(asked: Agreement, page: QuoteState) -> bool:
    """Another version is on the table by now; the rule checks it again."""
    return (asked.version, asked.content_hash) != (page.shown.document.version, page.shown.content_hash)


def at_field(refused: Refused) -> str:
    """The field a refusal is about, or nothing."""
    if isinstance(refused, TooLong):
        return FIELDS.get(refused.values["field"], "")
    kinds: dict[type[Refused], str] = {NoName: "signer_name", NotAgreed: "agreed", NoReason: "kind"}
    return kinds.get(type(refused), "")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0

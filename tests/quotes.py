"""Builders: offers and quotes, each with what the test cares about spelled out."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from sqlmodel import Session

from portal.access.visit import Visit, visit_now
from portal.clock import day_in, now
from portal.domain import deciding, quote_files, quotes, quoting
from portal.domain.deciding import Agreement, Decided
from portal.domain.quote_content import Content, OfferLine, digest
from portal.models import Client, Quote

_keys = count(1)


def a_line(description: str = "Design", price: str = "100.00", quantity: str = "1", **facts: Any) -> OfferLine:
    """One line at 20 % tax, of fixed quantity and not optional."""
    given = {"key": f"l{next(_keys)}", "tax_rate": Decimal(20), **facts}
    return OfferLine(description=description, quantity=Decimal(quantity), unit_price=Decimal(price), **given)


def an_offer(*lines: OfferLine, **facts: Any) -> Content:
    """An offer valid for 30 days; of one line, unless told otherwise."""
    given = {"title": "New website", "valid_until": today() + timedelta(days=30), **facts}
    return Content(lines=lines or (a_line(),), **given)


def a_quote(session: Session, client: Client, content: Content | None = None, *, draft: bool = False,
            mail: bool = False, on: date | None = None, **facts: Any) -> Quote:  # fmt: skip
    """A quote that was sent today, without a mail."""
    quote = quoting.write(session, client, content or an_offer())
    if not draft:
        quoting.send(session, quote.id, now(), on or today(), mail=mail)
    for name, value in facts.items():
        setattr(quote, name, value)
    session.add(quote)
    session.flush()
    return quote


def revised(session: Session, quote: Quote, content: Content | None = None, **facts: Any) -> Quote:
    """The quote's next version."""
    changed = content or replace(an_offer(), title="New website, revised")
    return quoting.revise(session, quote.id, quote.version, changed, now(), today(), mail=False, **facts)


def today() -> date:
    """The day in Vienna, where the business of the tests is."""
    return day_in("Europe/Vienna", now())


def agreement(quote: Quote, **facts: Any) -> Agreement:
    """What the form sends when nothing is chosen differently."""
    given = {"choices": {}, "signer_name": "Ada Berger", "agreed": True, **facts}
    return Agreement(**{"slug": quote.slug, "version": quote.version, "content_hash": quote.content_hash, **given})


def accepted(asked: Agreement, offer: bytes = b"%PDF offer", signed: bytes = b"%PDF signed") -> Decided:
    """The visitor accepts, with stand-ins for the two PDFs (made unique: a hash is one file's)."""
    weighed = visit_now(deciding.weigh, asked)
    unique = f" {asked.slug} {asked.version}".encode()
    kept = visit_now(quote_files.keep_offer, asked.slug, asked.version, offer + unique)
    return visit_now(deciding.accept, weighed, kept.sha256, signed + unique)


def found(visit: Visit, slug: str) -> Quote:
    """The row itself."""
    return quotes.find(visit, slug)


def hashed(content: bytes) -> str:
    """As files are stored."""
    return digest(content)

"""The owner's side of a quote: write it, send it, revise it, withdraw it, open it again.

What was sent never changes: every sending is a new version, kept for ever (the database refuses to change it).
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from portal.clock import day_in
from portal.domain import activity, numbering, offer_check, quote_bills, quote_choices, quote_links, quote_mailing
from portal.domain.parties import buyer_of, seller_of
from portal.domain.quote_content import Content, canonical, digest, read
from portal.errors import NotFound, Refused
from portal.models import Actor, Business, Client, Quote, QuoteState, QuoteVersion

REVISABLE = (QuoteState.SENT, QuoteState.REJECTED)
REOPENABLE = (QuoteState.ACCEPTED, QuoteState.INVOICED, QuoteState.REJECTED, QuoteState.WITHDRAWN)


class QuoteMoved(Refused):
    """The quote is no longer where this step begins."""

    sentence = "Quote {number} has been decided or changed meanwhile."


class Billed(Refused):
    """Money is asked for by what was agreed to."""

    sentence = "Void or credit invoice {number} first: it bills this quote."


def write(session: Session, client: Client, content: Content) -> Quote:
    """A draft. The client sees nothing of it. In lists it stands by the day it was written."""
    quote = Quote(business_id=client.business_id, client_id=client.id)
    quote.slug = f"draft-{quote.id.hex}"
    quote.issue_on = day_in(session.get_one(Business, client.business_id).timezone, quote.created_at)
    session.add(quote)
    session.flush()
    _describe(quote, content)
    session.add(_version(quote, 1, content))
    session.flush()
    return quote


def rewrite(session: Session, quote: Quote, content: Content) -> None:
    """The same draft with other words."""
    row = _unsent(session, quote)
    row.content = canonical(content)
    _describe(quote, content)
    session.add_all([quote, row])
    session.flush()


def erase(session: Session, quote: Quote) -> None:
    """Throw a draft away; what was sent stays for ever."""
    session.delete(_unsent(session, quote))
    session.flush()
    session.delete(quote)
    session.flush()


def send(session: Session, quote_id: UUID, moment: datetime, on: date, *, mail: bool = True) -> Quote:
    """draft → sent: takes the number, freezes both parties and every word as version 1, tells the client."""
    quote = session.get_one(Quote, quote_id)
    if quote.state is not QuoteState.DRAFT:
        raise QuoteMoved(number=quote.number or "")
    quote.number = quote.slug = numbering.take(session, quote.business_id, numbering.QUOTES)
    row = version_of(session, quote.id, 1)
    _issue(session, quote, row, read(row.content), moment, on)
    activity.note_quote(session, quote, "quote_sent", Actor.BUSINESS)
    _tell(session, quote, mail)
    return quote


def revise(
    session: Session, quote_id: UUID, version: int, content: Content, moment: datetime, on: date, *,
    remark: str = "", mail: bool = True,
) -> Quote:  # fmt: skip
    """A new version replaces `version`, the one the owner has changed; also of a rejected or expired quote."""
    return _replace(session, quote_id, version, content, moment, on, REVISABLE, "quote_revised", remark, mail)


def reopen(session: Session, quote_id: UUID, valid_until: date, moment: datetime, on: date, *,
           mail: bool = True) -> Quote:  # fmt: skip
    """Undo of a decision or a withdrawal: the same words once more, as a new version to be decided."""
    quote = session.get_one(Quote, quote_id, with_for_update=True, populate_existing=True)  # nobody bills it now
    if billed := quote_bills.live(session, quote_id):
        raise Billed(number=billed)
    quote_bills.let_go(session, quote_id)
    content = replace(read(version_of(session, quote_id, quote.version).content), valid_until=valid_until)
    return _replace(session, quote_id, quote.version, content, moment, on, REOPENABLE, "quote_reopened", "", mail)


def withdraw(session: Session, quote_id: UUID, version: int, moment: datetime) -> Quote:
    """sent → withdrawn: nothing can be decided any more."""
    _move(session, quote_id, version, (QuoteState.SENT,), state=QuoteState.WITHDRAWN, withdrawn_at=moment)
    quote = session.get_one(Quote, quote_id, populate_existing=True)
    activity.note_quote(session, quote, "quote_withdrawn", Actor.BUSINESS)
    return quote


def version_of(session: Session, quote_id: UUID, version: int) -> QuoteVersion:
    """One version; `NotFound` when there is none."""
    query = select(QuoteVersion).where(QuoteVersion.quote_id == quote_id, QuoteVersion.version == version)
    found = session.exec(query).first()
    if found is None:
        raise NotFound
    return found


def _unsent(session: Session, quote: Quote) -> QuoteVersion:
    """What a draft says."""
    if quote.state is not QuoteState.DRAFT:
        raise QuoteMoved(number=quote.number or "")
    return version_of(session, quote.id, 1)


def _replace(
    session: Session, quote_id: UUID, version: int, content: Content, moment: datetime, on: date,
    states: tuple[QuoteState, ...], verb: str, remark: str, mail: bool,
) -> Quote:  # fmt: skip
    """One conditional UPDATE decides whether this version is still the one to replace."""
    _move(session, quote_id, version, states, state=QuoteState.SENT, version=version + 1, decided_at=None,
          withdrawn_at=None, content_hash="")  # fmt: skip
    quote = session.get_one(Quote, quote_id, populate_existing=True)
    row = _version(quote, version + 1, content)
    row.remark = remark
    _issue(session, quote, row, content, moment, on)
    activity.note_quote(session, quote, verb, Actor.BUSINESS, version=str(version + 1))
    _tell(session, quote, mail)
    return quote


def _move(session: Session, quote_id: UUID, at: int, states: tuple[QuoteState, ...], **values: Any) -> None:
    session.flush()
    moved = session.exec(
        update(Quote)
        .where(col(Quote.id) == quote_id, col(Quote.version) == at, col(Quote.state).in_(states))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount != 1:
        found = session.get(Quote, quote_id, populate_existing=True)
        raise QuoteMoved(number=found.number or "") if found else NotFound


def _issue(session: Session, quote: Quote, row: QuoteVersion, content: Content, moment: datetime, on: date) -> None:
    """Freeze: number, version, day and parties become part of the words, and their hash what is agreed to."""
    business, client = session.get_one(Business, quote.business_id), session.get_one(Client, quote.client_id)
    offer_check.check(content, on)
    whole = replace(
        content,
        number=quote.number or "",
        version=row.version,
        issue_on=on,
        seller=seller_of(business).stored(),
        buyer=buyer_of(client).stored(),
        terms=content.terms or business.terms_default,
    )
    row.content = canonical(whole)
    row.content_hash, row.terms_hash, row.sent_at = digest(row.content), digest(whole.terms), moment
    _describe(quote, whole)
    quote.state, quote.version, quote.content_hash = QuoteState.SENT, row.version, row.content_hash
    quote.issue_on, quote.sent_at = on, moment
    session.add_all([quote, row])
    session.flush()


def _describe(quote: Quote, content: Content) -> None:
    """What lists show and rules ask for."""
    quote.title, quote.currency, quote.valid_until = content.title, content.currency, content.valid_until
    quote.total_minor = quote_choices.totals_of(content, quote_choices.offered(content)).total_minor


def _version(quote: Quote, version: int, content: Content) -> QuoteVersion:
    owner: dict[str, Any] = {"business_id": quote.business_id, "client_id": quote.client_id}
    return QuoteVersion(**owner, quote_id=quote.id, version=version, content=canonical(content))


def _tell(session: Session, quote: Quote, mail: bool) -> None:
    """Each reader by a link of their own."""
    if mail:
        for link in quote_links.make(session, quote):
            quote_mailing.sent(session, quote, link)

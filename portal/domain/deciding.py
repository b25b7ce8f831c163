"""Accepting a quote. Every condition is checked twice: before the certificate is made, and in the UPDATE that decides.

weigh → (the PDF with its certificate is made) → accept. Between the two nothing is held; whoever comes second gets the
first answer, or learns what has changed.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import col

from portal import formats
from portal.access.visit import Visit, writes
from portal.clock import day_in
from portal.domain import activity, decisions, quote_choices, quote_files, quote_mailing, quotes, signer
from portal.domain.quote_choices import BelowNothing, Choices
from portal.domain.quote_content import Content, compact, digest, read
from portal.domain.quote_status import QuoteStatus, quote_status
from portal.domain.quoting import version_of
from portal.domain.signer import Signer, ViewerDecides
from portal.errors import Refused
from portal.models import Actor, FileKind, Outcome, Quote, QuoteDecision, QuoteState


class Changed(Refused):
    """The version on screen is not the one that counts now."""

    sentence = "This quote has changed since you opened it. Nothing was accepted: please look at what is new first."


class Expired(Refused):
    """Its last day is over."""

    sentence = "This quote was valid until {day}. Ask us for a new one."


class Withdrawn(Refused):
    """The owner took it back."""

    sentence = "This quote was withdrawn. Please ask us for a new one."


class DecidedOtherwise(Refused):
    """Somebody was first, with the other answer."""

    sentence = "This quote was {outcome} on {day}. Please write to us if that should change."


@dataclass(frozen=True)
class Agreement:
    """What the form says: the version and hash on screen, choices as typed by line key, and who signs."""

    slug: str
    version: int
    content_hash: str
    choices: dict[str, str]
    signer_name: str
    agreed: bool
    po_number: str = ""


@dataclass(frozen=True)
class Decided:
    """The answer, the same for everyone who asks again."""

    number: str
    slug: str
    version: int
    outcome: Outcome
    when: str


@dataclass(frozen=True)
class Weighed:
    """An agreement that may be signed now; `first` is the answer when it was given before."""

    agreement: Agreement
    content: Content
    choices: Choices
    total_minor: int
    signer: Signer
    moment: datetime
    first: Decided | None = None


def weigh(visit: Visit, asked: Agreement) -> Weighed:
    """Whether this may be agreed to, and to what exactly. Refuses with the reason in words."""
    quote = quotes.find(visit, asked.slug)
    first = before(visit, quote, asked.version, asked.content_hash, Outcome.ACCEPTED)
    content = read(version_of(visit.db, quote.id, quote.version).content)
    who = signer.of(visit, asked.signer_name, asked.po_number, agreed=asked.agreed)
    choices = quote_choices.chosen(content, asked.choices, visit.locale)
    total = quote_choices.totals_of(content, choices).total_minor
    if total < 0:
        raise BelowNothing
    return Weighed(asked, content, choices, total, who, visit.now, first)


@writes
def accept(visit: Visit, weighed: Weighed, offer_sha256: str, signed: bytes) -> Decided:
    """Decide, record, store the signed copy and promise the mails, in one transaction."""
    asked = weighed.agreement
    quote = quotes.find(visit, asked.slug)
    first = before(visit, quote, asked.version, asked.content_hash, Outcome.ACCEPTED)
    if first:
        return first
    if not signer.may_decide(visit):  # the role may have changed meanwhile
        raise ViewerDecides
    if not move(visit, quote, asked.version, asked.content_hash, QuoteState.ACCEPTED, total_minor=weighed.total_minor):
        return lost(visit, quote, asked.version, asked.content_hash, Outcome.ACCEPTED)
    row = record_of(visit, quote, Outcome.ACCEPTED, weighed.signer, weighed.moment)
    row.choices = compact(dict(weighed.choices))
    row.total_minor, row.offer_sha256, row.signed_sha256 = weighed.total_minor, offer_sha256, digest(signed)
    quote_files.keep(visit.db, quote, asked.version, FileKind.SIGNED, signed)
    decisions.append(visit.db, row)
    activity.note_quote(visit.db, quote, "quote_accepted", Actor.CLIENT, visit.contact_id, visit.ip,
                        amount_minor=weighed.total_minor, currency=quote.currency)  # fmt: skip
    quote_mailing.accepted(visit.db, quote, row, deposit=bool(weighed.content.deposit_percent))
    return answer(visit, quote, row)


def before(visit: Visit, quote: Quote, version: int, content_hash: str, outcome: Outcome) -> Decided | None:
    """The first answer when it is the same; refuses whatever stands against deciding now."""
    row = decisions.of_version(visit.db, quote.id, version)
    if row and row.content_hash == content_hash and quote.version == version:
        if row.outcome is outcome:
            return answer(visit, quote, row)
        day = formats.day(day_in(visit.timezone, row.decided_at), visit.locale)
        raise DecidedOtherwise(outcome=row.outcome.value, day=day)
    status = quote_status(quote.state, quote.valid_until, visit.today)
    if status is QuoteStatus.WITHDRAWN:
        raise Withdrawn
    if quote.version != version or quote.content_hash != content_hash:
        raise Changed
    if status is not QuoteStatus.PENDING:
        raise Expired(day=formats.day(quote.valid_until, visit.locale) if quote.valid_until else "")
    return None


def move(visit: Visit, quote: Quote, version: int, content_hash: str, to: QuoteState, **values: Any) -> bool:
    """The one UPDATE that decides; False for whoever lost the race."""
    won = visit.db.exec(
        update(Quote)
        .where(
            col(Quote.id) == quote.id,
            col(Quote.version) == version,
            col(Quote.content_hash) == content_hash,
            col(Quote.state) == QuoteState.SENT,
            col(Quote.valid_until) >= visit.today,
        )
        .values(state=to, decided_at=visit.now, **values)
        .execution_options(synchronize_session=False)
    )
    visit.db.refresh(quote)
    return won.rowcount == 1


def lost(visit: Visit, quote: Quote, version: int, content_hash: str, outcome: Outcome) -> Decided:
    """What the winner of a race means for the other: the same answer, or the reason why there is none."""
    first = before(visit, quote, version, content_hash, outcome)
    if first is None:
        raise Changed
    return first


def record_of(visit: Visit, quote: Quote, outcome: Outcome, who: Signer, moment: datetime) -> QuoteDecision:
    """The record before it is sealed: who, when, from where, about which words."""
    return QuoteDecision(
        business_id=visit.business_id,
        client_id=visit.client_id,
        quote_id=quote.id,
        version=quote.version,
        position=0,
        outcome=outcome,
        content_hash=quote.content_hash,
        terms_hash=version_of(visit.db, quote.id, quote.version).terms_hash,
        total_minor=quote.total_minor,
        currency=quote.currency,
        signer_name=who.name,
        email=who.email,
        contact_id=visit.contact_id,
        link_id=visit.link_id,
        ip=visit.ip,
        user_agent=visit.device[:300],
        decided_at=moment,
        po_number=who.po_number,
        hash="",
    )


def answer(visit: Visit, quote: Quote, row: QuoteDecision) -> Decided:
    """A record as the person reads it."""
    when = formats.day(day_in(visit.timezone, row.decided_at), visit.locale)
    return Decided(quote.number or "", quote.slug, row.version, row.outcome, when)

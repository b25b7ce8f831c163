"""Rejecting a quote: a reason to choose, and room for words. The owner is told both."""

from dataclasses import dataclass

from portal.access.visit import Visit, writes
from portal.domain import activity, decisions, quote_mailing, quotes, signer
from portal.domain.deciding import Decided, answer, before, lost, move, record_of
from portal.domain.paragraphs import paragraphs
from portal.errors import Refused
from portal.models import Actor, Contact, Outcome, QuoteState

LONGEST = 2000
REASONS = {
    "price": "The price is too high",
    "timing": "The timing does not fit",
    "scope": "It is not what we need",
    "other_offer": "We chose another offer",
    "postponed": "We have postponed it",
    "other": "Another reason",
}


class NoReason(Refused):
    """None of the choices."""

    sentence = "Please choose a reason."


@dataclass(frozen=True)
class Refusal:
    """What the form says: the version and hash on screen, and why."""

    slug: str
    version: int
    content_hash: str
    kind: str
    words: str = ""


@writes
def reject(visit: Visit, asked: Refusal) -> Decided:
    """Decide and record in one transaction; the same answer for a second click."""
    quote = quotes.find(visit, asked.slug)
    first = before(visit, quote, asked.version, asked.content_hash, Outcome.REJECTED)
    if first:
        return first
    if asked.kind not in REASONS:
        raise NoReason
    who = signer.of(visit, visit.db.get_one(Contact, visit.contact_id).name)
    if not move(visit, quote, asked.version, asked.content_hash, QuoteState.REJECTED):
        return lost(visit, quote, asked.version, asked.content_hash, Outcome.REJECTED)
    row = record_of(visit, quote, Outcome.REJECTED, who, visit.now)
    row.reason_kind, row.reason = asked.kind, paragraphs(asked.words, LONGEST, "Your words")
    decisions.append(visit.db, row)
    activity.note_quote(visit.db, quote, "quote_rejected", Actor.CLIENT, visit.contact_id, visit.ip)
    quote_mailing.rejected(visit.db, quote, row)
    return answer(visit, quote, row)

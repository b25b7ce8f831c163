"""What became of a quote, for the place where the form would be: who decided and how, or why nobody can any more."""

import json
from dataclasses import dataclass, field
from decimal import Decimal
from zoneinfo import ZoneInfo

from portal import formats
from portal.access.visit import Visit
from portal.domain import decisions, signer
from portal.domain.deciding import Expired, Withdrawn
from portal.domain.quote_choices import Choices
from portal.domain.quote_status import QuoteStatus
from portal.domain.rejecting import REASONS
from portal.domain.signer import ViewerDecides
from portal.models import Outcome, Quote, QuoteDecision
from portal.text import t


@dataclass(frozen=True)
class OutcomeView:
    """`title` is blank while the person may decide. `facts` are label and value, `said` the words of a rejection."""

    title: str = ""
    words: str = ""
    facts: list[tuple[str, str]] = field(default_factory=list)
    said: str = ""
    is_signed: bool = False


def record_of(visit: Visit, quote: Quote, status: QuoteStatus) -> QuoteDecision | None:
    """How the version that counts was decided; None where that no longer stands."""
    decided = status in (QuoteStatus.ACCEPTED, QuoteStatus.REJECTED)
    return decisions.of_version(visit.db, quote.id, quote.version) if decided else None


def agreed(record: QuoteDecision | None) -> Choices | None:
    """What was chosen when it was accepted."""
    if record is None or record.outcome is not Outcome.ACCEPTED:
        return None
    return {key: Decimal(quantity) for key, quantity in json.loads(record.choices).items()}


def outcome_of(visit: Visit, quote: Quote, status: QuoteStatus, record: QuoteDecision | None) -> OutcomeView:
    """Said calmly, whatever it is."""
    locale = visit.locale
    if status is QuoteStatus.EXPIRED:
        day = formats.day(quote.valid_until, locale) if quote.valid_until else ""
        return OutcomeView(t("This quote has expired", locale), Expired(day=day).said(locale))
    if status is QuoteStatus.WITHDRAWN:
        return OutcomeView(t("This quote was withdrawn", locale), Withdrawn().said(locale))
    if status is QuoteStatus.ACCEPTED:
        return _accepted(visit, record)
    if status is QuoteStatus.REJECTED:
        return _rejected(visit, record)
    if signer.may_decide(visit):
        return OutcomeView()
    return OutcomeView(t("Waiting for a decision", locale), ViewerDecides().said(locale))


def _accepted(visit: Visit, record: QuoteDecision | None) -> OutcomeView:
    locale = visit.locale
    title = t("Thank you! This quote is accepted", locale)
    if record is None:
        return OutcomeView(title)
    facts = [
        (t("Accepted by", locale), record.signer_name),
        (t("Accepted on", locale), _moment(visit, record)),
        (t("Agreed total", locale), formats.money(record.total_minor, record.currency, locale)),
        (t("Your order number", locale), record.po_number),
    ]
    words = t("The signed copy holds the quote as you saw it and the record of your acceptance.", locale)
    return OutcomeView(title, words, [fact for fact in facts if fact[1]], is_signed=True)


def _rejected(visit: Visit, record: QuoteDecision | None) -> OutcomeView:
    locale = visit.locale
    title = t("This quote was rejected", locale)
    if record is None:
        return OutcomeView(title)
    facts = [
        (t("Rejected by", locale), record.signer_name),
        (t("Rejected on", locale), _moment(visit, record)),
        (t("Reason", locale), t(REASONS[record.reason_kind], locale) if record.reason_kind in REASONS else ""),
    ]
    words = t("If that should change, write to us: we can open it again.", locale)
    return OutcomeView(title, words, [fact for fact in facts if fact[1]], said=record.reason)


def _moment(visit: Visit, record: QuoteDecision) -> str:
    return formats.moment(record.decided_at, ZoneInfo(visit.zone), visit.locale)

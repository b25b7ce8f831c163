"""Is this file one we gave out, and what became of it? Whoever holds the very bytes may know; nobody else finds any."""

from dataclasses import dataclass, field
from datetime import UTC
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session, col, select

from portal import formats
from portal.clock import day_in, now
from portal.domain import decisions
from portal.domain.quote_content import digest
from portal.domain.quote_heads import OUTCOMES
from portal.domain.quote_status import QuoteStatus, quote_status
from portal.models import Business, FileKind, Outcome, Quote, QuoteDecision, QuoteFile, QuoteVersion
from portal.text import t


class Verdict(StrEnum):
    """How it was found."""

    ACCEPTED = "accepted"  # genuine, and the version that was accepted and counts
    GENUINE = "genuine"  # genuine, but not what was agreed, or not any more
    BROKEN = "broken"  # given out by us, but our own record does not hold
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """The answer in words; `advice` is what to do next, `facts` are label and value."""

    verdict: Verdict
    title: str
    text: str
    facts: list[tuple[str, str]] = field(default_factory=list)
    advice: str = ""


def look_up(session: Session, business_id: UUID, sha256: str) -> Finding:
    """What the business knows of the file with this hash; a session over everybody, for the asker may be anybody."""
    query = select(QuoteFile).where(col(QuoteFile.business_id) == business_id, col(QuoteFile.sha256) == sha256)
    file = session.exec(query).first()
    business = session.get_one(Business, business_id)
    if file is None:
        return _unknown(business)
    quote = session.get_one(Quote, file.quote_id)
    decision = decisions.of_version(session, quote.id, file.version)
    facts = [
        (t("Document"), _kind(file)),
        (t("Quote"), _reference(quote, file.version)),
        (t("Version"), str(file.version)),
        *(_signature(decision) if file.kind is FileKind.SIGNED and decision else []),
        (t("Fingerprint (SHA-256)"), sha256),
    ]
    if not _holds(session, quote, file, decision):
        return _broken(business, facts)
    return Finding(*_became(business, quote, file, decision), facts)


def _holds(session: Session, quote: Quote, file: QuoteFile, decision: QuoteDecision | None) -> bool:
    """The file, the words it prints and the record about them are as they were.

    The client's other records are not gone through: anybody may ask, and as often as they like.
    """
    query = select(QuoteVersion).where(QuoteVersion.quote_id == file.quote_id, QuoteVersion.version == file.version)
    version = session.exec(query).first()
    if version is None or digest(version.content) != version.content_hash or digest(file.content) != file.sha256:
        return False
    if decision is None:
        is_decided = quote.version == file.version and quote.state in OUTCOMES
        return file.kind is FileKind.OFFER and not is_decided
    is_accepted = decision.outcome is Outcome.ACCEPTED
    return (is_accepted or file.kind is FileKind.OFFER) and not decisions.check_one(session, decision)


def _became(
    business: Business, quote: Quote, file: QuoteFile, decision: QuoteDecision | None
) -> tuple[Verdict, str, str]:
    """Verdict, title and sentence of a genuine file."""
    on = formats.day_long(day_in(business.timezone, decision.decided_at), "en") if decision else ""
    newer = _reference(quote, quote.version) if quote.version > file.version else ""
    if decision and decision.outcome is Outcome.ACCEPTED:
        if newer:
            said = t("It was accepted on {day}; since then {newer} has replaced it.", day=on, newer=newer)
            return Verdict.GENUINE, t("Genuine and unaltered, but no longer current"), said
        return Verdict.ACCEPTED, t("Genuine, unaltered and accepted"), t("It was accepted on {day}.", day=on)
    if newer:
        said = t("A newer version, {newer}, has replaced it. It was not accepted.", newer=newer)
        return Verdict.GENUINE, t("Genuine and unaltered, but no longer current"), said
    return Verdict.GENUINE, t("Genuine and unaltered, but not accepted"), _open(business, quote, on)


def _open(business: Business, quote: Quote, on: str) -> str:
    """Why a current version is not accepted."""
    last = formats.day_long(quote.valid_until, "en") if quote.valid_until else ""
    match quote_status(quote.state, quote.valid_until, day_in(business.timezone, now())):
        case QuoteStatus.REJECTED:
            return t("This quote was rejected on {day}.", day=on)
        case QuoteStatus.WITHDRAWN:
            return t("This quote was withdrawn before anybody decided about it.")
        case QuoteStatus.EXPIRED:
            return t("This quote was valid until {day}, and nobody accepted it.", day=last)
    return t("This quote is waiting for an answer. It is valid until {day}.", day=last)


def _kind(file: QuoteFile) -> str:
    return t("Signed copy, with its certificate") if file.kind is FileKind.SIGNED else t("Quote, as it was sent")


def _reference(quote: Quote, version: int) -> str:
    return (quote.number or "") + (f"-v{version}" if version > 1 else "")


def _signature(decision: QuoteDecision) -> list[tuple[str, str]]:
    """Only the signed copy says who: the quote alone may lie on many desks."""
    moment = f"{decision.decided_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    return [(t("Accepted by"), decision.signer_name), (t("E-mail"), decision.email), (t("Accepted at"), moment)]


def _unknown(business: Business) -> Finding:
    advice = t(
        "Printing to PDF, saving anew or adding a note makes another file, even if it looks the same. Try the file "
        "exactly as you got it from the portal or by mail. If that does not help, ask us: {email}.",
        email=business.contact_email,
    )
    title, text = t("This file is not one of ours, or it was altered"), t("Do not rely on it as it is.")
    return Finding(Verdict.UNKNOWN, title, text, advice=advice)


def _broken(business: Business, facts: list[tuple[str, str]]) -> Finding:
    text = t("We gave out this file, but our record of the quote does not fit together.")
    advice = t("Please ask us before you rely on it: {email}.", email=business.contact_email)
    return Finding(Verdict.BROKEN, t("{name} needs to look at this", name=business.display_name), text, facts, advice)

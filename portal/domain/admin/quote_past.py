"""What became of a quote so far: its versions, who looked at which, and the record of what was decided."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from portal import formats
from portal.access.staff_visit import StaffVisit
from portal.domain import decisions, quote_choices
from portal.domain.quote_changes import changes
from portal.domain.quote_content import read
from portal.domain.quote_view import News
from portal.domain.rejecting import REASONS
from portal.models import Contact, Outcome, Quote, QuoteDecision, QuoteLook, QuoteVersion
from portal.text import t


@dataclass(frozen=True)
class VersionRow:
    """One version that was sent, as its own line."""

    version: str
    words: str
    when: str
    total: str
    remark: str
    outcome: str  # how it was decided; empty: it was not
    is_signed: bool


@dataclass(frozen=True)
class RecordView:
    """The record of a decision. `flaw` says what does not fit, and is empty where everything holds."""

    title: str = ""
    facts: list[tuple[str, str]] = field(default_factory=list)
    said: str = ""
    flaw: str = ""
    signed: str = ""  # the version whose signed copy there is; empty: none


def versions(visit: StaffVisit, quote: Quote) -> list[VersionRow]:
    """All that were sent, the newest first."""
    query = select(QuoteVersion).where(QuoteVersion.quote_id == quote.id, col(QuoteVersion.sent_at).is_not(None))
    rows = visit.db.exec(query.order_by(col(QuoteVersion.version).desc())).all()
    decided = select(QuoteDecision).where(QuoteDecision.quote_id == quote.id)
    records = {one.version: one for one in visit.db.exec(decided)}
    return [_version(visit, one, records.get(one.version)) for one in rows]


def looks(visit: StaffVisit, quote: Quote) -> list[tuple[str, str]]:
    """Who has looked, at which version and when: the latest first."""
    query = select(QuoteLook, Contact.name).join(Contact, col(Contact.id) == QuoteLook.contact_id)
    found = visit.db.exec(query.where(QuoteLook.quote_id == quote.id).order_by(col(QuoteLook.seen_at).desc()))
    said = "Version {version}, {when}"
    return [(name, t(said, visit.locale, version=str(one.version), when=_clock(visit, one.seen_at)))
            for one, name in found]  # fmt: skip


def news(visit: StaffVisit, quote: Quote) -> News:
    """How the newest version differs from the one before."""
    if quote.version < 2:
        return News()
    query = select(QuoteVersion).where(QuoteVersion.quote_id == quote.id)
    pair = visit.db.exec(
        query.where(col(QuoteVersion.version) >= quote.version - 1).order_by(col(QuoteVersion.version))
    )
    old, new = pair.all()[:2]
    return News(
        since=old.version,
        title=t("What version {version} changed", visit.locale, version=str(new.version)),
        remark=new.remark,
        changes=changes(read(old.content), read(new.content), visit.locale),
    )


def record(visit: StaffVisit, quote: Quote, row: QuoteDecision | None) -> RecordView:
    """What is on record about the version that counts."""
    if row is None:
        return RecordView()
    accepted = row.outcome is Outcome.ACCEPTED
    return RecordView(
        title=t("Accepted by the client" if accepted else "Rejected by the client", visit.locale),
        facts=[one for one in _facts(visit, row, accepted) if one[1]],
        said=row.reason,
        flaw="; ".join(decisions.check_one(visit.db, row)),
        signed=str(row.version) if accepted else "",
    )


def _facts(visit: StaffVisit, row: QuoteDecision, accepted: bool) -> Iterator[tuple[str, str]]:
    locale = visit.locale
    yield t("Name", locale), row.signer_name
    yield t("E-mail", locale), row.email
    yield t("When", locale), _clock(visit, row.decided_at)
    if accepted:
        yield t("Agreed total", locale), formats.money(row.total_minor, row.currency, locale)
        yield t("Order number", locale), row.po_number
    else:
        yield t("Reason", locale), t(REASONS[row.reason_kind], locale) if row.reason_kind in REASONS else ""
    yield t("IP address", locale), row.ip
    yield t("Browser", locale), row.user_agent
    yield t("Fingerprint of the words", locale), row.content_hash


def _version(visit: StaffVisit, row: QuoteVersion, decided: QuoteDecision | None) -> VersionRow:
    content, locale = read(row.content), visit.locale
    total = quote_choices.totals_of(content, quote_choices.offered(content)).total_minor
    words = {Outcome.ACCEPTED: "Accepted on {day}", Outcome.REJECTED: "Rejected on {day}"}
    return VersionRow(
        str(row.version),
        t("Version {version}", locale, version=str(row.version)),
        _clock(visit, row.sent_at),
        formats.money(total, content.currency, locale),
        row.remark,
        t(words[decided.outcome], locale, day=_clock(visit, decided.decided_at)) if decided else "",
        decided is not None and decided.outcome is Outcome.ACCEPTED,
    )


def _clock(visit: StaffVisit, at: datetime | None) -> str:
    return formats.moment(at, ZoneInfo(visit.zone), visit.locale) if at else ""

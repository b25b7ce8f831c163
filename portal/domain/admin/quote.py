"""One quote, as its staff look after it: the paper as the client sees it, what became of it, what can be done."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.domain import decisions, invoices, quote_bills, quote_choices, quote_questions, quote_rows
from portal.domain.admin import client_story, paper_links, quote_past, quote_sending, reading
from portal.domain.admin.client_papers import PaperRow
from portal.domain.admin.client_story import StoryRow
from portal.domain.admin.drafts import DUE_DAYS
from portal.domain.admin.quote_past import RecordView, VersionRow
from portal.domain.admin.quotes import find
from portal.domain.admin.readers import Reader
from portal.domain.converting import CONVERTED
from portal.domain.parties import buyer_of, seller_of
from portal.domain.pay_links import PayLinkRow
from portal.domain.quote_content import Content, read
from portal.domain.quote_document import QuoteDocument, document_of
from portal.domain.quote_outcome import agreed
from portal.domain.quote_questions import QuestionRow
from portal.domain.quote_status import QuoteStatus
from portal.domain.quote_view import News, label
from portal.domain.quoting import version_of
from portal.models import Client, Invoice, InvoiceKind, InvoiceState, Quote, QuoteState, StaffRole
from portal.text import t

AGAIN = timedelta(days=30)  # how long an offer that is opened again lasts, until somebody says another


@dataclass(frozen=True)
class QuoteCard:
    """The page. `may` names what can be done now; `until` and `due_days` are what forms begin with."""

    key: str = ""
    number: str = ""
    version: int = 0
    client: str = ""
    client_key: str = ""
    status: str = ""
    status_word: str = ""
    total: str = ""
    lasts: str = ""
    until: str = ""
    due_days: str = ""
    today: str = ""
    facts: list[tuple[str, str]] = field(default_factory=list)  # sent, seen, valid until: label and words
    may: list[str] = field(default_factory=list)
    paper: QuoteDocument = field(default_factory=QuoteDocument)
    record: RecordView = field(default_factory=RecordView)
    news: News = field(default_factory=News)
    versions: list[VersionRow] = field(default_factory=list)
    looks: list[tuple[str, str]] = field(default_factory=list)
    thread: list[QuestionRow] = field(default_factory=list)
    topics: list[tuple[str, str]] = field(default_factory=list)  # line key and what to call it
    bills: list[PaperRow] = field(default_factory=list)
    happened: list[StoryRow] = field(default_factory=list)
    readers: list[Reader] = field(default_factory=list)
    links: list[PayLinkRow] = field(default_factory=list)  # that open it without signing in


@for_staff(StaffRole.AGENT)
def card(visit: StaffVisit, key: str) -> QuoteCard:
    """The page of one; `NotFound` for a foreign, absent or nonsense key."""
    quote = find(visit, key)
    client, content = visit.db.get_one(Client, quote.client_id), content_of(visit, quote)
    reader, bills = reading.by_staff(visit, client.id), _bills(visit, quote)
    standing = _standing(visit, quote, client)
    decided = standing.status in (QuoteStatus.ACCEPTED, QuoteStatus.REJECTED)
    row = decisions.of_version(visit.db, quote.id, quote.version) if decided else None
    return replace(
        standing,
        facts=list(_facts(visit, quote)),
        may=list(_may(visit, quote, content, QuoteStatus(standing.status))),
        paper=document_of(content, agreed(row) or quote_choices.offered(content), client.locale),
        record=quote_past.record(visit, quote, row),
        news=quote_past.news(visit, quote),
        versions=quote_past.versions(visit, quote),
        looks=quote_past.looks(visit, quote),
        thread=quote_questions.thread(reader, quote),
        topics=[(one.key, label(one.description)) for one in content.lines],
        bills=bills,
        happened=client_story.of_quote(visit, quote),
        readers=quote_sending.readers(visit, key),
        links=paper_links.of_quote(visit, quote),
    )


def content_of(visit: StaffVisit, quote: Quote) -> Content:
    """What its newest version says. A draft says who it will be from and to, and no number yet."""
    content = read(version_of(visit.db, quote.id, max(quote.version, 1)).content)
    if quote.state is not QuoteState.DRAFT:
        return content
    client = visit.db.get_one(Client, quote.client_id)
    return replace(
        content,
        number=t("Draft", client.locale),
        seller=seller_of(visit.business).stored(),
        buyer=buyer_of(client).stored(),
        terms=content.terms or visit.business.terms_default,
    )


def _standing(visit: StaffVisit, quote: Quote, client: Client) -> QuoteCard:
    """Whose it is, and how it stands."""
    said = quote_rows.row(reading.by_staff(visit, client.id), quote)
    return QuoteCard(
        key=quote.id.hex,
        number=said.number,
        version=quote.version,
        client=client.name,
        client_key=client.id.hex,
        status=said.status,
        status_word=said.status_word,
        total=said.amount,
        lasts="" if quote.state is QuoteState.DRAFT else said.until,
        until=max(quote.valid_until or visit.today, visit.today + AGAIN).isoformat(),
        due_days=str(DUE_DAYS),
        today=visit.today.isoformat(),
    )


def _may(visit: StaffVisit, quote: Quote, content: Content, status: QuoteStatus) -> Iterator[str]:
    """What makes sense now; the rules say no to the rest, and to what has changed meanwhile."""
    yield "copy"
    if status is QuoteStatus.DRAFT:
        yield from ("edit", "send", "delete")
        return
    yield "answer"
    if quote.state in (QuoteState.SENT, QuoteState.REJECTED):
        yield "revise"
    yield "withdraw" if quote.state is QuoteState.SENT else "reopen"
    if quote.state not in CONVERTED or quote_bills.of_kind(visit.db, quote.id, InvoiceKind.STANDARD):
        return
    if quote_bills.of_kind(visit.db, quote.id, InvoiceKind.DEPOSIT):
        yield "remainder"
        return
    yield "whole"
    if quote.state is QuoteState.ACCEPTED and quote_choices.deposit_of(content, quote.total_minor) > 0:
        yield "deposit"


def _facts(visit: StaffVisit, quote: Quote) -> Iterator[tuple[str, str]]:
    locale = visit.locale
    if quote.valid_until:
        yield t("Valid until", locale), formats.day(quote.valid_until, locale)
    if quote.state is QuoteState.DRAFT:
        yield t("Written", locale), _clock(visit, quote.created_at)
        return
    yield t("Sent", locale), _clock(visit, quote.sent_at)
    yield t("First seen by the client", locale), _clock(visit, quote.first_viewed_at) or t("Not opened yet", locale)


def _bills(visit: StaffVisit, quote: Quote) -> list[PaperRow]:
    reader, query = reading.by_staff(visit, quote.client_id), select(Invoice).where(Invoice.quote_id == quote.id)
    query = query.where(col(Invoice.archived_at).is_(None), col(Invoice.state) != InvoiceState.DRAFT)
    found = visit.db.exec(query.order_by(col(Invoice.id))).all()
    rows = [(one, invoices.row(reader, one)) for one in found]
    return [PaperRow(f"/admin/invoices/{one.id.hex}", row.number, row.due or row.issued, row.amount, row.status)
            for one, row in rows]  # fmt: skip


def _clock(visit: StaffVisit, at: datetime | None) -> str:
    return formats.moment(at, ZoneInfo(visit.zone), visit.locale) if at else ""

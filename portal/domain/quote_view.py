"""Opening a quote: the sheet with what is picked so far, what is new since the last look, and whether to decide."""

from dataclasses import dataclass, field
from typing import Any

from sqlmodel import col, select

from portal.access.visit import Visit, notes_a_look
from portal.domain import activity, invoices, quote_questions, quotes, signer
from portal.domain.activity import ActivityRow
from portal.domain.invoices import InvoiceRow
from portal.domain.quote_changes import Changes, changes
from portal.domain.quote_choosing import Choosing, Picked, choosing
from portal.domain.quote_content import Content, read
from portal.domain.quote_document import QuoteDocument, document_of
from portal.domain.quote_outcome import OutcomeView, agreed, outcome_of, record_of
from portal.domain.quote_questions import QuestionRow
from portal.domain.quote_rows import row
from portal.domain.quote_status import QuoteStatus
from portal.domain.quoting import version_of
from portal.domain.status import Status
from portal.models import Actor, Business, Invoice, Quote, QuoteLook
from portal.text import t

LONGEST_LABEL = 70
ASKING = {Status.UNPAID, Status.PARTIAL, Status.OVERDUE}


@dataclass(frozen=True)
class News:
    """What is new compared with `since`, the version seen before; 0: nothing to compare with."""

    since: int = 0
    title: str = ""
    notice: str = ""  # said once, when the new version replaces the one on screen
    remark: str = ""
    changes: Changes = field(default_factory=Changes)


@dataclass(frozen=True)
class QuoteView:
    """The page of a quote. `outcome` stands where the form would be; `is_new`: this version was not looked at yet."""

    slug: str = ""
    document: QuoteDocument = field(default_factory=QuoteDocument)
    content_hash: str = ""
    status: str = ""
    status_word: str = ""
    until: str = ""
    may_decide: bool = False
    may_ask: bool = False
    outcome: OutcomeView = field(default_factory=OutcomeView)
    choosing: Choosing = field(default_factory=Choosing)
    news: News = field(default_factory=News)
    bills: list[InvoiceRow] = field(default_factory=list)
    to_pay: str = ""  # the first of them that asks for money
    thread: list[QuestionRow] = field(default_factory=list)
    topics: list[tuple[str, str]] = field(default_factory=list)  # line key and what to call it
    happened: list[ActivityRow] = field(default_factory=list)
    is_new: bool = False


@dataclass(frozen=True)
class OnScreen:
    """What the open page shows already: its version and the one it compares with (0: none), what is picked, and at
    which lines an error is told."""

    version: int = 0
    since: int = 0
    picked: Picked = field(default_factory=Picked)
    told: tuple[str, ...] = ()


def look(visit: Visit, slug: str, seen: OnScreen) -> QuoteView:
    """The client's own quote. Reading takes no write lock: the look is noted by `note_looked`."""
    quote = quotes.find(visit, slug)
    content, listed, last = _content(visit, quote, quote.version), row(visit, quote), _look(visit, quote)
    status = QuoteStatus(listed.status)
    pending, record = status is QuoteStatus.PENDING, record_of(visit, quote, status)
    picked, choices = choosing(content, seen.picked if pending else Picked(), visit.locale, seen.told)
    return QuoteView(
        slug=quote.slug,
        document=document_of(content, agreed(record) or choices, visit.locale),
        content_hash=quote.content_hash,
        status=status.value,
        status_word=listed.status_word,
        until=listed.until if listed.until_date else "",  # only while its last day means something
        may_decide=pending and signer.may_decide(visit),
        may_ask=status is not QuoteStatus.WITHDRAWN,
        outcome=outcome_of(visit, quote, status, record),
        choosing=picked if pending else Choosing(),
        news=_news(visit, quote, content, seen, last) if pending else News(),
        **_bills(visit, quote),
        thread=quote_questions.thread(visit, quote),
        topics=[(one.key, label(one.description)) for one in content.lines],
        happened=_happened(visit, quote),
        is_new=last is None or last.version < quote.version,
    )


@notes_a_look
def note_looked(visit: Visit, slug: str, version: int) -> None:
    """The person has this version before them; for the business only the first time anybody looks counts."""
    quote = quotes.find(visit, slug)
    visit.db.refresh(quote, with_for_update=True)  # two pages that open at once
    version, found = min(version, quote.version), _look(visit, quote)
    if found is None:
        found = QuoteLook(
            business_id=visit.business_id, client_id=visit.client_id, quote_id=quote.id, contact_id=visit.contact_id,
            version=version, seen_at=visit.now,
        )  # fmt: skip
    elif found.version < version and not visit.link_id:  # mail scanners open links: what is new stays new to the person
        found.version, found.seen_at = version, visit.now
    visit.db.add(found)
    if quote.first_viewed_at is None:
        quote.first_viewed_at = visit.now
        visit.db.add(quote)
        activity.note_quote(visit.db, quote, "quote_viewed", Actor.CLIENT, visit.contact_id, visit.ip)


def _content(visit: Visit, quote: Quote, version: int) -> Content:
    return read(version_of(visit.db, quote.id, version).content)


def _happened(visit: Visit, quote: Quote) -> list[ActivityRow]:
    return activity.of_quote(visit, visit.db.get_one(Business, visit.business_id).display_name, quote.id)


def _look(visit: Visit, quote: Quote) -> QuoteLook | None:
    mine = QuoteLook.quote_id == quote.id, QuoteLook.contact_id == visit.contact_id
    return visit.db.exec(select(QuoteLook).where(*mine)).first()


def _news(visit: Visit, quote: Quote, content: Content, seen: OnScreen, last: QuoteLook | None) -> News:
    """Compared with the version on screen when that has just been replaced, else with the one last looked at."""
    if seen.version in (0, quote.version):
        since = seen.since if seen.version else last.version if last else 0
    else:
        since = seen.version
    if not 0 < since < quote.version:
        return News()
    return News(
        since=since,
        title=t("What has changed since version {version}", visit.locale, version=str(since)),
        notice=t("This quote was revised just now. Please look at what has changed before you decide.", visit.locale),
        remark=version_of(visit.db, quote.id, quote.version).remark,
        changes=changes(_content(visit, quote, since), content, visit.locale),
    )


def _bills(visit: Visit, quote: Quote) -> dict[str, Any]:
    query = select(Invoice).where(Invoice.quote_id == quote.id, *invoices.visible()).order_by(col(Invoice.id))
    rows = [invoices.row(visit, one) for one in visit.db.exec(query)]
    return {"bills": rows, "to_pay": next((one.slug for one in rows if one.status in ASKING), "")}


def label(description: str) -> str:
    """A line of a quote on one line of a list to choose from."""
    line = signer.clean(description[:1000], 1000, "")
    return line if len(line) <= LONGEST_LABEL else line[: LONGEST_LABEL - 1] + "…"

"""What the reader of a link sees of its quote, and what is checked before a code is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlmodel import col, select

from portal import formats
from portal.access.emails import masked
from portal.access.visit import Visit, notes_a_look
from portal.domain import decisions, quote_choices, quote_files, quote_outcome, quote_view, quotes, signer
from portal.domain.deciding import Decided, before
from portal.domain.paragraphs import paragraphs
from portal.domain.quote_changes import Changes, changes
from portal.domain.quote_choices import Choices, may_choose
from portal.domain.quote_content import Content, read
from portal.domain.quote_document import QuoteDocument, document_of, expires_in_words
from portal.domain.quote_files import Stored
from portal.domain.quote_outcome import OutcomeView
from portal.domain.quote_status import QUOTE_WORDS, QuoteStatus, quote_status
from portal.domain.quoting import version_of
from portal.domain.rejecting import LONGEST, REASONS, NoReason, Refusal
from portal.errors import NotFound, Refused
from portal.models import (
    Contact,
    DocumentLink,
    Invoice,
    InvoiceKind,
    InvoiceState,
    Outcome,
    Quote,
    QuoteDecision,
    QuoteLook,
    QuoteVersion,
)
from portal.text import t


@dataclass(frozen=True)
class Deposit:
    """The invoice that waits to be paid; blank when none does."""

    slug: str = ""
    amount: str = ""


@dataclass(frozen=True)
class Renewed:
    """What is new since the version on screen, or the one before. `is_new`: the reader has not seen it yet."""

    changes: Changes
    remark: str = ""
    is_new: bool = True


@dataclass(frozen=True)
class LinkedQuote:
    """The whole page. `problem` says why what was chosen does not work; the document is then as offered."""

    slug: str
    version: int
    content_hash: str
    document: QuoteDocument
    status: str
    status_word: str
    countdown: str
    locale: str
    recipient: str  # enough of an address to recognise one's own
    may_decide: bool
    outcome: OutcomeView
    deposit: Deposit = field(default_factory=Deposit)
    news: Renewed | None = None
    problem: str = ""
    reasons: dict[str, str] = field(default_factory=dict)


def show(visit: Visit, slug: str, asked: Mapping[str, str], known: int = 0) -> LinkedQuote:
    """The quote with what was chosen so far. `known` is the version on the reader's screen; 0: look it up."""
    quote = quotes.find(visit, slug)
    content, status = _content(visit, quote, quote.version), quote_status(quote.state, quote.valid_until, visit.today)
    record, pending = quote_outcome.record_of(visit, quote, status), status is QuoteStatus.PENDING
    choices, problem = _choices(visit, content, asked)
    return LinkedQuote(
        slug=quote.slug,
        version=quote.version,
        content_hash=quote.content_hash,
        document=document_of(content, quote_outcome.agreed(record) or choices, visit.locale),
        status=status.value,
        status_word=t(QUOTE_WORDS[status], visit.locale),
        countdown=expires_in_words(quote.valid_until, visit.today, visit.locale) if pending else "",
        locale=visit.locale,
        recipient=masked(visit.db.get_one(Contact, visit.contact_id).email),
        may_decide=pending and signer.may_decide(visit),
        outcome=_outcome(visit, quote, status, record),
        deposit=_deposit(visit, quote) if status is QuoteStatus.ACCEPTED else Deposit(),
        news=_news(visit, quote, content, known) if pending else None,
        problem=problem,
        reasons={kind: t(words, visit.locale) for kind, words in REASONS.items()},
    )


def offered_lines(visit: Visit, slug: str, version: int) -> Content | None:
    """What this version offers, while it is the one that counts."""
    quote = quotes.find(visit, slug)
    return _content(visit, quote, version) if quote.version == version else None


def choosable(visit: Visit, slug: str) -> frozenset[str]:
    """The keys of every line a form may name: of any version, as an older one may still be on the screen."""
    kept = select(QuoteVersion.content).where(QuoteVersion.quote_id == quotes.find(visit, slug).id)
    sent = visit.db.exec(kept.where(col(QuoteVersion.sent_at).is_not(None)))
    return frozenset(line.key for text in sent for line in read(text).lines if may_choose(line))


def signed(visit: Visit, slug: str) -> Stored:
    """The signed copy, which names its signer's address and browser: not for links that only show."""
    if not signer.may_decide(visit):
        raise NotFound
    return quote_files.signed(visit, slug)


def weigh_refusal(visit: Visit, asked: Refusal) -> Decided | None:
    """Whether this may be rejected so: what `rejecting.reject` will check, before a code is sent."""
    quote = quotes.find(visit, asked.slug)
    first = before(visit, quote, asked.version, asked.content_hash, Outcome.REJECTED)
    if asked.kind not in REASONS:
        raise NoReason
    signer.of(visit, visit.db.get_one(Contact, visit.contact_id).name)
    paragraphs(asked.words, LONGEST, "Your words")
    return first


def is_decided(visit: Visit, slug: str, version: int) -> bool:
    """Whether this version has its answer."""
    return decisions.of_version(visit.db, quotes.find(visit, slug).id, version) is not None


@notes_a_look
def note_opened(visit: Visit, slug: str, version: int) -> None:
    """The link was opened: counted. A machine may have done it, so only a first look is kept."""
    if visit.link_id:
        link = visit.db.get_one(DocumentLink, visit.link_id, with_for_update=True)
        link.views, link.seen_at = link.views + 1, visit.now
        visit.db.add(link)
    quote_view.note_looked(visit, slug, version)


def _outcome(visit: Visit, quote: Quote, status: QuoteStatus, record: QuoteDecision | None) -> OutcomeView:
    """Without the signed copy where `signed` refuses it."""
    found = quote_outcome.outcome_of(visit, quote, status, record)
    return found if signer.may_decide(visit) or not found.is_signed else replace(found, words="", is_signed=False)


def _choices(visit: Visit, content: Content, asked: Mapping[str, str]) -> tuple[Choices, str]:
    """As asked for; as offered where that cannot be."""
    try:
        return quote_choices.chosen(content, asked, visit.locale), ""
    except Refused as refused:
        return quote_choices.offered(content), refused.said(visit.locale)


def _content(visit: Visit, quote: Quote, version: int) -> Content:
    return read(version_of(visit.db, quote.id, version).content)


def _news(visit: Visit, quote: Quote, content: Content, known: int) -> Renewed | None:
    """Once seen it stays at hand, compared with the version before: mail scanners open links before people do."""
    mine = QuoteLook.quote_id == quote.id, QuoteLook.contact_id == visit.contact_id
    last = visit.db.exec(select(QuoteLook.version).where(*mine)).first()
    since = known or last or 0
    is_new = 0 < since < quote.version
    since = since if is_new else quote.version - 1
    if not since or not last:
        return None
    found = changes(_content(visit, quote, since), content, visit.locale)
    return Renewed(found, version_of(visit.db, quote.id, quote.version).remark, is_new)


def _deposit(visit: Visit, quote: Quote) -> Deposit:
    query = select(Invoice).where(Invoice.quote_id == quote.id, Invoice.kind == InvoiceKind.DEPOSIT)
    unpaid = Invoice.state == InvoiceState.OPEN, Invoice.balance_minor > 0, col(Invoice.archived_at).is_(None)
    row = visit.db.exec(query.where(*unpaid)).first()
    return Deposit(row.slug, formats.money(row.balance_minor, row.currency, visit.locale)) if row else Deposit()

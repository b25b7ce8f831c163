"""What the reader of a link sees of its quote, and what is checked before a code is sent."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sqlmodel import col, select

from portal import formats
from portal.access.emails import masked
from portal.access.visit import Visit, writes
from portal.clock import day_in
from portal.domain import decisions, quote_choices, quotes, signer
from portal.domain.deciding import Decided, before
from portal.domain.paragraphs import paragraphs
from portal.domain.quote_changes import Changes, changes
from portal.domain.quote_choices import Choices
from portal.domain.quote_content import Content, read
from portal.domain.quote_document import QuoteDocument, document_of, expires_in_words
from portal.domain.quote_status import QUOTE_WORDS, QuoteStatus, quote_status
from portal.domain.quoting import version_of
from portal.domain.rejecting import LONGEST, REASONS, NoReason, Refusal
from portal.errors import Refused
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
)
from portal.text import t


@dataclass(frozen=True)
class Verdict:
    """How this version was decided. `pay` is the slug of the deposit that waits to be paid."""

    outcome: str
    signer: str
    when: str
    po_number: str = ""
    pay: str = ""
    deposit: str = ""  # what is still to be paid of it


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
    verdict: Verdict | None = None
    news: Changes | None = None  # since the version the reader saw last
    remark: str = ""  # the owner's words about them
    problem: str = ""
    reasons: dict[str, str] = field(default_factory=dict)


def show(visit: Visit, slug: str, asked: Mapping[str, str], known: int = 0) -> LinkedQuote:
    """The quote with what was chosen so far. `known` is the version on the reader's screen; 0: look it up."""
    quote = quotes.find(visit, slug)
    row = version_of(visit.db, quote.id, quote.version)
    content, verdict = read(row.content), decisions.of_version(visit.db, quote.id, quote.version)
    choices, problem = _choices(visit, content, verdict, asked)
    status = quote_status(quote.state, quote.valid_until, visit.today)
    pending = status is QuoteStatus.PENDING
    seen = known or _version_seen(visit, quote)
    changed = 0 < seen < quote.version
    return LinkedQuote(
        slug=quote.slug,
        version=quote.version,
        content_hash=quote.content_hash,
        document=document_of(content, choices, visit.locale),
        status=status.value,
        status_word=t(QUOTE_WORDS[status], visit.locale),
        countdown=expires_in_words(quote.valid_until, visit.today, visit.locale) if pending else "",
        locale=visit.locale,
        recipient=masked(visit.db.get_one(Contact, visit.contact_id).email),
        may_decide=pending and signer.may_decide(visit),
        verdict=_verdict(visit, quote, verdict) if verdict else None,
        news=changes(_content(visit, quote, seen), content, visit.locale) if changed else None,
        remark=row.remark if changed else "",
        problem=problem,
        reasons={kind: t(words, visit.locale) for kind, words in REASONS.items()},
    )


def offered_lines(visit: Visit, slug: str, version: int) -> Content | None:
    """What this version offers, while it is the one that counts."""
    quote = quotes.find(visit, slug)
    return _content(visit, quote, version) if quote.version == version else None


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


@writes
def note_opened(visit: Visit, slug: str) -> None:
    """The link was opened: counted, and the version on screen is the one seen last."""
    quote = quotes.find(visit, slug)
    if visit.link_id:
        link = visit.db.get_one(DocumentLink, visit.link_id)
        link.views, link.seen_at = link.views + 1, visit.now
        visit.db.add(link)
    _look(visit, quote)


def _choices(
    visit: Visit, content: Content, verdict: QuoteDecision | None, asked: Mapping[str, str]
) -> tuple[Choices, str]:
    """As agreed, or as asked for; as offered where that cannot be."""
    if verdict and verdict.outcome is Outcome.ACCEPTED:
        return {key: Decimal(value) for key, value in json.loads(verdict.choices).items()}, ""
    try:
        return quote_choices.chosen(content, asked, visit.locale), ""
    except Refused as refused:
        return quote_choices.offered(content), refused.said(visit.locale)


def _content(visit: Visit, quote: Quote, version: int) -> Content:
    return read(version_of(visit.db, quote.id, version).content)


def _verdict(visit: Visit, quote: Quote, row: QuoteDecision) -> Verdict:
    deposit = _deposit(visit, quote) if row.outcome is Outcome.ACCEPTED else None
    return Verdict(
        outcome=row.outcome.value,
        signer=row.signer_name,
        when=formats.day_long(day_in(visit.timezone, row.decided_at), visit.locale),
        po_number=row.po_number,
        pay=deposit.slug if deposit else "",
        deposit=formats.money(deposit.balance_minor, deposit.currency, visit.locale) if deposit else "",
    )


def _deposit(visit: Visit, quote: Quote) -> Invoice | None:
    query = select(Invoice).where(Invoice.quote_id == quote.id, Invoice.kind == InvoiceKind.DEPOSIT)
    return visit.db.exec(
        query.where(Invoice.state == InvoiceState.OPEN, Invoice.balance_minor > 0, col(Invoice.archived_at).is_(None))
    ).first()


def _version_seen(visit: Visit, quote: Quote) -> int:
    row = _last_look(visit, quote)
    return row.version if row else 0


def _last_look(visit: Visit, quote: Quote) -> QuoteLook | None:
    query = select(QuoteLook).where(QuoteLook.quote_id == quote.id, QuoteLook.contact_id == visit.contact_id)
    return visit.db.exec(query).first()


def _look(visit: Visit, quote: Quote) -> None:
    row = _last_look(visit, quote) or QuoteLook(
        business_id=quote.business_id, client_id=quote.client_id, quote_id=quote.id, contact_id=visit.contact_id,
        version=quote.version, seen_at=visit.now,
    )  # fmt: skip
    row.version, row.seen_at = quote.version, visit.now
    visit.db.add(row)

"""What the head of a quote says must follow from its sealed version and its record: the head is not sealed itself."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from portal.domain.quote_content import digest, read
from portal.models import Outcome, Quote, QuoteDecision, QuoteState, QuoteVersion

OUTCOMES = {
    QuoteState.ACCEPTED: Outcome.ACCEPTED,
    QuoteState.INVOICED: Outcome.ACCEPTED,
    QuoteState.REJECTED: Outcome.REJECTED,
}


def flaws(session: Session, client_id: UUID, records: Sequence[QuoteDecision]) -> Iterator[str]:
    """What is wrong with the client's sent quotes, as sentences that name each."""
    by_version = {(row.quote_id, row.version): row for row in records}
    query = select(Quote).where(Quote.client_id == client_id, col(Quote.version) > 0).order_by(col(Quote.number))
    for quote in session.exec(query.execution_options(populate_existing=True)):
        for what in (*_words(session, quote), *_decision(quote, by_version.get((quote.id, quote.version)))):
            yield f"quote {quote.number} {what}"


def _words(session: Session, quote: Quote) -> Iterator[str]:
    """Every version hashes to what it says it does, and the head repeats the one that counts."""
    query = select(QuoteVersion).where(QuoteVersion.quote_id == quote.id, col(QuoteVersion.sent_at).is_not(None))
    rows = {row.version: row for row in session.exec(query)}
    for row in rows.values():
        terms = digest(read(row.content).terms)
        if digest(row.content) != row.content_hash or terms != row.terms_hash:
            yield f"has altered words in version {row.version}"
    if set(rows) != set(range(1, quote.version + 1)):
        yield "lacks a version"
    current = rows.get(quote.version)
    if current and not _repeats(quote, current):
        yield "does not say what its version says"


def _repeats(quote: Quote, row: QuoteVersion) -> bool:
    content = read(row.content)
    head = (quote.content_hash, quote.title, quote.currency, quote.valid_until, quote.issue_on, quote.number)
    return head == (row.content_hash, content.title, content.currency, content.valid_until, content.issue_on,
                    content.number)  # fmt: skip


def _decision(quote: Quote, record: QuoteDecision | None) -> Iterator[str]:
    wanted = OUTCOMES.get(quote.state)
    if wanted and (record is None or record.outcome is not wanted):
        yield f"is {quote.state.value} without a record"
    elif record and wanted is None:
        yield f"is {quote.state.value} though it was {record.outcome.value}"
    elif record and quote.total_minor != record.total_minor:
        yield "has another total than was agreed"

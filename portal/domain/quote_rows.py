"""A quote as a list shows it: only what one of its rows needs is read, nothing of what its versions say."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlmodel import select

from portal import formats
from portal.access.visit import Visit
from portal.clock import day_in
from portal.domain.quote_document import expires_in_words
from portal.domain.quote_status import QUOTE_WORDS, QuoteStatus, quote_status
from portal.models import Quote
from portal.text import t

SHOWN: Any = (
    Quote.id,
    Quote.slug,
    Quote.number,
    Quote.state,
    Quote.title,
    Quote.currency,
    Quote.total_minor,
    Quote.issue_on,
    Quote.valid_until,
    Quote.decided_at,
    Quote.withdrawn_at,
)
LASTING = {QuoteStatus.PENDING, QuoteStatus.EXPIRED}  # its last day still means something


@dataclass(frozen=True)
class QuoteRow:
    """One line of a list. `until` is in words ("12 days left", "accepted 3 Nov"), `until_date` the day beside it."""

    slug: str
    number: str
    title: str
    issued: str
    until: str
    until_date: str
    status: str
    status_word: str
    amount: str


@lru_cache
def listed() -> Any:
    """A query for the rows of a list. They read like a `Quote` of these columns alone."""
    return select(*SHOWN)


def row(visit: Visit, quote: Quote) -> QuoteRow:
    """One line of a list."""
    status = quote_status(quote.state, quote.valid_until, visit.today)
    lasts = quote.valid_until if status in LASTING else None
    return QuoteRow(
        slug=quote.slug,
        number=quote.number or "",
        title=quote.title.strip() or t("Quote", visit.locale),
        issued=formats.day(quote.issue_on, visit.locale) if quote.issue_on else "",
        until=_until(visit, quote, status),
        until_date=formats.day(lasts, visit.locale) if lasts else "",
        status=status.value,
        status_word=t(QUOTE_WORDS[status], visit.locale),
        amount=formats.money(quote.total_minor, quote.currency, visit.locale),
    )


def _until(visit: Visit, quote: Quote, status: QuoteStatus) -> str:
    """The countdown; once there is nothing to count, when it was answered or withdrawn."""
    if status in LASTING:
        return expires_in_words(quote.valid_until, visit.today, visit.locale)
    moment = quote.withdrawn_at if status is QuoteStatus.WITHDRAWN else quote.decided_at
    day = formats.day(day_in(visit.timezone, moment), visit.locale) if moment else ""
    if status is QuoteStatus.ACCEPTED:
        return t("accepted {day}", visit.locale, day=day)
    if status is QuoteStatus.REJECTED:
        return t("rejected {day}", visit.locale, day=day)
    return t("withdrawn {day}", visit.locale, day=day)

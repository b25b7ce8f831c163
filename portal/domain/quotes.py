"""The quotes of one client: the address of each."""

from typing import Any

from sqlmodel import col, select

from portal.access.visit import Visit
from portal.domain.invoices import SLUG
from portal.errors import NotFound
from portal.models import Quote, QuoteState


def visible() -> tuple[Any, ...]:
    """What a client may know of: no draft, nothing archived. Every list, page, PDF, decision and count uses this."""
    return (col(Quote.state) != QuoteState.DRAFT, col(Quote.archived_at).is_(None))


def find(visit: Visit, slug: str) -> Quote:
    """The client's own visible quote, or `NotFound`: drafts, foreign and nonsense slugs look alike."""
    query = select(Quote).where(Quote.slug == slug, *visible())
    found = visit.db.exec(query).first() if SLUG.fullmatch(slug) else None
    if found is None:
        raise NotFound
    return found

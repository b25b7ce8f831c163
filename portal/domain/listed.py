"""Reading invoices for a list: only what one of its rows shows, not the parties' JSON or the notes."""

from functools import lru_cache
from typing import Any

from sqlmodel import select

from portal.models import Invoice

SHOWN: Any = (
    Invoice.id,
    Invoice.slug,
    Invoice.number,
    Invoice.kind,
    Invoice.state,
    Invoice.currency,
    Invoice.issue_on,
    Invoice.awaited_on,
    Invoice.paid_at,
    Invoice.total_minor,
    Invoice.prepaid_minor,
    Invoice.rounding_minor,
    Invoice.balance_minor,
    Invoice.processing_minor,
)


@lru_cache
def listed() -> Any:
    """A query for the rows of a list. They read like an `Invoice` of these columns alone, at half its cost."""
    return select(*SHOWN)

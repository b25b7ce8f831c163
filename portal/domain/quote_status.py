"""What people call a quote's state. Expired is derived: its last day, inclusive, is over where the business is."""

from datetime import date
from enum import StrEnum

from portal.models import QuoteState


class QuoteStatus(StrEnum):
    """Values are the `data-status` of a badge."""

    DRAFT = "draft"
    PENDING = "pending"
    EXPIRED = "expired"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


QUOTE_WORDS = {
    QuoteStatus.DRAFT: "Draft",
    QuoteStatus.PENDING: "Pending",
    QuoteStatus.EXPIRED: "Expired",
    QuoteStatus.ACCEPTED: "Accepted",
    QuoteStatus.REJECTED: "Rejected",
    QuoteStatus.WITHDRAWN: "Withdrawn",
}
STORED = {
    QuoteState.DRAFT: QuoteStatus.DRAFT,
    QuoteState.ACCEPTED: QuoteStatus.ACCEPTED,
    QuoteState.INVOICED: QuoteStatus.ACCEPTED,
    QuoteState.REJECTED: QuoteStatus.REJECTED,
    QuoteState.WITHDRAWN: QuoteStatus.WITHDRAWN,
}


def quote_status(state: QuoteState, valid_until: date | None, today: date) -> QuoteStatus:
    """The status on the business's day."""
    if state is QuoteState.SENT:
        return QuoteStatus.EXPIRED if valid_until and today > valid_until else QuoteStatus.PENDING
    return STORED[state]

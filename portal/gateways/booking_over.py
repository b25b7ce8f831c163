"""The price of an appointment that does not take place: nobody can pay it any more, and what was paid goes back."""

from uuid import UUID

from portal import db
from portal.clock import now
from portal.domain import booking_bills
from portal.gateways import settling


def carry_out(key: UUID) -> None:
    """Close its payment pages; who has paid there just now is seen, and gets the time or the money. Raises
    `GatewayAway`; safe to repeat."""
    with db.everyone() as session:
        pages = booking_bills.pages_of(session, key)
    for page in pages:
        settling.close(page)
    with db.everyone(write=True) as session:
        booking_bills.over(session, key, now())

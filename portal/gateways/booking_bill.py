"""The invoice of a hold: it takes a number across all clients, so it is made outside of the client's own session."""

from uuid import UUID

from portal import db
from portal.clock import now
from portal.domain import booking_bills


def bill(key: UUID) -> str:
    """Its slug, the same each time; empty when the hold has run out. Whose it is was checked before."""
    with db.everyone(write=True) as session:
        return booking_bills.bill(session, key, now())

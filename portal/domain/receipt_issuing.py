"""A receipt takes its number when the money has arrived, and keeps what it says then of seller, buyer and day."""

from typing import Any

from sqlmodel import Session

from portal.domain import numbering
from portal.domain.parties import Party, buyer_of, printed, seller_of
from portal.models import Business, Client, Payment


def issue(session: Session, payment: Payment) -> None:
    """Once: whatever is reported again keeps number and words."""
    if payment.receipt:
        return
    payment.receipt = numbering.take(session, payment.business_id, numbering.RECEIPTS)
    business, client = session.get_one(Business, payment.business_id), session.get_one(Client, payment.client_id)
    payment.receipt_facts = facts(business, client)


def facts(business: Business, client: Client) -> dict[str, Any]:
    """Both as they are today, and the clock its days are read from."""
    sides = {"seller": seller_of(business).stored(), "buyer": buyer_of(client).stored()}
    return {**sides, "timezone": business.timezone}


def issued_with(session: Session, payment: Payment) -> tuple[Party, Party, str]:
    """Seller, buyer and time zone as they were; a row that was brought along without them, as they are today."""
    kept = payment.receipt_facts
    if not kept:
        business, client = session.get_one(Business, payment.business_id), session.get_one(Client, payment.client_id)
        kept = facts(business, client)
    return printed(kept["seller"]), printed(kept["buyer"]), kept["timezone"]

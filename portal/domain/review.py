"""The page before paying: what would be paid, and how much of it may be."""

from dataclasses import dataclass

from portal import formats
from portal.access.visit import Visit
from portal.domain import invoices
from portal.domain.payable import why_not
from portal.models import Business, Contact


@dataclass(frozen=True)
class Review:
    """The page before paying."""

    slug: str = ""
    number: str = ""
    business: str = ""
    amount: str = ""
    due: str = ""
    email: str = ""
    payable: bool = False
    reason: str = ""


def review(visit: Visit, slug: str) -> Review:
    """What would be paid, or why nothing can be."""
    invoice = invoices.find(visit, slug)
    business = visit.db.get_one(Business, visit.business_id)
    contact = visit.db.get_one(Contact, visit.contact_id)
    reason = why_not(visit, invoice)
    return Review(
        slug=invoice.slug,
        number=invoice.number or "",
        business=business.display_name,
        amount=formats.money(invoice.balance_minor, invoice.currency, visit.locale),
        due=invoices.due_words(visit, invoice, invoices.status_now(visit, invoice)),
        email=contact.email,
        payable=not reason,
        reason=reason,
    )

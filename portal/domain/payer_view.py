"""What who pays by a link sees: the one invoice, what may be paid of it, and nothing else of the account."""

from dataclasses import dataclass, field

from portal import formats
from portal.access.emails import masked
from portal.access.visit import Visit
from portal.clock import day_in
from portal.domain import documents, invoices, review
from portal.domain.attempts import Attempt
from portal.domain.documents import InvoiceDocument
from portal.domain.review import ChoiceRow
from portal.errors import NotFound
from portal.models import Client, Contact, PayLink
from portal.text import t


@dataclass(frozen=True)
class LinkedInvoice:
    """The whole page. `choices` is empty where only the whole balance can be paid; `reason` says why nothing can."""

    document: InvoiceDocument
    locale: str
    asked: str
    recipient: str  # enough of an address to recognise one's own
    life: str
    currency: str
    payable: bool
    reason: str
    limits: str
    attempt: Attempt
    choices: list[ChoiceRow] = field(default_factory=list)


def show(visit: Visit, slug: str) -> LinkedInvoice:
    """The invoice of the visit's link; `NotFound` for any other."""
    link = _link(visit, slug)
    client, sender = visit.db.get_one(Client, visit.client_id), visit.db.get_one(Contact, link.contact_id)
    offered = review.review(visit, slug)
    return LinkedInvoice(
        document=documents.read(visit, slug),
        locale=visit.locale,
        asked=t("{sender} of {client} sent you this invoice to pay.", visit.locale, sender=sender.name,
                client=client.name),
        recipient=masked(link.email),
        life=formats.day_long(day_in(visit.timezone, link.expires_at), visit.locale),
        currency=offered.currency,
        payable=offered.payable,
        reason=offered.reason,
        limits=offered.limits,
        attempt=offered.attempt,
        choices=offered.choices,
    )  # fmt: skip


def _link(visit: Visit, slug: str) -> PayLink:
    """The link itself, once more against the invoice: whatever a route hands over, it is this one."""
    link = visit.db.get(PayLink, visit.pay_link_id) if visit.pay_link_id else None
    if link is None or link.invoice_id != invoices.find(visit, slug).id:
        raise NotFound
    return link

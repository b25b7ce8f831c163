"""Asking for money through Stripe Checkout: reserve, call, record. No network call inside a transaction.

The amount is the balance, read on the server; one pending checkout per invoice, which all tabs share. The idempotency
key is stored before Stripe is called: whoever is killed in between finds the same session again with the same key.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from portal import formats
from portal.access.visit import Visit, writes
from portal.domain import activity, invoices
from portal.domain.checkout_gateway import Order
from portal.domain.pending import KEY_LIFE, Page, being_checked, obsolete_of, order_of
from portal.domain.status import Status
from portal.errors import Refused
from portal.models import (
    Actor,
    Business,
    Checkout,
    CheckoutState,
    Contact,
    ContactRole,
    Invoice,
    InvoiceKind,
    InvoiceState,
)
from portal.models.base import uuid7
from portal.settings import settings
from portal.text import t

LAST_MINUTES = timedelta(minutes=5)  # of a hosted page: too short to send anybody there


class NotPayable(Refused):
    """Paid, void, processing, or never to be paid: the reason is said."""

    sentence = "{reason}"


class PaymentsOff(Refused):
    """The business takes no online payments."""

    sentence = "Online payment is not available. Please use the bank details on the invoice or contact us."


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


SETTLED = {
    Status.PAID: "Invoice {number} has been paid already. Thank you!",
    Status.VOID: "Invoice {number} has been withdrawn: there is nothing to pay.",
    Status.UNCOLLECTIBLE: "Invoice {number} has been written off. Please contact us if you want to pay it.",
}


def why_not(visit: Visit, invoice: Invoice) -> str:
    """Why this invoice cannot be paid online now; empty when it can."""
    status = invoices.status_now(visit, invoice)
    number = invoice.number or ""
    if invoice.kind is InvoiceKind.CREDIT_NOTE:
        return t("{number} is a credit note: there is nothing to pay.", visit.locale, number=number)
    if status is Status.PROCESSING or invoice.processing_minor:
        return t("A payment for invoice {number} is already being processed.", visit.locale, number=number)
    if being_checked(visit.db, invoice.id):
        return t("A payment for invoice {number} is being checked. Please contact us.", visit.locale, number=number)
    if invoice.state is not InvoiceState.OPEN or invoice.balance_minor <= 0:
        return t(SETTLED.get(status, "Nothing is owed on invoice {number}."), visit.locale, number=number)
    if visit.role is ContactRole.VIEWER:
        return t("Your access is for reading only. Ask a colleague to pay.", visit.locale)
    return "" if online() else t(PaymentsOff.sentence, visit.locale)


def online() -> bool:
    """The business takes online payments at all."""
    return bool(settings().stripe_secret_key.get_secret_value())


@dataclass(frozen=True)
class Reserved:
    """A pending checkout. `url` is empty until Stripe answered; `obsolete` are pages to close before that."""

    order: Order
    url: str
    obsolete: tuple[Page, ...] = ()


@writes
def reserve(visit: Visit, slug: str) -> Reserved:
    """The pending checkout of this invoice: made if there is none, replaced if what is owed has changed since."""
    invoice = invoices.find(visit, slug)
    visit.db.refresh(invoice, with_for_update=True)  # two tabs queue here
    if reason := why_not(visit, invoice):
        raise NotPayable(reason=reason)
    account = visit.db.get_one(Business, visit.business_id).stripe_account_id
    pending = _pending(visit, invoice)
    if pending and not _usable(pending, invoice, account, visit.now):
        pending.state = CheckoutState.EXPIRED
        visit.db.add(pending)
        visit.db.flush()
        pending = None
    if pending is None:
        pending = _new(visit, invoice, account)
        visit.db.add(pending)
    return Reserved(order_of(visit.db, pending), pending.url, obsolete_of(visit.db, invoice.id))


def _pending(visit: Visit, invoice: Invoice) -> Checkout | None:
    waiting = col(Checkout.state).in_([CheckoutState.RESERVED, CheckoutState.OPEN])
    return visit.db.exec(select(Checkout).where(Checkout.invoice_id == invoice.id, waiting)).first()


def _usable(checkout: Checkout, invoice: Invoice, account: str, moment: datetime) -> bool:
    """It asks for what is owed now, on the account of today, and lives long enough."""
    if checkout.amount_minor != invoice.balance_minor or checkout.account != account:
        return False
    if checkout.state is CheckoutState.RESERVED:
        return checkout.created_at > moment - KEY_LIFE
    return checkout.expires_at is None or checkout.expires_at > moment + LAST_MINUTES


def _new(visit: Visit, invoice: Invoice, account: str) -> Checkout:
    key = uuid7()
    activity.note(visit.db, invoice, "checkout_opened", Actor.CLIENT, visit.contact_id, visit.ip)
    return Checkout(
        id=key,
        business_id=visit.business_id,
        client_id=visit.client_id,
        invoice_id=invoice.id,
        contact_id=visit.contact_id,
        amount_minor=invoice.balance_minor,
        currency=invoice.currency,
        account=account,
        idempotency_key=f"checkout-{key.hex}",
    )

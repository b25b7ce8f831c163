"""Asking for money through Stripe Checkout: reserve, call, record. No network call inside a transaction.

The amount is the balance, read on the server; one pending checkout per invoice, which all tabs share. The idempotency
key is stored before Stripe is called: whoever is killed in between finds the same session again with the same key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import Session, col, select

from portal import formats
from portal.access.visit import Visit, writes
from portal.domain import activity, invoices
from portal.domain.checkout_gateway import Opened, Order
from portal.domain.status import WORDS, Status
from portal.errors import NotFound, Refused
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
    Payment,
    PaymentState,
)
from portal.models.base import uuid7
from portal.settings import settings
from portal.text import t

SESSION_LIFE = timedelta(hours=24)  # of a hosted page, unless it is told otherwise
KEY_LIFE = timedelta(hours=23)  # Stripe forgets idempotency keys after a day


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


def why_not(visit: Visit, invoice: Invoice) -> str:
    """Why this invoice cannot be paid online now; empty when it can."""
    status = invoices.status_now(visit, invoice)
    number = invoice.number or ""
    if invoice.kind is InvoiceKind.CREDIT_NOTE:
        return t("{number} is a credit note: there is nothing to pay.", visit.locale, number=number)
    if status is Status.PROCESSING or invoice.processing_minor:
        return t("A payment for invoice {number} is already being processed.", visit.locale, number=number)
    if invoice.state is not InvoiceState.OPEN or invoice.balance_minor <= 0:
        word = t(WORDS[status], visit.locale)
        return t("Invoice {number} cannot be paid: {status}.", visit.locale, number=number, status=word.lower())
    if visit.role is ContactRole.VIEWER:
        return t("Your access is for reading only. Ask a colleague to pay.", visit.locale)
    return "" if online() else t(PaymentsOff.sentence, visit.locale)


def online() -> bool:
    """The business takes online payments at all."""
    return bool(settings().stripe_secret_key.get_secret_value())


@dataclass(frozen=True)
class Reserved:
    """A pending checkout. `url` is empty until Stripe answered; `obsolete` is a session to close, or empty."""

    order: Order
    url: str
    obsolete: str = ""


@writes
def reserve(visit: Visit, slug: str) -> Reserved:
    """The pending checkout of this invoice: made if there is none, replaced if the balance has changed since."""
    invoice = invoices.find(visit, slug)
    if reason := why_not(visit, invoice):
        raise NotPayable(reason=reason)
    pending, obsolete = _pending(visit, invoice), ""
    if pending and (pending.amount_minor != invoice.balance_minor or _stale(pending, visit.now)):
        pending.state, obsolete = CheckoutState.EXPIRED, pending.stripe_session or ""
        visit.db.add(pending)
        visit.db.flush()
        pending = None
    if pending is None:
        pending = _new(visit, invoice)
        visit.db.add(pending)
    return Reserved(order_of(visit.db, pending), pending.url, obsolete)


def _pending(visit: Visit, invoice: Invoice) -> Checkout | None:
    waiting = col(Checkout.state).in_([CheckoutState.RESERVED, CheckoutState.OPEN])
    return visit.db.exec(select(Checkout).where(Checkout.invoice_id == invoice.id, waiting)).first()


def _stale(checkout: Checkout, moment: datetime) -> bool:
    """Too near its end to send anybody there."""
    if checkout.state is CheckoutState.RESERVED:
        return checkout.created_at < moment - KEY_LIFE
    return checkout.expires_at is not None and checkout.expires_at < moment + timedelta(minutes=5)


def _new(visit: Visit, invoice: Invoice) -> Checkout:
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
        account=visit.db.get_one(Business, visit.business_id).stripe_account_id,
        idempotency_key=f"checkout-{key.hex}",
    )


def order_of(session: Session, checkout: Checkout) -> Order:
    """The order behind a checkout: the same words each time, or Stripe refuses the key."""
    invoice, business = session.get_one(Invoice, checkout.invoice_id), session.get_one(Business, checkout.business_id)
    contact = session.get_one(Contact, checkout.contact_id)
    return Order(
        checkout_id=checkout.id,
        business_id=business.id,
        invoice_id=invoice.id,
        invoice_number=invoice.number or "",
        business_name=business.display_name,
        slug=invoice.slug,
        email=contact.email,
        amount_minor=checkout.amount_minor,
        currency=checkout.currency,
        account=checkout.account,
        idempotency_key=checkout.idempotency_key,
        locale=business.locale,
        host=business.host,
    )


def record(session: Session, checkout_id: UUID, opened: Opened) -> str:
    """Note the page Stripe made; the same note twice is one. Returns its address."""
    checkout = session.get_one(Checkout, checkout_id)
    if checkout.state is CheckoutState.RESERVED:
        checkout.state, checkout.stripe_session = CheckoutState.OPEN, opened.session
        checkout.url, checkout.expires_at = opened.url, opened.expires_at
        session.add(checkout)
    return checkout.url


def own_session(visit: Visit, stripe_session: str) -> Checkout:
    """The client's own checkout by the id on the return address; `NotFound` otherwise."""
    found = visit.db.exec(select(Checkout).where(Checkout.stripe_session == stripe_session[:255])).first()
    if found is None:
        raise NotFound
    return found


def unfinished(session: Session, before: datetime) -> Sequence[Checkout]:
    """What the sweep must ask Stripe about: pending checkouts, and payments still on their way."""
    pending = col(Checkout.state).in_([CheckoutState.RESERVED, CheckoutState.OPEN])
    coming = select(Payment.checkout_id).where(Payment.state == PaymentState.PROCESSING)
    return session.exec(
        select(Checkout)
        .where(or_(pending, col(Checkout.id).in_(coming)), Checkout.created_at < before)
        .order_by(col(Checkout.created_at))
    ).all()

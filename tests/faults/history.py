"""The books against Stripe's: every capture is in them once, every figure follows from its rows."""

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlmodel import Session, select

from portal import db
from portal.devtools.fake_stripe import Capture
from portal.domain.ledger import balance_of
from portal.domain.parking import OVERPAID
from portal.models import (
    Activity,
    Checkout,
    Invoice,
    InvoiceKind,
    InvoiceState,
    Outbox,
    ParkedPayment,
    Payment,
    PaymentAllocation,
    PaymentState,
)


def violations(captures: Sequence[Capture]) -> list[str]:
    """What is wrong, in words; captures for checkouts of other databases are left out."""
    with db.everyone() as session:
        checkouts = {each.id.hex for each in session.exec(select(Checkout))}
        ours = [each for each in captures if each.metadata.get("checkout") in checkouts]
        return [*_captured(session, ours), *_payments(session), *_invoices(session), *_told(session)]


def _captured(session: Session, captures: Sequence[Capture]) -> Iterator[str]:
    """I1, I2: what Stripe took is what we booked or put aside, intent by intent."""
    booked = Counter[str]()
    for payment in _succeeded(session):
        booked[payment.stripe_intent or "none"] += payment.amount_minor
    for parked in session.exec(select(ParkedPayment).where(ParkedPayment.reason != OVERPAID)):
        booked[parked.stripe_intent] += parked.amount_minor
    taken = Counter({each.intent: each.amount_minor for each in captures})
    for intent in sorted(set(taken) | set(booked)):
        if taken[intent] != booked[intent]:
            yield f"captured {taken[intent]} with {intent}, booked {booked[intent]}"


def _payments(session: Session) -> Iterator[str]:
    """A payment is its parts and its surplus; one per intent and per checkout; a surplus lies before a person."""
    parts = Counter[object]()
    for part in session.exec(select(PaymentAllocation)):
        parts[part.payment_id] += part.amount_minor
        if part.amount_minor <= 0:
            yield f"an allocation of {part.amount_minor}"
    payments = session.exec(select(Payment)).all()
    for column in ("stripe_intent", "checkout_id"):
        seen = Counter(getattr(payment, column) for payment in payments)
        yield from (f"{count} payments for {column} {key}" for key, count in seen.items() if key and count > 1)
    for payment in payments:
        if parts[payment.id] + payment.surplus_minor != payment.amount_minor:
            yield f"a payment of {payment.amount_minor}: {parts[payment.id]} used, {payment.surplus_minor} over"
    over = sum(payment.surplus_minor for payment in payments if payment.state is PaymentState.SUCCEEDED)
    aside = sum(p.amount_minor for p in session.exec(select(ParkedPayment).where(ParkedPayment.reason == OVERPAID)))
    if over != aside:
        yield f"surplus of {over}, {aside} of it flagged"


def _invoices(session: Session) -> Iterator[str]:
    """Cached figures follow from the rows; nothing is paid below zero; paid means nothing is owed."""
    paid, coming = Counter[object](), Counter[object]()
    for part, payment in session.exec(select(PaymentAllocation, Payment).join(Payment)):
        if payment.state is PaymentState.SUCCEEDED:
            paid[part.invoice_id] += part.amount_minor
        if payment.state is PaymentState.PROCESSING:
            coming[part.invoice_id] += part.amount_minor
    for invoice in session.exec(select(Invoice).where(Invoice.kind != InvoiceKind.CREDIT_NOTE)):
        cached, real = (invoice.paid_minor, invoice.processing_minor), (paid[invoice.id], coming[invoice.id])
        if cached != real:
            yield f"{invoice.number} says {cached} paid and coming, its rows say {real}"
        if invoice.balance_minor != balance_of(invoice) or invoice.balance_minor < 0:
            yield f"{invoice.number} has a balance of {invoice.balance_minor}"
        if (invoice.state is InvoiceState.PAID) != (invoice.balance_minor == 0) and _moves(invoice):
            yield f"{invoice.number} is {invoice.state.value} and owes {invoice.balance_minor}"


def _moves(invoice: Invoice) -> bool:
    return invoice.state in (InvoiceState.OPEN, InvoiceState.PAID)


def _told(session: Session) -> Iterator[str]:
    """I6, I7: one mail promised and one entry in the story for each payment that arrived."""
    succeeded = _succeeded(session)
    promised = [row.once for row in session.exec(select(Outbox).where(Outbox.kind == "payment_confirmed"))]
    if sorted(promised) != sorted(f"payment:{payment.id.hex}" for payment in succeeded):
        yield f"{len(succeeded)} payments, {len(promised)} mails promised"
    noted = session.exec(select(Activity).where(Activity.verb == "payment_succeeded")).all()
    if len(noted) != len(succeeded):
        yield f"{len(succeeded)} payments, {len(noted)} in the story"


def _succeeded(session: Session) -> Sequence[Payment]:
    return session.exec(select(Payment).where(Payment.state == PaymentState.SUCCEEDED)).all()

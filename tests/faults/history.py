"""The books against Stripe's: every capture and refund is in them once, every figure follows from its rows."""

from collections import Counter
from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlmodel import Session, select

from portal import db
from portal.devtools.fake_stripe import Capture
from portal.domain import credit, ledger
from portal.domain.credit import COUNTING
from portal.domain.parking import OVERPAID
from portal.models import (
    Checkout,
    CheckoutItem,
    CheckoutState,
    Dispute,
    DisputeState,
    Invoice,
    InvoiceKind,
    InvoiceState,
    ParkedPayment,
    Payment,
    PaymentAllocation,
    PaymentState,
    Refund,
    RefundOrigin,
    RefundPart,
    RefundState,
)
from tests.faults import saying

PENDING = (CheckoutState.RESERVED, CheckoutState.OPEN)
AT_STRIPE = (RefundState.PENDING, RefundState.SUCCEEDED)


def violations(captures: Sequence[Capture]) -> list[str]:
    """What is wrong, in words; captures for checkouts of other databases are left out."""
    with db.everyone() as session:
        checkouts = {each.id.hex for each in session.exec(select(Checkout))}
        ours = [each for each in captures if each.metadata.get("checkout") in checkouts]
        laws = (_payments, _refunds, _invoices, _holds, saying.mails, saying.story)
        return [
            *_captured(session, ours),
            *_given_back(session, ours),
            *(said for law in laws for said in law(session)),
        ]


def _captured(session: Session, captures: Sequence[Capture]) -> Iterator[str]:
    """I1, I2: what Stripe took is what we booked or put aside, intent by intent."""
    booked = Counter[str]()
    for payment in _succeeded(session):
        if payment.stripe_intent or payment.checkout_id:
            booked[payment.stripe_intent or "none"] += payment.amount_minor
    for parked in session.exec(select(ParkedPayment).where(ParkedPayment.reason != OVERPAID)):
        if parked.stripe_intent not in booked:
            booked[parked.stripe_intent] += parked.amount_minor
    taken = Counter({each.intent: each.amount_minor for each in captures})
    for intent in sorted(set(taken) | set(booked)):
        if taken[intent] != booked[intent]:
            yield f"captured {taken[intent]} with {intent}, booked {booked[intent]}"


def _given_back(session: Session, captures: Sequence[Capture]) -> Iterator[str]:
    """What Stripe gave back is what our refunds say, intent by intent; a bank's own taking is no refund of Stripe's."""
    said = Counter[str]()
    for refund, intent in session.exec(select(Refund, Payment.stripe_intent).join(Payment)):
        if refund.origin is not RefundOrigin.CHARGEBACK and refund.state in AT_STRIPE and intent:
            said[intent] += refund.amount_minor
    for capture in captures:
        if capture.refunded_minor != said[capture.intent]:
            ours = said[capture.intent]
            yield f"Stripe gave {capture.refunded_minor} of {capture.intent} back, our refunds say {ours}"


def _payments(session: Session) -> Iterator[str]:
    """A payment is its parts and its surplus; one per intent and per checkout; its receipt is its own."""
    parts = Counter[UUID]()
    for part in session.exec(select(PaymentAllocation)):
        parts[part.payment_id] += part.amount_minor
        if part.amount_minor <= 0:
            yield f"an allocation of {part.amount_minor}"
    payments = session.exec(select(Payment)).all()
    for column in ("stripe_intent", "checkout_id", "receipt"):
        seen = Counter(getattr(payment, column) for payment in payments)
        yield from (f"{count} payments for {column} {key}" for key, count in seen.items() if key and count > 1)
    for payment in payments:
        if parts[payment.id] + payment.surplus_minor != payment.amount_minor:
            yield f"a payment of {payment.amount_minor}: {parts[payment.id]} used, {payment.surplus_minor} over"
        if (payment.state is PaymentState.SUCCEEDED) != bool(payment.receipt):
            yield f"a payment {payment.state.value} with receipt {payment.receipt}"
    numbers = sorted(payment.receipt for payment in payments if payment.receipt)
    if numbers != [f"RC-{n:05d}" for n in range(1, len(numbers) + 1)]:
        yield f"receipts with gaps: {numbers}"


def _refunds(session: Session) -> Iterator[str]:
    """Never more back than came; each part within what the payment settles; a lost dispute has its refund."""
    for payment in session.exec(select(Payment)):
        counting = Refund.payment_id == payment.id, Refund.state.in_(COUNTING)  # type: ignore[attr-defined]
        back = sum(refund.amount_minor for refund in session.exec(select(Refund).where(*counting)))
        settles = {part.invoice_id: part.amount_minor for part in ledger.parts_of(session, payment)}
        if back > payment.amount_minor:
            yield f"{back} given back of {payment.amount_minor}"
        for invoice_id, amount in ledger.refunded_of(session, payment).items():
            if amount > settles.get(invoice_id, 0):
                yield f"{amount} given back for an invoice that got {settles.get(invoice_id, 0)}"
        if (left := credit.of_payment(session, payment)) < 0:
            yield f"credit of {left}"
    for refund, payment in session.exec(select(Refund, Payment).join(Payment)):
        if (refund.currency, refund.client_id) != (payment.currency, payment.client_id):
            yield f"a refund in {refund.currency} of a payment in {payment.currency}"
        own = session.exec(select(RefundPart).where(RefundPart.refund_id == refund.id))
        if sum(part.amount_minor for part in own) > refund.amount_minor:
            yield f"a refund of {refund.amount_minor} with larger parts"
    lost = {one.stripe_dispute for one in session.exec(select(Dispute).where(Dispute.state == DisputeState.LOST))}
    taken = session.exec(select(Refund.stripe_refund).where(Refund.origin == RefundOrigin.CHARGEBACK)).all()
    if sorted(lost) != sorted(str(one) for one in taken):
        yield f"{len(lost)} disputes lost, {len(taken)} taken back"


def _invoices(session: Session) -> Iterator[str]:
    """Cached figures follow from the rows; nothing is paid below zero; paid means nothing is owed."""
    paid, coming, back = Counter[UUID](), Counter[UUID](), Counter[UUID]()
    for part, payment in session.exec(select(PaymentAllocation, Payment).join(Payment)):
        if payment.state is PaymentState.SUCCEEDED:
            paid[part.invoice_id] += part.amount_minor
        if payment.state is PaymentState.PROCESSING:
            coming[part.invoice_id] += part.amount_minor
    for part, refund in session.exec(select(RefundPart, Refund).join(Refund)):
        back[part.invoice_id] += part.amount_minor if refund.state in COUNTING else 0
    notes = Counter[UUID]()
    for note in session.exec(select(Invoice).where(Invoice.kind == InvoiceKind.CREDIT_NOTE)):
        if note.corrects_id:
            notes[note.corrects_id] += note.credited_minor
    for invoice in session.exec(select(Invoice).where(Invoice.kind != InvoiceKind.CREDIT_NOTE)):
        cached = (invoice.paid_minor, invoice.processing_minor, invoice.refunded_minor)
        if cached != (real := (paid[invoice.id], coming[invoice.id], back[invoice.id])):
            yield f"{invoice.number} says {cached} paid, coming and given back, its rows say {real}"
        if invoice.credited_minor != notes[invoice.id]:
            yield f"{invoice.number} says {invoice.credited_minor} credited, its notes say {notes[invoice.id]}"
        if invoice.state is InvoiceState.VOID and paid[invoice.id]:
            yield f"{invoice.number} is void and paid"
        if invoice.balance_minor != ledger.balance_of(invoice) or invoice.balance_minor < 0:
            yield f"{invoice.number} has a balance of {invoice.balance_minor}"
        if (invoice.state is InvoiceState.PAID) != (invoice.balance_minor == 0) and _moves(invoice):
            yield f"{invoice.number} is {invoice.state.value} and owes {invoice.balance_minor}"


def _moves(invoice: Invoice) -> bool:
    return invoice.state in (InvoiceState.OPEN, InvoiceState.PAID, InvoiceState.UNCOLLECTIBLE)


def _holds(session: Session) -> Iterator[str]:
    """A checkout asks for the sum of its items, and holds its invoices exactly while it is pending."""
    for checkout in session.exec(select(Checkout)):
        items = session.exec(select(CheckoutItem).where(CheckoutItem.checkout_id == checkout.id)).all()
        if sum(item.amount_minor for item in items) != checkout.amount_minor:
            yield f"a checkout of {checkout.amount_minor} with items of {[item.amount_minor for item in items]}"
        if any(item.holds is not (checkout.state in PENDING) for item in items):
            yield f"a checkout that is {checkout.state.value} holds {sum(item.holds for item in items)} invoices"


def _succeeded(session: Session) -> Sequence[Payment]:
    return session.exec(select(Payment).where(Payment.state == PaymentState.SUCCEEDED)).all()

"""What a person decides about parked money: book what came, or let the invoices be paid again."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from portal.domain import activity, ledger, payments
from portal.domain.allocation import Part
from portal.domain.checkout_gateway import Report
from portal.domain.parking import OVERPAID
from portal.domain.pending import end, items_of
from portal.domain.reported import checkout_of, new_payment, state_of
from portal.errors import NotFound, Refused
from portal.models import Actor, Checkout, CheckoutState, Invoice, ParkedPayment, Payment, PaymentState


class Decided(Refused):
    """Somebody was faster."""

    sentence = "This was decided already."


class NotArrived(Refused):
    """There is no money to book."""

    sentence = "No money has arrived for this session, so there is nothing to book."


def release(session: Session, parked_id: UUID, moment: datetime) -> None:
    """Looked at: given back at Stripe, or not ours. The invoices may be paid again."""
    parked = _undecided(session, parked_id)
    parked.resolved_at = moment
    found = select(Checkout).where(Checkout.stripe_session == parked.stripe_session)
    checkout = session.exec(found.with_for_update()).first()
    if checkout and parked.reason != OVERPAID and _payment_of(session, checkout) is None:
        end(session, checkout, CheckoutState.EXPIRED, closed=True)
    session.add(parked)


def book(session: Session, parked_id: UUID, report: Report, moment: datetime) -> None:
    """Book what came, as a fresh report says it: for what was asked as far as it goes, the rest as credit."""
    parked = _undecided(session, parked_id)
    parked.resolved_at = moment
    session.add(parked)
    checkout = checkout_of(session, report)
    if checkout is None or state_of(report) is not PaymentState.SUCCEEDED:
        raise NotArrived
    if parked.reason == OVERPAID or _booked(session, report):
        return
    payment = _payment(session, checkout, report)
    found = items_of(session, checkout.id)
    locked = payments.lock(session, [invoice.id for _, invoice in found])
    fits = payment.checkout_id and report.currency == checkout.currency
    wanted = [Part(invoice.id, item.amount_minor) for item, invoice in found] if fits else []
    ledger.allot(session, payment, _as_far_as_it_goes(wanted, locked, report.amount_minor))
    payments.succeed(session, payment, moment)
    for invoice in locked.values():
        ledger.rebuild(session, invoice, moment)
    money = {"amount_minor": payment.amount_minor, "currency": payment.currency, "method": payment.method.value}
    activity.note_account(session, payment, "payment_recorded", Actor.BUSINESS, **money)


def _payment(session: Session, checkout: Checkout, report: Report) -> Payment:
    """What came, as it came; of a second payment for the same checkout nothing was asked."""
    payment = new_payment(checkout, report)
    payment.checkout_id = checkout.id if _payment_of(session, checkout) is None else None
    payment.amount_minor, payment.currency = report.amount_minor, report.currency
    payment.stripe_charge, payment.brand, payment.last4 = report.charge or None, report.brand, report.last4
    session.add(payment)
    session.flush()
    return payment


def _as_far_as_it_goes(wanted: list[Part], locked: dict[UUID, Invoice], amount_minor: int) -> list[Part]:
    parts, left = list[Part](), amount_minor
    for one in wanted:
        invoice = locked[one.invoice_id]
        owed = invoice.balance_minor if invoice.state in payments.TAKES else 0
        part = max(0, min(left, one.amount_minor, owed))
        parts.append(Part(one.invoice_id, part))
        left -= part
    return parts


def _undecided(session: Session, parked_id: UUID) -> ParkedPayment:
    parked = session.get(ParkedPayment, parked_id, with_for_update=True)
    if parked is None:
        raise NotFound
    if parked.resolved_at:
        raise Decided
    return parked


def _booked(session: Session, report: Report) -> bool:
    known = select(Payment.id).where(Payment.stripe_intent == report.intent)
    return bool(report.intent) and session.exec(known).first() is not None


def _payment_of(session: Session, checkout: Checkout) -> Payment | None:
    return session.exec(select(Payment).where(Payment.checkout_id == checkout.id)).first()

"""Money that goes back, as the payment service reports it. Called by `payments.settle` only.

Refunds move forward only; one may still fail after it succeeded, and then the money is ours again.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from portal import outbox
from portal.domain import activity, credit, disputes, ledger
from portal.domain.allocation import Part
from portal.domain.checkout_gateway import RefundReport, Report
from portal.models import (
    Actor,
    Invoice,
    Payment,
    Refund,
    RefundOrigin,
    RefundPart,
    RefundState,
)

RANK = {RefundState.REQUESTED: 0, RefundState.PENDING: 1, RefundState.SUCCEEDED: 2, RefundState.CANCELED: 3,
        RefundState.FAILED: 3}  # fmt: skip
STATES = {
    "pending": RefundState.PENDING,
    "requires_action": RefundState.PENDING,
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.CANCELED,
}


def settle(session: Session, payment: Payment, invoices: dict[UUID, Invoice], report: Report, moment: datetime) -> bool:
    """Bring refunds and disputes in line with the report; True when something changed. `invoices` are locked."""
    changed = [_refund(session, payment, one, moment) for one in report.refunds or ()]
    for one in report.disputes or ():
        moved, chargeback = disputes.settle(session, payment, one, moment)
        changed.append(moved)
        if chargeback:
            give_back(session, chargeback, payment)
    if any(changed):
        _cover(session, payment)
        _rebuild(session, invoices.values(), moment)
    return any(changed)


def give_back(session: Session, refund: Refund, payment: Payment, prefer: UUID | None = None) -> None:
    """Store a refund with its parts: the client's credit goes first, then the newest invoices owe it again."""
    parts = _parts(session, payment, refund.amount_minor, prefer)
    session.add(refund)
    session.flush()
    for part in parts:
        _add(session, refund, None, part)


def refund_refused(session: Session, refund_id: UUID, reason: str, moment: datetime) -> None:
    """The payment service said no: nothing was given back, and the invoices owe no more than before."""
    refund = session.get_one(Refund, refund_id)
    payment = session.get_one(Payment, refund.payment_id)
    invoices = [session.get_one(Invoice, one, with_for_update=True) for one in sorted(_owing(session, payment))]
    if refund.state is RefundState.REQUESTED:
        _move(session, refund, RefundState.FAILED, reason, moment)
        _cover(session, payment)
        _rebuild(session, invoices, moment)


def _cover(session: Session, payment: Payment) -> None:
    """A refund that came to nothing leaves room: what another took beyond the credit, the invoices owe after all."""
    short = -credit.of_payment(session, payment)
    counting = Refund.payment_id == payment.id, col(Refund.state).in_(credit.COUNTING)
    for refund in session.exec(select(Refund).where(*counting).order_by(col(Refund.created_at))).all():
        if short <= 0:
            return
        own = {one.invoice_id: one for one in session.exec(select(RefundPart).where(RefundPart.refund_id == refund.id))}
        open_minor = min(short, refund.amount_minor - sum(one.amount_minor for one in own.values()))
        for part in _parts(session, payment, open_minor, None):
            _add(session, refund, own.get(part.invoice_id), part)
            short -= part.amount_minor


def _add(session: Session, refund: Refund, known: RefundPart | None, part: Part) -> None:
    owner: dict[str, Any] = {"business_id": refund.business_id, "client_id": refund.client_id, "refund_id": refund.id}
    row = known or RefundPart(**owner, invoice_id=part.invoice_id, amount_minor=0)
    row.amount_minor += part.amount_minor
    session.add(row)
    session.flush()


def _refund(session: Session, payment: Payment, report: RefundReport, moment: datetime) -> bool:
    known = session.exec(select(Refund).where(Refund.stripe_refund == report.id)).first()
    refund = known or _asked_by_us(session, payment, report) or _found(payment, report)
    refund.stripe_refund = report.id
    if refund not in session:
        give_back(session, refund, payment)
    state = STATES.get(report.status, RefundState.PENDING)
    if RANK[state] <= RANK[refund.state]:
        return False
    _move(session, refund, state, report.failure, moment)
    return True


def _asked_by_us(session: Session, payment: Payment, report: RefundReport) -> Refund | None:
    """By our mark: we were killed between asking and noting the answer."""
    try:
        mark = UUID(hex=report.refund_id)
    except ValueError:
        return None
    asked = Refund.id == mark, Refund.payment_id == payment.id, Refund.amount_minor == report.amount_minor
    return session.exec(select(Refund).where(*asked)).first()


def _found(payment: Payment, report: RefundReport) -> Refund:
    """Somebody gave it back at Stripe itself."""
    return Refund(
        business_id=payment.business_id,
        client_id=payment.client_id,
        payment_id=payment.id,
        origin=RefundOrigin.STRIPE,
        amount_minor=report.amount_minor,
        currency=payment.currency,
        reason=report.reason,
        idempotency_key=f"stripe-{report.id}",
        stripe_refund=report.id,
    )


def _move(session: Session, refund: Refund, state: RefundState, failure: str, moment: datetime) -> None:
    heard_of, refund.state, refund.failure = refund.state is not RefundState.REQUESTED, state, failure
    refund.settled_at = moment if state is RefundState.SUCCEEDED else refund.settled_at
    session.add(refund)
    came_back = state in (RefundState.FAILED, RefundState.CANCELED)
    money = {"amount_minor": refund.amount_minor, "currency": refund.currency}
    verb = "refund_failed" if came_back else f"refund_{state.value}"
    activity.note_account(session, refund, verb, Actor.SYSTEM, **money)
    mark = refund.id.hex
    if not came_back:
        outbox.promise(session, refund.business_id, "refund_made", f"refund:{mark}", refund=mark)
        return
    outbox.promise(session, refund.business_id, "payment_needs_a_look", f"refund_look:{mark}", refund=mark)
    if heard_of:  # whom nobody told that money is coming is not told that it is not
        outbox.promise(session, refund.business_id, "refund_failed", f"refund_failed:{mark}", refund=mark)


def _parts(session: Session, payment: Payment, amount_minor: int, prefer: UUID | None) -> list[Part]:
    """What each invoice owes again. `prefer`: this one's before anything else."""
    back = ledger.refunded_of(session, payment)
    left, found = amount_minor, list[Part]()
    if prefer is None:
        left -= min(left, max(0, credit.of_payment(session, payment)))
    kept = [Part(one.invoice_id, one.amount_minor - back.get(one.invoice_id, 0))
            for one in ledger.parts_of(session, payment)]  # fmt: skip
    newest = {one.invoice_id: session.get_one(Invoice, one.invoice_id) for one in kept}
    order = {one: (one == prefer, invoice.issue_on or date.min, one) for one, invoice in newest.items()}
    for one in sorted(kept, key=lambda one: order[one.invoice_id], reverse=True):
        part = min(left, one.amount_minor)
        if part > 0:
            found.append(Part(one.invoice_id, part))
            left -= part
    return found


def _owing(session: Session, payment: Payment) -> set[UUID]:
    return {one.invoice_id for one in ledger.parts_of(session, payment)}


def _rebuild(session: Session, invoices: Iterable[Invoice], moment: datetime) -> None:
    for invoice in invoices:
        ledger.rebuild(session, invoice, moment)

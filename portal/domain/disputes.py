"""Disputes: the payer's bank questions a payment, holds the money, and decides. Only `payments.settle` moves them."""

from datetime import datetime

from sqlmodel import Session, select

from portal import outbox
from portal.domain import activity
from portal.domain.checkout_gateway import DisputeReport
from portal.models import Actor, Dispute, DisputeState, Payment, Refund, RefundOrigin, RefundState


def settle(session: Session, payment: Payment, report: DisputeReport, moment: datetime) -> tuple[bool, Refund | None]:
    """Forward only. Whether something changed, and the money that is gone when the dispute was lost."""
    found = session.exec(select(Dispute).where(Dispute.stripe_dispute == report.id)).first()
    dispute = found or _opened(session, payment, report)
    state = DisputeState(report.status)
    if dispute.state is not DisputeState.OPEN or state is DisputeState.OPEN:
        return found is None, None
    dispute.state, dispute.closed_at = state, moment
    session.add(dispute)
    money = {"amount_minor": dispute.amount_minor, "currency": dispute.currency}
    activity.note_account(session, dispute, f"dispute_{state.value}", Actor.SYSTEM, **money)
    return True, _chargeback(dispute, moment) if state is DisputeState.LOST else None


def _opened(session: Session, payment: Payment, report: DisputeReport) -> Dispute:
    dispute = Dispute(
        business_id=payment.business_id,
        client_id=payment.client_id,
        payment_id=payment.id,
        stripe_dispute=report.id,
        amount_minor=report.amount_minor,
        currency=payment.currency,
        reason=report.reason,
    )
    session.add(dispute)
    session.flush()
    money = {"amount_minor": dispute.amount_minor, "currency": dispute.currency}
    activity.note_account(session, dispute, "dispute_opened", Actor.SYSTEM, **money)
    once = f"dispute:{dispute.id.hex}"
    outbox.promise(session, dispute.business_id, "payment_needs_a_look", once, dispute=dispute.id)
    return dispute


def _chargeback(dispute: Dispute, moment: datetime) -> Refund:
    return Refund(
        business_id=dispute.business_id,
        client_id=dispute.client_id,
        payment_id=dispute.payment_id,
        state=RefundState.SUCCEEDED,
        origin=RefundOrigin.CHARGEBACK,
        amount_minor=dispute.amount_minor,
        currency=dispute.currency,
        reason=dispute.reason,
        idempotency_key=f"dispute-{dispute.stripe_dispute}",
        stripe_refund=dispute.stripe_dispute,
        settled_at=moment,
    )

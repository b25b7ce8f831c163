"""A client's credit: money that arrived and settles no invoice, less what of it was given back."""

from uuid import UUID

from sqlmodel import Session, col, func, select

from portal.models import Payment, PaymentState, Refund, RefundPart, RefundState

COUNTING = (RefundState.REQUESTED, RefundState.PENDING, RefundState.SUCCEEDED)  # the money is gone, or on its way


def given_back(session: Session, payment_id: UUID) -> int:
    """What of a payment went back, or is on its way back, in minor units."""
    counting = Refund.payment_id == payment_id, col(Refund.state).in_(COUNTING)
    return session.exec(select(func.coalesce(func.sum(Refund.amount_minor), 0)).where(*counting)).one()


def of_payment(session: Session, payment: Payment) -> int:
    """What is left of one payment's surplus, in minor units; nothing before it has succeeded."""
    if payment.state is not PaymentState.SUCCEEDED:
        return 0
    return payment.surplus_minor - given_back(session, payment.id) + _refunded_parts(session, payment.id)


def of_client(session: Session, client_id: UUID) -> dict[str, int]:
    """Credit by currency, in minor units; a currency without credit is left out. Works in the client's session too."""
    succeeded = Payment.client_id == client_id, Payment.state == PaymentState.SUCCEEDED
    kept = select(Payment.currency, func.sum(Payment.surplus_minor)).where(*succeeded).group_by(Payment.currency)
    given = (
        select(Refund.currency, func.sum(Refund.amount_minor))
        .where(Refund.client_id == client_id, col(Refund.state).in_(COUNTING))
        .group_by(Refund.currency)
    )
    parts = (
        select(Refund.currency, func.sum(RefundPart.amount_minor))
        .join(Refund, col(Refund.id) == RefundPart.refund_id)
        .where(Refund.client_id == client_id, col(Refund.state).in_(COUNTING))
        .group_by(Refund.currency)
    )
    found = dict(session.exec(kept).all())
    for sign, query in ((-1, given), (1, parts)):
        for currency, amount in session.exec(query):
            found[currency] = found.get(currency, 0) + sign * amount
    return {currency: amount for currency, amount in sorted(found.items()) if amount}


def _refunded_parts(session: Session, payment_id: UUID) -> int:
    counting = Refund.payment_id == payment_id, col(Refund.state).in_(COUNTING)
    return session.exec(
        select(func.coalesce(func.sum(RefundPart.amount_minor), 0))
        .join(Refund, col(Refund.id) == RefundPart.refund_id)
        .where(*counting)
    ).one()

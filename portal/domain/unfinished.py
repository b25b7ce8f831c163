"""Checkouts that may still change: what the sweep asks Stripe about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import Session, col, select

from portal.domain.checkout_gateway import Order
from portal.domain.pending import asks, items_of, order_of, unclosed
from portal.models import Checkout, CheckoutState, Payment, PaymentState


@dataclass(frozen=True)
class Unfinished:
    """What the sweep asks about. `wanted`: the invoices still ask for at least this."""

    order: Order
    invoice_ids: tuple[UUID, ...]
    state: CheckoutState
    session: str | None
    created_at: datetime
    wanted: bool


def unfinished(session: Session, before: datetime) -> Sequence[Unfinished]:
    """What the sweep must ask Stripe about: pages not known to be closed, and payments still on their way."""
    pending = col(Checkout.state).in_([CheckoutState.RESERVED, CheckoutState.OPEN])
    coming = select(Payment.checkout_id).where(Payment.state == PaymentState.PROCESSING)
    found = session.exec(
        select(Checkout)
        .where(or_(pending, unclosed(), col(Checkout.id).in_(coming)), Checkout.created_at < before)
        .order_by(col(Checkout.created_at))
    ).all()
    return [_unfinished(session, checkout) for checkout in found]


def _unfinished(session: Session, checkout: Checkout) -> Unfinished:
    items = items_of(session, checkout.id)
    asked = all(asks(invoice, item.amount_minor) for item, invoice in items)
    return Unfinished(
        order_of(session, checkout),
        tuple(invoice.id for _, invoice in items),
        checkout.state,
        checkout.stripe_session,
        checkout.created_at,
        wanted=asked and checkout.state is not CheckoutState.EXPIRED,
    )

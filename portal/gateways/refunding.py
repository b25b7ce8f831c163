"""Refunds that were promised: asked of Stripe under their stored key, then settled as a fresh report says."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import col, select

from portal import crash, db
from portal.clock import now
from portal.domain import returned
from portal.domain.checkout_gateway import GatewayAway, RefundOrder, RefundRefused
from portal.domain.pending import KEY_LIFE
from portal.gateways.checkout import gateway
from portal.gateways.settling import settle_session
from portal.log import error_id
from portal.models import Business, Checkout, Payment, Refund, RefundState


@dataclass(frozen=True)
class Asked:
    """A refund nobody has seen at Stripe yet. `session` is empty where our books do not know it."""

    order: RefundOrder
    session: str
    created_at: datetime


def carry_out(refund_id: UUID) -> None:
    """Give the money back once, however often this runs. Raises `GatewayAway`: try again later."""
    asked = _still_asked(refund_id)
    if asked and asked.created_at < now() - KEY_LIFE:
        _settle(asked)  # Stripe has forgotten the key: the money may have left without our hearing of it
        asked = _still_asked(refund_id)
    if asked is None:
        return
    crash.point("refund_asked")
    try:
        gateway().refund(asked.order)
    except RefundRefused as no:
        with db.everyone(write=True) as session:
            returned.refund_refused(session, refund_id, no.values["reason"], now())
    crash.point("refund_made")
    _settle(asked)
    crash.point("refund_settled")


def sweep(older_than: timedelta) -> Counter[str]:
    """Ask again for refunds that were promised and never answered, also where the worker has given up."""
    counted: Counter[str] = Counter()
    for refund_id in _unanswered(now() - older_than):
        try:
            carry_out(refund_id)
            counted["refunds asked for"] += 1
        except GatewayAway:
            counted["unanswered"] += 1
        except Exception as error:  # one refund must not hide all later ones
            error_id(error)
            counted["failed"] += 1
    return counted


def _unanswered(before: datetime) -> list[UUID]:
    """Older than that, and of money Stripe has."""
    waiting = Refund.state == RefundState.REQUESTED, Refund.created_at < before
    with db.everyone() as session:
        found = select(Refund.id).join(Payment).where(*waiting, col(Payment.stripe_intent).is_not(None))
        return list(session.exec(found.order_by(col(Refund.created_at))))


def _settle(asked: Asked) -> None:
    order = asked.order
    if session := asked.session or gateway().session_of(order.intent, order.account):
        settle_session(session, order.account, deep=True)


def _still_asked(refund_id: UUID) -> Asked | None:
    """None: it is settled, refused, or of money that Stripe never had."""
    with db.everyone() as session:
        refund = session.get_one(Refund, refund_id)
        payment = session.get_one(Payment, refund.payment_id)
        business = session.get_one(Business, refund.business_id)
        checkout = session.get(Checkout, payment.checkout_id) if payment.checkout_id else None
    if refund.state is not RefundState.REQUESTED or not payment.stripe_intent:
        return None
    order = RefundOrder(
        refund_id=refund.id,
        intent=payment.stripe_intent,
        account=checkout.account if checkout else business.stripe_account_id,
        amount_minor=refund.amount_minor,
        currency=refund.currency,
        idempotency_key=refund.idempotency_key,
        locale=business.locale,
    )
    return Asked(order, (checkout and checkout.stripe_session) or "", refund.created_at)

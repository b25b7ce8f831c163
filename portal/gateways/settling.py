"""The three feeds of `payments.settle`: webhook, return page, sweep. Each asks Stripe before its transaction."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

import stripe
import structlog
from sqlalchemy import update
from sqlmodel import col, select

from portal import db, threads
from portal.clock import now
from portal.domain import checkouts, payments
from portal.domain.checkouts import Reserved
from portal.domain.checkout_gateway import CheckoutFailed, Order, Report
from portal.domain.payments import Outcome
from portal.gateways.checkout import gateway
from portal.models import Checkout, CheckoutState, StripeEvent

log = structlog.get_logger()
R = TypeVar("R")
EVERY = 600  # seconds between two sweeps
LEAVE_ALONE = timedelta(minutes=2)  # a checkout this young is still being worked on


async def in_gateway(work: Callable[..., R], *args: Any) -> R:
    """Run blocking work that talks to the outside in its own threads."""
    return await asyncio.get_running_loop().run_in_executor(threads.gateways(), work, *args)


def open_checkout(reserved: Reserved) -> str:
    """The address of the page to pay on: asked of Stripe, then recorded. A page for an older amount is closed."""
    if reserved.obsolete:
        gateway().expire(reserved.obsolete, reserved.order.account)
    answer = gateway().open(reserved.order)
    with db.everyone(write=True) as session:
        return checkouts.record(session, reserved.order.checkout_id, answer)


def settle_session(session_id: str, account: str) -> Outcome:
    """Ask how the session stands and settle it; `stripe.StripeError` when Stripe cannot say."""
    report = gateway().report(session_id, account)
    with db.everyone(write=True) as session:
        return _settled(payments.settle(session, report, now()), report)


def settle_event(event_id: str, kind: str, session_id: str, account: str) -> Outcome:
    """The same for a webhook, remembered in the same transaction: the same event again changes nothing."""
    if _heard(event_id):
        return Outcome.NOTHING
    report = gateway().report(session_id, account)
    with db.everyone(write=True) as session:
        if session.exec(select(StripeEvent.id).where(StripeEvent.stripe_id == event_id)).first():
            return Outcome.NOTHING
        outcome = payments.settle(session, report, now())
        business = _business_of(session_id, session)
        if business:
            session.add(StripeEvent(business_id=business, stripe_id=event_id, kind=kind))
    return _settled(outcome, report)


def _heard(event_id: str) -> bool:
    with db.everyone() as session:
        return session.exec(select(StripeEvent.id).where(StripeEvent.stripe_id == event_id)).first() is not None


def _business_of(session_id: str, session: Any) -> UUID | None:
    return session.exec(select(Checkout.business_id).where(Checkout.stripe_session == session_id)).first()


def _settled(outcome: Outcome, report: Report) -> Outcome:
    if outcome is Outcome.PARKED:
        log.error("payment_parked", session=report.session)
    return outcome


def sweep(older_than: timedelta = LEAVE_ALONE) -> Counter[str]:
    """Ask about everything that may still change; returns how many had which outcome."""
    with db.everyone() as session:
        pending = [
            (checkout, checkouts.order_of(session, checkout))
            for checkout in checkouts.unfinished(session, now() - older_than)
        ]
    counted: Counter[str] = Counter()
    for checkout, order in pending:
        try:
            counted[_sweep_one(checkout, order)] += 1
        except (stripe.StripeError, CheckoutFailed) as error:  # the next sweep asks again
            log.warning("sweep_failed", checkout=checkout.id.hex, error=type(error).__name__)
            counted["unanswered"] += 1
    return counted


def _sweep_one(checkout: Checkout, order: Order) -> Outcome:
    session_id = checkout.stripe_session
    if session_id is None:
        if checkout.created_at < now() - checkouts.KEY_LIFE:
            return _give_up(checkout)
        answer = gateway().open(order)  # the stored key: the same session, however often we ask
        with db.everyone(write=True) as session:
            checkouts.record(session, checkout.id, answer)
        session_id = answer.session
    return settle_session(session_id, checkout.account)


def _give_up(checkout: Checkout) -> Outcome:
    """Stripe has forgotten the key. Nobody was ever shown the page's address, so nobody paid there."""
    with db.everyone(write=True) as session:
        session.exec(
            update(Checkout)
            .where(col(Checkout.id) == checkout.id, col(Checkout.state) == CheckoutState.RESERVED)
            .values(state=CheckoutState.EXPIRED)
        )
    return Outcome.EXPIRED


async def sweep_forever() -> None:
    """Lost webhooks are found within one round, the first right after start-up."""
    while True:
        if checkouts.online():
            await in_gateway(sweep)
        await asyncio.sleep(EVERY)

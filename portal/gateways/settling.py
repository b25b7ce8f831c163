"""Opening pages, and two feeds of `payments.settle`: return page and sweep. Each asks Stripe before its transaction."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import structlog

from portal import crash, db, threads
from portal.clock import now
from portal.domain import payments, pending, unfinished
from portal.domain.checkout_gateway import CheckoutFailed, GatewayAway, NoSuchSession, OrderRefused, Overtaken
from portal.domain.checkouts import Reserved
from portal.domain.payments import Outcome
from portal.domain.pending import Page
from portal.domain.unfinished import Unfinished
from portal.gateways.checkout import gateway
from portal.log import error_id
from portal.models import CheckoutState

log = structlog.get_logger()
R = TypeVar("R")
LEAVE_ALONE = timedelta(minutes=2)  # a checkout this young is still being worked on


async def in_gateway(work: Callable[..., R], *args: Any) -> R:
    """Run blocking work that talks to the outside in its own threads."""
    return await asyncio.get_running_loop().run_in_executor(threads.gateways(), work, *args)


def open_checkout(reserved: Reserved) -> str:
    """The address of the page to pay on: asked of Stripe, then recorded. Pages for an older amount are closed first.

    Raises `CheckoutFailed`; what Stripe refused for good is not asked again.
    """
    crash.point("reserved")
    order = reserved.order
    try:
        if {Outcome.SETTLED, Outcome.PROCESSING} & {close(page) for page in reserved.obsolete}:
            raise Overtaken
        crash.point("older_closed")
        answer = gateway().open(order)
    except GatewayAway as away:
        raise CheckoutFailed from away
    except (OrderRefused, Overtaken):
        with db.everyone(write=True) as session:
            pending.give_up(session, order.checkout_id)
        raise
    crash.point("created")
    with db.everyone(write=True) as session:
        url = pending.record(session, order.checkout_id, answer)
    crash.point("recorded")
    if not url:
        raise Overtaken
    return url


def close(page: Page) -> Outcome:
    """Nobody may pay there any more; if somebody just has, that is settled. Raises `GatewayAway`."""
    gateway().expire(page.session, page.account)
    try:
        return settle_session(page.session, page.account)
    except NoSuchSession:
        with db.everyone(write=True) as session:
            pending.closed(session, page)
        return Outcome.EXPIRED


def settle_session(session_id: str, account: str, *, deep: bool = False) -> Outcome:
    """Ask how the session stands (`deep`: with all that went back) and settle it. Raises `GatewayAway`."""
    crash.point("asking")
    report = gateway().report(session_id, account, deep=deep)
    crash.point("asked")
    with db.everyone(write=True) as session:
        outcome = payments.settle(session, report, now())
    crash.point("settled")
    return outcome


def sweep(older_than: timedelta = LEAVE_ALONE) -> Counter[str]:
    """Ask about everything that may still change; returns how many had which outcome."""
    with db.everyone() as session:
        waiting = unfinished.unfinished(session, now() - older_than)
    counted: Counter[str] = Counter()
    for one in waiting:
        try:
            counted[_sweep_one(one)] += 1
        except (GatewayAway, CheckoutFailed) as error:  # the next sweep asks again
            log.warning("sweep_failed", checkout=one.order.checkout_id.hex, error=type(error).__name__)
            counted["unanswered"] += 1
        except Exception as error:  # one checkout must not hide all later ones
            error_id(error)
            counted["failed"] += 1
    return counted


def _sweep_one(one: Unfinished) -> Outcome:
    account, unpaid = one.order.account, one.state is not CheckoutState.COMPLETE
    if one.session is None and (not one.wanted or one.created_at < now() - pending.KEY_LIFE):
        with db.everyone(write=True) as session:
            pending.give_up(session, one.order.checkout_id)
        return Outcome.EXPIRED
    if one.session is None:
        with db.everyone() as session:
            obsolete = pending.obsolete_of(session, one.invoice_ids)
        open_checkout(Reserved(one.order, "", obsolete))  # the stored key: the same page, however often we ask
        return Outcome.NOTHING
    if unpaid and not one.wanted:
        return close(Page(one.session, account))
    return settle_session(one.session, account)

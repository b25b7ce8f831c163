"""The safety net under the webhooks: every ten minutes, whatever nobody told us is found, and what differs is said."""

import asyncio
from collections import Counter
from datetime import timedelta

import structlog

from portal.domain import payable
from portal.domain.checkout_gateway import GatewayAway
from portal.gateways import connecting, reconciling, refunding, settling
from portal.gateways.reconciling import Compared
from portal.gateways.settling import LEAVE_ALONE

log = structlog.get_logger()
EVERY = 600  # seconds between two rounds
WINDOW = timedelta(days=1)


async def watch_forever() -> None:
    """The first round right after start-up: a restart may have cut something off."""
    while True:
        if payable.online():
            await settling.in_gateway(round_now)
        await asyncio.sleep(EVERY)


def sweep(older_than: timedelta = LEAVE_ALONE) -> Counter[str]:
    """Ask about all that may still change: pages, payments on their way, refunds nobody has answered."""
    return settling.sweep(older_than) + refunding.sweep(older_than)


def round_now() -> None:
    """Sweep and compare once; the log names ids only."""
    sweep()
    try:
        connecting.read_all()
        _say(reconciling.reconcile(WINDOW))
    except GatewayAway:
        log.warning("reconcile_postponed")


def _say(found: Compared) -> None:
    for line in found.lines:
        fact = line.difference.fact
        log.error("ledger_differs", kind=fact.kind.value, id=fact.key, payment=fact.intent, mended=line.mended)
    for name in found.unanswered:
        log.warning("reconcile_unanswered", id=name)

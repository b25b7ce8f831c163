"""Several people at the same moment, each in a thread of their own."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from threading import Barrier
from typing import Any

from portal.access.visit import visit_now
from portal.devtools.fake_stripe import Capture
from portal.domain import checkouts, several
from portal.domain.part_payments import Choice
from portal.errors import Refused
from portal.gateways import settling
from portal.models import Checkout
from tests.faults.acting import Desk
from tests.paying import rows

RUNS = range(50 if os.environ.get("PORTAL_FAULTS") == "full" else 1)
Do = Callable[[], Any]


def at_once(*works: Do) -> list[Any]:
    """All in the same moment, each in a thread of its own; a refusal is a result."""
    together = Barrier(len(works))

    def one(work: Do) -> Any:
        together.wait()
        try:
            return work()
        except Refused as refused:
            return refused

    with ThreadPoolExecutor(len(works)) as threads:
        waiting = [threads.submit(copy_context().run, one, work) for work in works]
        return [each.result() for each in waiting]


def proceed(slugs: Sequence[str], typed: str = "") -> Do:
    """The button: one invoice or several, in full or as typed. Gives the address of the page."""

    def press() -> str:
        if len(slugs) == 1:
            choice = Choice.CHOSEN if typed else Choice.FULL
            reserved = visit_now(checkouts.reserve, slugs[0], choice, typed)
        else:
            reserved = visit_now(several.reserve_several, "EUR", slugs, typed)
        return reserved.url or settling.open_checkout(reserved)

    return press


def pages(results: list[Any]) -> set[str]:
    """The pages somebody was sent to."""
    return {one for one in results if isinstance(one, str)}


def captures(desk: Desk) -> list[Capture]:
    """What Stripe took of this client."""
    ours = {checkout.id.hex for checkout in rows(Checkout)}
    return [each for each in desk.stripe.captures() if each.metadata["checkout"] in ours]


def pay_wherever_possible(desk: Desk, shown: set[str]) -> None:
    """Somebody pays on every page that was ever shown, and comes back."""
    for url in sorted(shown):
        with suppress(ValueError):
            desk.stripe.pay(url)
        settling.settle_session(desk.session_of(url), "")

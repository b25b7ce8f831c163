"""Webhooks late, early, again and again, from eight threads at once, while the money they tell of moves on."""

import asyncio
import os
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

import httpx
import pytest

from portal import db, worker
from portal.access.sessions import Visitor
from portal.access.visit import current
from portal.devtools.fake_stripe import FakeStripe
from portal.gateways.reconciling import reconcile
from portal.gateways.settling import sweep
from portal.models import Activity, Dispute, Outbox, OutboxState, Payment, Refund, StripeEvent
from portal.routes import app as routes
from tests.databases import Place
from tests.faults.acting import begin
from tests.faults.conftest import a_process
from tests.faults.history import violations
from tests.faults.lives import LIVES, Life
from tests.faults.told import Body, events, ours, send
from tests.faults.victim import deliver
from tests.mailing import MailServer
from tests.paying import rows, stripe_at

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("impatient"), pytest.mark.timeout(900)]
FULL = os.environ.get("PORTAL_FAULTS") == "full"
DELIVERIES, OF_EACH = (10_000, 12) if FULL else (200, 1)
THREADS = 8


@pytest.fixture
def double(database: Place, post_office: MailServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeStripe]:
    """One's own: all it ever took is compared."""
    post_office.mails.clear()
    smtp = f"smtp://127.0.0.1:{post_office.port}"
    with a_process() as double, stripe_at(double.url, monkeypatch, PORTAL_SMTP_URL=smtp):
        yield double


@dataclass
class Street:
    """Many clients at once; what Stripe has told so far, and what of it nobody has taken yet."""

    double: FakeStripe
    rolls: Random
    lives: list[tuple[Visitor | None, Iterator[None]]] = field(default_factory=list)
    told: list[Body] = field(default_factory=list)
    untaken: list[Body] = field(default_factory=list)
    answers: Counter[tuple[int, str]] = field(default_factory=Counter)

    def move_in(self, life: Life) -> None:
        """One more client."""
        with db.everyone(write=True) as session:
            desk = begin(session, self.double)
        self.lives.append((current.get(), life(desk)))

    def step(self) -> None:
        """Each life goes on, and the banks decide."""
        for visitor, steps in list(self.lives):
            current.set(visitor)
            if next(steps, "over") == "over":
                self.lives.remove((visitor, steps))
        self.double.settle_debits()
        self.double.settle_refunds()
        new = events(self.double, self.told[-1]["id"] if self.told else "")
        self.told += new
        self.untaken += new

    def deliver(self, count: int, late: float = 0) -> list[threading.Thread]:
        """Begin to deliver so many: those nobody has taken, but for some that come late; and repetitions. Any order."""
        self.rolls.shuffle(self.untaken)
        cut = int(len(self.untaken) * late)
        fresh, self.untaken = self.untaken[cut:], self.untaken[:cut]
        later = {event["id"] for event in self.untaken}
        known = [event for event in self.told if event["id"] not in later]
        repeated = self.rolls.choices(known, k=max(0, count - len(fresh))) if known else []
        bodies = [*fresh, *repeated]
        self.rolls.shuffle(bodies)
        threads = [threading.Thread(target=self._courier, args=(bodies[n::THREADS],)) for n in range(THREADS)]
        for thread in threads:
            thread.start()
        return threads

    def wait(self, couriers: list[threading.Thread]) -> None:
        """Until all of that is delivered."""
        for courier in couriers:
            courier.join()

    def _courier(self, bodies: list[Body]) -> None:
        asyncio.run(self._round(bodies))

    async def _round(self, bodies: list[Body]) -> None:
        through = httpx.ASGITransport(app=routes([]), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=through, base_url="http://localhost:8000") as client:
            for event in bodies:
                answer = await send(client, event)
                self.answers[answer.status_code, answer.text] += 1
                if answer.status_code != 200:
                    self.untaken.append(event)


@pytest.fixture
def working() -> Iterator[None]:
    """The worker, beside everything else."""
    stop, ready = list[asyncio.Event](), threading.Event()
    loops = list[asyncio.AbstractEventLoop]()

    async def work() -> None:
        stop.append(asyncio.Event())
        loops.append(asyncio.get_running_loop())
        ready.set()
        await worker.run(stop[0])

    thread = threading.Thread(target=lambda: asyncio.run(work()))
    thread.start()
    ready.wait()
    yield
    loops[0].call_soon_threadsafe(stop[0].set)
    thread.join()


@pytest.fixture
def street(double: FakeStripe, working: None) -> Street:
    """Everybody has lived their lives, and webhooks came as they liked."""
    street = Street(double, Random(7))
    for life in list(LIVES) * OF_EACH:
        street.move_in(life)
    while street.lives:
        couriers = street.deliver(DELIVERIES // 10, late=0.4)
        street.step()
        street.wait(couriers)
    double.fault("/v1/checkout/sessions/*", times=1_000_000, method="GET")
    street.wait(street.deliver(0))
    double.clear_faults()
    while street.untaken or street.answers.total() < DELIVERIES:
        street.wait(street.deliver(DELIVERIES // 4))
    return street


def test_each_counts_once_in_any_order_and_any_number(street: Street, post_office: MailServer):
    asyncio.run(deliver())
    assert violations(street.double.captures()) == []
    ends = Counter(end for ends in LIVES.values() for end in ends * OF_EACH)
    kept = [*rows(Payment), *rows(Refund), *rows(Dispute)]
    assert Counter(f"{type(row).__name__.lower()} {row.state.value}" for row in kept) == ends
    assert {status for status, _ in street.answers} == {200, 503}
    assert street.answers.total() >= DELIVERIES
    assert {row.stripe_id for row in rows(StripeEvent)} == {event["id"] for event in street.told if ours(event)}
    _said_once(post_office, ends["payment succeeded"])
    found = reconcile(timedelta(hours=1))
    assert (found.lines, found.unanswered) == ([], [])
    assert sweep(timedelta(0)) == {}


def _said_once(post_office: MailServer, paid: int) -> None:
    """A mail and an entry in the story for each thing that happened, and no second one."""
    promised = rows(Outbox)
    assert {row.state for row in promised} <= {OutboxState.SENT, OutboxState.DROPPED}
    assert [row.kind for row in promised].count("payment_confirmed") == paid
    assert set(Counter(mail["Message-ID"] for mail in post_office.mails).values()) == {1}
    told = [row for row in rows(Activity) if not row.verb.startswith(("checkout_opened", "invoice_sent"))]
    entries = Counter((row.client_id, row.verb, row.facts["amount_minor"]) for row in told)
    assert [entry for entry, count in entries.items() if count > 1] == []

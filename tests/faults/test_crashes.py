"""kill -9 between any two steps of paying: after a restart and one sweep nothing is lost and nothing twice."""

import asyncio
import os
import random
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import col

from portal import crash, db
from portal.clock import now
from portal.devtools.fake_stripe import FakeStripe
from portal.gateways.settling import settle_session, sweep
from portal.models import Checkout, InvoiceState, Outbox, OutboxState, Payment
from portal.settings import settings
from tests.faults.conftest import Victim
from tests.faults.history import violations
from tests.faults.victim import deliver
from tests.mailing import MailServer
from tests.paying import Till, a_till, only, rows, stripe_at

pytestmark = pytest.mark.faults
FULL = os.environ.get("PORTAL_FAULTS") == "full"
RUNS = range(50 if FULL else 1)
RANDOM_RUNS = range(400 if FULL else 6)
STORIES = [
    *[("webhook", "new", point) for point in ("reserved", "created", "recorded", "heard", "asked", "settling",
                                              "settled", "mail_claimed", "mail_accepted")],
    *[("return", "new", point) for point in ("asking", "asked", "settling", "settled")],
    *[("return", "replaced", point) for point in ("reserved", "asking", "asked", "older_closed", "created", "recorded",
                                                  "settling")],
]  # fmt: skip


@pytest.fixture
def till(database: Path, stripe_process: FakeStripe, post_office: MailServer, monkeypatch) -> Iterator[Till]:
    post_office.mails.clear()
    smtp = f"smtp://127.0.0.1:{post_office.port}"
    with stripe_at(stripe_process.url, monkeypatch, PORTAL_SMTP_URL=smtp):
        with db.everyone(write=True) as session:
            made = a_till(session, stripe_process)
        yield made


def story(till: Till, feed: str, **more: object) -> dict[str, object]:
    """What the victim is told."""
    crash_at = {crash.VARIABLE: more.pop("point")} if "point" in more else {}
    return {
        "business": till.business_id.hex,
        "client": till.client_id.hex,
        "contact": till.contact_id.hex,
        "invoice": till.invoice_id.hex,
        "slug": till.slug,
        "stripe": till.stripe.url,
        "feed": feed,
        "environment": {"PORTAL_DATABASE_URL": settings().database_url, **crash_at},
        **more,
    }


def recover(till: Till) -> None:
    """A restart: the sweep; the client, seeing the invoice unpaid, pays; leases run out; the worker delivers."""
    sweep(timedelta(0))
    if till.invoice().state is InvoiceState.OPEN:
        settle_session(till.paid(), "")
    with db.everyone(write=True) as session:
        session.exec(update(Outbox).where(col(Outbox.leased_until).is_not(None)).values(leased_until=now()))
    asyncio.run(deliver())


def check(till: Till, post_office: MailServer, mails: int = 1) -> None:
    """One capture, one payment, no page left to pay on, and the mail sent."""
    ours = {checkout.id.hex for checkout in rows(Checkout)}
    captures = [each for each in till.stripe.captures() if each.metadata["checkout"] in ours]
    assert violations(captures) == []
    assert [each.intent for each in captures] == [only(Payment).stripe_intent]
    assert (till.invoice().state, till.invoice().balance_minor) == (InvoiceState.PAID, 0)
    assert only(Outbox).state is OutboxState.SENT
    assert len(post_office.mails) == mails
    assert len({mail["Message-ID"] for mail in post_office.mails}) == 1
    assert sweep(timedelta(0)) == {}
    assert sum(row.surplus_minor for row in rows(Payment)) == 0


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize(("feed", "page", "point"), STORIES)
def test_killed_there_nothing_is_lost_or_doubled(
    till: Till, victim: Victim, post_office: MailServer, feed: str, page: str, point: str, run: int
):
    if page == "replaced":
        till.open()
        till.credit(3000)
    assert victim.live(**story(till, feed, point=point)) == -signal.SIGKILL
    recover(till)
    check(till, post_office, mails=2 if point == "mail_accepted" else 1)


def test_nobody_is_killed_unasked(till: Till, victim: Victim, post_office: MailServer):
    assert victim.live(**story(till, "webhook")) == 0
    check(till, post_office)


@pytest.mark.parametrize("run", RANDOM_RUNS)
def test_killed_at_any_moment(till: Till, victim: Victim, post_office: MailServer, run: int):
    feed = ("webhook", "return")[run % 2]
    ended = victim.live(**story(till, feed, seconds=random.Random(run).uniform(0.005, 0.5)))
    assert ended in (0, -signal.SIGKILL)
    recover(till)
    check(till, post_office, mails=len(post_office.mails))
    assert len(post_office.mails) in (1, 2)


def test_a_live_key_cannot_be_made_to_crash(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(crash.VARIABLE, "here")
    killed = []
    monkeypatch.setattr(os, "kill", lambda *given: killed.append(given))
    monkeypatch.setenv("PORTAL_STRIPE_SECRET_KEY", "sk_live_1")
    settings.cache_clear()
    crash.point("here")
    assert killed == []
    monkeypatch.setenv("PORTAL_STRIPE_SECRET_KEY", "sk_test_1")
    settings.cache_clear()
    crash.point("elsewhere")
    assert killed == []
    crash.point("here")
    assert killed == [(os.getpid(), signal.SIGKILL)]
    monkeypatch.undo()
    settings.cache_clear()

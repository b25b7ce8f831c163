"""Stripe's double, a mail server and the victim, each a process or thread of its own for the whole run."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import stripe

from portal import db
from portal.devtools.fake_stripe import FakeStripe
from portal.gateways.settling import sweep
from tests.databases import Place, at
from tests.faults.acting import DONE, Desk, begin, hearing
from tests.faults.afterwards import NOW
from tests.faults.at_once import captures
from tests.faults.history import violations
from tests.mailing import MailServer, a_port, listening
from tests.paying import stripe_at

ROOT = Path(__file__).parents[2]
HOLDS = 100  # tests of one double: it lists everything it ever saw


@pytest.fixture(scope="module")
def place(template: Place) -> Iterator[Place]:
    """One engine for the tests of a file: what it has compiled it need not compile again."""
    with at(template.named("faults")):
        yield template.named("faults")


@pytest.fixture
def database(template: Place, place: Place) -> Place:
    """A fresh migrated database, always at the same place."""
    place.become(template)
    return place


@dataclass
class Victim:
    """Lives a story in a fork and tells how that ended: 0, or minus the signal that killed it."""

    process: subprocess.Popen[str]

    def live(self, **told: Any) -> int:
        """The whole story, or as far as it gets."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps(told) + "\n")
        self.process.stdin.flush()
        return int(self.answer())

    def answer(self) -> str:
        """One line; a victim that cannot speak is an error."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, "the victim is gone"
        return line


@dataclass
class Doubles:
    """Stripe's double as its own process: it survives whoever dies here. A full one is replaced by an empty one."""

    used: int = 0
    standing: ExitStack = field(default_factory=ExitStack)
    now: FakeStripe | None = None

    def one(self) -> FakeStripe:
        """For the next test."""
        if self.now is None or self.used == HOLDS:
            self.standing.close()
            self.now, self.used = self.standing.enter_context(a_process()), 0
        self.used += 1
        return self.now


@contextmanager
def a_process() -> Iterator[FakeStripe]:
    """An empty double, as its own process."""
    port = a_port()
    command = [sys.executable, "-m", "portal.devtools.fake_stripe", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        with FakeStripe(f"http://127.0.0.1:{port}") as stripe:
            _wait(stripe)
            yield stripe
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def doubles() -> Iterator[Doubles]:
    """All there will be."""
    made = Doubles()
    with made.standing:
        yield made


@pytest.fixture
def stripe_process(doubles: Doubles) -> FakeStripe:
    """The one of this test."""
    return doubles.one()


def _wait(stripe: FakeStripe, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            stripe.captures()
            return
        except httpx.ConnectError:
            assert time.monotonic() < until, "the double did not come up"
            time.sleep(0.05)


@pytest.fixture(scope="session")
def post_office() -> Iterator[MailServer]:
    """Where mails go."""
    with listening(MailServer(a_port())) as server:
        yield server


@pytest.fixture(scope="session")
def victim(post_office: MailServer, doubles: Doubles) -> Iterator[Victim]:
    """Ready to die."""
    told = {"PORTAL_SMTP_URL": f"smtp://127.0.0.1:{post_office.port}", "PORTAL_STRIPE_API_BASE": doubles.one().url}
    command = [sys.executable, "-m", "tests.faults.victim"]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **told}, stdin=pipe, stdout=pipe, text=True)
    started = Victim(process)
    try:
        assert started.answer().strip() == "ready"
        yield started
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def desk(database: Place, stripe_process: FakeStripe, post_office: MailServer, monkeypatch) -> Iterator[Desk]:
    """Three invoices, to be paid in full or in part; mails leave."""
    post_office.mails.clear()
    smtp = f"smtp://127.0.0.1:{post_office.port}"
    with stripe_at(stripe_process.url, monkeypatch, PORTAL_SMTP_URL=smtp):
        with db.everyone(write=True) as session:
            made = begin(session, stripe_process)
        yield made


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK repeats a failed call at once."""
    monkeypatch.setattr(stripe.HTTPClient, "_sleep_time_seconds", lambda *_: 0)


@pytest.fixture
def true_books(desk: Desk) -> Iterator[None]:
    """In the end everything is told twice, and the books are Stripe's."""
    yield
    for _ in range(2):
        sweep(NOW)
        hearing(DONE)(desk)
    assert violations(captures(desk)) == []
    assert sweep(NOW) == {}

"""Stripe's double, a mail server and the victim, each a process or thread of its own for the whole run."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from portal.devtools.fake_stripe import FakeStripe
from tests.mailing import MailServer, a_port, listening

ROOT = Path(__file__).parents[2]


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


@pytest.fixture(scope="session")
def stripe_process() -> Iterator[FakeStripe]:
    """The double as its own process: it survives whoever dies here."""
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
def victim(post_office: MailServer, stripe_process: FakeStripe) -> Iterator[Victim]:
    """Ready to die."""
    told = {"PORTAL_SMTP_URL": f"smtp://127.0.0.1:{post_office.port}", "PORTAL_STRIPE_API_BASE": stripe_process.url}
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

"""Thousands of seeded frames of junk from strangers and a client: nothing leaks, nothing falls over."""

import json
import random
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.attack.people import Person
from tests.attack.test_identity import handlers
from tests.attack.wire import LOAD, an_event, page
from tests.server import Server

pytestmark = pytest.mark.server
SEED, FRAMES, PER_SOCKET = 20261, 3000, 50
JUNK: list[Any] = [
    *(None, True, -1, 0, 1e308, 2**70, [], {}, [[[]]], {"a": {"b": {}}}, "", "x" * 900),
    *("\u0000", "\ud800", "\u202e", "../..", "%00", "' or 1=1 --", "<script>", "__class__", "{{7*7}}"),
    *("INV-00001", "//evil.example", "[", "/[", "?page=[", "http://[", "/invoices?" + "a=1&" * 200),
]
PATHS = ["/", "/invoices", "/invoices/{0}", "/invoices/{0}/pay", "/invoices?page={0}", "/invoices?q={0}&status={1}",
         "/payments/return?session_id={0}", "/receipts/{0}", "{0}"]  # fmt: skip


def mutated(dice: random.Random, names: list[str], victim: Person) -> str:
    """One frame: mostly well formed, with junk in one to three places."""
    known = [*JUNK, *victim.slugs, victim.session_id, victim.receipt, *sorted(victim.ids)]
    pick = lambda: dice.choice(known)  # noqa: E731
    path = dice.choice(PATHS).format(*dice.choices([str(one) for one in known], k=2))
    event = an_event(dice.choice(names), {}, path)
    for _ in range(dice.randint(0, 3)):
        place = dice.choice(["name", "payload", "router_data", "token", "self", "router", "query"])
        if place == "self":
            event["payload"] = {dice.choice(["form", "self", "args", "vars", "value", "notice", "q"]): pick()}
        elif place in ("router", "query") and isinstance(event["router_data"], dict):
            event["router_data"][dice.choice(["pathname", "asPath", "query", "headers", "sid", "token"])] = pick()
        else:
            event[place] = pick()
    text = dice.choice(["42", "42", "42", "40"]) + "/_event,"
    body = json.dumps(["event", event]) if text[:2] == "42" else json.dumps({"event": event})
    if dice.random() < 0.2:
        cut = dice.randrange(len(body))
        body = body[:cut] + dice.choice(["", "\x00", "]", "}", '"', "\\u"]) + body[cut + dice.randint(0, 3) :]
    return text + body


def test_fuzz(server: Server, victim: Person, ada: Person) -> None:
    dice, names = random.Random(SEED), handlers()
    log = Path(server.folder / "server.log")
    before = log.stat().st_size
    heard = 0
    for nth in range(FRAMES // PER_SOCKET):
        with page(server.url, cookie=ada.header if nth % 2 else "") as opened:
            for _ in range(PER_SOCKET):
                opened.send(mutated(dice, names, victim))
            said = opened.listen(0.08)
            heard += len(said)
            assert victim.canary not in said
            assert "Traceback" not in said
    added = log.read_bytes()[before:].decode("utf-8", "replace")
    assert heard > 10_000, "the frames did reach somebody"
    assert victim.canary not in added
    assert "Traceback" not in added
    assert added.count("\n") <= FRAMES
    assert httpx.get(f"{server.url}/readyz").status_code == 200
    with page(server.url, cookie=victim.header) as other:
        other.connect().listen(0.3)
        other.event(LOAD, {}, "/invoices")
        assert victim.canary in other.listen(1, until=victim.canary)

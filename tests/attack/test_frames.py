"""What comes over a socket: bad frames are dropped quietly, too many of them end the socket, nobody else notices."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portal.access.frames import MAX_FRAME
from portal.access.sockets import MAX_BAD
from tests.attack.people import Person
from tests.attack.test_identity import DASHBOARD, handlers
from tests.attack.wire import CLIENT, HYDRATE, LOAD, ON_LOAD, ROOT, Page, an_event, page
from tests.server import Server

pytestmark = pytest.mark.server
Opener = Callable[..., Page]
MARK = "payload-that-must-not-be-logged"


def framed(event: Any, kind: str = "42") -> str:
    return f"{kind}/_event," + json.dumps(["event", event])


BAD: dict[str, str | bytes] = {
    "empty": "",
    "no packet": "4",
    "odd type": "9",
    "noop": "6",
    "upgrade": "5",
    "close": "41/other,",
    "other namespace": "42/other," + json.dumps(["event", an_event(DASHBOARD)]),
    "no namespace": '42["event",{}]',
    "ack id": '42/_event,7["event",{}]',
    "binary event": '451-/_event,["event",{"_placeholder":true,"num":0}]',
    "many attachments": '459999-/_event,["event",{}]',
    "bytes": b"\x04\x00\xff",
    "bytes of text": b'42/_event,["event",{}]',
    "ack": "43/_event,1[]",
    "error": "44/_event,{}",
    "no json": f"42/_event,{MARK}",
    "half": '42/_event,["event",{"name":"',
    "no list": '42/_event,{"event":1}',
    "empty list": "42/_event,[]",
    "null": "42/_event,null",
    "deep": "42/_event," + "[" * 5000,
    "deeper": '42/_event,["event",' + '{"a":' * 3000,
    "number": "42/_event,1",
    "too many": '42/_event,["event",{},{}]',
    "string event": framed(json.dumps(an_event(DASHBOARD))),
    "list event": framed([an_event(DASHBOARD)]),
    "null event": framed(None),
    "other kind": '42/_event,["tell",{}]',
    "connect": '42/_event,["connect",{}]',
    "disconnect": '42/_event,["disconnect"]',
    "no name": framed({"payload": {}}),
    "null name": framed({"name": None}),
    "list name": framed({"name": [DASHBOARD]}),
    "object name": framed({"name": {"a": 1}}),
    "unknown": framed(an_event(f"{MARK}.load")),
    "dunder": framed(an_event(f"{CLIENT}.__init__")),
    "private": framed(an_event(f"{CLIENT}._enter", {"value": MARK})),
    "refuse": framed(an_event(f"{CLIENT}._refuse")),
    "refresh": framed(an_event(f"{CLIENT}.refresh")),
    "tell": framed(an_event(f"{CLIENT}.tell", {"notice": MARK})),
    "setvar": framed(an_event(f"{CLIENT}.setvar", {"var_name": "notice", "value": MARK})),
    "setvar of root": framed(an_event(f"{ROOT}.setvar", {"var_name": "is_hydrated", "value": MARK})),
    "hydrated": framed(an_event(f"{ON_LOAD}.set_is_hydrated", {"value": True})),
    "storage": framed(
        an_event(
            f"{ROOT}.reflex___state____update_vars_internal_state.update_vars_internal",
            {"vars": {f"{CLIENT}.notice": MARK}},
        )
    ),
    "exception": framed(
        an_event(
            f"{ROOT}.reflex___state____frontend_event_exception_state.handle_frontend_exception",
            {"info": MARK, "component_stack": MARK},
        )
    ),
    "self": framed(an_event(DASHBOARD, {"self": MARK})),
    "list payload": framed(an_event(DASHBOARD) | {"payload": [MARK]}),
    "text payload": framed(an_event(DASHBOARD) | {"payload": MARK}),
    "list router": framed(an_event(DASHBOARD) | {"router_data": [1]}),
    "no router": framed(an_event(DASHBOARD) | {"router_data": None}),
    "empty list router": framed(an_event(DASHBOARD) | {"router_data": []}),
    "unparsable address": framed(an_event(LOAD, {}, "http://[")),
    "unparsable hello": "40/_event," + json.dumps({"event": an_event(HYDRATE, {}, "[")}),
    "another host": framed(an_event(LOAD, {}, "//[evil")),
    "endless address": framed(an_event(LOAD, {}, "/" + "x" * 5000)),
    "list of values": framed(an_event(HYDRATE, {"vars": ["x"]})),
    "number path": framed(an_event(DASHBOARD) | {"router_data": {"pathname": 1, "asPath": 2}}),
    "list query": framed(an_event(DASHBOARD) | {"router_data": {"query": [1]}}),
    "hello, list": "40/_event,[1]",
    "hello, bad event": "40/_event," + json.dumps({"event": an_event(f"{CLIENT}.tell")}),
    "hello elsewhere": "40/,",
    "hello, no json": "40/_event,{",
    "long": "42/_event," + json.dumps(["event", an_event(DASHBOARD, {"x": "y" * MAX_FRAME})]),
    "surrogate": '42/_event,["event",{"name":"\\ud800","payload":{}}]',
    "zero": "42/_event,\x00",
    "infinity": "42/_event,[Infinity]",
}


@pytest.mark.parametrize("frame", BAD.values(), ids=BAD)
def test_a_bad_frame_is_answered_by_nothing(server: Server, victim: Person, open_page: Opener, frame: Any) -> None:
    opened = open_page(cookie=victim.header)
    opened.listen(0.02)
    before = log_of(server)
    opened.send(frame)
    said = opened.listen(0.06)
    assert MARK not in said
    assert '"event"' not in said
    opened.connect()
    assert victim.canary in opened.listen(0.5, until=victim.canary), "the socket went on"
    added = log_of(server)[len(before) :]
    assert MARK not in added
    assert added.count("\n") <= 1 + added.count("mail.handled"), added


def log_of(server: Server) -> str:
    return Path(server.folder / "server.log").read_text()


STAFF = "portal___admin___"  # a client's page is sent away by theirs: tests/test_sweep_staff.py
ARGUMENTS: list[Any] = [
    {"nonsense": 1},
    {"form": MARK},
    {"form": {"q": [MARK]}},
    {"form": {"q": {"a": MARK}}},
    {"form": {}},
    {"form": None},
    {"form": {"q": MARK, "is_admin": True}, "more": 1},
    {"args": [1, 2]},
    {"kwargs": {}},
    {"": 1},
    {"__class__": MARK},
    {"handler": MARK},
    {"q": 1, "form": {"q": "x" * 20_000}},
    {"state": MARK},
    {"event": MARK},
    {"fn": MARK},
]


@pytest.mark.parametrize("payload", ARGUMENTS, ids=lambda p: str(p)[:40])
def test_wrong_arguments_are_refused_in_words(server: Server, victim: Person, open_page: Opener, payload: Any) -> None:
    no = "setvar", "refresh", "tell"
    ours = [name for name in handlers() if name.startswith(CLIENT) and STAFF not in name and not name.endswith(no)]
    opened = open_page(cookie=victim.header).connect()
    opened.listen(0.4)
    before = log_of(server)
    for name in ours:
        opened.event(name, payload)
    said = opened.listen(0.4)
    assert not opened.closed_at
    assert "Something went wrong" not in said
    added = log_of(server)[len(before) :]
    assert MARK not in added
    assert "Traceback" not in added
    assert added.count("\n") <= len(ours) + added.count("mail.handled")


def test_too_many_bad_frames_end_the_socket_and_no_other(server: Server, victim: Person, open_page: Opener) -> None:
    quiet, loud = (open_page(cookie=victim.header) for _ in range(2))
    quiet.connect().listen(0.4)
    for _ in range(MAX_BAD + 2):
        loud.send("42/_event,[1]")
    assert loud.closes_within(2)
    quiet.event(LOAD, {}, "/invoices")
    assert victim.canary in quiet.listen(0.5)


def test_a_flood_of_good_frames_ends_the_socket(server: Server, victim: Person, open_page: Opener) -> None:
    """Also of pongs, which look innocent; others are answered as fast as before."""
    quiet = open_page(cookie=victim.header).connect()
    quiet.listen(0.4)
    for frame in ('42/_event,["ping"]', "3", framed(an_event(DASHBOARD))):
        with page(server.url, cookie=victim.header) as loud:
            for _ in range(300):
                loud.send(frame)
            started = time.monotonic()
            quiet.event(LOAD, {}, "/invoices")
            assert victim.canary in quiet.listen(1, until="rows_rx_state_")
            assert time.monotonic() - started < 2
            assert loud.closes_within(3), frame[:30]


def test_a_huge_message_ends_the_socket(server: Server, victim: Person, open_page: Opener) -> None:
    loud = open_page(cookie=victim.header)
    loud.send("42/_event," + "x" * 20_000_000)
    assert loud.closes_within(5) or loud.connect().listen(0.5, until=victim.canary)
    with page(server.url, cookie=victim.header) as other:
        assert victim.canary in other.connect().listen(0.5, until=victim.canary)


def test_a_page_may_hydrate_with_values_of_its_own_and_nothing_changes(victim: Person, open_page: Opener) -> None:
    opened = open_page(cookie=victim.header)
    names = ["notice", "notice_rx_state_", "person", "missing", "ready", "_secret"]
    sent = {f"{CLIENT}.{name}": MARK for name in names}
    opened.send("40/_event," + json.dumps({"event": an_event(HYDRATE, {"vars": sent, "hashes": ["x", MARK]})}))
    said = opened.listen(0.5)
    assert MARK not in said
    assert victim.canary in said

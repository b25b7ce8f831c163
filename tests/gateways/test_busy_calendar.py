"""Other calendars are read when they are set and by the clock; what fails is told to the owner and changes nothing."""

import asyncio
import json
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlmodel import select
from structlog.testing import capture_logs

from portal import db
from portal.domain import availability, busy_times
from portal.domain.https import NotHttps
from portal.gateways import busy_calendar, reminding
from portal.gateways.busy import child
from portal.models import BusyFeed, BusyTime, Provider
from tests.booking import Practice, a_practice
from tests.elsewhere import Elsewhere, listening
from tests.gateways.test_busy_events import calendar
from tests.paying import only, rows

pytestmark = pytest.mark.usefixtures("database")
MONDAY = date(2026, 11, 30)
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
NINE = "DTSTART:20261130T090000Z\nDURATION:PT1H"
TEN = "DTSTART:20261130T100000Z\nDURATION:PT1H"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def practice(database: None) -> Practice:
    with db.everyone(write=True) as session:
        return a_practice(session, "UTC")


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[Elsewhere]:
    with listening() as place:
        place.body = calendar(NINE)
        monkeypatch.setattr(busy_calendar, "ALLOWED", {place.origin})
        monkeypatch.setattr(busy_times.https, "checked", lambda typed: typed)
        yield place


def found() -> list[str]:
    return sorted(f"{row.source} {row.start_at:%H}-{row.end_at:%H}" for row in rows(BusyTime))


def test_an_address_is_read_as_soon_as_it_is_set(practice: Practice, elsewhere: Elsewhere) -> None:
    """All of it for real, the process included; no slot is left then."""
    assert busy_calendar.watch(practice.provider.id, f"{elsewhere.origin}/private.ics") == ""
    feed = only(BusyFeed)
    assert (found(), feed.read_at, feed.error) == (["url 09-10"], NOW, "")
    with db.everyone() as session:
        offered = availability.open_slots(session, practice.service, MONDAY, MONDAY, NOW)
    assert f"{offered[0].wall:%H:%M}" == "10:00"


def test_what_goes_wrong_is_kept_in_words_and_old_times_stay(practice: Practice, elsewhere: Elsewhere) -> None:
    busy_calendar.watch(practice.provider.id, elsewhere.origin)
    elsewhere.status = 503
    said = "127.0.0.1 has no calendar at this address (it answered 503)."
    assert busy_calendar.watch(practice.provider.id, elsewhere.origin) == said
    assert (found(), only(BusyFeed).error, only(BusyFeed).read_at) == (["url 09-10"], said, NOW)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Without the process: what it would say, the last one again and again; and what it was asked."""
    given: list[dict[str, Any]] = [{"stretches": [["2026-11-30T09:00:00+00:00", "2026-11-30T10:00:00+00:00"]]}]
    monkeypatch.setattr(busy_calendar, "_ask", lambda asked: given.append(asked) or given[0])
    return given


def test_at_every_look_of_the_clock(
    practice: Practice, answers: list[dict[str, Any]], clock: time_machine.Traveller
) -> None:
    busy_calendar.watch(practice.provider.id, "https://example.com/a.ics")
    assert busy_calendar.read_due() == 0
    clock.shift(timedelta(minutes=10))
    assert [busy_calendar.read_due(), busy_calendar.read_due()] == [1, 0]
    answers[0] = {"error": "No."}
    clock.shift(timedelta(minutes=10))
    assert [busy_calendar.read_due(), busy_calendar.read_due()] == [0, 0]
    assert (len(answers), only(BusyFeed).error) == (5, "No.")  # one that failed is asked again at once
    with db.everyone(write=True) as session:
        session.get_one(Provider, practice.provider.id).active = False
    assert (busy_calendar.read_due(), len(answers)) == (0, 5)


def test_another_address_forgets_what_the_old_one_said(practice: Practice, answers: list[dict[str, Any]]) -> None:
    busy_calendar.watch(practice.provider.id, "webcal://example.com/a.ics")
    assert answers[1]["url"] == "https://example.com/a.ics"
    answers[0] = {"error": "No."}
    assert busy_calendar.watch(practice.provider.id, "https://example.com/b.ics") == "No."
    assert (found(), only(BusyFeed).url) == ([], "https://example.com/b.ics")
    assert (busy_calendar.watch(practice.provider.id, ""), rows(BusyFeed)) == ("", [])


def test_an_answer_that_comes_after_a_change_is_nobodys(practice: Practice, answers: list[dict[str, Any]]) -> None:
    with db.everyone(write=True) as session:
        late = busy_times.set_feed(session, practice.provider, "https://example.com/a.ics")
        busy_times.set_feed(session, practice.provider, "https://example.com/b.ics")
    assert late
    busy_calendar.read(late)
    assert (found(), only(BusyFeed).read_at) == ([], None)


@pytest.mark.parametrize(
    "url", ["http://example.com/a.ics", "https://", "file:///etc/passwd", "https://a:b@example.com/"]
)
def test_other_addresses_are_refused(practice: Practice, url: str) -> None:
    with pytest.raises(NotHttps):
        busy_calendar.watch(practice.provider.id, url)
    assert rows(BusyFeed) == []


def test_a_file_and_an_address_stand_side_by_side(practice: Practice, answers: list[dict[str, Any]]) -> None:
    busy_calendar.watch(practice.provider.id, "https://example.com/a.ics")
    answers[0] = {"stretches": [["2026-11-30T11:00:00+00:00", "2026-11-30T12:00:00+00:00"]], "left_out": 2}
    said = "2 events of this calendar could not be understood and do not count."
    assert busy_calendar.take_file(practice.provider.id, calendar(TEN)) == said
    assert found() == ["file 11-12", "url 09-10"]
    assert (busy_calendar.take_file(practice.provider.id, b""), found()) == ("", ["url 09-10"])


def test_a_file_that_is_none_changes_nothing(practice: Practice) -> None:
    assert busy_calendar.take_file(practice.provider.id, calendar(TEN)) == ""
    assert busy_calendar.take_file(practice.provider.id, b"no") == "This is not a calendar that can be read (ICS)."
    assert busy_calendar.take_file(practice.provider.id, b"x" * 5_000_001).endswith("5 MB, so it is not read.")
    assert found() == ["file 10-11"]


def test_what_has_not_changed_is_not_written_again(practice: Practice, answers: list[dict[str, Any]]) -> None:
    busy_calendar.watch(practice.provider.id, "https://example.com/a.ics")
    before = only(BusyTime).id
    busy_calendar.watch(practice.provider.id, "https://example.com/a.ics")
    assert only(BusyTime).id == before


def test_a_process_that_takes_too_long_or_breaks_is_an_answer(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy_calendar._log_crash.cache_clear()
    monkeypatch.setattr(busy_calendar, "SECONDS", 0.01)
    with capture_logs() as logs:
        busy_calendar.take_file(practice.provider.id, calendar(TEN))
    assert [line["kind"] for line in logs] == ["TimeoutExpired"]
    assert busy_calendar.take_file(practice.provider.id, calendar(TEN)) == "This calendar takes too long to read."
    broken = lambda *_, **__: subprocess.CompletedProcess([], 0, b"not json")  # noqa: E731
    monkeypatch.setattr(subprocess, "run", broken)
    assert busy_calendar.take_file(practice.provider.id, calendar(TEN)) == "This calendar takes too long to read."


def test_the_process_is_told_nothing_it_need_not_know(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}

    def run(command: list[str], **how: Any) -> Any:
        seen.update(how, command=" ".join(command))
        return subprocess.CompletedProcess(command, 0, b"{}")

    monkeypatch.setattr(subprocess, "run", run)
    busy_calendar.watch(practice.provider.id, "https://example.com/secret.ics")
    assert not [name for name in seen["env"] if name.startswith("PORTAL_")]
    assert "secret" not in seen["command"]
    assert b"secret" in seen["input"]


async def test_a_slow_host_keeps_nobody_waiting(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither who is to be reminded nor what else happens by the clock."""
    with db.everyone(write=True) as session:
        busy_times.set_feed(session, practice.provider, "https://example.com/slow.ics")
    answered, looks = threading.Event(), list[None]()
    monkeypatch.setattr(busy_calendar, "_ask", lambda _: answered.wait(5) and {})
    monkeypatch.setattr(reminding, "remind", lambda: looks.append(None))
    monkeypatch.setattr(reminding, "EVERY", 0.01)
    loops = [asyncio.create_task(loop()) for loop in (reminding.remind_forever, busy_calendar.read_forever)]
    async with asyncio.timeout(4):
        while len(looks) < 3:  # noqa: ASYNC110 (a list has no event)
            await asyncio.sleep(0.01)
    answered.set()
    for task in loops:
        task.cancel()
    await asyncio.gather(*loops, return_exceptions=True)


async def test_the_loop_outlives_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    looked, failures = threading.Event(), iter([RuntimeError])

    def read() -> int:
        for failure in failures:
            raise failure
        looked.set()
        return 0

    monkeypatch.setattr(busy_calendar, "read_due", read)
    monkeypatch.setattr(busy_calendar, "EVERY", 0.01)
    running = asyncio.create_task(busy_calendar.read_forever())
    assert await asyncio.to_thread(looked.wait, 5)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def test_a_mistake_of_ours_is_logged_once_and_without_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    busy_calendar._log_crash.cache_clear()
    asked = {"url": "https://example.com/secret.ics", "allowed": [], "first": "x", "last": "x", "zone": "UTC"}

    def broken(url: str, _allowed: Any) -> bytes:
        raise RuntimeError(url)

    def run(command: list[str], **_: Any) -> Any:
        answered = json.dumps(child.answer(asked)).encode()
        return subprocess.CompletedProcess(command, 0, answered)

    monkeypatch.setattr(child, "fetch", broken)
    monkeypatch.setattr(subprocess, "run", run)
    with capture_logs() as logs:
        answers = [busy_calendar._ask(asked) for _ in range(2)]
    assert [one["error"] for one in answers] == ["This calendar takes too long to read."] * 2
    [line] = logs
    assert (line["event"], line["kind"]) == ("calendar.crashed", "RuntimeError")
    assert line["where"][-1].endswith(" broken")
    assert "secret" not in str(line)


def test_a_calendar_that_fails_hides_no_other(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    with db.everyone(write=True) as session:
        for name in ("Ben", "Kim"):
            provider = Provider(business_id=practice.business.id, name=name, timezone="UTC")
            session.add(provider)
            session.flush()
            busy_times.set_feed(session, provider, f"https://example.com/{name}.ics")

    def ask(asked: dict[str, Any]) -> dict[str, Any]:
        if "Ben" in asked["url"]:
            raise RuntimeError
        return {"stretches": []}

    monkeypatch.setattr(busy_calendar, "_ask", ask)
    assert busy_calendar.read_due() == 1
    with db.everyone() as session:
        assert len(session.exec(select(BusyFeed).where(BusyFeed.read_at == NOW)).all()) == 1

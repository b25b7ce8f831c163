"""Expiry is noted once, on the business's own day, and again for a new last day."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import event
from sqlmodel import select

from portal import db
from portal.clock import now
from portal.domain import expiring, quoting
from portal.gateways import reminding
from portal.models import Activity, Actor, Business, Quote, QuoteState
from tests.build import a_business, a_client
from tests.paying import rows
from tests.quotes import a_line, a_quote, an_offer

LAST = date(2026, 11, 30)
OVER = datetime(2026, 12, 1, 0, 0, 1, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def before() -> Iterator[time_machine.Traveller]:
    """Some days before the end."""
    with time_machine.travel(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False) as clock:
        yield clock


def quotes(count: int = 1, timezone: str = "UTC", **facts: Any) -> list[UUID]:
    with db.everyone(write=True) as session:
        business = a_business(session, timezone=timezone, host=f"{timezone.replace('/', '-').lower()}.example.com")
        client = a_client(session, business)
        offer = an_offer(a_line(), valid_until=LAST)
        return [a_quote(session, client, offer, **facts).id for _ in range(count)]


def noted() -> list[UUID | None]:
    return [entry.quote_id for entry in rows(Activity) if entry.verb == "quote_expired"]


def note(moment: datetime) -> int:
    with db.everyone(write=True) as session:
        return expiring.note(session, expiring.due(session, moment), moment)


def test_the_last_day_counts_to_its_end() -> None:
    [quote] = quotes()
    assert note(OVER - timedelta(seconds=2)) == 0
    assert [note(OVER), note(OVER), note(OVER + timedelta(days=3))] == [1, 0, 0]
    assert noted() == [quote]
    entry = next(entry for entry in rows(Activity) if entry.verb == "quote_expired")
    assert (entry.actor, entry.facts) == (Actor.SYSTEM, {"number": "QT-00001"})
    [row] = rows(Quote)
    assert (row.state, row.expiry_noted_on) == (QuoteState.SENT, LAST), "expired stays derived"


def test_each_business_has_its_own_day() -> None:
    [west], [east] = quotes(timezone="America/Los_Angeles"), quotes(timezone="Pacific/Auckland")
    assert note(OVER - timedelta(hours=12)) == 1
    assert noted() == [east]
    assert note(OVER + timedelta(hours=7)) == 0
    assert note(OVER + timedelta(hours=8)) == 1
    assert set(noted()) == {east, west}


@pytest.mark.parametrize("state", [state for state in QuoteState if state is not QuoteState.SENT])
def test_what_was_decided_does_not_expire(state: QuoteState) -> None:
    quotes(state=state)
    assert note(OVER) == 0


def test_what_was_put_away_is_left_alone() -> None:
    quotes(archived_at=now())
    assert note(OVER) == 0


def test_a_new_last_day_is_noted_anew(before: time_machine.Traveller) -> None:
    [quote] = quotes()
    note(OVER)
    before.move_to(OVER)
    with db.everyone(write=True) as session:
        offer = an_offer(a_line(), valid_until=LAST + timedelta(days=5))
        quoting.revise(session, quote, 1, offer, now(), date(2026, 12, 1), mail=False)
    assert note(OVER + timedelta(days=4)) == 0
    assert note(OVER + timedelta(days=5)) == 1
    assert noted() == [quote, quote]


def test_decided_between_the_look_and_the_note_it_has_not_expired() -> None:
    [quote] = quotes()
    with db.everyone(write=True) as session:
        found = expiring.due(session, OVER)
        session.get_one(Quote, quote).state = QuoteState.ACCEPTED
        session.flush()
        assert (found, expiring.note(session, found, OVER)) == ([quote], 0)


def test_many_are_noted_batch_by_batch_and_once(
    before: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expiring, "BATCH", 3)
    quotes(4)
    quotes(3, timezone="Europe/Vienna")
    before.move_to(OVER)
    assert [reminding.note_expired(), reminding.note_expired()] == [7, 0]
    assert len(set(noted())) == len(noted()) == 7


def test_a_look_that_finds_nothing_takes_no_write_lock(before: time_machine.Traveller) -> None:
    quotes()
    with db.everyone(write=True) as held:
        held.exec(select(Quote.id)).all()  # the lock is taken with the first statement
        assert reminding.note_expired() == 0


def test_a_zone_nobody_can_read_stops_no_other(before: time_machine.Traveller) -> None:
    [broken], [fine] = quotes(), quotes(timezone="Europe/Vienna")
    with db.everyone(write=True) as session:
        row = session.get_one(Quote, broken)
        session.get_one(Business, row.business_id).timezone = "Middle/Earth"
    assert note(OVER) == 1
    assert noted() == [fine]


async def test_the_clock_that_reminds_notes_it_too(
    before: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even while reminding fails."""

    def broken() -> int:
        raise RuntimeError

    [quote] = await asyncio.to_thread(quotes)
    before.move_to(OVER)
    monkeypatch.setattr(reminding, "remind", broken)
    monkeypatch.setattr(reminding, "EVERY", 0.01)
    running = asyncio.create_task(reminding.remind_forever())
    async with asyncio.timeout(5):
        while not await asyncio.to_thread(noted):  # noqa: ASYNC110 (a row in a database has no event)
            await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert noted() == [quote]


@pytest.mark.sqlite
def test_the_look_goes_by_the_index() -> None:
    quotes(3)
    said: list[tuple[str, Any]] = []
    with db.everyone() as session:

        @event.listens_for(db.engine(), "before_cursor_execute")
        def hear(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
            said.append((statement, values))

        expiring.due(session, OVER)
        event.remove(db.engine(), "before_cursor_execute", hear)
        [(statement, values)] = [one for one in said if "FROM quote" in one[0]]
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    assert any("ix_quote_counts (client_id=? AND state=? AND valid_until<?)" in row[-1] for row in plan), plan

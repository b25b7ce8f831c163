"""Promised once, claimed by one, tried again with growing pauses, and at last shown to a person."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError

from portal import db, outbox
from portal.models import OutboxState
from tests.mailing import an_office, outbox_rows

START = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def business_id(database):
    """Somebody in whose name things are promised."""
    return an_office().business_id


def promise(business_id, once="one", kind="sign_in"):
    with db.everyone(write=True) as session:
        outbox.promise(session, business_id, kind, once, link=uuid4())


def test_the_same_promise_twice_is_one(business_id):
    with db.everyone(write=True) as session:
        outbox.promise(session, business_id, "sign_in", "one", link=uuid4())
        outbox.promise(session, business_id, "sign_in", "one", link=uuid4())
        outbox.promise(session, business_id, "sign_in", "two", link=uuid4())
    promise(business_id)
    assert sorted(outbox_rows()) == ["one", "two"]


def test_the_same_promise_at_the_same_time_is_one(business_id):
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: promise(business_id), range(24)))
    assert list(outbox_rows()) == ["one"]


def test_facts_are_plain_ids(business_id):
    key = uuid4()
    with db.everyone(write=True) as session:
        outbox.promise(session, business_id, "invoice_sent", "one", invoice=key)
    assert outbox_rows()["one"].facts == {"invoice": key.hex}


def test_a_clients_own_session_may_promise_twice_and_go_on(database):
    office = an_office()
    for _ in range(2):
        with db.transaction(db.Scope(office.business_id, office.client_id), write=True) as session:
            outbox.promise(session, office.business_id, "invoice_sent", "one", invoice=office.invoice_id)
            outbox.promise(session, office.business_id, "invoice_sent", "two", invoice=office.invoice_id)
    assert sorted(outbox_rows()) == ["one", "two"]


def test_another_violation_is_not_taken_for_a_repetition(business_id):
    with pytest.raises(IntegrityError), db.everyone(write=True) as session:
        outbox.promise(session, uuid4(), "sign_in", "one", link=uuid4())
    assert outbox_rows() == {}


def test_nothing_is_promised_when_the_change_is_undone(business_id):
    def break_off():
        with db.everyone(write=True) as session:
            outbox.promise(session, business_id, "sign_in", "one", link=uuid4())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert outbox_rows() == {}


def test_a_promise_wakes_the_worker_after_the_commit(business_id, monkeypatch):
    seen = []
    monkeypatch.setattr(db, "committed", [lambda: seen.append(sorted(outbox_rows()))])
    promise(business_id)
    assert seen == [["one"]]


def test_eight_claimers_get_each_promise_once(business_id):
    for number in range(40):
        promise(business_id, f"p{number}")

    def work(_):
        mine = []
        while found := outbox.claim(3):
            mine += [claimed.id for claimed in found]
        return mine

    with ThreadPoolExecutor(8) as threads:
        claimed = [key for keys in threads.map(work, range(8)) for key in keys]
    assert len(claimed) == len(set(claimed)) == 40


def test_postgresql_workers_step_around_each_others_rows():
    said = str(outbox._lease(START, 3).compile(dialect=postgresql.dialect()))
    assert "FOR UPDATE SKIP LOCKED" in said
    assert "RETURNING" in said


def test_the_oldest_leaves_first_and_never_more_than_asked_for(business_id):
    with time_machine.travel(START, tick=False) as clock:
        for once in ("first", "second", "third"):
            promise(business_id, once)
            clock.shift(1)
        rows = outbox_rows()
        assert {c.id for c in outbox.claim(2)} == {rows["first"].id, rows["second"].id}


def test_a_lease_ends_and_a_late_worker_changes_nothing(business_id):
    with time_machine.travel(START, tick=False) as clock:
        promise(business_id)
        [first] = outbox.claim(5)
        clock.shift(outbox.LEASE - timedelta(seconds=1))
        assert outbox.claim(5) == []
        clock.shift(1)
        [second] = outbox.claim(5)
        assert (first.attempt, second.attempt) == (1, 2)
        outbox.failed(first, "too late to say")
        assert outbox.claim(5) == []
        outbox.done(second)
        outbox.failed(second, "after the end")
        row = outbox_rows()["one"]
        assert (row.state, row.error, row.leased_until) == (OutboxState.SENT, "", None)


def test_pauses_grow_and_patience_ends_after_a_day(business_id):
    with time_machine.travel(START, tick=False) as clock:
        promise(business_id)
        waited = []
        while found := outbox.claim(1):
            outbox.failed(found[0], "451 later")
            row = outbox_rows()["one"]
            waited.append((row.run_at - datetime.now(UTC)).total_seconds())
            assert outbox.claim(1) == []
            clock.move_to(row.run_at)
        for seconds, planned in zip(waited, (5, 15, 60, 300, 900, 3600, 14400, 14400), strict=False):
            assert planned * 0.8 <= seconds <= planned * 1.2
        assert row.state is OutboxState.DEAD
        assert timedelta(hours=24) <= datetime.now(UTC) - START < timedelta(hours=34)
        [letter] = outbox.dead_letters()
        assert (letter.kind, letter.error, letter.attempts) == ("sign_in", "451 later", len(waited))


def test_after_an_outage_nothing_waits_longer_than_two_minutes(business_id):
    with time_machine.travel(START, tick=False) as clock:
        promise(business_id)
        while datetime.now(UTC) < START + timedelta(hours=1):
            [claimed] = outbox.claim(1)
            outbox.failed(claimed, "refused", outage=True)
            wait = outbox_rows()["one"].run_at - datetime.now(UTC)
            assert wait <= timedelta(minutes=2)
            clock.shift(wait)
        assert outbox_rows()["one"].state is OutboxState.WAITING


def test_a_worker_away_for_a_week_still_tries_more_than_once(business_id):
    with time_machine.travel(START, tick=False) as clock:
        promise(business_id)
        clock.shift(timedelta(days=7))
        [claimed] = outbox.claim(1)
        outbox.failed(claimed, "451 later")
        assert outbox_rows()["one"].state is OutboxState.WAITING


def test_dead_letters_are_newest_first_and_only_ones_own(business_id):
    other = an_office(host="other.example.com").business_id
    with time_machine.travel(START, tick=False) as clock:
        for once, owner in (("a", business_id), ("b", business_id), ("c", other)):
            promise(owner, once)
            clock.shift(1)
        for claimed in outbox.claim(3):
            outbox.dead(claimed, "550 no such mailbox")
    rows = outbox_rows()
    assert [letter.id for letter in outbox.dead_letters(business_id)] == [rows["b"].id, rows["a"].id]
    assert len(outbox.dead_letters()) == 3


def test_dropped_is_over(business_id):
    promise(business_id)
    [claimed] = outbox.claim(1)
    outbox.dropped(claimed)
    assert outbox_rows()["one"].state is OutboxState.DROPPED
    assert outbox.claim(1) == []

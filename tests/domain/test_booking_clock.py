"""What the clock does: holds run out, appointments are over, zone rules change between booking and appointment."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from portal import db
from portal.clock import now
from portal.domain import activity, booking_clock, booking_desk, holding, mails
from portal.domain.appointment_status import Status
from portal.gateways import reminding
from portal.models import Activity, Actor, Appointment, Outbox, Service
from tests.booking import (
    Practice,
    a_practice,
    all_occupied,
    an_appointment,
    at,
    at_moment,
    kept,
    monday,
    told,
    visiting,
)

HOUR = timedelta(hours=1)
TEN = at(monday(), "10:00")


@pytest.fixture
def practice(database) -> Practice:
    with db.everyone(write=True) as session:
        return a_practice(session, minutes=60)


def there(practice: Practice, start: datetime = TEN, state: Status = Status.CONFIRMED, **facts) -> UUID:
    with db.everyone(write=True) as session:
        people = practice.client, practice.contact, practice.service, practice.provider
        return an_appointment(session, *people, start, state=state, **facts).id


def run(rule, moment: datetime) -> int:
    with db.everyone(write=True) as session:
        return rule(session, moment)


def due(moment: datetime) -> list[str]:
    with db.everyone() as session:
        return [rule.__name__ for rule in booking_clock.due(session, moment)]


def strayed(practice: Practice, wall: str, start: datetime, **facts) -> UUID:
    """Booked for this time on the wall, which was this moment by the rules of that day."""
    return there(practice, start, wall_start=f"{monday()}T{wall}", **facts)


def test_holds_run_out_to_the_moment_and_once(practice: Practice):
    moment = now()
    with at_moment(moment):
        key = visiting(practice.contact, holding.hold, practice.link.slug, TEN)
    just_before = moment + holding.HOLD - timedelta(microseconds=1)
    assert (due(just_before), run(booking_clock.expire, just_before)) == ([], 0)
    assert due(moment + holding.HOLD) == ["expire"]
    assert run(booking_clock.expire, moment + holding.HOLD) == 1
    assert (due(moment + holding.HOLD), run(booking_clock.expire, moment + holding.HOLD)) == ([], 0)
    assert kept(key).state is Status.EXPIRED
    assert not all_occupied()
    assert not told()


def test_what_was_agreed_is_over_when_it_ends(practice: Practice):
    key = there(practice)
    assert run(booking_clock.complete_past, TEN + HOUR - timedelta(microseconds=1)) == 0
    assert due(TEN + HOUR) == ["complete_past"]
    assert run(booking_clock.complete_past, TEN + HOUR) == 1
    assert kept(key).state is Status.COMPLETED
    assert [(one.appointment_id, one.end_at) for one in all_occupied()] == [(key, TEN + HOUR)]
    assert not told()
    with db.everyone(write=True) as session:
        booking_desk.no_show(session, key, TEN + HOUR)
    assert kept(key).state is Status.NO_SHOW


def test_a_request_nobody_answered_is_declined_when_it_would_begin(practice: Practice):
    key = there(practice, state=Status.REQUESTED)
    assert run(booking_clock.complete_past, TEN - timedelta(microseconds=1)) == 0
    assert run(booking_clock.complete_past, TEN) == 1
    assert kept(key).state is Status.DECLINED
    assert told() == ["declined"]
    [line] = visiting(practice.contact, activity.of_appointment, "Studio", key)
    assert line.sentence.endswith("was not confirmed in time")


def test_more_than_a_batch_is_done_in_several(practice: Practice, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(booking_clock, "BATCH", 2)
    past = now() - timedelta(days=1)
    for nth in range(5):
        there(practice, past - nth * HOUR)
    assert reminding.keep_appointments() == 5
    assert reminding.keep_appointments() == 0
    assert all(one.end_at <= now() for one in all_occupied())


def test_the_clock_leaves_alone_what_needs_nothing(practice: Practice):
    there(practice)
    there(practice, TEN + HOUR, Status.REQUESTED)
    visiting(practice.contact, holding.hold, practice.link.slug, TEN + 3 * HOUR)
    assert due(now()) == []
    assert reminding.keep_appointments() == 0


def test_a_zone_rule_change_keeps_the_wall_time(practice: Practice):
    key = strayed(practice, "10:00", TEN - HOUR)
    assert due(now()) == ["rezone"]
    assert run(booking_clock.rezone, now()) == 1
    row, [taken] = kept(key), all_occupied()
    assert (row.start_at, row.end_at, row.wall_start) == (TEN, TEN + HOUR, f"{monday()}T10:00")
    assert (taken.start_at, taken.end_at, row.ics_sequence) == (TEN, TEN + HOUR, 1)
    assert told() == ["moved"]
    with db.everyone() as session:
        [line] = session.exec(select(Activity).where(Activity.appointment_id == key))
    assert (line.verb, line.actor) == ("appointment_rezoned", Actor.SYSTEM)
    assert due(now()) == []
    assert run(booking_clock.rezone, now()) == 0


@pytest.mark.parametrize("by", [HOUR, -HOUR, timedelta(minutes=30), -timedelta(minutes=30)])
def test_a_whole_day_without_a_gap_moves_without_a_clash(practice: Practice, by: timedelta):
    keys = [strayed(practice, f"{10 + nth}:00", TEN + nth * HOUR - by) for nth in range(6)]
    assert run(booking_clock.rezone, now()) == 6
    assert [kept(key).start_at for key in keys] == [TEN + nth * HOUR for nth in range(6)]
    assert [one.start_at for one in all_occupied()] == [TEN + nth * HOUR for nth in range(6)]


def test_neighbours_that_move_apart_make_room_for_each_other(practice: Practice):
    """In two directions, as two zones may: the second pass finds what the first one left."""
    first = strayed(practice, "10:00", TEN + HOUR)  # once the other one has left
    second = strayed(practice, "14:00", TEN)
    assert run(booking_clock.rezone, now()) == 2
    assert (kept(first).start_at, kept(second).start_at) == (TEN, TEN + 4 * HOUR)


def test_a_clash_stays_is_noted_and_told_once(practice: Practice):
    there(practice, TEN)
    key = strayed(practice, "10:00", TEN - HOUR)
    for _ in range(2):
        assert run(booking_clock.rezone, now()) == 0
    assert (kept(key).start_at, kept(key).ics_sequence) == (TEN - HOUR, 0)
    assert [one.start_at for one in all_occupied()] == [TEN - HOUR, TEN]
    with db.everyone() as session:
        assert [one.verb for one in session.exec(select(Activity))] == ["appointment_clashed"]
        [mail] = session.exec(select(Outbox)).all()
    letter = mails.letter(mail.kind, mail.facts)
    assert letter
    assert letter.to[0].email == "office@example.com"
    assert letter.subject.startswith("Please look at First consultation on")
    assert any("10:00" in value and "Europe/Vienna" in value for _, value in letter.facts)


def test_after_a_clash_is_gone_it_follows(practice: Practice):
    other = there(practice, TEN)
    key = strayed(practice, "10:00", TEN - HOUR)
    run(booking_clock.rezone, now())
    with db.everyone(write=True) as session:
        booking_desk.cancel(session, other, "", now())
    assert run(booking_clock.rezone, now()) == 1
    assert kept(key).start_at == TEN


def test_holds_and_requests_follow_as_well_and_what_is_over_does_not(practice: Practice):
    asked = strayed(practice, "10:00", TEN - HOUR, state=Status.REQUESTED)
    held = strayed(practice, "14:00", TEN + 3 * HOUR, state=Status.HELD)
    gone = strayed(practice, "16:00", TEN + 5 * HOUR, state=Status.CANCELLED_BY_CLIENT)
    assert run(booking_clock.rezone, now()) == 2
    assert (kept(asked).start_at, kept(held).start_at) == (TEN, TEN + 4 * HOUR)
    assert kept(gone).start_at == TEN + 5 * HOUR
    assert told() == ["moved"]  # a request was not made anew


def test_an_hour_that_comes_twice_is_not_a_change(practice: Practice):
    """The second 02:30 of the night the clocks go back was agreed as it is."""
    autumn = datetime(now().year + 1, 10, 31, tzinfo=ZoneInfo("Europe/Vienna"))
    sunday = autumn - timedelta(days=(autumn.weekday() + 1) % 7)
    for nth, fold in enumerate((0, 1)):
        start = sunday.replace(hour=2, minute=30 * nth, fold=fold).astimezone(ZoneInfo("UTC"))
        there(practice, start, wall_start=f"{sunday:%Y-%m-%d}T02:{30 * nth:02}")
    assert due(now()) == []


def test_a_zone_nobody_can_read_stops_no_other(practice: Practice):
    broken = there(practice, TEN + 5 * HOUR, timezone="Nowhere/Land")
    key = strayed(practice, "10:00", TEN - HOUR)
    assert reminding.keep_appointments() == 1
    assert (kept(key).start_at, kept(broken).start_at) == (TEN, TEN + 5 * HOUR)


def test_buffers_move_along_as_they_were(practice: Practice):
    with db.everyone(write=True) as session:
        practice.service.buffer_before, practice.service.buffer_after = 10, 20
        session.add(practice.service)
    strayed(practice, "10:00", TEN - HOUR)
    with db.everyone(write=True) as session:
        session.get_one(Service, practice.service.id).buffer_after = 0
    run(booking_clock.rezone, now())
    [taken] = all_occupied()
    assert (taken.start_at, taken.end_at) == (TEN - timedelta(minutes=10), TEN + timedelta(minutes=80))


def test_the_wall_time_is_what_the_reader_was_told(practice: Practice):
    key = strayed(practice, "10:00", TEN - HOUR)
    run(booking_clock.rezone, now())
    with db.everyone() as session:
        row = session.get_one(Appointment, key)
    assert f"{row.start_at.astimezone(ZoneInfo(row.timezone)):%Y-%m-%dT%H:%M}" == row.wall_start

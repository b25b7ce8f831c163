"""Confirming what is held: every condition is checked again, and a price is paid first."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import delete, select

from portal import db
from portal.clock import now
from portal.domain import activity, booking, holding
from portal.domain.appointment_status import Status
from portal.domain.booking_refusals import (
    HoldGone,
    NotBookable,
    SlotTaken,
)
from portal.domain.questions import Question, Wrong, stored
from portal.models import Appointment, BookingLink, Contact, Hours, Occupancy, Provider, Service
from tests.booking import (
    Practice,
    a_practice,
    all_occupied,
    an_appointment,
    at,
    at_moment,
    exception,
    kept,
    monday,
    told,
    visiting,
)
from tests.build import a_client, a_contact

TEN, ELEVEN = at(monday(), "10:00"), at(monday(), "11:00")
ASKED = stored([Question("topic", "What is it about?", required=True)])


@pytest.fixture
def practice(database) -> Practice:
    with db.everyone(write=True) as session:
        return a_practice(session, questions=ASKED)


def set_service(practice: Practice, **facts: Any) -> None:
    with db.everyone(write=True) as session:
        service = session.get_one(Service, practice.service.id)
        for name, value in facts.items():
            setattr(service, name, value)


def hold(practice: Practice, start: datetime = TEN) -> UUID:
    return visiting(practice.contact, holding.hold, practice.link.slug, start)


def confirm(practice: Practice, key: UUID, who: Contact | None = None):
    return visiting(who or practice.contact, booking.confirm, key, {"topic": "Taxes"})


def booked(practice: Practice, start: datetime = TEN, **facts: Any) -> UUID:
    with db.everyone(write=True) as session:
        people = practice.client, practice.contact, practice.service, practice.provider
        return an_appointment(session, *people, start, **facts).id


def story(practice: Practice, key: UUID) -> list[str]:
    return [one.sentence for one in visiting(practice.contact, activity.of_appointment, "Studio", key)]


def test_confirming_keeps_the_time_the_answers_and_tells(practice: Practice):
    key, moment = hold(practice), now()
    with at_moment(moment):
        assert confirm(practice, key) == booking.Confirmed(Status.CONFIRMED, bill=False)
    row, [taken] = kept(key), all_occupied()
    assert (row.state, row.hold_until, row.confirmed_at, row.ics_sequence) == (Status.CONFIRMED, None, moment, 0)
    assert row.answers == [{"key": "topic", "label": "What is it about?", "value": "Taxes"}]
    assert (taken.appointment_id, taken.hold_until) == (key, None)
    assert told() == ["booked"]
    [line] = visiting(practice.contact, activity.of_appointment, "Studio", key)
    assert line.sentence.startswith("You booked First consultation for ")
    assert "10:00" in line.sentence
    assert line.href == f"/booking/appointments/{key.hex}"


def test_clicking_twice_books_once(practice: Practice):
    key = hold(practice)
    assert confirm(practice, key) == confirm(practice, key)
    assert told() == ["booked"]
    assert len(story(practice, key)) == 1


def test_where_the_business_approves_it_is_asked_first(practice: Practice):
    set_service(practice, needs_approval=True)
    key = hold(practice)
    assert confirm(practice, key).state is Status.REQUESTED
    assert kept(key).confirmed_at is None
    assert all_occupied()[0].hold_until is None
    assert told() == ["requested"]


def test_wrong_answers_are_told_at_the_field_and_the_hold_lives(practice: Practice):
    key = hold(practice)
    with pytest.raises(Wrong) as wrong:
        visiting(practice.contact, booking.confirm, key, {})
    assert wrong.value.fields == {"topic": "Please answer this question."}
    assert confirm(practice, key).state is Status.CONFIRMED


def test_a_hold_that_ran_out_is_gone(practice: Practice):
    key = hold(practice)
    with at_moment(kept(key).hold_until or now()), pytest.raises(HoldGone):
        confirm(practice, key)
    visiting(practice.contact, holding.release, key)
    with pytest.raises(HoldGone):
        confirm(practice, key)


CLOSED = {
    "the service": lambda s, p: setattr(s.get_one(Service, p.service.id), "active", False),
    "the link": lambda s, p: setattr(s.get_one(BookingLink, p.link.id), "active", False),
    "the provider": lambda s, p: setattr(s.get_one(Provider, p.provider.id), "active", False),
    "the hours": lambda s, p: s.exec(delete(Hours)),
    "the day": lambda s, p: exception(s, p.provider, monday()),
}


@pytest.mark.parametrize("close", CLOSED.values(), ids=CLOSED)
def test_what_the_owner_takes_away_under_a_hold_is_refused_and_let_go(practice: Practice, close):
    key = hold(practice)
    with db.everyone(write=True) as session:
        close(session, practice)
    with pytest.raises(NotBookable):
        confirm(practice, key)
    assert kept(key).state is Status.EXPIRED
    assert not all_occupied()
    assert not told()


def test_notice_is_judged_as_of_when_it_was_held(practice: Practice):
    set_service(practice, notice=60)
    with at_moment(TEN - timedelta(minutes=60)):
        key = hold(practice)
    with at_moment(TEN - timedelta(minutes=51)):
        assert confirm(practice, key).state is Status.CONFIRMED


def test_a_clock_that_stepped_back_does_not_give_one_time_to_two(practice: Practice):
    """The first hold ran out by a clock that was ahead, and somebody else has the time: the first is alive by the old
    clock, but has lost."""
    moment = now()
    with at_moment(moment):
        first = hold(practice)
    with db.everyone(write=True) as session:
        other = a_contact(session, a_client(session, practice.business))
    with at_moment(moment + timedelta(minutes=11)):
        second = visiting(other, holding.hold, practice.link.slug, TEN)
    with at_moment(moment + timedelta(minutes=1)):
        with pytest.raises(SlotTaken):
            confirm(practice, first)
        assert confirm(practice, second, other).state is Status.CONFIRMED
    assert kept(first).state is Status.EXPIRED
    assert [one.appointment_id for one in all_occupied()] == [second]


def test_a_hold_given_back_too_early_takes_its_time_again(practice: Practice):
    key = hold(practice)
    with db.everyone(write=True) as session:
        session.exec(delete(Occupancy))
    assert confirm(practice, key).state is Status.CONFIRMED
    assert [one.appointment_id for one in all_occupied()] == [key]


def test_a_price_is_paid_first_and_not_for_ever(practice: Practice):
    set_service(practice, price=Decimal(80))
    moment = now()
    with at_moment(moment):
        key = hold(practice)
        assert confirm(practice, key) == booking.Confirmed(Status.HELD, bill=True)
    assert kept(key).hold_until == all_occupied()[0].hold_until == moment + booking.PAY_WITHIN
    assert kept(key).answers
    assert not told()
    for minutes in (30, 45, 49):
        with at_moment(moment + timedelta(minutes=minutes)):
            confirm(practice, key)
    with at_moment(moment + timedelta(minutes=50)), pytest.raises(HoldGone):
        confirm(practice, key)


def test_while_money_travels_the_time_is_kept(practice: Practice):
    set_service(practice, price=Decimal(80))
    key = hold(practice)
    confirm(practice, key)
    with db.everyone(write=True) as session:  # as a bank debit that was started leaves it
        session.get_one(Appointment, key).hold_until = None
        session.exec(select(Occupancy)).one().hold_until = None
    assert confirm(practice, key).bill
    visiting(practice.contact, holding.release, key)
    hold(practice, TEN + timedelta(hours=1))
    assert (kept(key).state, kept(key).hold_until) == (Status.HELD, None)
    assert key in [one.appointment_id for one in all_occupied()]


def pay(key: UUID, moment: datetime) -> bool:
    with db.everyone(write=True) as session:
        return booking.paid(session, session.get_one(Appointment, key), moment)


def test_paid_in_time_is_booked_once(practice: Practice):
    set_service(practice, price=Decimal(80))
    key = hold(practice)
    confirm(practice, key)
    assert pay(key, now())
    assert pay(key, now())
    assert kept(key).state is Status.CONFIRMED
    assert told() == ["booked"]
    assert story(practice, key)[0].startswith("You booked")


@pytest.mark.parametrize("stored_as_expired", [True, False])
def test_paid_late_is_booked_while_the_time_is_free(practice: Practice, stored_as_expired: bool):
    set_service(practice, price=Decimal(80))
    key = hold(practice)
    confirm(practice, key)
    if stored_as_expired:
        visiting(practice.contact, holding.release, key)
    assert pay(key, now() + timedelta(hours=2))
    assert kept(key).state is Status.CONFIRMED
    assert kept(key).ended_at is None
    assert [(one.appointment_id, one.hold_until) for one in all_occupied()] == [(key, None)]


def test_paid_too_late_is_lost(practice: Practice):
    set_service(practice, price=Decimal(80))
    key = hold(practice)
    visiting(practice.contact, holding.release, key)
    booked(practice)
    assert not pay(key, now())
    assert not pay(key, TEN)
    assert kept(key).state is Status.EXPIRED
    assert len(all_occupied()) == 1

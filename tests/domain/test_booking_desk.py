"""The owner's side: answering requests, moving and cancelling at any time, saying who came."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import col, select

from portal import db
from portal.clock import now
from portal.domain import activity, booking, booking_clock, booking_desk, holding, mails
from portal.domain.appointment_status import Status
from portal.domain.booking_refusals import Changed, NotAhead, NotYet, SameTime, SlotTaken
from portal.domain.signer import TooLong
from portal.errors import NotFound
from portal.models import Hours, Outbox, Provider
from tests.booking import (
    Practice,
    a_practice,
    a_provider,
    all_occupied,
    an_appointment,
    at,
    at_moment,
    kept,
    monday,
    told,
    visiting,
)
from tests.build import a_business

TEN, NIGHT = at(monday(), "10:00"), at(monday(), "22:00")


@pytest.fixture
def practice(database) -> Practice:
    with db.everyone(write=True) as session:
        return a_practice(session, needs_approval=True)


def there(practice: Practice, start: datetime = TEN, state: Status = Status.CONFIRMED) -> UUID:
    with db.everyone(write=True) as session:
        people = practice.client, practice.contact, practice.service, practice.provider
        return an_appointment(session, *people, start, state=state).id


def desk(rule: Any, *args: Any) -> None:
    with db.everyone(write=True) as session:
        rule(session, *args)


def story(practice: Practice, key: UUID) -> list[str]:
    return [one.sentence for one in visiting(practice.contact, activity.of_appointment, "Studio", key)]


def test_approving(practice: Practice):
    key, moment = there(practice, state=Status.REQUESTED), now()
    desk(booking_desk.approve, key, moment)
    row = kept(key)
    assert (row.state, row.confirmed_at, row.ics_sequence) == (Status.CONFIRMED, moment, 1)
    assert [one.appointment_id for one in all_occupied()] == [key]
    assert told() == ["approved"]
    assert story(practice, key)[0].startswith("Studio confirmed First consultation on")


def test_declining_frees_the_time_and_says_why(practice: Practice):
    key = there(practice, state=Status.REQUESTED)
    desk(booking_desk.decline, key, " We are away. ", now())
    assert (kept(key).state, kept(key).reason) == (Status.DECLINED, "We are away.")
    assert not all_occupied()
    assert told() == ["declined"]
    assert story(practice, key)[0].startswith("Studio declined First consultation on")


def test_cancelling_knows_no_notice(practice: Practice):
    key = there(practice)
    desk(booking_desk.cancel, key, "Ill", TEN - timedelta(minutes=1))
    assert (kept(key).state, kept(key).ics_sequence) == (Status.CANCELLED_BY_BUSINESS, 1)
    assert not all_occupied()
    assert told() == ["cancelled"]
    assert story(practice, key)[0].startswith("Studio cancelled First consultation on")


def test_moving_knows_no_hours_but_nobody_is_at_two_places(practice: Practice):
    key, other = there(practice), there(practice, TEN + timedelta(hours=1))
    desk(booking_desk.move, key, NIGHT, now())
    assert (kept(key).start_at, kept(key).wall_start) == (NIGHT, f"{monday()}T22:00")
    assert (kept(key).state, kept(key).ics_sequence) == (Status.CONFIRMED, 1)  # its own word needs no approval
    assert told() == ["moved"]
    with pytest.raises(SlotTaken):
        desk(booking_desk.move, key, TEN + timedelta(minutes=45), now())
    with pytest.raises(SameTime):
        desk(booking_desk.move, key, NIGHT, now())
    assert {one.appointment_id for one in all_occupied()} == {key, other}


def test_moving_to_a_colleague_at_the_same_time(practice: Practice):
    key = there(practice)
    with db.everyone(write=True) as session:
        second = a_provider(session, practice.business, name="Max Roth", timezone="Asia/Tokyo")
        foreign = a_provider(session, a_business(session))
    desk(booking_desk.move, key, TEN, now(), second.id)
    row = kept(key)
    assert (row.provider_name, row.timezone, row.wall_start) == ("Max Roth", "Asia/Tokyo", f"{monday()}T18:00")
    assert all_occupied()[0].provider_id == second.id
    with pytest.raises(NotFound):
        desk(booking_desk.move, key, TEN, now(), foreign.id)


def test_a_request_is_moved_as_a_request_and_its_reader_is_told_so(practice: Practice):
    key = there(practice, state=Status.REQUESTED)
    desk(booking_desk.move, key, NIGHT, now())
    assert (kept(key).state, kept(key).confirmed_at) == (Status.REQUESTED, None)
    with db.everyone() as session:
        promised = session.exec(select(Outbox).order_by(col(Outbox.kind))).all()
    assert [one.kind for one in promised] == ["appointment_moved", "appointment_news"]
    mine, ours = (mails.letter(one.kind, one.facts) for one in promised)
    assert mine
    assert ours
    assert mine.opening[0].startswith("The time you asked for has been moved. We keep the new one for you:")
    assert not mine.attachments, "nobody has said yes yet"
    assert ours.subject.startswith("Moved: First consultation is now on ")
    desk(booking_desk.approve, key, now())
    assert (kept(key).start_at, told()) == (NIGHT, ["moved", "approved"])


@pytest.mark.parametrize("start", [TEN.replace(tzinfo=None), now(), now() - timedelta(days=9000)])
def test_nothing_is_moved_into_the_past_or_to_nobodys_clock(practice: Practice, start: datetime):
    key = there(practice)
    with pytest.raises(NotAhead):
        desk(booking_desk.move, key, start, now())
    assert kept(key).start_at == TEN


def test_moving_knows_no_seconds(practice: Practice):
    """The wall clock that is kept has none: a zone rule would seem to have changed."""
    key = there(practice)
    desk(booking_desk.move, key, NIGHT + timedelta(seconds=30, microseconds=5), now())
    assert kept(key).start_at == NIGHT
    with db.everyone(write=True) as session:
        assert booking_clock.rezone(session, now()) == 0


def test_a_run_out_hold_does_not_keep_the_owner_out(practice: Practice):
    key = there(practice)
    with at_moment(now() - timedelta(minutes=11)):
        visiting(practice.contact, holding.hold, practice.link.slug, TEN + timedelta(hours=1))
    desk(booking_desk.move, key, TEN + timedelta(hours=1), now())
    assert [one.appointment_id for one in all_occupied()] == [key]


def test_over_is_said_once_it_has_begun(practice: Practice):
    key = there(practice)
    for rule in (booking_desk.complete, booking_desk.no_show):
        with pytest.raises(NotYet):
            desk(rule, key, TEN - timedelta(seconds=1))
    desk(booking_desk.complete, key, TEN + timedelta(minutes=20))
    assert [one.end_at for one in all_occupied()] == [TEN + timedelta(minutes=20)]  # what is left of it is free
    desk(booking_desk.no_show, key, TEN + timedelta(minutes=30))
    assert kept(key).state is Status.NO_SHOW
    assert story(practice, key)[0].startswith("Studio noted that nobody came to")
    desk(booking_desk.complete, key, TEN)
    assert kept(key).state is Status.COMPLETED


LATER = TEN + timedelta(hours=1)
REFUSED = {
    "approve": (lambda key: desk(booking_desk.approve, key, LATER), {Status.REQUESTED}),
    "decline": (lambda key: desk(booking_desk.decline, key, "", LATER), {Status.REQUESTED}),
    "cancel": (lambda key: desk(booking_desk.cancel, key, "", LATER), {Status.CONFIRMED}),
    "move": (lambda key: desk(booking_desk.move, key, NIGHT, LATER), {Status.REQUESTED, Status.CONFIRMED}),
    "complete": (lambda key: desk(booking_desk.complete, key, LATER), {Status.CONFIRMED, Status.NO_SHOW}),
    "no show": (lambda key: desk(booking_desk.no_show, key, LATER), {Status.CONFIRMED, Status.COMPLETED}),
}


@pytest.mark.parametrize(("act", "possible"), REFUSED.values(), ids=REFUSED)
def test_every_other_state_is_refused(practice: Practice, act: Any, possible: set[Status]):
    for nth, state in enumerate(set(Status) - possible):
        key = there(practice, TEN + timedelta(minutes=30 * nth), state)
        with pytest.raises((Changed, NotYet)):
            act(key)
        assert kept(key).state is state
    with pytest.raises(NotFound):
        act(uuid4())


def test_reasons_are_refused_not_cut(practice: Practice):
    key = there(practice)
    with pytest.raises(TooLong):
        desk(booking_desk.cancel, key, "x" * 501, now())


def test_a_declined_move_takes_the_old_entry_out_of_calendars(practice: Practice):
    """It was confirmed once: the mail that it was declined must count higher than the one before."""
    key = there(practice)
    visiting(practice.contact, booking.move, key, TEN + timedelta(hours=1))
    assert kept(key).confirmed_at
    desk(booking_desk.decline, key, "", now())
    assert (kept(key).state, kept(key).ics_sequence) == (Status.DECLINED, 2)
    assert told() == ["requested", "declined"]


def test_what_is_agreed_survives_the_owner_closing(practice: Practice):
    key = there(practice)
    with db.everyone(write=True) as session:
        session.get_one(Provider, practice.provider.id).active = False
        for one in session.exec(select(Hours)):
            session.delete(one)
    assert kept(key).state is Status.CONFIRMED
    visiting(practice.contact, booking.cancel, key)

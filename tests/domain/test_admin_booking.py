"""Appointments as the business has them: lists, one of them, and what staff do about it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from sqlmodel import select

from portal import db
from portal.access.staff_visit import staff_visit_now
from portal.clock import now
from portal.domain import activity_words, appointment_view
from portal.domain.admin import actions, booking, booking_appointment, booking_doing, booking_moving, booking_weeks
from portal.domain.admin.booking_words import STORY, WORDS
from portal.domain.appointment_status import Status
from portal.domain.booking_refusals import Changed, NotBookable, NotYet
from portal.domain.signer import TooLong
from portal.errors import NotFound
from portal.models import Business, StaffAction, StaffRole
from tests.booking import Practice, a_practice, a_provider, an_appointment, at, hours, kept, monday, offered_by, told
from tests.booking import visiting as as_client
from tests.staff import a_staff, become_staff

TEN, ELEVEN = at(monday(), "10:00"), at(monday(), "11:00")
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def practice(database: object) -> Practice:
    """A business, and an agent of it who is signed in."""
    with db.everyone(write=True) as session:
        made = a_practice(session, needs_approval=True)
        become_staff(session, a_staff(session, made.business, StaffRole.AGENT))
        return made


def there(practice: Practice, start: datetime = TEN, state: Status = Status.CONFIRMED, **facts: Any) -> str:
    with db.everyone(write=True) as session:
        people = practice.client, practice.contact, practice.service, practice.provider
        return an_appointment(session, *people, start, state=state, **facts).id.hex


def do(rule: Any, *args: Any, **more: Any) -> Any:
    return staff_visit_now(rule, *args, **more)


def later(moment: datetime) -> Any:
    return patch("portal.access.staff_visit.now", lambda: moment)


def done() -> list[str]:
    with db.everyone(write=True) as session:
        business = session.exec(select(Business)).first()
        assert business
        become_staff(session, a_staff(session, business))
    return [one.sentence for one in do(actions.page).rows]


def card(key: str) -> booking_appointment.AppointmentCard:
    return do(booking_appointment.card, key)


def test_requests_come_first_then_the_days(practice: Practice) -> None:
    asked = there(practice, at(monday(2), "09:00"), Status.REQUESTED)
    second, first = there(practice, ELEVEN), there(practice)
    later_on = there(practice, at(monday(2), "15:00"))
    held = there(practice, at(monday(2), "16:00"), Status.HELD)
    there(practice, at(monday(2), "16:30"), Status.HELD, hold_until=now() - timedelta(minutes=1))
    there(practice, at(monday(), "14:00"), Status.CANCELLED_BY_CLIENT)
    found = do(booking.coming)
    assert [one.key for one in found.waiting] == [asked]
    assert found.waiting[0].status_word == "Waits for your answer"
    assert [[one.key for one in day.rows] for day in found.days] == [[first, second], [later_on, held]]
    assert [one.time for one in found.days[0].rows] == [
        "10:00\u202fAM – 10:30\u202fAM",
        "11:00\u202fAM – 11:30\u202fAM",
    ]
    assert found.days[0].rows[0].client == practice.client.name
    assert not found.more


def test_a_week_has_seven_days_and_what_became_of_them(practice: Practice) -> None:
    first = there(practice)
    gone = there(practice, ELEVEN, Status.CANCELLED_BY_BUSINESS)
    there(practice, at(monday(2), "09:00"))
    found = do(booking_weeks.week, (monday() + timedelta(days=3)).isoformat())
    assert [[one.key for one in day.rows] for day in found.days] == [[first, gone], [], [], [], [], [], []]
    assert (found.earlier, found.later) == (
        (monday() - timedelta(days=7)).isoformat(),
        (monday() + timedelta(days=7)).isoformat(),
    )
    assert len(do(booking_weeks.week, found.later).days[0].rows) == 1


@pytest.mark.parametrize("of", ["", "x", "0001-01-01", "9999-12-31", "2026-02-30", "\x00"])
def test_nonsense_is_this_week(practice: Practice, of: str) -> None:
    assert do(booking_weeks.week, of).earlier == do(booking_weeks.week).earlier


def test_what_is_over_is_paged_the_latest_first(practice: Practice) -> None:
    started = now().replace(second=0, microsecond=0) - timedelta(days=60)
    keys = [there(practice, started + timedelta(days=nth), Status.COMPLETED) for nth in range(30)]
    ran_out = there(practice, started + timedelta(days=40), Status.CONFIRMED)
    there(practice, started, Status.EXPIRED)
    there(practice)
    first = do(booking.over)
    second = do(booking.over, first.older)
    assert [one.key for one in (*first.rows, *second.rows)] == [ran_out, *reversed(keys)]
    assert (first.newer, second.older) == ("", "")
    assert do(booking.over, "nonsense").rows == first.rows


def test_one_of_them_with_whose_it_is_and_what_was_said(practice: Practice) -> None:
    said = [{"key": "about", "label": "What is it about?", "value": HOSTILE}]
    seen = card(there(practice, answers=said, video_url="javascript:alert(1)", title=HOSTILE))
    assert (seen.client, seen.person, seen.email) == (
        practice.client.name,
        practice.contact.name,
        practice.contact.email,
    )
    assert seen.answers == [("What is it about?", HOSTILE)]
    assert (seen.title, seen.video) == (HOSTILE, "")
    assert (seen.doing.answer, seen.doing.move, seen.doing.cancel, seen.doing.complete) == (False, True, True, False)


def test_approving_is_told_noted_and_seen_by_the_client(practice: Practice) -> None:
    key = there(practice, state=Status.REQUESTED)
    assert card(key).doing == booking_appointment.Doing(answer=True, move=True)
    do(booking_doing.approve, key)
    seen = card(key)
    assert (seen.status, seen.happened[0].sentence[:20]) == ("confirmed", "It was confirmed for")
    assert told() == ["approved"]
    assert as_client(practice.contact, appointment_view.look, key).status == "confirmed"
    assert done()[0].startswith("Nora Hofer confirmed First consultation on ")


def test_refusing_gives_the_reason_to_the_client(practice: Practice) -> None:
    asked, agreed = there(practice, state=Status.REQUESTED), there(practice, ELEVEN)
    do(booking_doing.decline, asked, " We are away. ")
    do(booking_doing.cancel, agreed, HOSTILE)
    assert (card(asked).status, card(asked).reason) == ("declined", "We are away.")
    assert (card(agreed).status_word, card(agreed).reason) == ("Cancelled by us", HOSTILE)
    assert not card(agreed).anything
    assert as_client(practice.contact, appointment_view.look, asked).reason == "We are away."
    assert sorted(told()) == ["cancelled", "declined"]
    assert [one.split(" First")[0] for one in done()] == ["Nora Hofer cancelled", "Nora Hofer declined"]


def test_a_reason_that_is_too_long_is_refused_and_nothing_is_done(practice: Practice) -> None:
    key = there(practice)
    with pytest.raises(TooLong):
        do(booking_doing.cancel, key, "x" * 501)
    assert card(key).status == "confirmed"
    assert done() == []


def test_who_came_is_said_once_it_has_begun(practice: Practice) -> None:
    key = there(practice)
    with pytest.raises(NotYet):
        do(booking_doing.no_show, key)
    with later(TEN + timedelta(minutes=5)):
        assert card(key).doing == booking_appointment.Doing(move=True, cancel=True, complete=True, no_show=True)
        do(booking_doing.no_show, key)
        assert card(key).doing == booking_appointment.Doing(complete=True)
        do(booking_doing.complete, key)
        with pytest.raises(Changed):
            do(booking_doing.complete, key)
    assert kept(card_id(key)).state is Status.COMPLETED
    assert [one.split(" First")[0].split(" that")[0] for one in done()] == ["Nora Hofer noted"] * 2


def card_id(key: str) -> Any:
    return appointment_view.key_of(key)


def test_moving_to_a_free_time(practice: Practice) -> None:
    key, other = there(practice), there(practice, ELEVEN)
    shown = do(booking_moving.look, key, monday().isoformat())
    starts = [one.start for group in shown.times.groups for one in group.slots]
    assert f"{ELEVEN:%Y-%m-%dT%H:%MZ}" not in starts
    assert f"{TEN:%Y-%m-%dT%H:%MZ}" not in starts
    to = starts[-1]
    assert do(booking_moving.look, key, to=to).target
    do(booking_moving.move, key, to)
    assert f"{kept(card_id(key)).start_at:%Y-%m-%dT%H:%MZ}" == to
    assert kept(card_id(other)).start_at == ELEVEN
    assert told() == ["moved"]
    assert done()[0].startswith("Nora Hofer moved First consultation for ")


def test_the_colleague_is_chosen_where_the_first_is_taken(practice: Practice) -> None:
    with db.everyone(write=True) as session:
        max_ = a_provider(session, practice.business, "Max Roth")
        hours(session, max_, "Mo-Fr", "09:00", "17:00")
        offered_by(session, practice.service, max_, 1)
    key = there(practice)
    there(practice, ELEVEN)
    to = f"{ELEVEN:%Y-%m-%dT%H:%MZ}"
    assert do(booking_moving.look, key, to=to).provider == "Max Roth"
    do(booking_moving.move, key, to)
    assert kept(card_id(key)).provider_name == "Max Roth"


@pytest.mark.parametrize("to", ["", "x", "2026-12-01", "0001-01-01T00:00Z", f"{ELEVEN:%Y-%m-%dT%H:%MZ}"])
def test_what_is_not_free_is_refused_in_words(practice: Practice, to: str) -> None:
    key = there(practice)
    there(practice, ELEVEN)
    with pytest.raises(NotBookable):
        do(booking_moving.move, key, to)
    if to:
        assert do(booking_moving.look, key, to=to).gone


def test_what_is_over_stays(practice: Practice) -> None:
    key = there(practice, state=Status.DECLINED)
    assert do(booking_moving.look, key).fixed
    for rule in (booking_doing.approve, booking_doing.complete):
        with pytest.raises((Changed, NotYet)):
            do(rule, key)
    assert done() == []


RULES: list[Callable[[str], Any]] = [
    lambda key: do(booking_appointment.card, key),
    lambda key: do(booking_doing.approve, key),
    lambda key: do(booking_doing.decline, key, ""),
    lambda key: do(booking_doing.cancel, key, ""),
    lambda key: do(booking_doing.complete, key),
    lambda key: do(booking_doing.no_show, key),
    lambda key: do(booking_moving.look, key),
    lambda key: do(booking_moving.move, key, "x"),
]


@pytest.mark.parametrize("rule", RULES)
def test_foreign_and_absent_look_alike(practice: Practice, rule: Callable[[str], Any]) -> None:
    with db.everyone(write=True) as session:
        other = a_practice(session)
        people = other.client, other.contact, other.service, other.provider
        foreign = an_appointment(session, *people, TEN, state=Status.REQUESTED).id.hex
    for key in (foreign, uuid4().hex, "x", ""):
        with pytest.raises(NotFound):
            rule(key)
    assert do(booking.coming) == booking.Coming()
    assert kept(card_id(foreign)).state is Status.REQUESTED
    with db.everyone() as session:
        assert session.exec(select(StaffAction)).all() == []


def test_every_state_and_everything_that_happens_has_its_words() -> None:
    assert WORDS.keys() == set(Status)
    assert STORY.keys() == {key for key in activity_words.SENTENCES if key[0].startswith("appointment_")}

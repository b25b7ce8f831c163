"""Nobody holds so much that the others get nothing, nor beyond the moment it would begin."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlmodel import select

from portal import db
from portal.clock import now
from portal.domain import booking, holding
from portal.domain.appointment_status import Status
from portal.domain.booking_refusals import HoldGone, NotBookable, TooManyHolds, TooManyTries
from portal.models import Appointment, Contact, Occupancy
from tests.booking import Practice, a_link, a_practice, a_service, all_occupied, at, at_moment, kept, monday, visiting
from tests.build import a_client, a_contact

TEN = at(monday(), "10:00")


@pytest.fixture
def practice(database) -> Practice:
    with db.everyone(write=True) as session:
        return a_practice(session, price=Decimal(80), notice=0)


def hold(practice: Practice, start: datetime = TEN, slug: str = "", who: Contact | None = None) -> UUID:
    return visiting(who or practice.contact, holding.hold, slug or practice.link.slug, start)


def services(practice: Practice, count: int) -> list[str]:
    """Slugs of more services of the same person."""
    with db.everyone(write=True) as session:
        made = [a_service(session, practice.business, practice.provider, name=f"S{n}") for n in range(count)]
        return [a_link(session, one).slug for one in made]


def colleague(practice: Practice) -> Contact:
    with db.everyone(write=True) as session:
        return a_contact(session, practice.client)


def test_nobody_holds_more_than_three(practice: Practice):
    slugs = services(practice, 4)
    for hour, slug in zip((9, 10, 11), slugs, strict=False):
        hold(practice, at(monday(), f"{hour:02}:00"), slug)
    with pytest.raises(TooManyHolds):
        hold(practice, at(monday(), "14:00"), slugs[3])
    hold(practice, at(monday(), "15:00"), slugs[0])  # instead of the one before
    with at_moment(now() + holding.HOLD):
        hold(practice, at(monday(), "14:00"), slugs[3])


def test_nor_do_all_people_of_a_client_together(practice: Practice):
    people = [practice.contact, *(colleague(practice) for _ in range(3))]
    for hour, who in zip((9, 10, 11), people, strict=False):
        hold(practice, at(monday(), f"{hour:02}:00"), who=who)
    with pytest.raises(TooManyHolds):
        hold(practice, at(monday(), "14:00"), who=people[3])
    assert len(all_occupied()) == 3, "nobody's hold is given back for a colleague's"
    with db.everyone(write=True) as session:
        other = a_contact(session, a_client(session, practice.business))
    hold(practice, at(monday(), "14:00"), who=other)


def test_what_is_being_paid_counts_and_what_is_booked_does_not(practice: Practice):
    for hour in (9, 10, 11):
        visiting(practice.contact, booking.confirm, hold(practice, at(monday(), f"{hour:02}:00")), {})
    with pytest.raises(TooManyHolds):
        hold(practice, at(monday(), "14:00"))
    with db.everyone(write=True) as session:
        for one in session.exec(select(Appointment)):
            assert booking.paid(session, one, now())
    hold(practice, at(monday(), "14:00"))


def test_nobody_chooses_all_day(practice: Practice):
    moment = now()
    with at_moment(moment):
        for nth in range(holding.MOST_TRIES):
            hold(practice, at(monday(), f"{9 + nth % 3:02}:00"))
        with pytest.raises(TooManyTries):
            hold(practice)
    with at_moment(moment + holding.SPAN):
        hold(practice)


def test_a_hold_ends_when_it_would_begin(practice: Practice):
    with at_moment(TEN - timedelta(minutes=4)):
        key = hold(practice)
    assert kept(key).hold_until == all_occupied()[0].hold_until == TEN
    with at_moment(TEN), pytest.raises(HoldGone):
        visiting(practice.contact, booking.confirm, key, {})
    with at_moment(TEN), pytest.raises(NotBookable):
        hold(practice)


def test_nor_is_it_kept_longer_for_who_pays(practice: Practice):
    with at_moment(TEN - timedelta(minutes=4)):
        key = hold(practice)
        assert visiting(practice.contact, booking.confirm, key, {}).bill
    assert kept(key).hold_until == all_occupied()[0].hold_until == TEN


def test_what_has_begun_is_not_booked_any_more(practice: Practice):
    """However long it is held: zone rules may have moved it forward."""
    key = hold(practice)
    with db.everyone(write=True) as session:
        rows = session.get_one(Appointment, key), session.exec(select(Occupancy)).one()
        for row in rows:
            row.hold_until = TEN + timedelta(hours=1)
    with at_moment(TEN), pytest.raises(NotBookable):
        visiting(practice.contact, booking.confirm, key, {})
    assert kept(key).state is Status.EXPIRED
    assert not all_occupied()

"""Holding a time: for ten minutes, and for one person. How many: test_holding_limits.py."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlmodel import Session, select

from portal import db
from portal.clock import now
from portal.domain import availability, booking, holding
from portal.domain.appointment_status import Status, status_of
from portal.domain.booking_refusals import NotBookable, ReadingOnly, SlotTaken
from portal.errors import NotFound
from portal.models import Activity, Appointment, ContactRole, Occupancy, Outbox, Service
from tests.booking import (
    Practice,
    a_link,
    a_practice,
    a_provider,
    an_appointment,
    at,
    at_moment,
    busy,
    hours,
    monday,
    offered_by,
    visiting,
)
from tests.build import a_business, a_client, a_contact

TEN = at(monday(), "10:00")


@pytest.fixture
def practice(database) -> Practice:
    with db.everyone(write=True) as session:
        return a_practice(session, buffer_before=5, buffer_after=10, price=Decimal(80), tax_rate=Decimal(20),
                          location="Ring 1", video_url="https://video.example/1", cancel_notice=120)  # fmt: skip


def hold(practice: Practice, start: datetime = TEN, slug: str = "") -> UUID:
    return visiting(practice.contact, holding.hold, slug or practice.link.slug, start)


def stored(key: UUID) -> Appointment:
    with db.everyone() as session:
        return session.get_one(Appointment, key)


def occupied() -> list[Occupancy]:
    with db.everyone() as session:
        return list(session.exec(select(Occupancy)))


def another_client(session: Session, practice: Practice):
    return a_contact(session, a_client(session, practice.business))


def test_a_hold_says_what_was_agreed_and_takes_the_time_with_its_buffers(practice: Practice):
    moment = now()
    with at_moment(moment):
        key = hold(practice)
    row, [taken] = stored(key), occupied()
    assert (row.state, row.hold_until) == (Status.HELD, moment + timedelta(minutes=10))
    assert (row.start_at, row.end_at) == (TEN, TEN + timedelta(minutes=30))
    assert (row.timezone, row.wall_start) == ("Europe/Vienna", f"{monday()}T10:00")
    assert (row.title, row.provider_name, row.location) == ("First consultation", "Eva Wolf", "Ring 1")
    assert (row.video_url, row.cancel_notice) == ("https://video.example/1", 120)
    assert (row.price, row.tax_rate, row.price_minor, row.currency) == (Decimal(80), Decimal(20), 96_00, "EUR")
    assert (row.ics_uid, row.ics_sequence) == (f"{key.hex}@localhost", 0)
    assert (taken.start_at, taken.end_at) == (TEN - timedelta(minutes=5), TEN + timedelta(minutes=40))
    assert (taken.appointment_id, taken.hold_until) == (key, row.hold_until)


def test_a_hold_tells_nobody(practice: Practice):
    hold(practice)
    with db.everyone() as session:
        assert not session.exec(select(Outbox)).all()
        assert not session.exec(select(Activity)).all()


def test_what_is_held_is_offered_to_nobody_else(practice: Practice):
    hold(practice)
    with db.everyone(write=True) as session:
        other = another_client(session, practice)
    with pytest.raises(SlotTaken):
        visiting(other, holding.hold, practice.link.slug, TEN)
    assert len(occupied()) == 1


def test_after_ten_minutes_it_is_free_without_anybody_doing_anything(practice: Practice):
    first = hold(practice)
    with db.everyone(write=True) as session:
        other = another_client(session, practice)
    with at_moment(now() + holding.HOLD + timedelta(seconds=1)):
        second = visiting(other, holding.hold, practice.link.slug, TEN)
        assert status_of(stored(first), now() + holding.HOLD + timedelta(seconds=1)) is Status.EXPIRED
    assert [one.appointment_id for one in occupied()] == [second]


def test_choosing_another_time_gives_the_first_back(practice: Practice):
    first = hold(practice)
    second = hold(practice, at(monday(), "11:00"))
    assert stored(first).state is Status.EXPIRED
    assert [one.appointment_id for one in occupied()] == [second]
    assert hold(practice, TEN) not in (first, second)


def test_a_hold_that_fails_leaves_the_earlier_one_alone(practice: Practice):
    first = hold(practice)
    with pytest.raises(NotBookable):
        hold(practice, at(monday(), "10:10"))
    assert stored(first).state is Status.HELD
    assert [one.appointment_id for one in occupied()] == [first]


@pytest.mark.parametrize("clock", ["08:30", "16:45", "17:00", "10:07", "03:00"])
def test_only_what_is_offered_can_be_held(practice: Practice, clock: str):
    with pytest.raises(NotBookable):
        hold(practice, at(monday(), clock))


@pytest.mark.parametrize("start", [TEN.replace(tzinfo=None), datetime.max.replace(tzinfo=UTC),
                                   datetime.min.replace(tzinfo=UTC), TEN - timedelta(days=14),
                                   TEN + timedelta(seconds=1), TEN + timedelta(days=700)])  # fmt: skip
def test_moments_nobody_offers_are_nothing(practice: Practice, start: datetime):
    with pytest.raises(NotBookable):
        hold(practice, start)


def test_a_busy_provider_is_taken_not_closed(practice: Practice):
    with db.everyone(write=True) as session:
        busy(session, practice.provider, TEN, TEN + timedelta(hours=1))
    with pytest.raises(SlotTaken):
        hold(practice)


def test_the_next_provider_takes_over(practice: Practice):
    with db.everyone(write=True) as session:
        second = a_provider(session, practice.business, name="Max Roth")
        hours(session, second, "Mo", "09:00", "12:00")
        offered_by(session, practice.service, second, 1)
        other = another_client(session, practice)
    assert stored(hold(practice)).provider_id == practice.provider.id
    assert stored(visiting(other, holding.hold, practice.link.slug, TEN)).provider_name == "Max Roth"


def test_the_database_is_the_last_to_refuse(practice: Practice, monkeypatch: pytest.MonkeyPatch):
    """As if everything had looked free: on another database two may look at the same moment."""
    with db.everyone(write=True) as session:
        [slot] = availability.candidates(session, practice.service, TEN, now())
        other = another_client(session, practice)
    hold(practice)
    monkeypatch.setattr(availability, "candidates", lambda *_, **__: [slot])
    with pytest.raises(SlotTaken):
        visiting(other, holding.hold, practice.link.slug, TEN)
    with db.everyone() as session:
        assert len(session.exec(select(Appointment)).all()) == 1


def test_being_paid_is_not_given_back_by_looking_further(practice: Practice):
    first = hold(practice)
    assert visiting(practice.contact, booking.confirm, first, {}).bill
    second = hold(practice, at(monday(), "11:00"))
    assert stored(first).state is stored(second).state is Status.HELD
    assert len(occupied()) == 2


def test_viewers_foreigners_and_closed_doors(practice: Practice):
    with db.everyone(write=True) as session:
        viewer = a_contact(session, practice.client, role=ContactRole.VIEWER)
        stranger = a_contact(session, a_client(session, a_business(session)))
        closed = a_link(session, practice.service, active=False)
        elsewhere = a_link(session, url="https://elsewhere.example", business_id=practice.business.id)
    with pytest.raises(ReadingOnly):
        visiting(viewer, holding.hold, practice.link.slug, TEN)
    slugs = (closed.slug, elsewhere.slug, "nothing")
    for who, slug in ((stranger, practice.link.slug), *((practice.contact, slug) for slug in slugs)):
        with pytest.raises(NotFound):
            visiting(who, holding.hold, slug, TEN)


def test_release_gives_back_at_once_and_only_holds(practice: Practice):
    key = hold(practice)
    visiting(practice.contact, holding.release, key)
    visiting(practice.contact, holding.release, key)
    assert stored(key).state is Status.EXPIRED
    assert not occupied()
    with db.everyone(write=True) as session:
        agreed = an_appointment(session, practice.client, practice.contact, practice.service, practice.provider, TEN)
        other = another_client(session, practice)
    visiting(practice.contact, holding.release, agreed.id)
    assert stored(agreed.id).state is Status.CONFIRMED
    with pytest.raises(NotFound):
        visiting(other, holding.release, agreed.id)


def test_later_changes_of_the_service_do_not_reach_it(practice: Practice):
    key = hold(practice)
    with db.everyone(write=True) as session:
        service = session.get_one(Service, practice.service.id)
        service.name, service.price, service.location, service.cancel_notice = "Other", Decimal(1), "Mars", 0
    row = stored(key)
    assert (row.title, row.price_minor, row.location, row.cancel_notice) == ("First consultation", 96_00, "Ring 1", 120)

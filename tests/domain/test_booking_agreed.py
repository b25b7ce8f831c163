"""What is agreed when a time is held stays agreed, whatever the business changes before it is confirmed."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from portal import db
from portal.domain import booking, booking_service_view, holding
from portal.models import AppointmentState, Service
from tests.booking import Practice, a_practice, an_appointment, at, kept, monday, visiting

TEN, ELEVEN = at(monday(), "10:00"), at(monday(), "11:00")
DEARER: dict[str, Any] = {
    "name": "Workshop",
    "price": Decimal(500),
    "minutes": 15,
    "location": "Elsewhere",
    "needs_approval": True,
}


@pytest.fixture
def practice(database) -> Practice:
    with db.everyone(write=True) as session:
        return a_practice(session, price=Decimal(100), tax_rate=Decimal(20), location="Seilergasse 12")


def changed(practice: Practice, **facts: Any) -> None:
    """By the business, meanwhile."""
    with db.everyone(write=True) as session:
        service = session.get_one(Service, practice.service.id)
        for name, value in facts.items():
            setattr(service, name, value)
        session.add(service)


def hold(practice: Practice) -> UUID:
    return visiting(practice.contact, holding.hold, practice.link.slug, TEN)


def look(practice: Practice) -> booking_service_view.ServiceView:
    return visiting(practice.contact, booking_service_view.look, practice.link.slug)


def test_what_is_held_is_shown_as_it_was_agreed(practice: Practice):
    hold(practice)
    before = look(practice)
    changed(practice, **DEARER)
    assert look(practice) == before
    assert dict(before.facts) | {"Price": "€120.00", "Length": "30 minutes", "Where": "Seilergasse 12"} == dict(
        before.facts
    )
    assert (before.name, before.is_paid, before.needs_approval) == ("First consultation", True, False)


def test_what_is_not_held_is_shown_as_it_is_today(practice: Practice):
    changed(practice, **DEARER)
    seen = look(practice)
    assert (seen.name, seen.needs_approval, dict(seen.facts)["Price"]) == ("Workshop", True, "€600.00")


def test_a_price_that_came_later_is_not_asked_for(practice: Practice):
    changed(practice, price=Decimal(0))
    key = hold(practice)
    changed(practice, price=Decimal(100))
    assert look(practice).is_paid is False
    assert visiting(practice.contact, booking.confirm, key, {}).state is AppointmentState.CONFIRMED


@pytest.mark.parametrize("asked_first", [True, False])
def test_whether_it_is_approved_first_is_agreed_when_it_is_held(practice: Practice, asked_first: bool):
    changed(practice, price=Decimal(0), needs_approval=asked_first)
    key = hold(practice)
    changed(practice, needs_approval=not asked_first)
    assert look(practice).needs_approval is asked_first
    visiting(practice.contact, booking.confirm, key, {})
    assert kept(key).state is (AppointmentState.REQUESTED if asked_first else AppointmentState.CONFIRMED)


def test_moving_is_approved_as_it_was_agreed(practice: Practice):
    with db.everyone(write=True) as session:
        args = practice.client, practice.contact, practice.service, practice.provider
        key = an_appointment(session, *args, TEN).id
    changed(practice, needs_approval=True)
    assert visiting(practice.contact, booking.move, key, ELEVEN) is AppointmentState.CONFIRMED

"""Appointments in a person's calendar: those to come, under the name the invitations have, told with their zones."""

from datetime import UTC, timedelta
from typing import Any

import icalendar
import pytest
from sqlmodel import col, select

from portal import db
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import calendar_entries
from portal.domain.calendar_entries import Calendar
from portal.gateways import calendar
from portal.models import AppointmentState, Business
from tests.booking import a_practice, an_appointment, at, monday
from tests.build import a_client, a_contact, become
from tests.feeds import events

pytestmark = pytest.mark.usefixtures("database")


def booked(state: AppointmentState = AppointmentState.CONFIRMED, zone: str = "Europe/Vienna", **facts: Any) -> str:
    """Ada's, who is looking; returns its name in calendars."""
    with db.everyone(write=True) as session:
        made = a_practice(session, zone)
        given = {"start": at(monday(), "09:30", zone), **facts}
        become(session, made.contact)
        return an_appointment(
            session, made.client, made.contact, made.service, made.provider, state=state, **given
        ).ics_uid


def found() -> Calendar:
    return visit_now(calendar_entries.calendar_of)


@pytest.mark.parametrize("state", AppointmentState)
def test_what_is_agreed_or_asked_for_is_in_it(state: AppointmentState) -> None:
    uid = booked(state)
    shown = [(one.uid, one.standing.value) for one in found().appointments]
    expected = {AppointmentState.CONFIRMED: [(uid, "CONFIRMED")], AppointmentState.REQUESTED: [(uid, "TENTATIVE")]}
    assert shown == expected.get(state, [])


def test_it_leaves_when_it_is_over_and_is_nobody_elses() -> None:
    booked(start=now() - timedelta(minutes=31))
    assert found().appointments == ()
    booked(start=now() - timedelta(minutes=29))
    assert len(found().appointments) == 1
    with db.everyone(write=True) as session:
        business = session.exec(select(Business).order_by(col(Business.created_at))).all()[-1]
        become(session, a_contact(session, a_client(session, business)))
    assert found().appointments == ()


def test_the_file_tells_its_time_and_the_rules_of_its_zone() -> None:
    uid = booked(zone="Australia/Lord_Howe")
    body = calendar.render(found(), "https://portal.example.com")
    [event] = events(body)
    assert event["UID"] == uid
    assert "ATTENDEE" not in event
    file = icalendar.Calendar.from_ical(body)
    assert "METHOD" not in file
    [zone] = file.timezones
    shown = event["DTSTART"].dt.replace(tzinfo=zone.to_tz(lookup_tzid=False))
    assert shown.astimezone(UTC) == at(monday(), "09:30", "Australia/Lord_Howe")
    assert calendar.render(found(), "https://portal.example.com") == body, "what has not changed is the same"

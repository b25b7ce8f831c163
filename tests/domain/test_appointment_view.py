"""What clients see of an appointment: one of them, where it may go, and the next ones."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from portal import db
from portal.domain import (
    appointment_moving,
    appointment_view,
    booking,
    booking_page,
    booking_service_view,
    dashboard,
)
from portal.domain.booking_slots_view import START
from portal.errors import NotFound
from portal.models import AppointmentState, Contact, ContactRole
from tests.booking import (
    Practice,
    a_practice,
    an_appointment,
    at,
    at_moment,
    monday,
    visiting,
)
from tests.build import a_client, a_contact, an_invoice
from tests.databases import Place

NOON = at(monday(), "12:00")


@pytest.fixture
def practice(database: Place) -> Practice:
    with db.everyone(write=True) as session:
        return a_practice(session, location="Ring 1")


def in_zone(practice: Practice, zone: str) -> None:
    with db.everyone(write=True) as session:
        session.get_one(Contact, practice.contact.id).timezone = zone


def booked(practice: Practice, start: datetime, **facts: Any) -> str:
    with db.everyone(write=True) as session:
        state = facts.pop("state", AppointmentState.CONFIRMED)
        people = (practice.client, practice.contact, practice.service, practice.provider)
        return an_appointment(session, *people, start, state, **facts).id.hex


def test_a_hold_with_an_invoice_is_to_be_paid(practice: Practice):
    with db.everyone(write=True) as session:
        invoice = an_invoice(session, practice.client)
    key = booked(practice, NOON, state=AppointmentState.HELD, invoice_id=invoice.id)
    seen = visiting(practice.contact, appointment_view.look, key)
    assert seen.onward == (f"/invoices/{invoice.slug}/pay", "Go on to payment")
    assert (seen.bill.number, seen.may_change, seen.calendar.file) == (invoice.number, False, "")


def test_one_appointment(practice: Practice):
    answers = [{"key": "a", "label": "Why?", "value": "<b>"}]
    key = booked(practice, NOON, answers=answers, video_url="https://meet.example/x", price_minor=10800)
    in_zone(practice, "America/New_York")
    seen = visiting(practice.contact, appointment_view.look, key)
    assert [label for label, _ in seen.times] == ["Time in New York", "Time in Vienna"]
    assert ("Price", "€108.00") in seen.facts
    assert seen.answers == [("Why?", "<b>")]
    assert (seen.status, seen.may_change, seen.fixed, seen.video) == ("confirmed", True, "", "https://meet.example/x")
    assert seen.until.startswith("You can move or cancel it here until ")
    assert seen.calendar.file == f"/documents/appointments/{key}.ics"


@pytest.mark.parametrize("url", ["http://meet.example", "javascript:alert(1)", "https://[", ""])
def test_a_video_link_that_is_none(practice: Practice, url: str):
    assert visiting(practice.contact, appointment_view.look, booked(practice, NOON, video_url=url)).video == ""


def test_too_late_says_why_and_whom_to_ask(practice: Practice):
    key = booked(practice, NOON)
    with at_moment(NOON - timedelta(hours=23)):
        seen = visiting(practice.contact, appointment_view.look, key)
        moving = visiting(practice.contact, appointment_moving.look, key)
    assert not seen.may_change
    assert seen.fixed.endswith("Please get in touch with us: office@example.com.")
    assert (moving.fixed, moving.times.days) == (seen.fixed, [])


def test_what_is_over_offers_nothing(practice: Practice):
    key = booked(practice, NOON)
    visiting(practice.contact, booking.cancel, appointment_view.key_of(key), "Ill")
    seen = visiting(practice.contact, appointment_view.look, key)
    assert (seen.status, seen.reason, seen.may_change, seen.fixed) == ("cancelled_by_client", "Ill", False, "")
    assert seen.calendar.file == ""
    assert visiting(practice.contact, appointment_moving.look, key).fixed
    page = visiting(practice.contact, booking_page.look)
    assert (page.ahead, [row.key for row in page.past.rows]) == ([], [key])


def test_viewers_look(practice: Practice):
    key = booked(practice, NOON)
    with db.everyone(write=True) as session:
        viewer = a_contact(session, practice.client, role=ContactRole.VIEWER)
    assert not visiting(viewer, booking_service_view.look, practice.link.slug).may_book
    seen = visiting(viewer, appointment_view.look, key)
    assert seen.fixed.startswith("Your access is for reading only.")
    assert visiting(viewer, appointment_moving.look, key).fixed == seen.fixed


def test_moving_offers_what_overlaps_with_itself_but_not_the_time_it_has(practice: Practice):
    key = booked(practice, NOON)
    seen = visiting(practice.contact, appointment_moving.look, key, monday().isoformat())
    starts = [slot.start for group in seen.times.groups for slot in group.slots]
    assert f"{NOON:{START}}" not in starts
    assert len(starts) == 15
    to = visiting(practice.contact, appointment_moving.look, key, to=f"{NOON + timedelta(hours=1):{START}}")
    assert (to.target[0][0], to.times.days) == ("When", [])
    for gone in (f"{NOON + timedelta(hours=12):{START}}", "x", "2026-99-99T00:00Z"):
        back = visiting(practice.contact, appointment_moving.look, key, to=gone)
        assert (back.target, back.gone) == ([], "This time is no longer offered. Please choose another.")
        assert back.times.days


def test_foreign_and_nonsense_are_not_found(practice: Practice):
    with db.everyone(write=True) as session:
        other = a_practice(session)
        stranger = a_contact(session, a_client(session, practice.business))
    key = booked(practice, NOON)
    for who, rule, name in (
        (stranger, appointment_view.look, key),
        (stranger, appointment_moving.look, key),
        (practice.contact, appointment_view.look, "x"),
        (practice.contact, booking_service_view.look, other.link.slug),
        (practice.contact, booking_service_view.look, "\x00"),
        (practice.contact, booking_service_view.look, "x" * 5000),
    ):
        with pytest.raises(NotFound):
            visiting(who, rule, name)


def test_the_dashboard_has_the_next_three(practice: Practice):
    assert visiting(practice.contact, dashboard.overview).appointments == []
    keys = [booked(practice, NOON + timedelta(days=day)) for day in (3, 1, 0, 2)]
    shown = visiting(practice.contact, dashboard.overview).appointments
    assert [row.key for row in shown] == [keys[2], keys[1], keys[3]]

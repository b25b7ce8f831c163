"""What clients see before they book: what is offered, the times of a month and a day, and what is held."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from portal import db
from portal.clock import day_in, now
from portal.domain import (
    booking_page,
    booking_service_view,
    holding,
)
from portal.domain.booking_page import length
from portal.domain.booking_slots_view import START
from portal.models import Contact
from tests.booking import (
    Practice,
    a_link,
    a_practice,
    a_provider,
    a_service,
    an_appointment,
    at,
    at_moment,
    hours,
    monday,
    visiting,
)
from tests.build import a_business, a_client, a_contact
from tests.databases import Place

NOON = at(monday(), "12:00")


@pytest.fixture
def practice(database: Place) -> Practice:
    with db.everyone(write=True) as session:
        return a_practice(session, location="Ring 1")


def see(practice: Practice, **facts: Any) -> booking_service_view.ServiceView:
    return visiting(practice.contact, booking_service_view.look, practice.link.slug, **facts)


def in_zone(practice: Practice, zone: str) -> None:
    with db.everyone(write=True) as session:
        session.get_one(Contact, practice.contact.id).timezone = zone


def test_links_in_the_owners_order_and_only_those_that_lead_somewhere(practice: Practice):
    with db.everyone(write=True) as session:
        business = practice.business
        paid = a_service(session, business, name="Talk", minutes=90, price=Decimal(90), tax_rate=Decimal(20),
                         video_url="https://meet.example/x")  # fmt: skip
        a_link(session, paid, position=-1, description="Long")
        a_link(session, a_service(session, business, active=False))
        a_link(session, a_service(session, business), active=False)
        elsewhere: dict[str, Any] = {"business_id": business.id, "label": "Forum"}
        for url in ("http://a.example", "javascript:alert(1)", "https://", "https://[x", "https://forum.example/x"):
            a_link(session, **elsewhere, url=url, position=9)
        a_link(session, a_service(session, a_business(session), name="Foreign"))
    rows = visiting(practice.contact, booking_page.links)
    assert [row.label for row in rows] == ["Talk", "First consultation", "Forum"]
    assert rows[0].facts == "1 hour 30 minutes · €108.00 · By video"
    assert rows[0].description == "Long"
    assert rows[1].facts == "30 minutes · free · Ring 1"
    assert (rows[2].slug, rows[2].host, rows[2].url) == ("", "forum.example", "https://forum.example/x")


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(30, "30 minutes"), (61, "1 hour 1 minute"), (120, "2 hours"), (2880, "2 days"), (0, "0 minutes")],
)
def test_lengths_in_words(minutes: int, words: str):
    assert length(minutes, "en") == words


def test_there_is_a_place_only_where_there_is_something_to_see(practice: Practice):
    assert visiting(practice.contact, booking_page.exists)
    with db.everyone(write=True) as session:
        business = a_business(session)
        client = a_client(session, business)
        alone = a_contact(session, client)
        service = a_service(session, business, provider := a_provider(session, business))
        link = a_link(session, service, active=False)
    assert not visiting(alone, booking_page.exists)
    with db.everyone(write=True) as session:
        an_appointment(session, client, alone, service, provider, NOON)
    assert visiting(alone, booking_page.exists)
    assert link.business_id != practice.business.id


def test_a_month_its_days_and_the_times_of_one(practice: Practice):
    with at_moment(at(date(2026, 11, 30), "07:00")):
        first = see(practice).times
        assert (first.month, first.earlier, first.later, first.day) == ("November 2026", "", "2026-12", "2026-11-30")
        later = see(practice, month="2026-12").times
        shared = see(practice, day="2026-12-01").times
        sunday = see(practice, day="2026-12-06").times
    assert later.earlier == "2026-11"
    assert [one.number for one in later.days][:5] == ["1", "2", "3", "4", "7"]
    assert [one.label for one in later.days if one.chosen] == ["Tuesday, 1 December 2026"]
    assert shared == later
    assert shared.said == "16 times on Tuesday, 1 December 2026"
    assert [(group.label, len(group.slots)) for group in shared.groups] == [("Morning", 6), ("Afternoon", 10)]
    assert shared.groups[0].slots[0].start == "2026-12-01T08:00Z"
    assert (sunday.said, sunday.day, sunday.groups) == (
        "Nothing is free on Sunday, 6 December 2026. Please choose another day.", "", [])  # fmt: skip
    assert sunday.days
    assert shared.clock == ""


@pytest.mark.parametrize("nonsense", ["x", "2026-13-01", "1999-01-01", "9999-12-31", "0001-01-01", "2026-W49-2x"])
def test_nonsense_in_the_address_is_the_first_day(practice: Practice, nonsense: str):
    usual = see(practice).times
    assert see(practice, month=nonsense[:7]).times == usual
    seen = see(practice, day=nonsense).times
    assert [one.day for one in seen.days] == [one.day for one in usual.days]
    assert seen == usual or (seen.day == "" and seen.said.startswith("Nothing is free on "))


def test_an_empty_month_leads_to_the_next_times(practice: Practice):
    with db.everyone(write=True) as session:
        service = session.merge(practice.service)
        service.horizon_days, service.notice = 90, 60 * 24 * 40
    with at_moment(at(date(2026, 11, 2), "07:00")):
        alone, asked = see(practice).times, see(practice, month="2026-11").times
    assert (alone.month, alone.day) == ("December 2026", "2026-12-14")
    assert (asked.month, asked.days, asked.said) == ("November 2026", [], "Nothing is free in November 2026.")
    assert (asked.next_day, asked.next_label) == ("2026-12-14", "Monday, 14 December 2026")


def test_nothing_at_all(practice: Practice):
    with db.everyone(write=True) as session:
        service = a_service(session, practice.business)
        link = a_link(session, service)
    times = visiting(practice.contact, booking_service_view.look, link.slug).times
    assert (times.days, times.groups, times.next_day) == ([], [], "")
    assert times.said.startswith("Nothing is free in ")


def test_two_clocks(practice: Practice):
    in_zone(practice, "Asia/Tokyo")
    with at_moment(at(date(2026, 11, 30), "07:00")):
        times = see(practice, day="2026-12-02").times
    assert times.clock == "All times are on the clocks in Tokyo."
    slots = [slot for group in times.groups for slot in group.slots]
    assert (slots[0].start, slots[0].label, slots[0].beside) == (
        "2026-12-01T15:00Z",
        "12:00\u202fAM",
        "Tue, 4:00\u202fPM in Vienna",
    )
    assert [group.label for group in times.groups] == ["Night", "Evening"]
    assert "5:00\u202fPM" in [slot.label for slot in slots if slot.beside == "9:00\u202fAM in Vienna"]


FAR = ("Pacific/Kiritimati", "Pacific/Pago_Pago")  # 25 hours apart


@pytest.mark.parametrize(("mine", "theirs"), [FAR, FAR[::-1]])
def test_clocks_more_than_a_day_apart_leave_no_day_out(practice: Practice, mine: str, theirs: str):
    in_zone(practice, mine)
    with db.everyone(write=True) as session:
        far = a_provider(session, practice.business, timezone=theirs)
        hours(session, far, "Mo-Su", "00:00", "24:00")
        link = a_link(session, a_service(session, practice.business, far, minutes=60, increment=60, horizon_days=20))
    today = day_in(mine, now())
    for day in (today + timedelta(days=ahead) for ahead in range(3, 18)):
        times = visiting(practice.contact, booking_service_view.look, link.slug, day.isoformat()).times
        assert times.said.startswith("24 times on "), day


def test_a_hold_comes_before_the_times_and_is_ones_own(practice: Practice):
    with db.everyone(write=True) as session:
        colleague = a_contact(session, practice.client)
    key = visiting(practice.contact, holding.hold, practice.link.slug, NOON)
    held = see(practice).held
    assert held.key == key.hex
    assert 590 <= held.seconds <= 600
    assert see(practice).times.days == []
    theirs = visiting(colleague, booking_service_view.look, practice.link.slug)
    assert theirs.held.key == ""
    assert f"{NOON:{START}}" not in [slot.start for group in theirs.times.groups for slot in group.slots]
    assert visiting(practice.contact, booking_service_view.outcome, key.hex) == f"/booking/appointments/{key.hex}"
    with at_moment(now() + timedelta(minutes=11)):
        assert see(practice).held.key == ""
        assert visiting(practice.contact, booking_service_view.outcome, key.hex) == ""


def test_a_hold_is_to_be_continued_by_who_has_it(practice: Practice):
    visiting(practice.contact, holding.hold, practice.link.slug, NOON)
    (row,) = visiting(practice.contact, booking_page.look).ahead
    assert (row.status, row.onward, row.onward_word) == ("held", f"/booking/{practice.link.slug}", "Continue")
    with db.everyone(write=True) as session:
        colleague = a_contact(session, practice.client)
    assert visiting(colleague, booking_page.look).ahead == []


def test_forty_times_on_a_day_and_no_more_than_a_month(practice: Practice):
    with db.everyone(write=True) as session:
        provider = a_provider(session, practice.business)
        hours(session, provider, "Mo-Su", "08:00", "18:00")
        service = a_service(session, practice.business, provider, minutes=15, increment=15, horizon_days=365)
        link = a_link(session, service)
    times = visiting(practice.contact, booking_service_view.look, link.slug, monday(6).isoformat()).times
    assert times.said.startswith("40 times on ")
    assert len(times.days) <= 31
    assert all(one.day[:7] == times.day[:7] for one in times.days)


def test_starts_are_read_strictly():
    assert datetime(2026, 12, 1, 8, tzinfo=UTC).strftime(START) == "2026-12-01T08:00Z"

"""An appointment of one's own as a file and as links to other calendars."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import icalendar
import pytest

from portal import db
from portal.access import cookies
from portal.access.visit import Visit, visit_now
from portal.domain import add_to_calendar
from portal.domain.add_to_calendar import CalendarLinks
from portal.models import Appointment, AppointmentState, Client
from tests.booking import Practice, a_practice, an_appointment, at, monday
from tests.build import a_contact, become, signed_in
from tests.feeds import events
from tests.linking import a_browser

pytestmark = pytest.mark.usefixtures("database")
DAY = monday()


def booked(state: AppointmentState = AppointmentState.CONFIRMED, **facts: Any) -> tuple[Practice, Appointment]:
    """Ada's, who is looking."""
    with db.everyone(write=True) as session:
        made = a_practice(session, location="Hauptplatz 1 & 2, Linz", video_url="https://meet.example.com/x?a=1")
        become(session, made.contact)
        who = made.client, made.contact, made.service, made.provider
        return made, an_appointment(session, *who, at(DAY, "09:30"), state, **facts)


def links(row: Appointment) -> CalendarLinks:
    def rule(visit: Visit) -> CalendarLinks:
        return add_to_calendar.links_of(visit, visit.db.get_one(Appointment, row.id))

    return visit_now(rule)


def asked(address: str) -> tuple[str, dict[str, str]]:
    """Where it leads, and with what."""
    parts = urlsplit(address)
    assert "+" not in parts.query, "a plus sign stays one in some of them"
    given = parse_qs(parts.query, strict_parsing=True)
    return f"{parts.scheme}://{parts.netloc}{parts.path}", {name: value for name, (value,) in given.items()}


def test_google_gets_both_ends_in_utc_and_the_zone() -> None:
    _, row = booked(title="Advice + coffee & cake #1")
    where, given = asked(links(row).google)
    assert where == "https://calendar.google.com/calendar/render"
    start = f"{at(DAY, '09:30'):%Y%m%dT%H%M}00Z"
    end = f"{at(DAY, '10:00'):%Y%m%dT%H%M}00Z"
    page = f"http://localhost:8000/booking/appointments/{row.id.hex}"
    assert given == {
        "action": "TEMPLATE",
        "text": "Advice + coffee & cake #1 (Studio)",
        "dates": f"{start}/{end}",
        "ctz": "Europe/Vienna",
        "location": "Hauptplatz 1 & 2, Linz",
        "details": f"With Eva Wolf\nVideo link: https://meet.example.com/x?a=1\n{page}",
    }


def test_outlook_gets_the_same_at_home_and_at_work() -> None:
    _, row = booked()
    found = links(row)
    (home, given), (work, same) = asked(found.outlook), asked(found.office)
    assert home == "https://outlook.live.com/calendar/0/deeplink/compose"
    assert work == "https://outlook.office.com/calendar/0/deeplink/compose"
    assert given == same
    assert given["subject"] == "First consultation (Studio)"
    assert given["startdt"] == f"{at(DAY, '09:30'):%Y-%m-%dT%H:%M:%S}Z"
    assert given["enddt"] == f"{at(DAY, '10:00'):%Y-%m-%dT%H:%M:%S}Z"
    assert (given["path"], given["rru"]) == ("/calendar/action/compose", "addevent")


def test_neither_takes_words_for_html() -> None:
    _, row = booked(provider_name="<b>Eva & <img src=x>")
    found = links(row)
    google, outlook = asked(found.google)[1]["details"], asked(found.outlook)[1]["body"]
    assert google.startswith("With ‹b›Eva & ‹img src=x›\nVideo link: ")
    assert outlook.startswith(
        "With &lt;b&gt;Eva &amp; &lt;img src=x&gt;<br>Video link: https://meet.example.com/x?a=1<br>"
    )


TAKES_PLACE = {AppointmentState.CONFIRMED, AppointmentState.COMPLETED, AppointmentState.NO_SHOW}


@pytest.mark.parametrize("state", AppointmentState)
def test_only_what_takes_place_is_offered(state: AppointmentState) -> None:
    made, row = booked(state)
    found, answer = links(row), opened(made, row.id.hex)
    assert (found != CalendarLinks(), answer.status_code == 200) == (state in TAKES_PLACE,) * 2


def opened(made: Practice | None, key: str) -> Any:
    """The file, asked for by Ada or a stranger."""
    browser = a_browser()
    if made:
        with db.everyone(write=True) as session:
            browser.cookies.set(cookies.session_name(), signed_in(session, made.contact))
    return browser.get(f"/documents/appointments/{key}.ics")


def test_the_file_keeps_the_name_of_the_invitation_and_asks_nobody() -> None:
    made, row = booked(ics_sequence=3)
    answer = opened(made, row.id.hex)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert answer.headers["content-disposition"] == f'attachment; filename="appointment-{DAY}.ics"'
    assert answer.headers["cache-control"] == "private, no-store"
    [event] = events(answer.content)
    assert (event["UID"], event["SEQUENCE"]) == (row.ics_uid, 3)
    assert "ATTENDEE" not in event
    assert icalendar.Calendar.from_ical(answer.content)["METHOD"] == "PUBLISH"


def test_nobody_elses_is_given_and_a_stranger_signs_in_first() -> None:
    _, row = booked()
    with db.everyone(write=True) as session:
        made = a_practice(session)
    own = opened(None, row.id.hex)
    assert (own.status_code, own.headers["location"]) == (
        303, f"/login?next=%2Fbooking%2Fappointments%2F{row.id.hex}",
    )  # fmt: skip
    foreign, absent = opened(made, row.id.hex), opened(made, "0" * 32)
    assert foreign.status_code == absent.status_code == 404
    assert foreign.content == absent.content


@pytest.mark.parametrize("key", ["1", "x" * 2000, "..", "%00", "٣" * 32, "{0}"])
def test_nonsense_is_as_good_as_absent(key: str) -> None:
    made, _ = booked()
    assert opened(made, key).status_code == 404


def test_a_colleague_of_the_same_client_may_have_it_too() -> None:
    made, row = booked()
    with db.everyone(write=True) as session:
        other = a_contact(session, session.get_one(Client, made.client.id), is_primary=False)
    assert opened(replace(made, contact=other), row.id.hex).status_code == 200

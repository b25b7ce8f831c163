"""Appointments as files and as addresses of other calendars, when every word of them is hostile."""

from email import message_from_bytes
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from portal import db
from portal.access import cookies
from portal.access.visit import Visit, visit_now
from portal.domain import add_to_calendar
from portal.domain.add_to_calendar import CalendarLinks
from portal.gateways.mail import compose
from portal.models import Appointment, Contact
from tests.build import signed_in
from tests.databases import Place
from tests.exits.hostile import CALM, MARK, hostile
from tests.exits.test_hostile_calendar import names
from tests.exits.world import World, a_world
from tests.feeds import events
from tests.linking import a_browser


def file_of(world: World) -> bytes:
    """As the client's browser gets it."""
    with db.everyone(write=True) as session:
        cookie = signed_in(session, session.get_one(Contact, world.purse.contact_id))
    browser = a_browser()
    browser.cookies.set(cookies.session_name(), cookie)
    answer = browser.get(f"/documents/appointments/{world.appointment}.ics")
    assert answer.status_code == 200
    assert all("\n" not in value and MARK not in value for value in answer.headers.values())
    return answer.content


def links(visit: Visit, key: str) -> CalendarLinks:
    return add_to_calendar.links_of(visit, visit.db.get_one(Appointment, UUID(hex=key)))


@hostile
def test_a_file_has_the_lines_of_a_calm_one(template: Place, database: Place, text: str) -> None:
    calm = names(file_of(a_world(CALM, template, database)))
    file = file_of(a_world(text, template, database))
    assert names(file) == calm
    assert len(events(file)) == 1


@hostile
def test_what_mails_carry_is_one_appointment(template: Place, database: Place, text: str) -> None:
    world = a_world(text, template, database)
    carried = [one for found in world.letters.values() for one in found if one.attachments]
    files = 0
    for letter in carried:
        mail = message_from_bytes(compose.message(letter, UUID(int=7)).as_bytes())
        for part in mail.walk():
            if part.get_content_type() in ("text/calendar", "application/ics"):
                [event] = events(part.get_payload(decode=True))
                assert {"ORGANIZER", "ATTENDEE", "UID"} <= set(event)
                assert str(event["URL"]).startswith("http://localhost:8000/booking/appointments/")
                files += 1
    assert files >= 10


@hostile
def test_other_calendars_get_words_and_nothing_else(template: Place, database: Place, text: str) -> None:
    world = a_world(text, template, database)
    found = visit_now(links, world.appointment)
    wanted = {
        found.google: "calendar.google.com",
        found.outlook: "outlook.live.com",
        found.office: "outlook.office.com",
    }
    for address, host in wanted.items():
        parts = urlsplit(address)
        assert (parts.scheme, parts.netloc, parts.fragment) == ("https", host, "")
        assert address.isascii()
        assert not set(address) & set(" \"'<>\\^`{|}\r\n\t")
        assert all(len(values) == 1 for values in parse_qs(parts.query, strict_parsing=True).values())
        assert set(parse_qs(parts.query)) <= {
            "action", "text", "dates", "ctz", "location", "details",
            "path", "rru", "subject", "startdt", "enddt", "body",
        }  # fmt: skip

"""A calendar file that staff give: who may, what is refused in words, and what is kept of it."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from sqlmodel import select

from portal import db
from portal.access import cookies
from portal.clock import now
from portal.models import BusyTime, StaffRole
from portal.routes import app
from tests.booking import Practice, a_practice
from tests.build import signed_in
from tests.staff import a_staff, staff_in

HOME = "http://localhost:8000"
SECRET = "Surgery <b>of Ada</b>"


@pytest.fixture
def practice(database: object) -> Practice:
    """Somebody whose time is booked."""
    with db.everyone(write=True) as session:
        return a_practice(session)


@pytest.fixture
async def browser(practice: Practice) -> AsyncIterator[httpx.AsyncClient]:
    """A manager's."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app([])), base_url=HOME) as opened:
        opened.headers["origin"] = HOME
        as_staff(opened, practice, StaffRole.MANAGER)
        yield opened


def as_staff(browser: httpx.AsyncClient, practice: Practice, role: StaffRole) -> None:
    with db.everyone(write=True) as session:
        cookie = staff_in(session, a_staff(session, practice.business, role))
    browser.headers["cookie"] = f"{cookies.session_name()}={cookie}"


def calendar(*lines: str) -> bytes:
    start = now() + timedelta(days=3)
    event = f"BEGIN:VEVENT\r\nUID:1@x\r\nDTSTAMP:{now():%Y%m%dT%H%M%SZ}\r\nSUMMARY:{SECRET}\r\n"
    event += f"DTSTART:{start:%Y%m%dT%H%M%SZ}\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"
    more = "".join(f"{line}\r\n" for line in lines)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{event}{more}END:VCALENDAR\r\n".encode()


async def give(browser: httpx.AsyncClient, key: str, content: bytes) -> httpx.Response:
    return await browser.post(f"/admin/booking/hours/{key}/file", files={"file": ("a.ics", content, "text/calendar")})


def kept() -> list[BusyTime]:
    with db.everyone() as session:
        return list(session.exec(select(BusyTime)))


async def test_when_is_kept_and_never_what(browser: httpx.AsyncClient, practice: Practice) -> None:
    key = practice.provider.id.hex
    answer = await give(browser, key, calendar("BEGIN:VEVENT", "UID:2@x", "DTSTART:nonsense", "END:VEVENT"))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/admin/booking/hours/{key}?left=1")
    (one,) = kept()
    assert (one.source, one.provider_id, one.end_at - one.start_at) == (
        "file",
        practice.provider.id,
        timedelta(hours=1),
    )
    assert SECRET not in repr(one)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Please choose a calendar file"),
        (b"%PDF-1.7", "The file was not taken"),
        (b"\x00" * 5_100_000, "The file was not taken"),
    ],
)
async def test_what_is_no_calendar(browser: httpx.AsyncClient, practice: Practice, content: bytes, said: str) -> None:
    answer = await give(browser, practice.provider.id.hex, content)
    assert answer.status_code == 400
    assert said in answer.text
    assert kept() == []


async def test_agents_strangers_and_clients_give_none(browser: httpx.AsyncClient, practice: Practice) -> None:
    key = practice.provider.id.hex
    as_staff(browser, practice, StaffRole.AGENT)
    assert (await give(browser, key, calendar())).status_code == 400
    with db.everyone(write=True) as session:
        browser.headers["cookie"] = f"{cookies.session_name()}={signed_in(session, practice.contact)}"
    assert (await give(browser, key, calendar())).headers["location"].endswith("/login")
    del browser.headers["cookie"]
    assert (await give(browser, key, calendar())).headers["location"].endswith("/login")
    assert kept() == []


async def test_people_of_others_are_absent(browser: httpx.AsyncClient) -> None:
    with db.everyone(write=True) as session:
        other = a_practice(session).provider.id.hex
    for key in (other, "x"):
        assert (await give(browser, key, calendar())).status_code == 404
    browser.headers["origin"] = "https://evil.example"
    assert (await give(browser, other, calendar())).status_code == 403
    assert kept() == []

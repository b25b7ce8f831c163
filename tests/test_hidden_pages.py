"""The pages and events of hidden parts: they answer as if they had never been, and do nothing."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import select

import portal.portal as wiring
from portal import db
from portal.access import cookies
from portal.access.doors import Door, door_of
from portal.models import Appointment, AppointmentState, Business, Module, Quote
from portal.routes import app
from portal.state import ClientState
from tests.booking import a_link, a_provider, a_service, an_appointment, at, monday
from tests.build import a_business, a_client, a_contact, become, signed_in
from tests.quotes import a_quote
from tests.test_sweep_events import call, handlers, row_count

PAGES = Path(wiring.__file__).parent / "pages"
OWNED = re.compile("(quote|booking|appointment|statement|activity)")
# Events that ask the server for nothing: they turn what the page itself holds.
OF_THE_PAGE = ("tick", "leave_count", "type_quantity")


def parts() -> dict[str, Any]:
    """The States of pages that belong to a part, by name."""
    return {one.get_full_name(): one for one in _below(ClientState) if one.module}


def _below(state: Any) -> list[Any]:
    return [found for one in state.get_substates() for found in (one, *_below(one))] if state else []


@pytest.fixture
def everything(database: object) -> dict[str, str]:
    """Ada, with something in every part; all of them hidden. What stands in addresses, and her cookie."""
    with db.everyone(write=True) as session:
        business = a_business(session)
        client = a_client(session, business)
        person = a_contact(session, client)
        eva = a_provider(session, business)
        talk = a_service(session, business, eva)
        link = a_link(session, talk, slug="talk")
        booked = an_appointment(session, client, person, talk, eva, at(monday(), "10:00"), AppointmentState.CONFIRMED)
        quote = a_quote(session, client)
        become(session, person)
        business.hidden_modules = list(Module)
        found = {"quote": quote.slug, "service": link.slug, "appointment": booked.id.hex}
        return {**found, "cookie": signed_in(session, person)}


def test_every_page_of_a_part_says_so() -> None:
    files = {one.__module__.rpartition(".")[2] for one in parts().values()}
    with_state = {path.stem for path in PAGES.glob("*.py") if re.search(r"^class \w+State\(", path.read_text(), re.M)}
    assert files == {name for name in with_state if OWNED.match(name)}


def test_its_pages_are_absent(everything: dict[str, str]) -> None:
    paths = {
        "quotes_state": "/quotes", "quote_state": f"/quotes/{everything['quote']}", "booking_state": "/booking",
        "booking_service_state": f"/booking/{everything['service']}", "statement_state": "/statement",
        "appointment_page_state": f"/booking/appointments/{everything['appointment']}", "activity_state": "/activity",
        "appointment_move_state": f"/booking/appointments/{everything['appointment']}/move",
    }  # fmt: skip
    loads = {name for name in handlers() if name.rpartition(".")[0] in parts() and name.endswith(".load")}
    assert {name.split("____")[-1].removesuffix(".load") for name in loads} == set(paths)
    for name in loads:
        _, root = call(name, paths[name.split("____")[-1].removesuffix(".load")])
        state = root.get_substate(name.rpartition(".")[0].split("."))
        assert state.missing, name
        assert state.person.name, "what surrounds it is there"


def test_its_events_do_nothing(everything: dict[str, str]) -> None:
    before = row_count()
    asked = {name for name, one in handlers().items()
             if name.rpartition(".")[0] in parts() and door_of(one.fn) is Door.PRIVATE}  # fmt: skip
    for name in asked:
        call(name, f"/quotes/{everything['quote']}")
    assert row_count() == before
    with db.everyone() as session:
        assert session.exec(select(Quote)).one().state == "sent"
        assert session.exec(select(Appointment)).one().state == AppointmentState.CONFIRMED


async def test_its_files_are_absent(everything: dict[str, str]) -> None:
    files = [f"quotes/{everything['quote']}.pdf", f"quotes/{everything['quote']}-signed.pdf", "statement.pdf",
             "statement.csv", f"appointments/{everything['appointment']}.ics"]  # fmt: skip
    home = "http://localhost:8000"
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app([])), base_url=home) as browser:
        browser.cookies.set(cookies.session_name(), everything["cookie"])
        assert [(await browser.get(f"/documents/{file}")).status_code for file in files] == [404] * len(files)
        with db.everyone(write=True) as session:
            session.exec(select(Business)).one().hidden_modules = []
        assert (await browser.get("/documents/statement.csv")).status_code == 200
        assert (await browser.get(f"/documents/appointments/{everything['appointment']}.ics")).status_code == 200

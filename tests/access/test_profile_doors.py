"""What a browser may send to the profile: anything else is refused in words, and nothing is stored or kept."""

import asyncio
from typing import Any

import pytest

import portal.portal as wiring
from portal import db
from portal.models import Activity, ChangeRequest, Client
from portal.pages.profile_email import EmailChangeState
from portal.pages.profile_state import ProfileState
from portal.state import ClientState
from tests.build import a_business, a_client, a_contact, become
from tests.paying import only, rows

BAD: dict[tuple[type[ClientState], str], list[dict[str, Any]]] = {
    (ProfileState, "write"): [
        {},
        {"name": "street"},
        {"name": "street", "typed": 7},
        {"name": "street", "typed": None},
        {"name": "street", "typed": ["Ring 2"]},
        {"name": "street", "typed": "x" * 1_000_000},
        {"name": "name", "typed": "Eve"},
        {"name": "email", "typed": "eve@example.com"},
        {"name": {"street": 1}, "typed": "x"},
        {"name": "street", "typed": "x", "client_id": "01890000-0000-7000-8000-000000000000"},
    ],
    (ProfileState, "save"): [
        {},
        {"form": None},
        {"form": "street=x"},
        {"form": {"street": {"$set": "x"}}},
        {"form": {"street": "x" * 1_000_000, "client_edition": "0"}},
        {"form": {"street": "Ring 2", "client_edition": 0}},
        {"form": {"street": "Ring 2", "client_edition": "-1"}},
        {"form": {"street": "Ring 2", "client_edition": "0\n"}},
        {"form": {"street": "Ring 2", "contact_edition": "9" * 5000}},
        {"form": {"phone": "0664 1234567", "home": "<b>"}},
        {"form": {"phone": "0664 1234567", "home": "AT\n"}},
    ],
    (ProfileState, "take"): [{"name": "id"}, {"name": []}],
    (EmailChangeState, "write_email"): [{"typed": "x" * 1_000_000}, {"typed": 1}],
    (EmailChangeState, "write_remark"): [{"typed": "x" * 1_000_000}],
    (EmailChangeState, "ask"): [
        {"form": {"new_email": "new@example.com"}},
        {"form": {"new_email": ["new@example.com"], "remark": ""}},
        {"form": {"new_email": "new@example.com", "remark": "x" * 1_000_000}},
    ],
}
SENT = [(state, name, sent) for (state, name), several in BAD.items() for sent in several]


@pytest.fixture(autouse=True)
def ada(database: object) -> None:
    """The visitor."""
    with db.everyone(write=True) as session:
        client = a_client(session, a_business(session), street="Ring 1", postcode="1010", city="Wien")
        become(session, a_contact(session, client, "ada@example.com"))


def call(state: type[ClientState], name: str, sent: dict[str, Any]) -> Any:
    root = wiring.app._state(_reflex_internal_init=True)  # type: ignore[misc, union-attr]
    page = root.get_substate(state.get_full_name().split("."))
    asyncio.run(state.event_handlers[name].fn(page, **sent))
    return page


@pytest.mark.parametrize(("state", "name", "sent"), SENT)
def test_bad_input_is_refused_at_the_door(state: type[ClientState], name: str, sent: dict[str, Any]) -> None:
    page = call(state, name, sent)
    assert page.notice == "That did not work."
    assert "x" * 3000 not in str(page.dict())
    assert (only(Client).street, rows(Activity), rows(ChangeRequest)) == ("Ring 1", [], [])


def test_what_a_form_does_not_have_is_left_aside() -> None:
    form = {"street": "Ring 2", "name": "Eve", "id": "x", "currency": "USD", "client_edition": "0"}
    call(ProfileState, "save", {"form": form})
    found = only(Client)
    assert (found.street, found.currency, found.edition) == ("Ring 2", "EUR", 1)
    assert found.name != "Eve"


def test_too_much_for_an_address_is_said_at_its_field() -> None:
    page = call(ProfileState, "save", {"form": {"street": "x" * 2000, "client_edition": "0"}})
    assert page.wrong == ["Street and number"]
    assert page.shown.address[0].error == "Please shorten “Street and number” to 100 characters."
    assert only(Client).street == "Ring 1"

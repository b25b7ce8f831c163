"""From what to what: told to everybody of the client, what concerns a person to them alone."""

from typing import Any

import pytest

from portal import db
from portal.access.visit import visit_now
from portal.domain import activity, profile
from portal.domain.activity_changes import LABELS, ChangeRow
from portal.domain.profile import NAMES, Edit
from portal.models import Actor, Client, Contact
from tests.build import a_business, a_client, a_contact, become


@pytest.fixture
def ada(database: object) -> Contact:
    """The visitor."""
    with db.everyone(write=True) as session:
        ada = a_contact(session, a_client(session, a_business(session)))
        become(session, ada)
        return ada


def changed(by: Contact, verb: str, **fields: tuple[str, str]) -> None:
    facts = [{"field": name, "before": before, "after": after} for name, (before, after) in fields.items()]
    with db.everyone(write=True) as session:
        activity.note_account(session, by, verb, Actor.CLIENT, by.id, fields=facts)


def told() -> tuple[Any, ...]:
    return visit_now(activity.latest, "Studio")[0].changes


def test_each_field_in_words(ada: Contact) -> None:
    changed(ada, "address_changed", country=("AT", "US"), street=("Ring 1\nTop 2", "<b>Weg</b>"), region=("", "TX"))
    assert told() == (
        ChangeRow("Country", "Austria", "United States"),
        ChangeRow("Street and number", "Ring 1, Top 2", "<b>Weg</b>"),
        ChangeRow("Region", "", "TX"),
    )


def test_what_the_profile_stores_is_told(ada: Contact) -> None:
    assert visit_now(profile.save, Edit({"phone": "0664 1234567"}))
    assert told() == (ChangeRow("Phone number", "", "+436641234567"),)


def test_a_colleagues_own_number_is_not_told(ada: Contact) -> None:
    with db.everyone(write=True) as session:
        ben = a_contact(session, session.get_one(Client, ada.client_id), is_primary=False)
    changed(ben, "phone_changed", phone=("", "+436641234567"))
    assert told() == ()
    changed(ben, "vat_id_changed", vat_id=("", "ATU13585627"))
    assert told() == (ChangeRow("VAT ID", "", "ATU13585627"),)
    changed(ada, "phone_changed", phone=("", "+436641234567"))
    assert told() == (ChangeRow("Phone number", "", "+436641234567"),)


def test_what_changed_nothing_tells_nothing(ada: Contact) -> None:
    with db.everyone(write=True) as session:
        activity.note_account(session, ada, "sessions_ended", Actor.CLIENT, ada.id)
    assert told() == ()


def test_every_field_has_its_word() -> None:
    assert set(LABELS) == {*NAMES, "email", "name", "role", "currency"}

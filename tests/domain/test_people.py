"""Who acts for the client, as those who do may read it."""

from datetime import UTC, datetime

import pytest

from portal import db
from portal.access.visit import visit_now
from portal.domain import people
from portal.domain.people import ROLES, PersonRow
from portal.models import Business, Client, Contact, ContactRole
from tests.build import a_business, a_client, a_contact, become

HOSTILE = "<script>alert(1)</script>\u202e" + "W" * 300


@pytest.fixture
def ada(database: object) -> Contact:
    """The visitor, in Vienna."""
    with db.everyone(write=True) as session:
        ada = a_contact(session, a_client(session, a_business(session)), name="Zita", role=ContactRole.VIEWER)
        become(session, ada)
        return ada


def test_oneself_first_then_the_others_by_name(ada: Contact) -> None:
    late = datetime(2026, 10, 1, 23, 30, tzinfo=UTC)  # the second, where they read it
    with db.everyone(write=True) as session:
        session.get_one(Contact, ada.id).last_login_at = late
        client = session.get_one(Client, ada.client_id)
        a_contact(session, client, name="cleo", role=ContactRole.BILLING, is_primary=False)
        a_contact(session, client, name="Ben", is_primary=False)
    assert visit_now(people.people) == [
        PersonRow("Zita", "May look", "Last sign-in: 2 Oct 2026", True),
        PersonRow("Ben", "May do everything", "Has not signed in yet", False),
        PersonRow("cleo", "May pay and decide", "Has not signed in yet", False),
    ]


def test_nobody_who_is_switched_off_and_nobody_of_another_client(ada: Contact) -> None:
    with db.everyone(write=True) as session:
        a_contact(session, session.get_one(Client, ada.client_id), name="Gone", active=False)
        a_contact(session, a_client(session, session.get_one(Business, ada.business_id)), ada.email, name="Elsewhere")
    assert [one.name for one in visit_now(people.people)] == ["Zita"]


def test_no_address_is_told_and_a_name_stays_a_name(ada: Contact) -> None:
    with db.everyone(write=True) as session:
        a_contact(session, session.get_one(Client, ada.client_id), "ben@example.com", name=HOSTILE)
    rows = visit_now(people.people)
    assert HOSTILE in [one.name for one in rows]
    assert "@" not in str(rows)


def test_every_role_has_its_words() -> None:
    assert set(ROLES) == set(ContactRole)

"""The people of a client: entered, changed, put first, their access taken and given back, and invited."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from portal import db
from portal.access.staff_visit import NotYours, staff_visit_now
from portal.access.visit import Visit, current, visit_now
from portal.domain import activity_page, mails
from portal.domain.admin import actions, client_access, client_card, contact_access, contacts
from portal.domain.admin.client_access import MOST_A_DAY, AccessIsOff, InvitedOften
from portal.domain.admin.client_card import ContactRow
from portal.domain.admin.contact_access import IsOff
from portal.domain.admin.contacts import Meanwhile
from portal.errors import NotFound, NotSignedIn, WrongFields
from portal.models import Activity, Business, Client, Contact, ContactRole, Outbox, StaffRole
from tests.build import a_business, a_client, a_contact, become
from tests.staff import a_staff, become_staff

OWNER, BILLING, VIEWER = ContactRole.OWNER, ContactRole.BILLING, ContactRole.VIEWER


@pytest.fixture
def client(database: object) -> str:
    """One with Ada, its first contact; a manager is signed in."""
    with db.everyone(write=True) as session:
        business = a_business(session, host="one.test")
        one = a_client(session, business, name="Berger")
        a_contact(session, one, "ada@example.com", name="Ada Berger")
        become_staff(session, a_staff(session, business, StaffRole.MANAGER))
        return one.id.hex


def people(client: str) -> dict[str, ContactRow]:
    return {one.name: one for one in staff_visit_now(client_card.card, client).contacts}


def key_of(client: str, name: str = "Ada Berger") -> UUID:
    return UUID(people(client)[name].key)


def add(client: str, name: str = "Max Berger", email: str = "max@example.com", role: ContactRole = BILLING,
        phone: str = "") -> UUID:  # fmt: skip
    staff_visit_now(contacts.add, client, name, email, role, phone)
    return key_of(client, name)


def be(key: UUID) -> None:
    with db.everyone(write=True) as session:
        become(session, session.get_one(Contact, key))


def whoami(visit: Visit) -> UUID:
    return visit.contact_id


def done() -> list[str]:
    return [one.sentence for one in staff_visit_now(actions.page).rows]


def as_role(role: StaffRole) -> None:
    with db.everyone(write=True) as session:
        business = session.exec(select(Business).where(Business.host == "one.test")).one()
        become_staff(session, a_staff(session, business, role))


def test_somebody_new_is_there_once_and_can_sign_in(client: str) -> None:
    key = add(client, phone="01 5876543")
    assert add(client, phone="01 5876543") == key
    one = people(client)["Max Berger"]
    assert (one.email, one.role, one.is_primary, one.phone) == ("max@example.com", "billing", False, "01 5876543")
    assert done() == ["Nora Hofer gave Max Berger access for Berger"]
    be(key)
    assert visit_now(whoami) == key


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        (("", "max@example.com", OWNER), {"name"}),
        (("\u202e\x00", "max", OWNER), {"name", "email"}),
        (("x" * 121, "max@example.com", OWNER), {"name"}),
        (("Max", "ADA@example.com", OWNER), {"email"}),
        (("Max", "max@example.com", OWNER, "12"), {"phone"}),
        (("Max", "x" * 300 + "@example.com", OWNER), {"email"}),
    ],
)
def test_what_is_wrong_is_said_at_its_field(client: str, typed: Any, fields: set[str]) -> None:
    with pytest.raises(WrongFields) as wrong:
        staff_visit_now(contacts.add, client, *typed)
    assert wrong.value.fields.keys() == fields
    assert len(people(client)) == 1
    assert done() == []


def test_one_address_may_act_for_two_clients(client: str) -> None:
    with db.everyone(write=True) as session:
        other = a_client(session, session.exec(select(Business)).one()).id.hex
    add(other, email="ada@example.com")
    assert people(other)["Max Berger"].is_primary


def test_a_change_is_kept_told_and_written_down(client: str) -> None:
    key = key_of(client)
    staff_visit_now(contacts.edit, key, "Ada B.", "+43 1 5876543", VIEWER, staff_visit_now(contacts.facts, key))
    staff_visit_now(contacts.edit, key, "Ada B.", "01 5876543", VIEWER)
    one = people(client)["Ada B."]
    assert (one.phone, one.role) == ("01 5876543", "viewer")
    assert done() == ["Nora Hofer changed what is known of Ada B. of Berger"]
    be(key)
    (row,) = [row for day in visit_now(activity_page.page).days for row in day.rows]
    assert row.sentence == "Studio changed what is known of Ada B."
    assert [(one.label, one.after) for one in row.changes] == [
        ("Name", "Ada B."), ("Phone number", "+4315876543"), ("Access", "May look"),
    ]  # fmt: skip


def test_a_colleague_does_not_read_the_number(client: str) -> None:
    other = add(client)
    staff_visit_now(contacts.edit, key_of(client), "Ada Berger", "+43 1 5876543", OWNER)
    be(other)
    rows = [row for day in visit_now(activity_page.page).days for row in day.rows]
    assert "+4315876543" not in repr(rows)


def test_whoever_comes_second_is_told(client: str) -> None:
    key = key_of(client)
    seen = staff_visit_now(contacts.facts, key)
    staff_visit_now(contacts.edit, key, "First", "", OWNER, seen)
    with pytest.raises(Meanwhile) as told:
        staff_visit_now(contacts.edit, key, "Second", "", OWNER, seen)
    assert "First, May do everything" in told.value.said()
    staff_visit_now(contacts.edit, key, "Second", "", OWNER, staff_visit_now(contacts.facts, key))
    assert "Second" in people(client)


def test_there_is_one_first_contact(client: str) -> None:
    key = add(client)
    for _ in range(2):
        staff_visit_now(contact_access.put_first, key)
    assert [name for name, one in people(client).items() if one.is_primary] == ["Max Berger"]
    assert done()[0] == "Nora Hofer made Max Berger the first contact of Berger"
    assert len(done()) == 2


def test_taking_access_ends_it_at_once_and_giving_it_back_revives_no_session(client: str) -> None:
    staff, key, other = current.get(), key_of(client), add(client)
    be(key)
    theirs = current.get()
    current.set(staff)
    for _ in range(2):
        staff_visit_now(contact_access.take_access, key)
    assert [people(client)[name].is_primary for name in ("Ada Berger", "Max Berger")] == [False, True]
    with pytest.raises(IsOff):
        staff_visit_now(contact_access.put_first, key)
    current.set(theirs)
    with pytest.raises(NotSignedIn):
        visit_now(whoami)
    current.set(staff)
    for _ in range(2):
        staff_visit_now(contact_access.give_access, key)
    assert done()[:2] == ["Nora Hofer gave Ada Berger access for Berger again",
                          "Nora Hofer took Ada Berger's access for Berger away"]  # fmt: skip
    current.set(theirs)
    with pytest.raises(NotSignedIn):
        visit_now(whoami)
    current.set(staff)
    staff_visit_now(contact_access.take_access, other)
    staff_visit_now(contact_access.take_access, key)  # the last one stays the first, for whenever they are back
    assert sum(one.is_primary for one in people(client).values()) == 1


def test_an_invitation_says_how_to_sign_in_and_holds_no_secret(client: str) -> None:
    assert staff_visit_now(client_access.invite, key_of(client)) == "Ada Berger"
    with db.everyone() as session:
        row = session.exec(select(Outbox)).one()
    letter = mails.letter(row.kind, row.facts)
    assert letter is not None
    assert [to.email for to in letter.to] == ["ada@example.com"]
    assert letter.url.endswith("/login")
    assert letter.code == ""
    assert done() == ["Nora Hofer invited Ada Berger of Berger"]
    staff_visit_now(contact_access.take_access, key_of(client))
    assert mails.letter(row.kind, row.facts) is None


def test_invitations_have_a_limit_that_ends(client: str) -> None:
    key, other = key_of(client), add(client)
    for _ in range(MOST_A_DAY):
        staff_visit_now(client_access.invite, key)
    with pytest.raises(InvitedOften):
        staff_visit_now(client_access.invite, key)
    staff_visit_now(client_access.invite, other)
    with db.everyone(write=True) as session:
        for one in session.exec(select(Activity)).all():
            one.created_at -= timedelta(days=1)
            session.add(one)
    staff_visit_now(client_access.invite, key)
    with db.everyone() as session:
        assert len(session.exec(select(Outbox)).all()) == MOST_A_DAY + 2


@pytest.mark.parametrize("off", [{"portal_enabled": False}, {"archived_at": "now"}])
def test_nobody_is_invited_to_a_closed_door(client: str, off: dict[str, Any]) -> None:
    from portal.clock import now

    key = key_of(client)
    with db.everyone(write=True) as session:
        one = session.get_one(Client, UUID(client))
        for name, value in off.items():
            setattr(one, name, now() if value == "now" else value)
        session.add(one)
    with pytest.raises(AccessIsOff):
        staff_visit_now(client_access.invite, key)


def test_who_signs_in_is_not_for_agents_to_take(client: str) -> None:
    key = key_of(client)
    as_role(StaffRole.AGENT)
    for rule in (contact_access.take_access, contact_access.give_access):
        with pytest.raises(NotYours):
            staff_visit_now(rule, key)
    add(client)


def test_foreign_and_absent_look_alike(client: str) -> None:
    with db.everyone(write=True) as session:
        foreign = a_contact(session, a_client(session, a_business(session, host="two.test")))
        keys, owner = [foreign.id, uuid4()], foreign.client_id.hex
    rules: list[Any] = [contacts.facts, contact_access.put_first, contact_access.take_access,
                        contact_access.give_access, client_access.invite]  # fmt: skip
    for key in keys:
        for rule in rules:
            with pytest.raises(NotFound):
                staff_visit_now(rule, key)
        with pytest.raises(NotFound):
            staff_visit_now(contacts.edit, key, "Eve", "", OWNER)
    with pytest.raises(NotFound):
        staff_visit_now(contacts.add, owner, "Eve", "eve@example.com", OWNER)
    assert done() == []

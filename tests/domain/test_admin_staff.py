"""Who runs the portal: owners add, change and take away; one of them always stays."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import ORMExecuteState
from sqlmodel import col, select

from portal import db
from portal.access.staff_visit import NotYours, staff_visit_now
from portal.access.visit import current
from portal.domain import mails
from portal.domain.admin import actions, staff
from portal.domain.admin.staff import LastOwner, StaffRow
from portal.errors import NotFound, NotSignedIn, WrongFields
from portal.models import Business, Outbox, Staff, StaffAction, StaffRole
from tests.build import a_business
from tests.staff import a_staff, become_staff


@pytest.fixture
def nora(database: object) -> UUID:
    """An owner, signed in."""
    with db.everyone(write=True) as session:
        person = a_staff(session, a_business(session), email="nora@example.com")
        become_staff(session, person)
        return person.id


def everybody() -> dict[str, StaffRow]:
    return {one.email: one for one in staff_visit_now(staff.listed)}


def add(name: str = "Max Lehner", email: str = "Max@Example.com", role: StaffRole = StaffRole.AGENT) -> StaffRow:
    staff_visit_now(staff.add, name, email, role)
    return everybody()[email.strip()]


def done() -> list[str]:
    return [one.sentence for one in staff_visit_now(actions.page).rows]


def test_somebody_new_is_listed_written_down_and_told(nora: UUID) -> None:
    one = add()
    assert (one.name, one.role_word, one.active, one.is_me, one.seen) == ("Max Lehner", "Agent", True, False, "")
    assert done() == ["Nora Hofer added Max Lehner as agent"]
    with db.everyone() as session:
        row = session.exec(select(Outbox)).one()
    letter = mails.letter(row.kind, row.facts)
    assert letter is not None
    assert [to.email for to in letter.to] == ["Max@Example.com"]
    assert letter.url.endswith("/login?next=%2Fadmin")


@pytest.mark.parametrize(
    ("name", "email", "fields"),
    [
        ("", "max@example.com", {"name"}),
        ("\u202e \x00", "max@example.com", {"name"}),
        ("Max", "max", {"email"}),
        ("Max", "nora@EXAMPLE.com", {"email"}),
        ("", "", {"name", "email"}),
        ("Max", "x" * 1000 + "@example.com", {"email"}),
    ],
)
def test_what_is_wrong_is_said_at_its_field(nora: UUID, name: str, email: str, fields: set[str]) -> None:
    with pytest.raises(WrongFields) as wrong:
        staff_visit_now(staff.add, name, email, StaffRole.AGENT)
    assert wrong.value.fields.keys() == fields
    assert len(everybody()) == 1
    assert done() == []


def test_a_role_changes_and_says_so_once(nora: UUID) -> None:
    key = UUID(add().key)
    staff_visit_now(staff.change_role, key, StaffRole.MANAGER)
    staff_visit_now(staff.change_role, key, StaffRole.MANAGER)
    assert everybody()["Max@Example.com"].role == "manager"
    assert done()[0] == "Nora Hofer made Max Lehner manager, who was agent"
    assert len(done()) == 2


def test_taking_access_ends_it_at_once_and_it_can_be_given_back(nora: UUID) -> None:
    owner, key = current.get(), UUID(add(role=StaffRole.OWNER).key)
    with db.everyone(write=True) as session:
        become_staff(session, session.get_one(Staff, key))
    his = current.get()
    assert everybody()["Max@Example.com"].is_me
    current.set(owner)
    staff_visit_now(staff.take_access, key)
    staff_visit_now(staff.take_access, key)
    assert not everybody()["Max@Example.com"].active
    assert done()[0] == "Nora Hofer took Max Lehner's access away"
    current.set(his)
    with pytest.raises(NotSignedIn):
        staff_visit_now(staff.listed)
    current.set(owner)
    again = add("Max L.", "Max@Example.com")
    assert (again.key, again.name, again.active, again.role) == (key.hex, "Max L.", True, "agent")
    current.set(his)
    with pytest.raises(NotSignedIn):
        staff_visit_now(staff.listed)


def test_the_last_owner_stays(nora: UUID) -> None:
    for leave in (
        lambda: staff_visit_now(staff.change_role, nora, StaffRole.MANAGER),
        lambda: staff_visit_now(staff.take_access, nora),
    ):
        with pytest.raises(LastOwner):
            leave()
    other = UUID(add(role=StaffRole.OWNER).key)
    staff_visit_now(staff.take_access, other)
    with pytest.raises(LastOwner):
        staff_visit_now(staff.take_access, nora)


def test_two_owners_who_send_each_other_away_queue(nora: UUID) -> None:
    """On PostgreSQL, where writers do not queue by themselves: whoever comes second sees that one owner is left."""
    other, locks = UUID(add(role=StaffRole.OWNER).key), list[str]()

    def note(run: ORMExecuteState) -> None:
        locks.append(str(run.statement.compile(dialect=postgresql.dialect())))

    event.listen(db.ScopedSession, "do_orm_execute", note)
    staff_visit_now(staff.change_role, other, StaffRole.AGENT)
    event.remove(db.ScopedSession, "do_orm_execute", note)
    assert any("staff.role = " in one and one.endswith("FOR UPDATE") for one in locks)


@pytest.mark.parametrize("role", [StaffRole.MANAGER, StaffRole.AGENT])
def test_only_owners_decide_about_staff(nora: UUID, role: StaffRole) -> None:
    with db.everyone(write=True) as session:
        business = session.exec(select(Business)).one()
        become_staff(session, a_staff(session, business, role))
    attempts: list[tuple[Any, tuple[Any, ...]]] = [
        (staff.add, ("Max", "max@example.com", StaffRole.OWNER)),
        (staff.change_role, (nora, StaffRole.AGENT)),
        (staff.take_access, (nora,)),
    ]
    for rule, args in attempts:
        with pytest.raises(NotYours):
            staff_visit_now(rule, *args)
    with db.everyone() as session:
        assert session.exec(select(StaffAction)).all() == []
        assert session.get_one(Staff, nora).role is StaffRole.OWNER


def test_foreign_and_absent_look_alike(nora: UUID) -> None:
    with db.everyone(write=True) as session:
        foreign = a_staff(session, a_business(session, host="other.test")).id
    for key in (foreign, uuid4()):
        for rule, more in ((staff.take_access, ()), (staff.change_role, (StaffRole.AGENT,))):
            with pytest.raises(NotFound):
                staff_visit_now(rule, key, *more)
    with db.everyone() as session:
        assert session.exec(select(Staff.active).where(col(Staff.id) == foreign)).one()


def test_an_address_may_work_for_two_businesses(nora: UUID) -> None:
    with db.everyone(write=True) as session:
        a_staff(session, a_business(session, host="other.test"), email="max@example.com")
    assert add(email="max@example.com").active

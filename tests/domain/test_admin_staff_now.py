"""Staff from the command line: the first owner, and a lost second step."""

import pytest
from sqlmodel import select

from portal import db
from portal.access import arriving, second_factor
from portal.access.staff_visit import staff_visit_now
from portal.access.visit import current
from portal.domain.admin import actions, staff_now
from portal.errors import Misconfigured
from portal.models import Staff, StaffRole
from tests.build import a_business
from tests.staff import a_staff, become_staff, staff_in


@pytest.fixture
def business(database: object) -> None:
    with db.everyone(write=True) as session:
        a_business(session)


def done() -> list[str]:
    with db.everyone(write=True) as session:
        become_staff(session, session.exec(select(Staff)).one())
    try:
        return [one.sentence for one in staff_visit_now(actions.page).rows]
    finally:
        current.set(None)


def test_the_first_owner_is_entered_and_it_is_written_down(business: None) -> None:
    said = staff_now.add("Nora Hofer", "Nora@Example.com", "owner")
    assert said == "Nora Hofer <Nora@Example.com> may sign in at /login as owner."
    assert done() == ["Nora Hofer was entered as owner on the machine itself"]


@pytest.mark.parametrize(
    ("name", "email", "role", "complaint"),
    [
        ("Nora", "nora@example.com", "boss", "boss is no role: one of owner, manager, agent"),
        ("Nora", "nora", "owner", "This does not look like an e-mail address. Please check it."),
        ("", "nora@example.com", "owner", "Please write the person's name."),
        ("Nora", "max@example.com", "agent", "max@example.com belongs to somebody of the staff already."),
    ],
)
def test_what_is_wrong_is_said(business: None, name: str, email: str, role: str, complaint: str) -> None:
    staff_now.add("Max", "max@example.com", "owner")
    with pytest.raises(Misconfigured) as refused:
        staff_now.add(name, email, role)
    assert refused.value.complaints == [complaint]


def test_without_a_business_it_says_what_comes_first(database: object) -> None:
    for attempt in (lambda: staff_now.add("Nora", "nora@example.com", "owner"), lambda: staff_now.reset("x@y.z")):
        with pytest.raises(Misconfigured, match="python -m portal init"):
            attempt()


def test_a_lost_second_step_is_forgotten_with_its_sessions(business: None) -> None:
    with db.everyone(write=True) as session:
        one = a_staff(session, a_business(session, host="other.test"), email="nora@example.com")
        assert one.role is StaffRole.OWNER
    with pytest.raises(Misconfigured, match="nobody of the staff"):
        staff_now.reset("nora@example.com")  # of another business
    staff_now.add("Nora Hofer", "nora@example.com", "owner")
    with db.everyone(write=True) as session:
        mine = session.exec(select(Staff).where(Staff.id != one.id)).one()
        mine.factor_seed, mine.factor_since = "seed", mine.created_at
        session.add(mine)
        cookie = staff_in(session, mine)
    assert second_factor.look(cookie)
    staff_now.reset("Nora@example.com")
    assert second_factor.look(cookie) is None
    with db.everyone(write=True) as session:
        fresh = staff_in(session, session.get_one(Staff, mine.id))
    assert arriving.who(fresh)

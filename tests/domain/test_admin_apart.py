"""Two clients that look alike and are not the same: said once, remembered, written down, taken back."""

from uuid import UUID

import pytest
from sqlmodel import select

from portal import db
from portal.access.staff_visit import NotYours, staff_visit_now
from portal.clock import now
from portal.domain.admin import actions, apart, duplicates, merge_view, merging
from portal.errors import NotFound
from portal.models import Business, Client, ClientsApart, Staff, StaffRole
from tests.build import a_business, a_client, a_contact
from tests.staff import a_staff, become_staff


@pytest.fixture
def business(database: object) -> Business:
    """A manager of it is signed in."""
    with db.everyone(write=True) as session:
        mine = a_business(session)
        become_staff(session, a_staff(session, mine, StaffRole.MANAGER))
        return mine


def enter(business: Business, name: str, email: str = "", **facts: object) -> str:
    with db.everyone(write=True) as session:
        client = a_client(session, business, name=name, **facts)
        if email:
            a_contact(session, client, email)
        return client.id.hex


def found() -> list[tuple[str, str]]:
    return [(one.name, one.other) for one in staff_visit_now(duplicates.listed).rows]


def said() -> list[str]:
    return [one.sentence for one in staff_visit_now(actions.page).rows]


@pytest.mark.parametrize("turned", [False, True])
def test_said_once_they_are_asked_about_no_more(business: Business, turned: bool) -> None:
    pair = enter(business, "Berger GmbH"), enter(business, "berger")
    one, other = reversed(pair) if turned else pair
    for _ in range(2):
        assert staff_visit_now(apart.set_apart, one, other) == ("Berger GmbH", "berger")
    assert found() == []
    assert staff_visit_now(duplicates.candidates, one).rows == []
    assert staff_visit_now(duplicates.candidates, other).rows == []
    (row,) = staff_visit_now(duplicates.listed).apart
    assert (row.key, row.other_key, row.name, row.other) == (*pair, "Berger GmbH", "berger")
    assert row.said.startswith("Nora Hofer noted on ")
    assert staff_visit_now(merge_view.compare, one, other).apart == row.said
    assert said() == ["Nora Hofer noted that Berger GmbH and berger are not the same client"]


def test_taken_back_they_are_asked_about_again(business: Business) -> None:
    one, other = enter(business, "Berger"), enter(business, "berger")
    staff_visit_now(apart.set_apart, one, other)
    for _ in range(2):
        staff_visit_now(apart.ask_again, other, one)
    assert found() == [("Berger", "berger")]
    assert staff_visit_now(duplicates.listed).apart == []
    assert staff_visit_now(merge_view.compare, one, other).apart == ""
    assert sorted(said()) == [
        "Nora Hofer noted that Berger and berger are not the same client",
        "Nora Hofer took back that Berger and berger are not the same client",
    ]


def test_of_three_the_other_pairs_stay(business: Business) -> None:
    one, two, three = (enter(business, name) for name in ("Berger", "berger", "BERGER"))
    staff_visit_now(apart.set_apart, one, two)
    assert {frozenset(pair) for pair in found()} == {frozenset(("Berger", "BERGER")), frozenset(("berger", "BERGER"))}
    assert {row.other for row in staff_visit_now(duplicates.candidates, three).rows} == {"Berger", "berger"}


def test_what_is_dealt_with_takes_nobodys_place(business: Business) -> None:
    """However many were set apart, the next ones are shown, and at the end nothing is said to be left."""
    with db.everyone(write=True) as session:
        me = session.exec(select(Staff)).one()
        for nth in range(3 * duplicates.MOST):
            pair = [a_client(session, business, name=f"Aa {nth:03}", vat_id=f"ATU{nth:03}").id for _ in range(2)]
            one, other = sorted(pair)
            session.add(ClientsApart(business_id=business.id, one_id=one, other_id=other, staff_id=me.id))
    seen = staff_visit_now(duplicates.listed)
    assert (seen.rows, seen.is_cut) == ([], False)
    enter(business, "Zz")
    enter(business, "zz")
    seen = staff_visit_now(duplicates.listed)
    assert ([(one.name, one.other) for one in seen.rows], seen.is_cut) == ([("Zz", "zz")], False)
    assert len(seen.apart) == apart.SHOWN


def test_an_archived_twin_leaves_nothing_to_look_at(business: Business) -> None:
    for nth in range(duplicates.MOST + 2):
        enter(business, f"One {nth}", f"p{nth}@example.com")
        enter(business, f"Two {nth}", f"p{nth}@example.com", archived_at=now())
    seen = staff_visit_now(duplicates.listed)
    assert (seen.rows, seen.is_cut) == ([], False)


def test_merged_what_was_said_of_a_client_is_said_of_its_heir(business: Business) -> None:
    one, two, three = (enter(business, name) for name in ("Berger", "berger", "BERGER"))
    for pair in ((one, two), (two, three)):
        staff_visit_now(apart.set_apart, *pair)
    staff_visit_now(merging.merge, one, two, {})
    assert found() == []
    (row,) = staff_visit_now(duplicates.listed).apart
    assert (row.key, row.other_key) == (one, three)
    staff_visit_now(merging.merge, three, one, {})
    assert staff_visit_now(duplicates.listed).apart == []
    with db.everyone() as session:
        assert [str(client.id.hex) for client in session.exec(select(Client))] == [three]


def test_roles_foreign_and_absent(business: Business) -> None:
    one, other = enter(business, "Berger"), enter(business, "berger")
    with db.everyone(write=True) as session:
        foreign = a_client(session, a_business(session, host="two.test")).id.hex
    for rule in (apart.set_apart, apart.ask_again):
        for pair in ((one, foreign), (foreign, one), (one, one), (one, "x"), ("", other), (one, business.id.hex)):
            with pytest.raises(NotFound):
                staff_visit_now(rule, *pair)
    with db.everyone(write=True) as session:
        become_staff(session, a_staff(session, session.get_one(Business, business.id), StaffRole.AGENT))
    for rule in (apart.set_apart, apart.ask_again):
        with pytest.raises(NotYours):
            staff_visit_now(rule, one, other)
    with db.everyone() as session:
        assert session.exec(select(ClientsApart)).all() == []
        assert session.get_one(Client, UUID(one)).name == "Berger"

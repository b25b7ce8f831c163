"""Which clients may be the same twice, and what staff see of two before they make them one."""

from uuid import UUID

import pytest
from sqlmodel import select

from portal import db
from portal.access.staff_visit import staff_visit_now
from portal.clock import now
from portal.domain.admin import duplicates, merge_view
from portal.errors import NotFound
from portal.models import Business, Client, Contact, StaffRole
from portal.models.names import likeness
from tests.build import a_business, a_client, a_contact, an_invoice
from tests.quotes import a_quote
from tests.staff import a_staff, become_staff


@pytest.fixture
def business(database: object) -> Business:
    """Somebody of its staff is signed in; another business has the same client twice too."""
    with db.everyone(write=True) as session:
        foreign = a_business(session, host="two.test")
        for _ in range(2):
            a_contact(session, a_client(session, foreign, name="Berger", vat_id="ATU1"), "ada@example.com")
        mine = a_business(session)
        become_staff(session, a_staff(session, mine, StaffRole.MANAGER))
        return mine


def enter(business: Business, name: str, email: str = "", **facts: object) -> str:
    with db.everyone(write=True) as session:
        client = a_client(session, business, name=name, **facts)
        if email:
            a_contact(session, client, email)
        return client.id.hex


def found() -> list[tuple[str, str, list[str]]]:
    return [(one.name, one.other, one.why) for one in staff_visit_now(duplicates.listed).rows]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller & Söhne GmbH", "MUELLER und Soehne"),
        ("Berger e.U.", "berger"),
        ("O’Hara Ltd.", "The OHara Limited"),
        ("Rossi S.p.A.", "rossi spa"),
        ("Ada Berger", "Berger, Ada"),
        ("Straße Ges.m.b.H.", "Strasse GesmbH"),
        ("Łódź", "Łódź "),
    ],
)
def test_names_that_sound_alike(one: str, other: str) -> None:
    assert likeness(one) == likeness(other) != ""


@pytest.mark.parametrize(("one", "other"), [("Berger", "Burger"), ("GmbH", "AG"), ("Wien 1", "Wien 2"), ("😀", "Ada")])
def test_names_that_do_not(one: str, other: str) -> None:
    assert likeness(one) != likeness(other)


def test_each_reason_finds_them_and_the_surest_pair_is_first(business: Business) -> None:
    enter(business, "Zorn", vat_id="ATU5")
    enter(business, "Älpler", vat_id="ATU5")
    enter(business, "Berger GmbH", "ada@example.com")
    enter(business, "berger", "ADA@example.com")
    enter(business, "Alone", "alone@example.com", vat_id="ATU6")
    assert found() == [
        ("Berger GmbH", "berger", ["Their names are alike.", "ada@example.com signs in for both."]),
        ("Zorn", "Älpler", ["Both have the VAT ID ATU5."]),
    ]


def test_archived_ones_and_accountants_are_left_out(business: Business) -> None:
    enter(business, "Berger")
    enter(business, "berger", archived_at=now())
    for name in ("One", "Two", "Three", "Four"):
        enter(business, name, "accountant@example.com")
    assert found() == []


def test_nothing_said_is_nothing_shared(business: Business) -> None:
    for name in ("!!!", "???"):
        enter(business, name)
    assert found() == []


def test_more_than_fit_are_said_to_be_more(business: Business) -> None:
    for nth in range(40):
        for _ in range(2):
            enter(business, f"Name {nth}", vat_id=f"ATU{nth}")
        for _ in range(2):
            enter(business, f"Other {nth}")
    seen = staff_visit_now(duplicates.listed)
    assert (len(seen.rows) <= duplicates.SHOWN, seen.is_cut) == (True, True)


def test_who_may_be_the_same_as_one(business: Business) -> None:
    key = enter(business, "Berger GmbH", "ada@example.com", vat_id="ATU5")
    enter(business, "berger")
    enter(business, "Zorn", vat_id="ATU5")
    enter(business, "Maier", "ada@example.com")
    enter(business, "Alone")
    asked = staff_visit_now(duplicates.candidates, key, "lon")
    rows = asked.rows
    assert {one.other for one in rows} == {"berger", "Zorn", "Maier"}
    assert {one.name for one in rows} == {"Berger GmbH"}
    assert (asked.name, [one.other for one in asked.found]) == ("Berger GmbH", ["Alone"])
    assert staff_visit_now(duplicates.candidates, key, " ").found == []
    assert staff_visit_now(duplicates.candidates, key, "Berger GmbH").found == []  # not itself


def test_both_side_by_side(business: Business) -> None:
    key = enter(business, "Berger GmbH", "ada@example.com", vat_id="")
    other = enter(business, "Berger", "ada@example.com", vat_id="ATU5", city="Graz", street="Weg 1", postcode="8010")
    with db.everyone(write=True) as session:
        theirs = session.get_one(Client, UUID(other))
        a_contact(session, theirs, "max@example.com", name="Max", is_primary=False)
        an_invoice(session, theirs, "50.00")
    seen = staff_visit_now(merge_view.compare, key, other)
    rows = {one.label: (one.choice, one.mine, one.theirs, one.takes_theirs) for one in seen.choices}
    assert rows["Name"] == ("name", "Berger GmbH", "Berger", False)
    assert rows["VAT ID"] == ("vat_id", "", "ATU5", True)
    assert rows["Address"][3]  # nothing but the country is known here
    assert rows["Owes"][2] == "€50.00"
    assert rows["Invoices"][1:3] == ("–", "1")
    assert (seen.people[0].name, seen.people[0].becomes[:10]) == ("Ada Berger", "Is in both")
    assert "sees everything of both" in seen.people[1].becomes
    assert (seen.why_not, seen.can_turn) == ([], True)


def test_what_speaks_against_it_is_said_before(business: Business) -> None:
    key, other = enter(business, "Berger"), enter(business, "Zorn")
    with db.everyone(write=True) as session:
        a_quote(session, session.get_one(Client, UUID(other)))
    seen = staff_visit_now(merge_view.compare, key, other)
    assert "let Zorn stay instead" in seen.why_not[0]
    assert seen.can_turn


def test_foreign_and_absent_look_alike(business: Business) -> None:
    key = enter(business, "Berger")
    with db.everyone() as session:
        foreign = session.exec(select(Contact)).first()
        assert foreign is not None
    for other in (foreign.client_id.hex, business.id.hex, "x", ""):
        for rule, asked in ((merge_view.compare, (key, other)), (merge_view.compare, (other, key)),
                            (duplicates.candidates, (other, "B"))):  # fmt: skip
            with pytest.raises(NotFound):
                staff_visit_now(rule, *asked)

"""A client entered and changed by staff: what is checked, who is told, and that papers keep what they say."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from portal import db
from portal.access.staff_visit import staff_visit_now
from portal.access.visit import current, visit_now
from portal.domain import activity_page
from portal.domain.admin import actions, client_card, client_details, client_form
from portal.domain.profile import Edit, Moved, Wrong
from portal.errors import NotFound
from portal.models import Business, Client, Contact, Invoice, Outbox, Staff, StaffRole
from tests.build import a_business, a_client, a_contact, an_invoice, become
from tests.staff import a_staff, become_staff

VIENNA = {"country": "AT", "street": "Ring 1", "postcode": "1010", "city": "Wien"}
NEW = {"name": "Berger & Co", **VIENNA, "vat_id": "ATU13585627", "currency": "EUR"}


@pytest.fixture
def business(database: object) -> UUID:
    """An agent of it is signed in."""
    with db.everyone(write=True) as session:
        one = a_business(session, host="one.test", locale="en_GB")
        become_staff(session, a_staff(session, one, StaffRole.AGENT))
        return one.id


def add(**typed: str) -> Client:
    key = staff_visit_now(client_details.add, uuid4(), {**NEW, **typed})
    return stored(key)


def stored(key: str) -> Client:
    with db.everyone() as session:
        return session.get_one(Client, UUID(key))


def save(client: Client, edition: int = 0, seen: dict[str, str] | None = None, **typed: str) -> bool:
    return staff_visit_now(client_details.save, client.id.hex, Edit(typed, edition, 0, seen or {}))


def wrong(call: Any, *args: Any, **typed: str) -> dict[str, str]:
    with pytest.raises(Wrong) as refused:
        call(*args, **typed)
    return refused.value.fields


def done() -> list[str]:
    with db.everyone(write=True) as session:
        business = session.exec(select(Business).where(Business.host == "one.test")).one()
        before = current.get()
        become_staff(session, a_staff(session, business))
    said = [one.sentence for one in staff_visit_now(actions.page).rows]
    current.set(before)
    return said


def test_a_client_is_entered_with_who_acts_for_it(business: UUID) -> None:
    client = add(person="Ada\u202e Berger", email=" Ada@Example.com ")
    assert (client.name, client.postcode, client.vat_id, client.locale) == (
        "Berger & Co",
        "1010",
        "ATU13585627",
        "en_GB",
    )
    card = staff_visit_now(client_card.card, client.id.hex)
    assert [(one.name, one.email, one.is_primary) for one in card.contacts] == [("Ada Berger", "Ada@Example.com", True)]
    assert done() == ["Nora Hofer gave Ada Berger access for Berger & Co", "Nora Hofer added Berger & Co"]
    with db.everyone() as session:
        assert session.exec(select(Outbox)).all() == []  # nobody is written to before they are invited


def test_nothing_but_a_name_is_enough(business: UUID) -> None:
    client = add(street="", postcode="", city=" ", vat_id="")
    assert (client.street, client.country) == ("", "AT")
    assert staff_visit_now(client_card.card, client.id.hex).contacts == []


def test_asked_twice_it_is_there_once(business: UUID) -> None:
    key = uuid4()
    for name in ("Berger", "Berger again"):
        assert staff_visit_now(client_details.add, key, {**NEW, "name": name}) == key.hex
    assert stored(key.hex).name == "Berger"
    assert len(done()) == 1


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"name": " \u202e\x00 "}, {"name"}),
        ({"name": "x" * 121}, {"name"}),
        ({"country": "XX"}, {"country"}),
        ({"postcode": "nine"}, {"postcode"}),
        ({"street": ""}, {"street"}),
        ({"vat_id": "ATU1"}, {"vat_id"}),
        ({"currency": "EURO"}, {"currency"}),
        ({"person": "Ada"}, {"email"}),
        ({"email": "ada@example.com"}, {"person"}),
        ({"person": "Ada", "email": "ada"}, {"email"}),
        ({"name": "", "currency": "", "person": "Ada", "email": "x"}, {"name", "currency", "email"}),
    ],
)
def test_what_is_wrong_is_said_at_its_field(business: UUID, typed: dict[str, str], fields: set[str]) -> None:
    assert wrong(add, **typed).keys() == fields
    with db.everyone() as session:
        assert session.exec(select(Client)).all() == []
    assert done() == []


def test_a_change_is_told_to_the_client_field_by_field(business: UUID) -> None:
    client = add(person="Ada Berger", email="ada@example.com")
    assert save(client, name="Berger GmbH", street="Ring 2", vat_id="")
    assert not save(client, 1, name="Berger GmbH")
    assert stored(client.id.hex).edition == 1
    assert done()[0] == "Nora Hofer changed what is known of Berger GmbH"
    with db.everyone(write=True) as session:
        become(session, session.exec(select(Contact)).one())
    rows = [row for day in visit_now(activity_page.page).days for row in day.rows]
    told = {row.sentence: [(one.label, one.before, one.after) for one in row.changes] for row in rows}
    assert told["Studio changed the name of the company"] == [("Name", "Berger & Co", "Berger GmbH")]
    assert told["Studio changed the address"] == [("Street and number", "Ring 1", "Ring 2")]
    assert told["Studio changed the VAT ID"] == [("VAT ID", "ATU13585627", "")]


def test_whoever_comes_second_is_told_and_loses_nothing(business: UUID) -> None:
    client = add()
    seen = client_details.values_of(client)
    assert save(client, name="First")
    with pytest.raises(Moved):
        save(client, 0, seen, name="Second")
    assert stored(client.id.hex).name == "First"
    form = staff_visit_now(client_form.look, client.id.hex, Edit({"name": "Second"}, 0, 0, seen), {})
    assert [(one.label, one.now, one.typed) for one in form.differences] == [("Company or person", "First", "Second")]
    assert form.fields["name"] == "Second"
    assert save(client, 1, name="Second")


def test_the_clients_own_change_counts_too(business: UUID) -> None:
    from portal.domain import profile

    client = add(person="Ada", email="ada@example.com")
    staff = current.get()
    with db.everyone(write=True) as session:
        become(session, session.exec(select(Contact)).one())
    visit_now(profile.save, Edit({"street": "Gasse 3"}))
    current.set(staff)
    with pytest.raises(Moved):
        save(client, street="Weg 4")


def test_papers_keep_what_they_say_and_their_currency(business: UUID) -> None:
    client = add()
    assert save(client, currency="CHF")
    with db.everyone(write=True) as session:
        invoice = an_invoice(session, session.get_one(Client, client.id)).id
    save(client, 1, name="New name", street="Elsewhere 9")
    with db.everyone() as session:
        buyer = session.get_one(Invoice, invoice).buyer
    assert (buyer["name"], buyer["lines"][0]) == ("Berger & Co", "Ring 1")
    assert wrong(save, client, 2, currency="USD").keys() == {"currency"}
    assert staff_visit_now(client_form.look, client.id.hex, Edit(), {}).is_currency_fixed


def test_an_old_value_nobody_touched_does_not_stand_in_the_way(business: UUID) -> None:
    with db.everyone(write=True) as session:
        client = a_client(session, session.get_one(Business, business), vat_id="old", postcode="?")
    assert save(client, name="Other")


def test_the_form_of_another_country_has_its_fields(business: UUID) -> None:
    form = staff_visit_now(client_form.look, "", Edit({"country": "US", "region": "CA"}), {"city": "Where?"})
    fields = {one.name: one for one in form.address}
    assert fields["region"].choices
    assert fields["city"].error == "Where?"
    assert form.labels == (fields["city"].label,)
    assert {"person", "email"} <= form.fields.keys()


def test_foreign_and_absent_look_alike(business: UUID) -> None:
    with db.everyone(write=True) as session:
        foreign = a_client(session, a_business(session, host="two.test"))
        a_contact(session, foreign)
        session.exec(select(Staff)).first()
    for key in (foreign.id.hex, uuid4().hex, "", "x"):
        with pytest.raises(NotFound):
            staff_visit_now(client_details.save, key, Edit({"name": "Eve"}))
        if key:
            with pytest.raises(NotFound):
                staff_visit_now(client_form.look, key, Edit(), {})
    assert stored(foreign.id.hex).name != "Eve"

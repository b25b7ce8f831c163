"""What clients change about themselves: what is stored, what is refused, who may, and two at once."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlmodel import select

from portal import db
from portal.access.visit import visit_now
from portal.domain import account_rules, activity, profile, profile_view
from portal.domain.account_rules import AccountRules
from portal.domain.profile import Edit, Moved, ReadingOnly, VatLocked, Wrong
from portal.domain.profile_view import ProfileView
from portal.models import Activity, Business, Client, Contact, ContactRole, Invoice, Push
from tests.build import a_business, a_client, a_contact, an_invoice, become
from tests.paying import only, rows

HOME = {"street": "Ring 1", "postcode": "1010", "city": "Wien", "country": "AT", "vat_id": "ATU13585627"}
HOSTILE = '<img src=x onerror="alert(1)">\u202e'
AUSTIN = {"country": "US", "street": "1 Congress Ave", "city": "Austin", "region": "TX", "postcode": "78701"}


@pytest.fixture(autouse=True)
def ada(database: object) -> Contact:
    """The visitor, owner of her client."""
    with db.everyone(write=True) as session:
        business = a_business(session)
        account_rules.keep(business, AccountRules(vat_editable=True))
        client = a_client(session, business, name="Lovelace KG", **HOME)
        ada = a_contact(session, client, "ada@example.com", phone="+4315885801")
        become(session, ada)
        return ada


def role(role: ContactRole) -> None:
    with db.everyone(write=True) as session:
        session.get_one(Contact, only(Contact).id).role = role


def save(edition: int = 0, contact_edition: int = 0, /, **typed: Any) -> bool:
    return visit_now(profile.save, Edit(typed, edition, contact_edition))


def look(typed: Mapping[str, str] = {}, **facts: Any) -> ProfileView:
    return visit_now(profile_view.look, Edit(typed, **facts), {})


def client() -> dict[str, Any]:
    found = only(Client)
    return {name: getattr(found, name) for name in profile.OF_CLIENT}


def changes() -> list[tuple[str, list[dict[str, str]]]]:
    return [(one.verb, one.facts["fields"]) for one in rows(Activity)]


def test_an_address_is_stored_with_before_and_after():
    assert save(street="Ring 2", city="Wien")
    assert client() == {**HOME, "street": "Ring 2", "region": "", "district": "", "sorting_code": ""}
    assert changes() == [("address_changed", [{"field": "street", "before": "Ring 1", "after": "Ring 2"}])]
    assert only(Client).edition == 1
    assert visit_now(activity.latest, "Studio")[0].sentence == "You changed the address"
    with db.everyone() as session:
        told = set(session.exec(select(Push.client_id))) - {None}  # None: of the business, when it was made above
        assert told == {only(Client).id}, "open pages are told"


def test_moving_to_another_country():
    assert save(**AUSTIN)
    assert {**client(), **AUSTIN} == client()
    assert [one["field"] for one in changes()[0][1]] == ["country", "street", "postcode", "city", "region"]
    seen = look(client_edition=1)
    assert [one.label for one in seen.address] == ["Street and number", "Town or city", "State", "ZIP code"]
    assert seen.lines == ("1 Congress Ave", "Austin, TX 78701", "United States")
    assert seen.phone.value == "+43 1 5885801", "shown as dialled from there"


def test_a_phone_is_stored_as_e164_and_shown_at_home():
    assert save(phone="0664/123 45 67")
    assert only(Contact).phone == "+436641234567"
    assert (only(Contact).edition, only(Client).edition) == (1, 0)
    assert changes() == [("phone_changed", [{"field": "phone", "before": "+4315885801", "after": "+436641234567"}])]
    assert look(contact_edition=1).phone.value == "0664 1234567"
    assert save(0, 1, phone="")
    assert only(Contact).phone == ""


def test_a_phone_is_read_where_it_was_shown_while_the_country_changes():
    assert save(**AUSTIN, phone="0664 1234567")
    assert only(Contact).phone == "+436641234567"


@pytest.mark.parametrize("who", ContactRole)
def test_a_phone_is_read_for_the_country_on_the_screen_though_a_colleague_moved_the_client(who: ContactRole):
    role(who)
    began = look()
    assert (began.home, began.phone.help) == ("AT", "Without a country code it is read as a number of Austria.")
    moved_to("DE")
    assert look({"phone": "1"}, home=began.home).phone.help == began.phone.help, "the screen keeps its word"
    assert visit_now(profile.save, Edit({"phone": "0664 1234567"}, home=began.home))
    assert only(Contact).phone == "+436641234567"
    with pytest.raises(Wrong) as wrong:  # a number of Germany, not of the country on the screen
        visit_now(profile.save, Edit({"phone": "089 123456"}, contact_edition=1, home=began.home))
    assert "is not a phone number of Austria." in wrong.value.fields["phone"]
    assert look(home=began.home).phone.help.endswith("Germany."), "who has typed nothing sees the new one"
    for nonsense in ("", "ZZ", "at", "x" * 1000):
        assert look({"phone": "1"}, home=nonsense).home == "DE"


def moved_to(country: str) -> None:
    with db.everyone(write=True) as session:
        found = session.get_one(Client, only(Client).id)
        found.country, found.edition = country, found.edition + 1


def test_a_vat_id_is_checked():
    assert save(vat_id="de 136 695 976")
    assert changes() == [("vat_id_changed", [{"field": "vat_id", "before": "ATU13585627", "after": "DE136695976"}])]


def test_the_same_again_is_no_change():
    assert not save()
    assert not save(street="Ring 1", phone="01 5885801", vat_id="ATU 135 856 27")
    assert (changes(), only(Client).edition, only(Contact).edition) == ([], 0, 0)


def test_all_errors_at_once_and_nothing_stored():
    with pytest.raises(Wrong) as wrong:
        save(street=" ", postcode="12", vat_id="ATU13585626", phone="12")
    assert list(wrong.value.fields) == ["street", "postcode", "vat_id", "phone"]
    assert wrong.value.fields["postcode"] == "“12” is not a postcode of Austria."
    with pytest.raises(Wrong):
        save(street="Ring 2", phone="12")
    assert (client()["street"], only(Contact).phone, changes()) == ("Ring 1", "+4315885801", [])


def test_an_old_incomplete_address_does_not_hold_up_the_phone():
    with db.everyone(write=True) as session:
        session.get_one(Client, only(Client).id).street = ""
    assert save(phone="0664 1234567")
    with pytest.raises(Wrong):
        save(0, 1, city="Graz")


def test_hostile_text_is_text_and_bounded():
    assert save(street=HOSTILE)
    assert client()["street"] == '<img src=x onerror="alert(1)">'
    for name in ("street", "postcode", "city", "vat_id", "phone", "country"):
        with pytest.raises(Wrong):
            save(1, **{name: "9" * 1_000_000})
    assert not save(1, name="Eve", currency="USD", portal_enabled="", id="x"), "only what a client may change is read"
    assert (only(Client).name, only(Client).edition) == ("Lovelace KG", 1)


@pytest.mark.parametrize("who", [ContactRole.OWNER, ContactRole.BILLING])
def test_owner_and_billing_may(who: ContactRole):
    role(who)
    assert save(street="Ring 2", phone="0664 1234567")


def test_a_viewer_changes_their_own_number_only():
    role(ContactRole.VIEWER)
    for typed in ({"street": "Ring 2"}, {"vat_id": ""}, {"street": "Ring 2", "phone": "0664 1234567"}):
        with pytest.raises(ReadingOnly):
            save(**typed)
    assert save(phone="0664 1234567")
    seen = look({"street": "Ring 2"})
    assert (seen.may_address, seen.may_vat, seen.is_draft) == (False, False, False)
    assert seen.told == "Your access is for reading only. You can change your own phone number."
    assert seen.lines == ("Ring 1", "1010 Wien", "Austria")


def test_the_owner_of_the_portal_may_keep_the_vat_id():
    with db.everyone(write=True) as session:
        account_rules.keep(session.get_one(Business, only(Business).id), AccountRules())
    with pytest.raises(VatLocked):
        save(vat_id="")
    assert save(street="Ring 2")
    assert (look().may_vat, look().vat_id.value) == (False, "ATU13585627")


def test_the_second_of_two_is_told_and_shown_the_difference():
    assert save(street="Ring 2", city="Graz", postcode="8010")
    with pytest.raises(Moved):
        save(street="Ring 3", phone="0664 1234567")
    assert (client()["street"], only(Contact).phone, len(changes())) == ("Ring 2", "+4315885801", 1)
    seen = look({"street": "Ring 3"}, client_edition=0, seen={"street": "Ring 1", "city": "Wien", "postcode": "1010"})
    assert [(one.label, one.now, one.typed, one.is_mine) for one in seen.differences] == [
        ("Street and number", "Ring 2", "Ring 3", True),
        ("Postcode", "8010", "", False),
        ("Town or city", "Graz", "", False),
    ]
    assert {one.name: one.value for one in seen.address} == {"street": "Ring 3", "postcode": "8010", "city": "Graz"}
    assert save(1, street="Ring 3")


def test_who_typed_nothing_of_it_is_not_held_up():
    assert save(street="Ring 2")
    assert save(0, phone="0664 1234567"), "another row"
    assert look().differences == ()
    with pytest.raises(Moved):
        save(1, 0, phone="01 234567")


def test_an_edition_from_the_future_or_the_past_is_never_stored():
    for edition in (-1, 1, 10**9):
        with pytest.raises(Moved):
            save(edition, street="Ring 2")


def test_the_update_itself_asks_for_the_edition(monkeypatch: pytest.MonkeyPatch):
    """Between looking and storing there is room for somebody else."""
    assert save(street="Ring 2")
    monkeypatch.setattr(profile, "moved", lambda known, edit: False)
    for typed in ({"street": "Ring 3"}, {"street": "Ring 3", "phone": "0664 1234567"}):
        with pytest.raises(Moved):
            save(0, **typed)
    assert (client()["street"], only(Contact).phone, len(changes())) == ("Ring 2", "+4315885801", 1)


def test_a_country_in_the_form_renders_its_fields_and_keeps_what_was_typed():
    seen = look({"country": "US", "street": "1 Congress Ave", "postcode": "787"})
    assert (seen.country, seen.is_draft) == ("US", True)
    assert {one.name: one.value for one in seen.address}["street"] == "1 Congress Ave"
    back = look({"country": "AT", "street": "1 Congress Ave", "postcode": "787"})
    assert {one.name: one.value for one in back.address} == {
        "street": "1 Congress Ave", "postcode": "787", "city": "Wien"
    }  # fmt: skip
    assert look({"country": "??"}).country == "AT"


def test_issued_papers_keep_their_snapshot():
    with db.everyone(write=True) as session:
        an_invoice(session, session.get_one(Client, only(Client).id))
    before = only(Invoice).buyer
    assert before["lines"] == ["Ring 1", "1010 Wien"]
    assert save(**AUSTIN, vat_id="")
    assert only(Invoice).buyer == before
    with db.everyone(write=True) as session:
        an_invoice(session, session.get_one(Client, only(Client).id))
    assert rows(Invoice)[-1].buyer["lines"] == ["1 Congress Ave", "Austin, TX 78701"]


def test_another_client_is_not_touched():
    with db.everyone(write=True) as session:
        other = a_client(session, session.get_one(Business, only(Business).id), **HOME)
        a_contact(session, other, "ben@example.com", phone="+436641234567")
    assert save(street="Ring 2", phone="")
    assert {(one.name == "Lovelace KG", one.street) for one in rows(Client)} == {(True, "Ring 2"), (False, "Ring 1")}
    assert {one.phone for one in rows(Contact)} == {"", "+436641234567"}

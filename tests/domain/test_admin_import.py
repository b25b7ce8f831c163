"""A list of clients as a file: nothing is written before somebody says so, and then once."""

from typing import Any
from uuid import UUID

import pytest

from portal import db
from portal.access.staff_visit import NotYours, staff_visit_now
from portal.clock import now
from portal.domain.admin import actions, import_problems, importing
from portal.domain.admin import clients as listed
from portal.domain.admin.import_view import ImportView
from portal.errors import NotFound
from portal.models import (
    Activity,
    Business,
    Client,
    ClientImport,
    ClientImportFile,
    ClientImportRow,
    Contact,
    ContactRole,
    ImportTwins,
    Outbox,
    StaffAction,
    StaffRole,
)
from tests.bringing import NORA, a_manager, bring, checked, clients, csv_of, imported, key, many, rows_of, seen, work
from tests.build import a_client, a_contact

pytestmark = pytest.mark.usefixtures("database")


def test_a_row_becomes_a_client_as_if_typed() -> None:
    a_manager()
    view = imported(csv_of(NORA))
    assert (view.state, view.good, view.bad, view.skipped) == ("done", "1 row was imported.", "", "")
    (client,), (person,) = rows_of(Client), rows_of(Contact)
    assert (client.name, client.street, client.postcode, client.city, client.country, client.vat_id) == (
        "Hofer GmbH", "Hauptstraße 1", "1010", "Wien", "AT", "ATU13585627",
    )  # fmt: skip
    assert (client.currency, client.locale, client.portal_enabled, client.sort_name) == (
        "EUR",
        "de",
        True,
        "hofer gmbh",
    )
    assert (person.name, person.email_norm, person.phone, person.role, person.is_primary) == (
        "Nora Hofer", "nora@hofer.example.com", "+4315125240", ContactRole.OWNER, True,
    )  # fmt: skip


def test_nothing_is_written_and_nobody_is_told_before_somebody_says_so() -> None:
    a_manager()
    view = checked(csv_of(NORA))
    assert (view.state, view.go, view.good) == ("ready", "Import the good row", "1 row is good.")
    assert not rows_of(Client)
    assert not rows_of(StaffAction)
    assert {row.kind for row in rows_of(Outbox)} == {"client_import_step"}


def test_one_line_says_what_was_done_and_no_mail_leaves() -> None:
    a_manager()
    imported(many(450))
    (line,) = staff_visit_now(actions.page).rows
    assert line.sentence == "Nora Hofer imported clients from the file clients.csv: 450 new"
    assert {row.kind for row in rows_of(Outbox)} == {"client_import_step"}
    assert staff_visit_now(listed.page).count == 450
    assert not rows_of(ClientImportFile)


def test_bad_rows_are_named_and_the_good_ones_can_be_imported() -> None:
    a_manager()
    view = checked(csv_of(NORA, ",x,,,,,,,,,", "A,a@b.example.com,,12,,,,Narnia,,XXX,tlh", "B,b@b.example.com"))
    assert (view.good, view.bad, view.go) == (
        "2 rows are good.", "2 rows have something wrong with them.", "Import the 2 good rows",
    )  # fmt: skip
    assert [(one.number, one.is_bad) for one in view.problems] == [("3", True), ("4", True)]
    assert view.problems[0].said == (
        "Name: Please write the name of the company or person. "
        "E-mail (“x”): This does not look like an e-mail address. Please check it."
    )
    assert "Country (“Narnia”): This is not a country we know." in view.problems[1].said
    staff_visit_now(importing.start, key())
    assert work().good == "2 rows were imported."
    assert sorted(name for name, _ in clients()) == ["B", "Hofer GmbH"]


def test_what_was_typed_is_said_short_and_without_what_turns_words() -> None:
    a_manager()
    view = checked(csv_of(f"A,{'x' * 300}\u202e@", 'B,"b\n\x85@ "'))
    first, second = (one.said for one in view.problems)
    assert first.startswith(f"E-mail (“{'x' * 60}…”): This does not look")
    assert second.startswith("E-mail (“b @”): ")


def test_who_is_there_already_is_left_out() -> None:
    known(email="known@hofer.example.com", vat_id="ATU13585627")
    rows = (
        NORA,
        "Again,KNOWN@hofer.example.com",
        "New,new@n.example.com,,,,,,,ATU62895905",
        "Twin,n2@n.example.com,,,,,,,ATU 628 959 05",
        "New,New@n.example.com,,,,,,,ATU62895905",
    )
    view = imported(csv_of(*rows))
    assert {one.number: one.said for one in view.problems} == {
        "2": "Known is a client already, with this VAT ID.",
        "3": "Known is a client already, with this e-mail address.",
        "5": "Row 4 has the same VAT ID.",
        "6": "Row 4 has the same e-mail address.",
    }
    assert clients() == [("Known", ["known@hofer.example.com"]), ("New", ["new@n.example.com"])]


def known(email: str = "nora@hofer.example.com", **facts: Any) -> UUID:
    """A client that is there before the list comes."""
    with db.everyone(write=True) as session:
        owner = session.get_one(Business, a_manager())
        client = a_client(session, owner, **{"name": "Known", "street": "Altgasse 2", "postcode": "1130",
                                             "city": "Wien", **facts})  # fmt: skip
        a_contact(session, client, email=email, name="N. Hofer", phone="+4315125241")
        return client.id


def updated(*rows: str) -> ImportView:
    """Imported, with clients that are there brought up to date."""
    bring(csv_of(*rows))
    staff_visit_now(importing.choose_twins, key(), ImportTwins.UPDATE)
    staff_visit_now(importing.check, key())
    work()
    staff_visit_now(importing.start, key())
    return work()


def test_who_is_there_already_is_brought_up_to_date_and_an_empty_cell_changes_nothing() -> None:
    known(vat_id="ATU62895905")
    view = updated("Hofer neu,nora@hofer.example.com,,,Neugasse 9,1010,Wien,,,,", "Other,o@o.example.com")
    assert (view.good, view.updates) == (
        "2 rows were imported.", "1 of them changed a client that was there already.",
    )  # fmt: skip
    client, _ = rows_of(Client)
    assert (client.name, client.street, client.postcode, client.vat_id, client.edition) == (
        "Hofer neu", "Neugasse 9", "1010", "ATU62895905", 1,
    )  # fmt: skip
    assert next((one.name, one.phone) for one in rows_of(Contact)) == ("N. Hofer", "+4315125241")
    assert {one.verb for one in rows_of(Activity)} == {"name_changed", "address_changed"}
    (line,) = staff_visit_now(actions.page).rows
    assert line.sentence == "Nora Hofer imported clients from the file clients.csv: 1 new, 1 changed"


def test_by_its_vat_id_a_client_is_changed_and_nobodys_address_is() -> None:
    known(vat_id="ATU13585627")
    updated("Hofer,else@hofer.example.com,Nora New,+43 1 5125249,,,,,ATU13585627,,de")
    (client,), (person,) = rows_of(Client), rows_of(Contact)
    assert (client.name, client.locale, client.street) == ("Hofer", "de", "Altgasse 2")
    assert (person.email, person.name, person.phone) == ("nora@hofer.example.com", "N. Hofer", "+4315125241")


@pytest.mark.parametrize(("facts", "row", "said"), [
    ({"country": "DE"}, "Hofer,nora@hofer.example.com,,,Neugasse 9,1010,Wien", "Known is in Germany. Write the"),
    ({"currency": "USD"}, "Hofer,nora@hofer.example.com,,,,,,,,EUR", "Known has USD, and an import does not"),
    ({"archived_at": now()}, "Hofer,nora@hofer.example.com", "Known is archived."),
])  # fmt: skip
def test_nothing_about_a_known_client_is_guessed(facts: dict[str, Any], row: str, said: str) -> None:
    known(**facts)
    bring(csv_of(row))
    staff_visit_now(importing.choose_twins, key(), ImportTwins.UPDATE)
    staff_visit_now(importing.check, key())
    view = work()
    assert view.problems[0].said.startswith(said)
    with pytest.raises(importing.NothingGood):
        staff_visit_now(importing.start, key())
    assert rows_of(Client)[0].name == "Known"


def test_a_row_that_fits_several_clients_is_left_to_a_person() -> None:
    with db.everyone(write=True) as session:
        owner = session.get_one(Business, a_manager())
        for name, vat_id in (("One", "ATU13585627"), ("Two", "ATU62895905")):
            a_contact(session, a_client(session, owner, name=name, vat_id=vat_id), email="nora@hofer.example.com")
    view = updated("Which,nora@hofer.example.com", "Uno,Nora@hofer.example.com,,,,,,,ATU13585627")
    assert view.problems[0].said == "It fits several clients: One, Two. Change them by hand."
    assert [one.name for one in rows_of(Client)] == ["Uno", "Two"]


def test_columns_are_guessed_and_changed_by_hand() -> None:
    a_manager()
    view = bring(
        csv_of("x@y.example.com;Meier & Söhne;Graz", headings="E-Mail-Adresse;Kunde;Ort").replace(b"\r\n", b"\n")
    )
    assert {one.name: one.chosen for one in view.chosen if one.chosen} == {"name": "1", "email": "0", "city": "2"}
    assert view.about == "1 row, as UTF-8 text, cut by semicolons."
    assert view.preview[0].wrong.startswith("Street and number:")
    staff_visit_now(importing.take, key(), "city", -1)
    assert seen().preview[0].person == "Meier & Söhne, x@y.example.com"
    staff_visit_now(importing.take, key(), "person", 1)
    with pytest.raises(importing.NotMapped):
        staff_visit_now(importing.check, key())
    for field, column in (("name", 3), ("name", -2), ("id", 0), ("portal_enabled", 0), ("business_id", 0)):
        with pytest.raises(NotFound):
            staff_visit_now(importing.take, key(), field, column)


def test_back_to_the_columns_forgets_what_was_checked() -> None:
    a_manager()
    checked(csv_of(NORA, "B,b"))
    staff_visit_now(importing.go_back, key())
    staff_visit_now(importing.take, key(), "vat_id", -1)
    staff_visit_now(importing.check, key())
    assert work().bad == "1 row has something wrong with it."
    assert len(rows_of(ClientImportRow)) == 2


def test_thrown_away_before_it_begins_and_not_after() -> None:
    a_manager()
    checked(csv_of(NORA))
    staff_visit_now(importing.discard, key())
    assert (seen().state, rows_of(ClientImportFile)) == ("", [])
    checked(csv_of(NORA))
    staff_visit_now(importing.start, key())
    with pytest.raises(importing.TooLate):
        staff_visit_now(importing.discard, key())
    with pytest.raises(importing.OneIsWritten):
        bring(csv_of(NORA))
    assert work().state == "done"


@pytest.mark.parametrize("rule", [importing.check, importing.start, importing.discard, importing.go_back])
def test_another_persons_and_another_businesss_list_do_not_exist(rule: Any) -> None:
    business = a_manager()
    checked(csv_of(NORA))
    found = key()
    for whose in (business, None):
        a_manager(whose)
        assert seen().state == ""
        with pytest.raises(NotFound):
            staff_visit_now(rule, found)
        with pytest.raises(NotFound):
            staff_visit_now(import_problems.headings, found.hex)
    a_manager(business, StaffRole.AGENT)
    with pytest.raises(NotYours):
        staff_visit_now(rule, found)
    assert len(rows_of(ClientImport)) == 1

"""A list of clients as a file: nothing is written before somebody says so, and then once."""

from typing import Any

import pytest

from portal import db
from portal.access.staff_visit import NotYours, staff_visit_now
from portal.domain.admin import actions, import_problems, importing
from portal.domain.admin import clients as listed
from portal.errors import NotFound
from portal.models import (
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
    assert line.sentence == "Nora Hofer imported 450 clients from the file clients.csv"
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
        "Company or name: Please write the name of the company or person. "
        "E-mail: This does not look like an e-mail address. Please check it."
    )
    assert "“Narnia” is not a country we know." in view.problems[1].said
    staff_visit_now(importing.start, key())
    assert work().good == "2 rows were imported."
    assert sorted(name for name, _ in clients()) == ["B", "Hofer GmbH"]


@pytest.mark.parametrize(("twins", "people", "said"), [
    (ImportTwins.SKIP, [1, 1], "is a client already, with this VAT ID."),
    (ImportTwins.CONTACT, [2, 2], ""),
])  # fmt: skip
def test_who_is_there_already(twins: ImportTwins, people: list[int], said: str) -> None:
    with db.everyone(write=True) as session:
        owner = session.get_one(Business, a_manager())
        a_contact(
            session, a_client(session, owner, name="Known", vat_id="ATU13585627"), email="known@hofer.example.com"
        )
    rows = (
        NORA,
        "Again,KNOWN@hofer.example.com",
        "New,new@n.example.com,,,,,,,ATU62895905",
        "Twin,n2@n.example.com,,,,,,,ATU 628 959 05",
        "New,New@n.example.com,,,,,,,ATU62895905",
    )
    bring(csv_of(*rows))
    staff_visit_now(importing.choose_twins, key(), twins)
    staff_visit_now(importing.check, key())
    view = work()
    told = {one.number: one.said for one in view.problems}
    assert told["3"] == "Known is a client already, with this e-mail address."
    assert told["6"] == "Row 4 has the same e-mail address."
    assert told.get("2", "").endswith(said)
    assert ("5" in told) == (twins is ImportTwins.SKIP)
    staff_visit_now(importing.start, key())
    work()
    assert [len(emails) for _, emails in clients()] == people
    added = [one for one in rows_of(Contact) if not one.is_primary and one.email != "known@hofer.example.com"]
    assert all(one.role is ContactRole.VIEWER for one in added)


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

"""Imported documents: kept once and as issued, never altered, credit notes taken off in whatever order they come."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from imported import DOCUMENT, NOW, SELLER, add_client, database, document, new_client, owing, stored
from sqlmodel import Session, select

from portal import db
from portal.domain import dates, imports, ledger
from portal.domain.activity import SENTENCES
from portal.domain.imports import AlreadyImported, AnotherClients, Outcome
from portal.domain.issued import (
    Difference,
    Party,
)
from portal.domain.parties import printed
from portal.models import (
    Activity,
    Business,
    Client,
    Invoice,
    InvoiceAdjustment,
    InvoiceLine,
    InvoiceState,
    InvoiceTax,
    Outbox,
    Push,
)


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    with database(tmp_path, monkeypatch), db.everyone(write=True) as session:
        yield session


@pytest.fixture
def client(session: Session) -> Client:
    return new_client(session)


def test_a_document_is_kept_exactly_as_issued(session: Session, client: Client):
    result = imports.store(session, client, document(), NOW)
    row = stored(session, result.slug)
    assert result == imports.Imported(Outcome.CREATED, "RE-2026-42", "EUR")
    assert (row.number, row.seller_key, row.state) == ("RE 2026/42", "vat:ATU12345675", InvoiceState.OPEN)
    figures = (row.subtotal_minor, row.charge_minor, row.net_minor, row.tax_minor, row.total_minor)
    assert figures == (9531, 500, 10031, 2006, 12037)
    assert (row.balance_minor, ledger.balance_of(row)) == (12037, 12037)
    assert (row.iban, row.bic, row.payment_reference) == ("AT61", "BIC", "RF 1")
    assert (printed(row.seller).name, printed(row.seller).contact) == ("Nordlicht GmbH", "Ida Holm")
    assert printed(row.buyer).name == "Muster OG"


def test_its_lines_charges_and_taxes_too(session: Session, client: Client):
    imports.store(session, client, document(), NOW)
    session.expire_all()
    line = session.exec(select(InvoiceLine)).one()
    assert (line.quantity, line.unit_price) == (Decimal("12.5"), Decimal("40.123456"))
    assert line.base_quantity == Decimal(5)
    assert (line.discount_minor, line.net_minor) == (500, 9531)
    assert (line.description, line.detail) == ("Shelf", "OAK\nOak")
    charge = session.exec(select(InvoiceAdjustment)).one()
    assert (charge.is_charge, charge.amount_minor, charge.reason) == (True, 500, "Freight")
    tax = session.exec(select(InvoiceTax)).one()
    assert (tax.category, tax.rate, tax.base_minor, tax.tax_minor) == ("S", Decimal(20), 10031, 2006)


def test_the_client_sees_it_at_once_and_gets_no_mail(session: Session, client: Client):
    imports.store(session, client, document(), NOW)
    entry = session.exec(select(Activity)).one()
    assert (entry.client_id, entry.verb) == (client.id, "invoice_imported")
    assert (entry.verb, entry.actor) in SENTENCES
    assert session.exec(select(Outbox)).all() == []
    assert (client.business_id, client.id) in session.info["touched"]
    assert session.exec(select(Push)).all() == []  # promised by the transaction's end, not by the rule


def test_importing_again_changes_nothing(session: Session, client: Client):
    first = imports.store(session, client, document(), NOW)
    again = imports.store(session, client, document(), NOW)
    assert (again.outcome, again.slug) == (Outcome.UNCHANGED, first.slug)
    assert len(session.exec(select(Invoice)).all()) == len(session.exec(select(InvoiceLine)).all()) == 1
    assert len(session.exec(select(Activity)).all()) == 1


def test_the_same_number_with_other_content_is_refused(session: Session, client: Client):
    imports.store(session, client, document(), NOW)
    with pytest.raises(AlreadyImported) as refused:
        imports.store(session, client, document(terms="60 days"), NOW)
    assert refused.value.said() == "RE 2026/42 of Nordlicht GmbH was already imported, with other content."
    assert session.exec(select(Invoice)).one().terms == "30 days"


def test_a_number_spelled_with_other_spaces_in_the_sellers_id_is_the_same(session: Session, client: Client):
    imports.store(session, client, document(), NOW)
    with pytest.raises(AlreadyImported):
        imports.store(session, client, document(seller=replace(SELLER, vat_id="atu12345675")), NOW)


def test_what_another_client_has_is_not_handed_over(session: Session, client: Client):
    imports.store(session, client, document(), NOW)
    other = add_client(session, session.get_one(Business, client.business_id))
    with pytest.raises(AnotherClients):
        imports.store(session, other, document(), NOW)
    assert session.exec(select(Invoice)).one().client_id == client.id


def test_slugs_are_unique_and_plain(session: Session, client: Client):
    numbers = ["A/1", "A 1", "A-1", "a-1", "../..", "№", "x" * 300, "INV-00001", "A-1-2"]
    slugs = [imports.store(session, client, document(number=number), NOW).slug for number in numbers]
    assert slugs[:6] == ["A-1", "A-1-2", "A-1-3", "a-1", "document", "document-2"]
    assert slugs[7:] == ["INV-00001-2", "A-1-2-2"]  # the first is one of our own numbers to come
    assert len(set(slugs)) == len(slugs)
    assert all(re.fullmatch(r"[A-Za-z0-9-]{1,70}", slug) for slug in slugs)


def test_two_sellers_may_use_the_same_number(session: Session, client: Client):
    first = imports.store(session, client, document(), NOW)
    second = imports.store(session, client, document(seller=Party("Other", vat_id="DK1")), NOW)
    assert (first.slug, second.slug) == ("RE-2026-42", "RE-2026-42-2")


def test_what_was_prepaid_is_not_owed(session: Session, client: Client):
    row = stored(session, imports.store(session, client, owing(2037), NOW).slug)
    assert (row.prepaid_minor, row.balance_minor, row.state) == (10000, 2037, InvoiceState.OPEN)


@pytest.mark.parametrize("payable", [0, -500])
def test_nothing_to_pay_is_paid(session: Session, client: Client, payable: int):
    row = stored(session, imports.store(session, client, owing(payable), NOW).slug)
    assert (row.state, row.paid_at, row.balance_minor) == (InvoiceState.PAID, NOW, payable)


def test_the_amount_asked_for_is_owed_even_when_it_does_not_add_up(session: Session, client: Client):
    wrong = document(totals=replace(DOCUMENT.totals, payable_minor=12000))
    result = imports.store(session, client, wrong, NOW)
    row = stored(session, result.slug)
    assert result.differences == (Difference("payable", 12000, 12037),)
    assert (row.total_minor, row.balance_minor, ledger.balance_of(row)) == (12037, 12000, 12000)


def test_without_a_due_date_it_is_never_overdue(session: Session, client: Client):
    row = stored(session, imports.store(session, client, document(due_on=None), NOW).slug)
    assert (row.due_on, row.terms) == (None, "30 days")
    assert not dates.is_overdue(row.due_on, row.balance_minor, True, date(2099, 1, 1))

"""Imported documents: kept once and as issued, never altered, credit notes taken off in whatever order they come."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import Session, SQLModel, col, select

from portal import db
from portal.domain import dates, imports, ledger
from portal.domain.activity import SENTENCES
from portal.domain.imports import AlreadyImported, AnotherClients, Outcome
from portal.domain.issued import (
    Adjustment,
    Difference,
    IssuedDocument,
    IssuedLine,
    IssuedTax,
    IssuedTotals,
    Party,
    PaymentMeans,
    Reference,
)
from portal.domain.parties import printed
from portal.models import (
    Activity,
    Business,
    Client,
    Invoice,
    InvoiceAdjustment,
    InvoiceKind,
    InvoiceLine,
    InvoiceState,
    InvoiceTax,
    Outbox,
    Push,
)
from portal.settings import settings

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
SELLER = Party("Nordlicht GmbH", vat_id="ATU 123 45675", contact_name="Ida Holm")

DOCUMENT = IssuedDocument(
    kind=InvoiceKind.STANDARD,
    type_code="380",
    number="RE 2026/42",
    issue_on=date(2026, 10, 1),
    due_on=date(2026, 10, 31),
    currency="EUR",
    seller=SELLER,
    buyer=Party("Muster OG"),
    lines=(
        IssuedLine(
            id="1",
            name="Shelf",
            description="Oak",
            quantity=Decimal("2.5"),
            unit_code="C62",
            price=Decimal("40.123456"),
            base_quantity=Decimal(1),
            net_minor=9531,
            tax_category="S",
            tax_rate=Decimal("20"),
            adjustments=(Adjustment(False, 600), Adjustment(True, 100)),
            seller_item_id="OAK",
        ),
    ),
    tax_lines=(IssuedTax("S", Decimal("20"), 10031, 2006),),
    totals=IssuedTotals(
        lines_minor=9531, net_minor=10031, tax_minor=2006, total_minor=12037, charge_minor=500, payable_minor=12037
    ),
    adjustments=(Adjustment(True, 500, "Freight", tax_category="S", tax_rate=Decimal("20")),),
    payment_means=(PaymentMeans("48"), PaymentMeans("58", "RF 1", "AT61", "BIC")),
    content_hash="a" * 64,
    terms="30 days",
)


def document(**changes: object) -> IssuedDocument:
    """The sample with these fields changed; its hash follows its content."""
    made = replace(DOCUMENT, **changes)
    return replace(made, content_hash=f"{hash(repr(made)) % 2**64:064x}")


def owing(payable: int, **changes: object) -> IssuedDocument:
    """The sample asking for so much, because the rest was prepaid."""
    prepaid = DOCUMENT.totals.total_minor - payable
    return document(totals=replace(DOCUMENT.totals, prepaid_minor=prepaid, payable_minor=payable), **changes)


def credit_note(total: int, number: str = "GS 1", of: str = DOCUMENT.number, **changes: object) -> IssuedDocument:
    """A credit note of so much, about that invoice."""
    totals = IssuedTotals(lines_minor=total, net_minor=total, tax_minor=0, total_minor=total, payable_minor=total)
    return document(
        kind=InvoiceKind.CREDIT_NOTE,
        number=number,
        totals=totals,
        corrects=(Reference("unknown", None), Reference(of, None)),
        **changes,
    )


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setenv("PORTAL_DATABASE_URL", f"sqlite:///{tmp_path}/portal.db")
    settings.cache_clear()
    db.engine.cache_clear()
    SQLModel.metadata.create_all(db.engine())
    with db.everyone(write=True) as session:
        yield session
    db.engine().dispose()
    settings.cache_clear()
    db.engine.cache_clear()


@pytest.fixture
def client(session: Session) -> Client:
    business = Business(legal_name="Nordlicht", display_name="Nordlicht", contact_email="a@example.com")
    session.add(business)
    session.flush()
    return add_client(session, business)


def add_client(session: Session, business: Business) -> Client:
    made = Client(business_id=business.id, name="Muster OG")
    session.add(made)
    session.flush()
    return made


def stored(session: Session, slug: str) -> Invoice:
    return session.exec(select(Invoice).where(Invoice.slug == slug)).one()


def test_a_document_is_kept_exactly_as_issued(session: Session, client: Client):
    result = imports.store(session, client, document(), NOW)
    row = stored(session, result.slug)
    assert result == imports.Imported(Outcome.CREATED, "RE-2026-42")
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
    assert (line.quantity, line.unit_price) == (Decimal("2.5"), Decimal("40.123456"))
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
    assert client.id in session.info["touched"]
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


def invoice_and_notes(session: Session, client: Client, *documents: IssuedDocument) -> tuple[Invoice, list[Invoice]]:
    for each in documents:
        imports.store(session, client, each, NOW)
    notes = session.exec(
        select(Invoice).where(Invoice.kind == InvoiceKind.CREDIT_NOTE).order_by(col(Invoice.number))
    ).all()
    return stored(session, "RE-2026-42"), list(notes)


@pytest.mark.parametrize("note_first", [False, True])
def test_a_credit_note_is_taken_off_its_invoice(session: Session, client: Client, note_first: bool):
    documents = [document(), credit_note(2037)]
    invoice, (note,) = invoice_and_notes(session, client, *(reversed(documents) if note_first else documents))
    assert (invoice.credited_minor, invoice.balance_minor, invoice.state) == (2037, 10000, InvoiceState.OPEN)
    assert (note.corrects_id, note.corrects_number) == (invoice.id, "unknown, RE 2026/42")
    assert (note.credited_minor, note.balance_minor, note.state) == (2037, 0, InvoiceState.PAID)
    verbs = [entry.verb for entry in session.exec(select(Activity).where(Activity.invoice_id == invoice.id))]
    assert verbs == ["invoice_imported", "invoice_credited"]


def test_a_waiting_credit_note_needs_the_whole_number(session: Session, client: Client):
    notes = (credit_note(10, "GS 1", of="RE 2026/421"), credit_note(10, "GS 2", of="XRE 2026/42"))
    invoice, _ = invoice_and_notes(session, client, *notes, document())
    assert invoice.credited_minor == 0


def test_credit_notes_never_take_off_more_than_is_owed(session: Session, client: Client):
    invoice, notes = invoice_and_notes(
        session, client, document(), credit_note(12000, "GS 1"), credit_note(100, "GS 2"), credit_note(50, "GS 3")
    )
    assert [note.credited_minor for note in notes] == [12000, 37, 0]
    assert (invoice.credited_minor, invoice.balance_minor) == (12037, 0)
    assert (invoice.state, invoice.paid_at) == (InvoiceState.PAID, NOW)
    credited = session.exec(select(Activity).where(Activity.verb == "invoice_credited")).all()
    assert [entry.facts["amount_minor"] for entry in credited] == [12000, 37]
    assert [entry.facts["by"] for entry in credited] == ["GS 1", "GS 2"]
    assert all((entry.verb, entry.actor) in SENTENCES for entry in credited)


def test_a_credit_note_imported_twice_is_taken_off_once(session: Session, client: Client):
    invoice, notes = invoice_and_notes(session, client, document(), credit_note(2037), credit_note(2037))
    assert (len(notes), invoice.balance_minor) == (1, 10000)


def test_strangers_credit_notes_touch_nothing(session: Session, client: Client):
    other = add_client(session, session.get_one(Business, client.business_id))
    imports.store(session, other, credit_note(2037, "GS other client"), NOW)
    invoice, _ = invoice_and_notes(
        session,
        client,
        document(),
        credit_note(2037, "GS seller", seller=Party("Other", vat_id="DK1")),
        credit_note(2037, "GS dollars", currency="USD"),
        document(number="RE 43", corrects=(Reference(DOCUMENT.number, None),)),
    )
    assert (invoice.credited_minor, invoice.balance_minor) == (0, 12037)


def test_the_ledger_rebuilds_the_same_figures(session: Session, client: Client):
    invoice, (note,) = invoice_and_notes(session, client, document(), credit_note(2037))
    before = invoice.model_dump(), note.model_dump()
    ledger.rebuild(session, invoice, NOW)
    ledger.rebuild(session, note, NOW)
    assert (invoice.model_dump(), note.model_dump()) == before

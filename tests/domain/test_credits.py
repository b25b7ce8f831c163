"""Imported credit notes are taken off their invoices, whichever comes first, and never twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from imported import DOCUMENT, NOW, add_client, credit_note, database, document, new_client, stored
from sqlmodel import Session, col, select

from portal import db
from portal.domain import imports, ledger
from portal.domain.activity import SENTENCES
from portal.domain.issued import (
    IssuedDocument,
    Party,
    Reference,
)
from portal.models import (
    Activity,
    Business,
    Client,
    Invoice,
    InvoiceKind,
    InvoiceState,
)


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    with database(tmp_path, monkeypatch), db.everyone(write=True) as session:
        yield session


@pytest.fixture
def client(session: Session) -> Client:
    return new_client(session)


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


def test_a_note_about_two_invoices_is_used_for_the_first_that_came(session: Session, client: Client):
    note = credit_note(2037, corrects=(Reference("RE 43", None), Reference(DOCUMENT.number, None)))
    invoice, (kept,) = invoice_and_notes(session, client, document(), note, document(number="RE 43"))
    assert (invoice.credited_minor, kept.corrects_id) == (2037, invoice.id)
    assert stored(session, "RE-43").credited_minor == 0


def test_a_note_about_a_note_is_linked_to_nothing(session: Session, client: Client):
    _, notes = invoice_and_notes(
        session, client, document(number="RE 2026/42"), credit_note(5), credit_note(5, "GS 2", of="GS 1")
    )
    assert notes[1].corrects_id is None


def test_a_note_that_asks_for_money_adds_to_no_invoice(session: Session, client: Client):
    invoice, (note,) = invoice_and_notes(session, client, document(), credit_note(-500))
    assert (invoice.balance_minor, note.credited_minor) == (12037, 0)


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

"""Opening a document: the first look is noted once, payments are told, and the button appears where it works."""

from dataclasses import replace
from uuid import UUID

import pytest

from portal import db
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import viewing
from portal.errors import NotFound
from portal.models import Business, Contact, Invoice, InvoiceState
from tests.build import a_client, a_contact, an_invoice, become
from tests.paying import only, rows
from tests.reports import an_open_invoice, asked, phases, settle

SLUG = "INV-00001"


@pytest.fixture
def invoice_id(database) -> UUID:
    """€100.00 of the person who is looking."""
    made = an_open_invoice()
    with db.everyone(write=True) as session:
        become(session, session.get_one(Contact, rows(Contact)[0].id))
    return made


def test_the_first_look_is_noted_once_and_reading_alone_notes_nothing(invoice_id: UUID):
    assert [visit_now(viewing.read, SLUG).is_first for _ in range(2)] == [True, True]
    visit_now(viewing.note_opened, SLUG)
    first = only(Invoice).first_viewed_at
    visit_now(viewing.note_opened, SLUG)
    assert only(Invoice).first_viewed_at == first
    seen = visit_now(viewing.read, SLUG)
    assert [row.verb for row in seen.happened] == ["invoice_viewed", "invoice_sent"]
    assert seen.is_first is False


def test_somebody_elses_look_is_refused_and_not_noted(invoice_id: UUID):
    with db.everyone(write=True) as session:
        business = session.get_one(Business, only(Invoice).business_id)
        other = a_client(session, business)
        an_invoice(session, other)
        become(session, a_contact(session, other))
    for rule in (viewing.read, viewing.note_opened):
        with pytest.raises(NotFound):
            visit_now(rule, SLUG)
    assert rows(Invoice)[0].first_viewed_at is None


def test_the_button_is_there_only_where_it_works(invoice_id: UUID):
    seen = visit_now(viewing.read, SLUG)
    assert (seen.payable, seen.reason) == (True, "")
    settle(phases(asked(invoice_id))["processing"])
    seen = visit_now(viewing.read, SLUG)
    assert (seen.payable, seen.reason) == (False, "")
    assert seen.document.due.startswith("Processing, expected by ")


def test_a_paid_invoice_needs_no_reason(invoice_id: UUID):
    settle(asked(invoice_id))
    seen = visit_now(viewing.read, SLUG)
    assert (seen.payable, seen.reason, seen.document.status) == (False, "", "paid")


def test_money_that_is_being_checked_is_said(invoice_id: UUID):
    settle(replace(asked(invoice_id), amount_minor=1))
    seen = visit_now(viewing.read, SLUG)
    assert (seen.payable, "is being checked" in seen.reason) == (False, True)


@pytest.mark.parametrize("facts", [{"state": InvoiceState.DRAFT}, {"archived_at": now()}])
def test_what_is_hidden_is_not_opened(invoice_id: UUID, facts: dict[str, object]):
    with db.everyone(write=True) as session:
        invoice = session.get_one(Invoice, invoice_id)
        for name, value in facts.items():
            setattr(invoice, name, value)
    with pytest.raises(NotFound):
        visit_now(viewing.read, SLUG)

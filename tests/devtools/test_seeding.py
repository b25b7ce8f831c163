"""Seeded clients look like real ones: figures that add up, numbers without gaps, people who may sign in."""

from collections import Counter

import pytest
from sqlmodel import col, func, select

from portal import db
from portal.access.visit import visit_now
from portal.clock import now
from portal.devtools import seeding
from portal.domain import dashboard, invoices, ledger, numbering
from portal.domain.keyset import PER_PAGE
from portal.models import Business, Client, Contact, Invoice, InvoiceLine, InvoiceState, NumberSequence, Payment
from tests.build import a_business, a_client, an_invoice, become

pytestmark = pytest.mark.usefixtures("database")


def _count(model: type) -> int:
    with db.everyone() as session:
        return session.exec(select(func.count()).select_from(model)).one()


def test_as_many_as_asked_for() -> None:
    emails = seeding.run(3, 100)
    assert emails == [seeding.seeded_email(nth) for nth in (1, 2, 3)]
    assert (_count(Business), _count(Client), _count(Invoice), _count(InvoiceLine)) == (1, 3, 100, 100)
    with db.everyone() as session:
        shares = session.exec(select(func.count()).select_from(Invoice).group_by(col(Invoice.client_id)))
        assert sorted(shares) == [33, 33, 34]


def test_again_adds_and_touches_nothing() -> None:
    with db.everyone(write=True) as session:
        mine = an_invoice(session, a_client(session, a_business(session)))
    first, second = seeding.run(2, 10), seeding.run(2, 10)
    assert not set(first) & set(second)
    assert (_count(Business), _count(Client), _count(Invoice)) == (1, 5, 21)
    with db.everyone() as session:
        assert session.get_one(Invoice, mine.id).balance_minor == mine.balance_minor


def test_the_ledger_agrees_with_every_seeded_figure() -> None:
    seeding.run(1, 200)
    with db.everyone(write=True) as session:
        for invoice in session.exec(select(Invoice).where(Invoice.state != InvoiceState.VOID)):
            seeded = (invoice.paid_minor, invoice.balance_minor, invoice.state, invoice.paid_at)
            ledger.rebuild(session, invoice, now())
            assert (invoice.paid_minor, invoice.balance_minor, invoice.state, invoice.paid_at) == seeded


def test_every_state_occurs() -> None:
    seeding.run(1, 1000)
    with db.everyone() as session:
        states = Counter(session.exec(select(Invoice.state)))
        late = session.exec(select(func.count()).where(col(Invoice.due_on) < now().date(), *invoices.owed())).one()
    assert set(states) == set(InvoiceState) - {InvoiceState.DRAFT}
    assert states[InvoiceState.PAID] > 700
    assert late > 20


def test_the_next_invoice_carries_on_the_numbers() -> None:
    seeding.run(1, 7)
    with db.everyone(write=True) as session:
        business = session.exec(select(Business)).one()
        assert numbering.take(session, business.id, "INV") == "INV-00008"
        assert session.exec(select(NumberSequence.next).where(NumberSequence.series == "INV")).one() == 9


def test_its_person_sees_the_list_and_the_dashboard() -> None:
    (email,) = seeding.run(1, 60)
    with db.everyone(write=True) as session:
        become(session, session.exec(select(Contact).where(Contact.email_norm == email)).one())
    assert len(visit_now(invoices.page).rows) == PER_PAGE
    assert visit_now(dashboard.overview).balances


def test_without_clients_nothing_is_numbered() -> None:
    assert seeding.run(0, 50) == []
    assert (_count(Invoice), _count(NumberSequence)) == (0, 0)


def test_bare_invoices_have_no_parts() -> None:
    seeding.run(1, 5, whole=False)
    assert (_count(Invoice), _count(InvoiceLine)) == (5, 0)


def test_every_payment_that_arrived_has_its_receipt_and_the_next_carries_on() -> None:
    seeding.run(2, 40)
    with db.everyone(write=True) as session:
        taken = sorted(str(one) for one in session.exec(select(Payment.receipt)))
        business = session.exec(select(Business)).one()
        assert taken == [f"RC-{nth:05d}" for nth in range(1, len(taken) + 1)]
        assert numbering.take(session, business.id, "RC") == f"RC-{len(taken) + 1:05d}"

"""One checkout for several invoices: one payment, many allocations, and never more on an invoice than it owes."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from portal import db
from portal.clock import now
from portal.domain import credit, ledger
from portal.domain.checkout_gateway import Report
from portal.domain.payments import Outcome
from portal.models import (
    Activity,
    Checkout,
    CheckoutState,
    Client,
    Contact,
    Invoice,
    InvoiceState,
    Outbox,
    Payment,
    PaymentAllocation,
)
from portal.models.base import uuid7
from tests.build import an_invoice
from tests.faults.history import violations
from tests.paying import only, rows
from tests.reports import an_item, an_open_invoice, phases, settle


@pytest.fixture
def three(database) -> list[UUID]:
    """€100, €50 and €20 of one client."""
    first = an_open_invoice()
    with db.everyone(write=True) as session:
        client = session.exec(select(Client)).one()
        return [first, *(an_invoice(session, client, amount).id for amount in ("50.00", "20.00"))]


def asked(*wanted: tuple[UUID, int], session_id: str = "cs_all") -> Report:
    """A pending checkout for these parts, and the report that it was paid."""
    key, total = uuid7(), sum(amount for _, amount in wanted)
    with db.everyone(write=True) as session:
        contact = session.exec(select(Contact)).one()
        session.add(
            Checkout(id=key, business_id=contact.business_id, client_id=contact.client_id, contact_id=contact.id,
                     currency="EUR", idempotency_key=f"checkout-{key.hex}", stripe_session=session_id,
                     amount_minor=total, state=CheckoutState.OPEN, url="http://page")
        )  # fmt: skip
        session.flush()
        for invoice_id, amount in wanted:
            session.add(an_item(session, key, session.get_one(Invoice, invoice_id), amount))
            session.flush()
    return Report(
        session=session_id, status="complete", payment_status="paid", amount_minor=total, currency="EUR", account="",
        livemode=False, checkout_id=key.hex, intent=f"pi_{key.hex}", intent_status="succeeded", charge=f"ch_{key.hex}",
        brand="visa", last4="4242",
    )  # fmt: skip


def balances() -> list[int]:
    return [invoice.balance_minor for invoice in rows(Invoice)]


def true_books() -> list[str]:
    """No Stripe here: what it captured is what we say."""
    return [line for line in violations([]) if not line.startswith("captured 0 with")]


def test_one_payment_settles_all_and_is_told_once(three: list[UUID]):
    report = asked((three[0], 10000), (three[1], 5000), (three[2], 2000))
    assert [settle(report) for _ in range(2)] == [Outcome.SETTLED, Outcome.NOTHING]
    payment = only(Payment)
    assert (payment.amount_minor, payment.surplus_minor, payment.receipt) == (17000, 0, "RC-00001")
    assert [part.amount_minor for part in rows(PaymentAllocation)] == [10000, 5000, 2000]
    assert {invoice.state for invoice in rows(Invoice)} == {InvoiceState.PAID}
    [said] = [row for row in rows(Activity) if row.verb.startswith("payment_")]
    assert (said.verb, said.facts["count"], said.invoice_id) == ("payment_succeeded_several", 3, None)
    assert [row.kind for row in rows(Outbox)] == ["payment_confirmed"]
    assert true_books() == []


def test_a_part_of_the_last_one_stays_owed(three: list[UUID]):
    settle(asked((three[0], 10000), (three[1], 1500)))
    assert balances() == [0, 3500, 2000]
    assert true_books() == []


def test_what_became_of_an_invoice_meanwhile_is_kept_as_credit(three: list[UUID]):
    report = asked((three[0], 10000), (three[1], 5000), (three[2], 2000))
    with db.everyone(write=True) as session:
        gone = session.get_one(Invoice, three[1])
        gone.state = InvoiceState.VOID
        session.add(gone)
    settle(report)
    payment = only(Payment)
    assert (payment.surplus_minor, balances()) == (5000, [0, 5000, 0])
    with db.everyone() as session:
        assert credit.of_client(session, payment.client_id) == {"EUR": 5000}
    assert true_books() == []


def test_a_debit_holds_all_of_them_until_it_bounces(three: list[UUID]):
    kinds = phases(asked((three[0], 10000), (three[1], 5000)))
    settle(kinds["processing"])
    assert [invoice.processing_minor for invoice in rows(Invoice)] == [10000, 5000, 0]
    assert only(Payment).expected_on is not None
    settle(kinds["failed"])
    assert [invoice.processing_minor for invoice in rows(Invoice)] == [0, 0, 0]
    assert (balances(), only(Payment).expected_on) == ([10000, 5000, 2000], None)
    assert [row.kind for row in rows(Outbox)] == ["payment_failed"]
    settle(kinds["paid"])
    assert balances() == [0, 0, 2000]
    assert true_books() == []


def test_a_declined_card_is_remembered_and_nothing_is_booked(three: list[UUID]):
    report = replace(phases(asked((three[0], 10000)))["open"], failure="insufficient_funds")
    assert settle(report) is Outcome.NOTHING
    assert (only(Checkout).failure, only(Checkout).state, rows(Payment)) == ("insufficient_funds", "open", [])


def test_the_deposit_is_awaited_until_it_is_paid(three: list[UUID]):
    with db.everyone(write=True) as session:
        invoice = session.get_one(Invoice, three[0])
        invoice.deposit_minor, invoice.deposit_due_on = 3000, invoice.issue_on
        ledger.rebuild(session, invoice, now())
        assert invoice.awaited_on == invoice.issue_on
    settle(asked((three[0], 2999)))
    assert rows(Invoice)[0].awaited_on == rows(Invoice)[0].deposit_due_on
    settle(asked((three[0], 1), session_id="cs_rest"))
    assert rows(Invoice)[0].awaited_on == rows(Invoice)[0].due_on


def credit_note(invoice_id: UUID, amount: int, **facts: Any) -> None:
    """Takes something off, as a rule would."""
    with db.everyone(write=True) as session:
        invoice = session.get_one(Invoice, invoice_id)
        note = {"slug": f"CN-{amount}", "number": f"CN-{amount}", "kind": "credit_note", "state": "paid"}
        owner = {"business_id": invoice.business_id, "client_id": invoice.client_id}
        session.add(
            Invoice(**owner, **note, corrects_id=invoice.id, credited_minor=amount, total_minor=amount, **facts)
        )
        ledger.rebuild(session, invoice, now())


def test_a_credit_note_on_a_paid_invoice_frees_the_money(three: list[UUID]):
    settle(asked((three[0], 10000), (three[1], 5000)))
    credit_note(three[0], 3000)
    invoice, payment = rows(Invoice)[0], only(Payment)
    assert (invoice.paid_minor, invoice.credited_minor, invoice.balance_minor) == (7000, 3000, 0)
    assert (payment.surplus_minor, invoice.state) == (3000, InvoiceState.PAID)
    assert [row.verb for row in rows(Activity)].count("credit_kept") == 1
    assert true_books() == []
    credit_note(three[0], 7000)
    assert [part.amount_minor for part in rows(PaymentAllocation)] == [5000]
    assert (only(Payment).surplus_minor, true_books()) == (10000, [])

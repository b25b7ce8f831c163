"""More arrives than is owed: what is owed is paid, the rest is kept and lies before a person."""

from uuid import UUID

import pytest

from portal import db
from portal.domain.payments import Outcome
from portal.models import Activity, CheckoutState, Invoice, InvoiceState, ParkedPayment, Payment, PaymentAllocation
from tests.paying import only, rows
from tests.reports import an_open_invoice, asked, phases, settle


@pytest.fixture
def invoice_id(database) -> UUID:
    return an_open_invoice()


def test_two_pages_paid_are_one_payment_and_one_surplus(invoice_id: UUID):
    first = asked(invoice_id, "cs_1", state=CheckoutState.EXPIRED)
    second = asked(invoice_id, "cs_2")
    assert (settle(second), settle(first)) == (Outcome.SETTLED, Outcome.SETTLED)
    assert [payment.surplus_minor for payment in rows(Payment)] == [0, 10000]
    parked = only(ParkedPayment)
    assert (parked.reason, parked.amount_minor, parked.stripe_session) == ("overpaid", 10000, "cs_1")
    assert [row.verb for row in rows(Activity)].count("payment_surplus") == 1
    assert only(Invoice).balance_minor == 0


def test_money_that_arrived_goes_before_money_on_its_way(invoice_id: UUID):
    travelling = asked(invoice_id, "cs_1", state=CheckoutState.EXPIRED)
    arrived = asked(invoice_id, "cs_2")
    settle(phases(travelling)["processing"])
    assert settle(arrived) is Outcome.SETTLED
    assert (only(Invoice).state, only(Invoice).balance_minor) == (InvoiceState.PAID, 0)
    settle(phases(travelling)["paid"])
    assert sorted(payment.surplus_minor for payment in rows(Payment)) == [0, 10000]


def test_a_debit_for_a_part_already_on_its_way_waits_as_surplus(invoice_id: UUID):
    first, second = asked(invoice_id, "cs_1", state=CheckoutState.EXPIRED), asked(invoice_id, "cs_2")
    settle(phases(first)["processing"])
    settle(phases(second)["processing"])
    assert only(Invoice).processing_minor == 10000
    settle(phases(first)["failed"])
    settle(phases(second)["paid"])
    assert (only(Invoice).balance_minor, [p.surplus_minor for p in rows(Payment)]) == (0, [0, 0])
    assert rows(ParkedPayment) == []


def test_a_debit_that_bounced_and_then_came_pays_what_is_still_owed(invoice_id: UUID):
    first, second = asked(invoice_id, "cs_1", state=CheckoutState.EXPIRED), asked(invoice_id, "cs_2")
    settle(phases(first)["failed"])
    settle(second)
    assert settle(phases(first)["paid"]) is Outcome.SETTLED
    assert (only(Invoice).paid_minor, only(Invoice).balance_minor) == (10000, 0)
    assert only(ParkedPayment).amount_minor == 10000


def test_a_void_invoice_stays_void_whatever_the_ledger_finds(invoice_id: UUID):
    report = asked(invoice_id)
    with db.everyone(write=True) as session:
        session.get_one(Invoice, invoice_id).state = InvoiceState.VOID
    settle(report)
    assert (only(Invoice).state, only(Payment).surplus_minor) == (InvoiceState.VOID, 10000)
    assert rows(PaymentAllocation) == []

"""A person decides about money that did not fit."""

from dataclasses import replace

import pytest

from portal import db
from portal.clock import now
from portal.domain import credit, parked
from portal.domain.checkout_gateway import RefundReport, Report
from portal.domain.payments import Outcome
from portal.domain.pending import being_checked
from portal.errors import NotFound
from portal.models import Checkout, Invoice, InvoiceState, ParkedPayment, Payment
from portal.models.base import uuid7
from tests.faults.history import violations
from tests.paying import only, rows
from tests.reports import an_open_invoice, asked, settle


@pytest.fixture
def fitting(database) -> Report:
    return asked(an_open_invoice())


def decide(rule, *args) -> None:
    with db.everyone(write=True) as session:
        rule(session, only(ParkedPayment).id, *args, now())


def is_being_checked() -> bool:
    with db.everyone() as session:
        return being_checked(session, only(Invoice).id)


def true_books() -> list[str]:
    return [line for line in violations([]) if not line.startswith("captured 0 with")]


@pytest.mark.parametrize(("amount", "owed", "over"), [(9000, 1000, 0), (12000, 0, 2000)])
def test_what_came_is_booked_as_far_as_it_goes(fitting: Report, amount: int, owed: int, over: int):
    report = replace(fitting, amount_minor=amount)
    settle(report)
    assert is_being_checked()
    decide(parked.book, report)
    payment = only(Payment)
    assert (payment.amount_minor, payment.surplus_minor, only(Invoice).balance_minor) == (amount, over, owed)
    assert (is_being_checked(), only(ParkedPayment).resolved_at is not None) == (False, True)
    assert true_books() == []


def test_another_currency_becomes_credit(fitting: Report):
    report = replace(fitting, currency="USD")
    settle(report)
    decide(parked.book, report)
    with db.everyone() as session:
        assert credit.of_client(session, only(Payment).client_id) == {"USD": 10000}
    assert only(Invoice).balance_minor == 10000


def test_released_the_invoice_may_be_paid_again(fitting: Report):
    settle(replace(fitting, amount_minor=9000))
    decide(parked.release)
    assert (is_being_checked(), only(Checkout).state, rows(Payment)) == (False, "expired", [])
    again = asked(only(Invoice).id, "cs_2")
    settle(again)
    assert only(Invoice).state is InvoiceState.PAID


def test_decided_once(fitting: Report):
    report = replace(fitting, amount_minor=9000)
    settle(report)
    decide(parked.release)
    for rule, args in ((parked.release, ()), (parked.book, (report,))):
        with pytest.raises(parked.Decided):
            decide(rule, *args)
    with pytest.raises(NotFound), db.everyone(write=True) as session:
        parked.release(session, uuid7(), now())


def test_nothing_is_booked_that_has_not_arrived(fitting: Report):
    report = replace(fitting, amount_minor=9000)
    settle(report)
    with pytest.raises(parked.NotArrived):
        decide(parked.book, replace(report, payment_status="unpaid", intent_status="processing"))
    assert (rows(Payment), only(ParkedPayment).resolved_at) == ([], None)


def test_a_surplus_is_booked_already(fitting: Report):
    settle(fitting)
    second = replace(asked(only(Invoice).id, "cs_2", amount_minor=10000), session="cs_2")
    settle(second)
    decide(parked.book, second)
    assert [payment.surplus_minor for payment in rows(Payment)] == [0, 10000]
    assert true_books() == []


def with_refund(report: Report) -> Report:
    return replace(report, refunds=(RefundReport("re_1", "succeeded", 1000),), disputes=())


def test_what_goes_back_of_booked_money_is_settled_as_usual(fitting: Report):
    report = replace(fitting, amount_minor=9000)
    settle(report)
    decide(parked.book, report)
    assert [settle(with_refund(report)) for _ in range(2)] == [Outcome.RETURNED, Outcome.NOTHING]
    assert (only(Invoice).refunded_minor, only(Invoice).balance_minor) == (1000, 2000)
    assert true_books() == []


def test_a_late_report_of_released_money_blocks_nothing(fitting: Report):
    report = replace(fitting, amount_minor=9000)
    settle(report)
    decide(parked.release)
    assert [settle(one) for one in (report, with_refund(report))] == [Outcome.NOTHING] * 2
    assert (is_being_checked(), only(Checkout).state, len(rows(ParkedPayment))) == (False, "expired", 1)

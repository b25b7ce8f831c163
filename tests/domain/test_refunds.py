"""Money given back by the owner: never more than there is, and what it does to invoices and credit."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import UUID

import pytest

from portal import db
from portal.clock import now
from portal.domain import credit, refunds, returned
from portal.domain.activity import SENTENCES
from portal.domain.allocation import Part
from portal.domain.checkout_gateway import DisputeReport, RefundReport, Report
from portal.domain.refunds import Disputed, NothingLeft, NotOfThisPayment, NotReceived, OutOfReach
from portal.errors import NotFound, Refused
from portal.models import Activity, Invoice, InvoiceState, Payment, Refund, RefundPart, RefundState
from portal.models.base import uuid7
from tests.owner import Owner, an_owner, found, promised, verbs, wrong
from tests.paying import only, rows
from tests.reports import asked, phases, settle


@pytest.fixture
def owner(database):
    yield an_owner()
    assert wrong() == []


def by_card(owner: Owner, amount: str = "100.00") -> tuple[UUID, Report]:
    """An invoice paid at Stripe, and how Stripe reports it."""
    invoice = owner.invoice(amount)
    report = asked(invoice, f"cs_{invoice.hex}")
    settle(report)
    return invoice, report


def payment_of(report: Report) -> UUID:
    with db.everyone() as session:
        return next(one.id for one in rows(Payment) if session and one.stripe_intent == report.intent)


def test_a_part_makes_the_invoice_owe_it_again(owner: Owner):
    invoice, report = by_card(owner)
    refund = owner.do(refunds.request, payment_of(report), 3000, " too \n much ")
    assert (refund.state, refund.reason, refund.currency) == (RefundState.REQUESTED, "too much", "EUR")
    assert (found(invoice).state, found(invoice).balance_minor) == (InvoiceState.OPEN, 3000)
    assert promised("refund") == [{"refund": refund.id.hex}]
    assert promised("refund_made") == []
    assert verbs()[-1] == "refund_requested"
    assert all((one.verb, one.actor) in SENTENCES for one in rows(Activity))


def test_in_two_parts_and_then_no_more(owner: Owner):
    invoice, report = by_card(owner)
    payment = payment_of(report)
    owner.do(refunds.request, payment, 3000, "")
    with pytest.raises(OutOfReach) as refused:
        owner.do(refunds.request, payment, 7001, "")
    assert "€0.01 to €70.00" in refused.value.said()
    owner.do(refunds.request, payment, None, "the rest")
    with pytest.raises(NothingLeft):
        owner.do(refunds.request, payment, 1, "")
    assert [one.amount_minor for one in rows(Refund)] == [3000, 7000]
    assert found(invoice).balance_minor == 10000


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_is_no_refund(owner: Owner, amount: int):
    _, report = by_card(owner)
    with pytest.raises(OutOfReach):
        owner.do(refunds.request, payment_of(report), amount, "")


def test_credit_goes_first_unless_an_invoice_is_named(owner: Owner):
    first, second = owner.invoice("60.00"), owner.invoice("40.00")
    payment = owner.receive(15000)
    owner.do(refunds.request, payment.id, 5000, "", mail=False)
    assert (owner.credit(), rows(RefundPart)) == (0, [])
    again = owner.receive(5000)
    owner.do(refunds.request, payment.id, 1000, "", invoice_id=first)
    assert (found(first).balance_minor, found(second).balance_minor, owner.credit()) == (1000, 0, 5000)
    with pytest.raises(NotOfThisPayment, match="settles nothing"):
        owner.do(refunds.request, again.id, 1000, "", invoice_id=first)
    assert rows(Refund)[0].state is RefundState.SUCCEEDED


def test_more_than_the_credit_opens_the_newest_invoice(owner: Owner):
    older, newer = owner.invoice("60.00"), owner.invoice("40.00")
    payment = owner.receive(10500)
    owner.do(refunds.request, payment.id, 3000, "")
    assert (found(older).balance_minor, found(newer).balance_minor, owner.credit()) == (0, 2500, 0)


def test_offline_money_goes_back_at_once(owner: Owner):
    owner.invoice()
    payment = owner.receive(10000)
    moment = now()
    refund = owner.do(refunds.request, payment.id, 2500, "", moment=moment)
    assert (refund.state, refund.settled_at) == (RefundState.SUCCEEDED, moment)
    assert (promised("refund"), promised("refund_made")) == ([], [{"refund": refund.id.hex}])
    owner.do(refunds.request, payment.id, 2500, "", mail=False)
    assert len(promised("refund_made")) == 1


def test_money_that_has_not_come_is_not_given_back(owner: Owner):
    report = phases(asked(owner.invoice()))
    for phase in ("processing", "failed"):
        settle(report[phase])
        with pytest.raises(NotReceived):
            owner.do(refunds.request, only(Payment).id, 100, "")
    with pytest.raises(NotFound):
        owner.do(refunds.request, uuid7(), 100, "")


@pytest.mark.parametrize(("status", "refused"), [("open", True), ("lost", True), ("won", False)])
def test_the_bank_decides_about_a_disputed_payment(owner: Owner, status: str, refused: bool):
    _, report = by_card(owner)
    settle(replace(report, disputes=(DisputeReport("dp_1", status, 10000),)))
    if refused:
        with pytest.raises(Disputed):
            owner.do(refunds.request, only(Payment).id, 100, "")
    else:
        owner.do(refunds.request, only(Payment).id, 100, "")


def test_a_refused_refund_leaves_everything_as_it_was(owner: Owner):
    invoice, report = by_card(owner)
    refund = owner.do(refunds.request, payment_of(report), 4000, "")
    owner.do(returned.refund_refused, refund.id, "no funds")
    assert (found(invoice).state, only(Refund).state) == (InvoiceState.PAID, RefundState.FAILED)
    owner.do(refunds.request, payment_of(report), 10000, "")


def test_a_refund_that_comes_back_after_the_invoice_was_paid_again_is_credit(owner: Owner):
    invoice, report = by_card(owner)
    refund = owner.do(refunds.request, payment_of(report), 4000, "")
    seen = RefundReport("re_1", "succeeded", 4000, refund.id.hex)
    settle(replace(report, refunds=(seen,)))
    owner.receive(4000)
    settle(replace(report, refunds=(replace(seen, status="failed"),)))
    assert (found(invoice).balance_minor, owner.credit()) == (0, 4000)


def test_two_at_the_same_time_find_the_money_once(owner: Owner):
    _, report = by_card(owner)
    payment = payment_of(report)

    def ask(_: int) -> bool:
        try:
            owner.do(refunds.request, payment, 6000, "")
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(ask, range(4))) == [False, False, False, True]
    assert only(Invoice).balance_minor == 6000


def test_the_credit_of_a_withdrawn_invoice_is_refunded(owner: Owner):
    owner.invoice(state=InvoiceState.VOID)
    payment = owner.receive(10000)
    owner.do(refunds.request, payment.id, None, "withdrawn")
    with db.everyone() as session:
        assert credit.of_client(session, owner.client_id) == {}


def test_an_invoice_paid_twice_over_by_one_payment_owes_only_its_part(owner: Owner):
    """Named first, its part is all it owes again; what is more comes out of the others and the credit."""
    first, second = owner.invoice("60.00"), owner.invoice("40.00")
    payment = owner.receive(12000, Part(first, 6000), Part(second, 4000))
    owner.do(refunds.request, payment.id, 7000, "", invoice_id=first)
    assert (found(first).balance_minor, found(second).balance_minor, owner.credit()) == (6000, 1000, 2000)

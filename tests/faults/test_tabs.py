"""Several tabs and several people who pay: nothing is charged twice."""

from contextlib import suppress

import pytest

from portal import db
from portal.clock import now
from portal.domain import refunds
from portal.gateways.settling import settle_session, sweep
from portal.models import Checkout, Outbox, Payment, Refund, RefundState
from tests.faults.acting import DONE, Desk, carry_out, hearing, invoices
from tests.faults.afterwards import NOW
from tests.faults.at_once import RUNS, at_once, captures, pages, pay_wherever_possible, proceed
from tests.paying import only, rows

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("impatient", "true_books")]


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("which", [slice(0, 1), slice(0, 3)], ids=["one", "three"])
def test_eight_clicks_are_one_page(desk: Desk, which: slice, run: int):
    slugs = [each.slug for each in invoices()[which]]
    shown = pages(at_once(*[proceed(slugs)] * 8))
    assert shown == {only(Checkout).url}
    pay_wherever_possible(desk, shown)
    assert len(captures(desk)) == 1


@pytest.mark.parametrize("run", RUNS)
def test_two_tabs_with_different_amounts_are_charged_one_of_them(desk: Desk, run: int):
    one = [desk.slug]
    shown = pages(at_once(*[proceed(one), proceed(one, "40.00"), proceed(one, "30.00")] * 2))
    pay_wherever_possible(desk, shown)
    assert sum(payment.surplus_minor for payment in rows(Payment)) == 0
    assert sum(each.amount_minor for each in captures(desk)) <= 100_00


@pytest.mark.parametrize("run", RUNS)
def test_overlapping_choices_never_pay_an_invoice_twice(desk: Desk, run: int):
    a, b, c = [each.slug for each in invoices()]
    shown = pages(at_once(proceed([a, b]), proceed([b, c]), proceed([a, b, c]), proceed([b])))
    pay_wherever_possible(desk, shown)
    assert sum(payment.surplus_minor for payment in rows(Payment)) == 0
    assert all(one.paid_minor <= one.total_minor for one in invoices())


@pytest.mark.parametrize("run", RUNS)
def test_one_pays_while_another_goes_to_pay(desk: Desk, run: int):
    a, b, c = [each.slug for each in invoices()]
    url = proceed([a, b])()
    session = desk.session_of(url)

    def pay() -> str:
        with suppress(ValueError):  # the other tab was faster and closed the page
            desk.stripe.pay(session)
            settle_session(session, "")
        return url

    shown = pages(at_once(pay, proceed([b, c]), proceed([b])))
    pay_wherever_possible(desk, shown)
    assert sum(payment.surplus_minor for payment in rows(Payment)) == 0


@pytest.mark.parametrize("run", RUNS)
def test_eight_clicks_on_refund_give_it_back_once(desk: Desk, run: int):
    session = desk.session_of(proceed([each.slug for each in invoices()])())
    desk.stripe.pay(session)
    settle_session(session, "")

    def refund() -> None:
        with db.everyone(write=True) as writing:
            refunds.request(writing, only(Payment).id, None, "", now())

    at_once(*[refund] * 8)
    at_once(*[lambda: carry_out(desk)] * 4)
    assert [(one.amount_minor, one.state) for one in rows(Refund)] == [(175_00, RefundState.SUCCEEDED)]
    assert [each.refunded_minor for each in captures(desk)] == [175_00]


@pytest.mark.parametrize("run", RUNS)
def test_all_feeds_at_once_settle_once(desk: Desk, run: int):
    session = desk.session_of(proceed([each.slug for each in invoices()])())
    desk.stripe.pay(session)
    at_once(*[lambda: settle_session(session, ""), lambda: hearing(DONE)(desk), lambda: sweep(NOW)] * 3)
    assert only(Payment).receipt == "RC-00001"
    assert [row.kind for row in rows(Outbox)].count("payment_confirmed") == 1

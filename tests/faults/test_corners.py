"""Ways for money to be lost or taken twice that were found by test_any_order.py and test_tabs.py, step by step."""

from uuid import UUID

import pytest

from portal import db
from portal.access.visit import visit_now
from portal.clock import now
from portal.devtools.fake_stripe import FakeStripe
from portal.domain import checkouts, parked, refunds
from portal.domain.checkout_gateway import CheckoutFailed
from portal.gateways import refunding, settling
from portal.gateways.checkout import gateway
from portal.gateways.settling import settle_session
from portal.models import Checkout, CheckoutItem, InvoiceState, ParkedPayment, Payment, Refund, RefundState
from tests.faults.acting import Desk, credit
from tests.faults.market import stripe_client
from tests.paying import only, rows

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("true_books")]


def asked_for(amount_minor: int | None = None) -> UUID:
    """The owner gives it back; Stripe does not know yet."""
    with db.everyone(write=True) as session:
        return refunds.request(session, only(Payment).id, amount_minor, "", now()).id


def at_the_dashboard(stripe: FakeStripe, intent: str) -> None:
    """Somebody gives it back there, all of it."""
    stripe_client(stripe).v1.refunds.create({"payment_intent": intent})


def lost_to_the_bank(stripe: FakeStripe, intent: str) -> None:
    """The bank takes it back, all of it."""
    stripe.close_dispute(stripe.dispute(intent), won=False)


@pytest.mark.parametrize("gone", [at_the_dashboard, lost_to_the_bank])
def test_a_refund_refused_because_the_money_went_another_way_is_owed_again(desk: Desk, gone):
    session = desk.paid()
    settle_session(session, "")
    refund_id = asked_for()
    gone(desk.stripe, only(Payment).stripe_intent)
    settle_session(session, "", deep=True)
    refunding.carry_out(refund_id)
    assert [one.state for one in rows(Refund)] == [RefundState.FAILED, RefundState.SUCCEEDED]
    assert (desk.invoice().state, desk.invoice().balance_minor) == (InvoiceState.OPEN, 100_00)


def test_money_parked_and_booked_by_a_person_can_go_back(desk: Desk):
    session = desk.paid()
    with db.everyone(write=True) as writing:
        writing.get_one(Checkout, only(Checkout).id).amount_minor = 99_99
        writing.get_one(CheckoutItem, only(CheckoutItem).id).amount_minor = 99_99
    settle_session(session, "")
    with db.everyone(write=True) as writing:
        parked.book(writing, only(ParkedPayment).id, gateway().report(session, "", deep=True), now())
    refunding.carry_out(asked_for(40_00))
    assert only(Refund).state is RefundState.SUCCEEDED


def test_no_page_is_shown_for_what_was_paid_and_settled_meanwhile(desk: Desk):
    old = desk.session_of(desk.open())
    credit(desk)
    reserved = visit_now(checkouts.reserve, desk.slug)
    desk.stripe.pay(old)
    settle_session(old, "")
    with pytest.raises(CheckoutFailed):
        settling.open_checkout(reserved)

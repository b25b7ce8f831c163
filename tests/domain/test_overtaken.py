"""The owner changes an invoice while somebody has its page open: it is closed, and money paid there is never lost."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from portal import db
from portal.access.visit import visit_now
from portal.clock import day_in, now
from portal.devtools.fake_stripe import FakeStripe
from portal.domain import checkouts, crediting, offline, pending, refunds, several, spending, voiding, write_offs
from portal.domain.allocation import Part
from portal.domain.offline import Received
from portal.domain.payments import Outcome
from portal.gateways import effects
from portal.gateways.checkout import gateway
from portal.gateways.settling import settle_session, sweep
from portal.models import Checkout, CheckoutItem, CheckoutState, Invoice, InvoiceState, Payment, PaymentMethod
from tests.faults.history import violations
from tests.owner import Owner, promised
from tests.paying import Till, a_double, a_till, only, rows, stripe_at

NOW = timedelta(0)
Change = Callable[[Owner, Till], object]


@pytest.fixture(scope="module")
def double():
    with a_double() as started:
        yield started


@pytest.fixture
def till(database, double: FakeStripe, monkeypatch: pytest.MonkeyPatch):
    """After every test the books are right, and the sweep finds nothing more to do."""
    with stripe_at(double.url, monkeypatch):
        with db.everyone(write=True) as session:
            made = a_till(session, double)
        yield made
        sweep(NOW)
        assert violations(double.captures()) == []
        assert set(sweep(NOW)) <= {Outcome.NOTHING}


@pytest.fixture
def owner(till: Till) -> Owner:
    return Owner(till.business_id, till.client_id)


def transfer(owner: Owner, invoice: UUID, amount_minor: int) -> Payment:
    money = Received(amount_minor, "EUR", PaymentMethod.TRANSFER, day_in("Europe/Vienna", now()))
    return owner.do(offline.record, owner.client_id, money, parts=[Part(invoice, amount_minor)])


def use_credit(owner: Owner, till: Till) -> None:
    """Money that came for nothing, spent on the invoice."""
    owner.do(spending.use, owner.client_id, till.invoice_id, None)


# What the owner does, what is still owed then, and how the invoice stands when the page is paid all the same.
CHANGES: dict[str, tuple[Change, int, InvoiceState]] = {
    "voided": (lambda owner, till: owner.do(voiding.void, till.invoice_id), 0, InvoiceState.VOID),
    "credited": (lambda owner, till: owner.do(crediting.whole, till.invoice_id, ""), 0, InvoiceState.PAID),
    "credited in part": (
        lambda owner, till: owner.do(crediting.amount, till.invoice_id, 3000, ""), 7000, InvoiceState.PAID,
    ),
    "paid offline": (lambda owner, till: transfer(owner, till.invoice_id, 10000), 0, InvoiceState.PAID),
    "paid offline in part": (lambda owner, till: transfer(owner, till.invoice_id, 4000), 6000, InvoiceState.PAID),
    "credit used": (use_credit, 7500, InvoiceState.PAID),
    "written off": (lambda owner, till: owner.do(write_offs.write_off, till.invoice_id), 10000, InvoiceState.PAID),
}  # fmt: skip


@pytest.fixture(params=CHANGES)
def change(request: pytest.FixtureRequest, owner: Owner, till: Till) -> tuple[Callable[[], object], int, InvoiceState]:
    rule, owed, state = CHANGES[request.param]
    if rule is use_credit:
        money = Received(2500, "EUR", PaymentMethod.CASH, owner.today)
        owner.do(offline.record, owner.client_id, money, parts=[])
    return lambda: rule(owner, till), owed, state


def left_on_stripe(session: str) -> str:
    return gateway().report(session, "").status


def test_the_page_is_given_up_at_once_and_closed_soon(till: Till, change):
    session = till.session_of(till.open())
    change[0]()
    checkout = only(Checkout)
    assert (checkout.state, bool(checkout.url)) == (CheckoutState.EXPIRED, True)
    assert not any(item.holds for item in rows(CheckoutItem))
    [facts] = promised("close_page")
    assert facts == {"session": session, "account": ""}
    assert left_on_stripe(session) == "open"
    effects.carry_out("close_page", facts)
    assert (left_on_stripe(session), only(Checkout).url) == ("expired", "")
    with pytest.raises(ValueError, match="expired"):
        till.stripe.pay(session)


def test_paid_at_the_last_moment_is_credit_and_nothing_is_lost(till: Till, owner: Owner, change):
    session = till.session_of(till.open())
    rule, owed, state = change
    rule()
    before = owner.credit()
    till.stripe.pay(session)
    assert settle_session(session, "") is Outcome.SETTLED
    for facts in promised("close_page"):
        effects.carry_out("close_page", facts)
    [paid] = [one for one in rows(Payment) if one.stripe_intent]
    assert (paid.amount_minor, paid.surplus_minor) == (10000, 10000 - owed)
    assert (till.invoice().state, owner.credit() - before) == (state, 10000 - owed)
    assert till.invoice().balance_minor == (10000 if state is InvoiceState.VOID else 0)


def test_a_debit_that_began_before_and_arrives_after(till: Till, owner: Owner):
    session = till.session_of(till.open())
    owner.do(crediting.amount, till.invoice_id, 4000, "")
    till.stripe.pay(session, "debit")
    assert settle_session(session, "") is Outcome.PROCESSING
    assert till.invoice().processing_minor == 6000
    till.stripe.settle_debits(fails=False)
    settle_session(session, "")
    assert (till.invoice().balance_minor, owner.credit()) == (0, 4000)


def test_what_still_fits_stays_open(till: Till, owner: Owner):
    other = owner.invoice("20.00")
    transfer(owner, other, 1000)
    url = till.open()
    owner.do(crediting.amount, other, 500, "")
    transfer(owner, other, 500)
    assert (only(Checkout).state, till.open(), promised("close_page")) == (CheckoutState.OPEN, url, [])


def test_one_of_several_invoices_is_enough(till: Till, owner: Owner):
    slug = till.another("50.00")
    reserved = visit_now(several.reserve_several, "EUR", [till.slug, slug])
    answer = gateway().open(reserved.order)
    with db.everyone(write=True) as session:
        pending.record(session, reserved.order.checkout_id, answer)
    other = next(row.id for row in rows(Invoice) if row.slug == slug)
    owner.do(voiding.void, other)
    assert (only(Checkout).state, len(promised("close_page"))) == (CheckoutState.EXPIRED, 1)
    till.stripe.pay(answer.session)
    settle_session(answer.session, "")
    assert (till.invoice().state, only(Payment).surplus_minor) == (InvoiceState.PAID, 5000)
    assert owner.credit() == 5000


def test_a_page_stripe_is_making_just_now_is_closed_by_the_sweep(till: Till, owner: Owner):
    reserved = visit_now(checkouts.reserve, till.slug)
    answer = gateway().open(reserved.order)
    owner.do(voiding.void, till.invoice_id)
    assert promised("close_page") == []
    with db.everyone(write=True) as session:
        assert pending.record(session, reserved.order.checkout_id, answer) == ""
    assert sweep(NOW) == {Outcome.EXPIRED: 1}
    assert left_on_stripe(answer.session) == "expired"


def test_after_a_refund_the_page_for_less_stays_good(till: Till, owner: Owner):
    payment = transfer(owner, till.invoice_id, 4000)
    url = till.open()
    owner.do(refunds.request, payment.id, 1000, "")
    assert (only(Checkout).amount_minor, till.invoice().balance_minor) == (6000, 7000)
    assert (only(Checkout).state, promised("close_page")) == (CheckoutState.OPEN, [])
    assert till.session_of(till.open()) != till.session_of(url)


def test_a_card_payment_goes_back_through_stripe(till: Till, owner: Owner):
    """The whole way: the owner asks, the worker carries it out, Stripe reports, the books agree."""
    settle_session(till.paid(), "")
    owner.do(refunds.request, only(Payment).id, 2500, "goodwill")
    [facts] = promised("refund")
    effects.carry_out("refund", facts)
    mine = [one for one in till.stripe.captures() if one.intent == only(Payment).stripe_intent]
    assert [one.refunded_minor for one in mine] == [2500]
    assert (till.invoice().state, till.invoice().balance_minor) == (InvoiceState.OPEN, 2500)
    assert (only(Checkout).state, promised("close_page")) == (CheckoutState.COMPLETE, [])

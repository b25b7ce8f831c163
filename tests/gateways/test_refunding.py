"""A refund from the owner's word to the money gone: once, whatever Stripe answers and whenever we die."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from portal import crash, db, outbox, worker
from portal.clock import now
from portal.domain import mails, refunds
from portal.domain.checkout_gateway import GatewayAway, RefundOrder, RefundReport
from portal.gateways import effects, refunding
from portal.gateways.checkout import gateway
from portal.gateways.refunding import carry_out
from portal.gateways.settling import settle_session
from portal.models import Checkout, CheckoutState, InvoiceState, Outbox, OutboxState, Payment, Refund, RefundState
from tests.mailing import MailServer, a_port, listening
from tests.paying import Till, only

pytestmark = pytest.mark.usefixtures("true_books")


@pytest.fixture
def paid(till: Till) -> str:
    session = till.paid()
    settle_session(session, "")
    return session


def promised(amount_minor: int | None = None) -> UUID:
    """The owner gives money back; Stripe has not been asked."""
    with db.everyone(write=True) as session:
        return refunds.request(session, only(Payment).id, amount_minor, "Too much", now()).id


def given_back(till: Till) -> int:
    mine = only(Payment).stripe_intent
    return sum(each.refunded_minor for each in till.stripe.captures() if each.intent == mine)


def test_a_refund_is_made_and_settled(till: Till, paid: str):
    refund_id = promised(2500)
    assert (till.invoice().balance_minor, only(Refund).state) == (2500, RefundState.REQUESTED)
    for _ in range(3):
        carry_out(refund_id)
    refund = only(Refund)
    assert (refund.state, refund.amount_minor, given_back(till)) == (RefundState.SUCCEEDED, 2500, 2500)
    assert (refund.stripe_refund or "").startswith("re_")
    assert (till.invoice().state, till.invoice().balance_minor) == (InvoiceState.OPEN, 2500)


def test_a_bank_account_gets_its_money_later(till: Till):
    session = till.paid("debit")
    till.stripe.settle_debits(fails=False)
    settle_session(session, "")
    carry_out(promised())
    assert only(Refund).state is RefundState.PENDING
    till.stripe.settle_refunds()
    settle_session(session, "", deep=True)
    assert (only(Refund).state, given_back(till)) == (RefundState.SUCCEEDED, 10000)


@pytest.mark.parametrize(
    ("kind", "times"), [("error", 3), ("rate_limit", 1), ("drop", 2), ("lost_answer", 2), ("lost_answer", 1)]
)
def test_stripe_away_while_asking(till: Till, paid: str, kind: str, times: int):
    refund_id = promised(4000)
    till.stripe.fault("/v1/refunds", times=times, kind=kind, method="POST")
    if times > 1 or kind == "rate_limit":
        with pytest.raises(GatewayAway):
            carry_out(refund_id)
        assert only(Refund).state is RefundState.REQUESTED
        till.stripe.clear_faults()
    carry_out(refund_id)
    assert (only(Refund).state, given_back(till)) == (RefundState.SUCCEEDED, 4000)


def test_stripe_away_while_looking_how_it_went(till: Till, paid: str):
    refund_id = promised(4000)
    for path in ("/v1/checkout/sessions/*", "/v1/refunds", "/v1/disputes"):
        till.stripe.fault(path, times=9, kind="rate_limit", method="GET")
        with pytest.raises(GatewayAway):
            carry_out(refund_id)
        till.stripe.clear_faults()
    carry_out(refund_id)
    assert (only(Refund).state, given_back(till)) == (RefundState.SUCCEEDED, 4000)


class Died(BaseException):
    """The power is gone."""


@pytest.mark.parametrize("point", ["refund_asked", "refund_made", "refund_settled"])
def test_dying_in_between_gives_nothing_twice(till: Till, paid: str, monkeypatch, point: str):
    def die(name: str) -> None:
        if name == point:
            raise Died

    refund_id = promised(3000)
    with monkeypatch.context() as dying:
        dying.setattr(crash, "point", die)
        with pytest.raises(Died):
            carry_out(refund_id)
    carry_out(refund_id)
    assert (only(Refund).state, given_back(till)) == (RefundState.SUCCEEDED, 3000)


def test_a_refund_that_came_back_before_we_looked_is_seen(till: Till, paid: str, monkeypatch):
    """It shows on the payment no more, only in the list of refunds."""
    real = gateway().refund

    def refund(self: object, order: RefundOrder) -> RefundReport:
        made = real(order)
        till.stripe.fail_refund(made.id)
        return made

    monkeypatch.setattr(type(gateway()), "refund", refund)
    carry_out(promised(3000))
    assert (only(Refund).state, till.invoice().balance_minor) == (RefundState.FAILED, 0)


def test_a_key_stripe_has_forgotten_is_no_second_refund(till: Till, paid: str):
    """The answer was lost, the worker was away for a day: it looks before it asks again."""
    refund_id = promised(3000)
    till.stripe.fault("/v1/refunds", times=2, kind="lost_answer", method="POST")
    with pytest.raises(GatewayAway):
        carry_out(refund_id)
    till.stripe.advance(25 * 3600)
    with db.everyone(write=True) as session:
        session.get_one(Refund, refund_id).created_at = now() - timedelta(hours=25)
    carry_out(refund_id)
    assert (only(Refund).state, given_back(till)) == (RefundState.SUCCEEDED, 3000)


@pytest.mark.parametrize("who", ["dashboard", "bank"])
def test_a_refusal_is_noted_with_its_reason_and_owes_nothing(till: Till, paid: str, who: str):
    intent = only(Payment).stripe_intent
    if who == "bank":
        till.stripe.dispute(intent)
    else:
        gateway()._refunds.create({"payment_intent": intent, "amount": 9000})
    refund_id = promised(2000)
    carry_out(refund_id)
    with db.everyone() as session:
        refused = session.get_one(Refund, refund_id)
    words = "bank has questioned" if who == "bank" else "greater than unrefunded"
    assert (refused.state, refused.stripe_refund) == (RefundState.FAILED, None)
    assert words in refused.failure
    assert till.invoice().balance_minor == (0 if who == "bank" else 9000)
    carry_out(refund_id)


def test_the_sweep_asks_for_what_the_worker_gave_up(till: Till, paid: str):
    promised(1500)
    assert refunding.sweep(timedelta(minutes=2)) == {}
    till.stripe.fault("/v1/refunds", times=1, kind="rate_limit", method="POST")
    assert refunding.sweep(timedelta(0)) == {"unanswered": 1}
    assert refunding.sweep(timedelta(0)) == {"refunds asked for": 1}
    assert refunding.sweep(timedelta(0)) == {}
    assert given_back(till) == 1500


async def until(kind: str) -> Outbox:
    """The worker, until this effect has been tried."""
    stop = asyncio.Event()
    working = asyncio.create_task(worker.run(stop))
    while True:
        row = await asyncio.to_thread(the, kind)
        if row.state is not OutboxState.WAITING or row.error:
            break
        await asyncio.sleep(0.02)
    stop.set()
    await working
    return row


def the(kind: str) -> Outbox:
    with db.everyone() as session:
        return session.exec(select(Outbox).where(Outbox.kind == kind)).one()


async def test_the_worker_carries_it_out(till: Till, paid: str, monkeypatch):
    server = MailServer(a_port())
    monkeypatch.setenv("PORTAL_SMTP_URL", f"smtp://127.0.0.1:{server.port}")
    await asyncio.to_thread(promised, 2500)
    with listening(server):
        assert (await until("refund")).state is OutboxState.SENT
    assert (only(Refund).state, given_back(till)) == (RefundState.SUCCEEDED, 2500)


async def test_the_worker_tries_again_soon_while_stripe_is_away(till: Till, paid: str, monkeypatch):
    await asyncio.to_thread(promised, 2500)
    till.stripe.fault("/v1/refunds", times=1, kind="rate_limit", method="POST")
    with db.everyone(write=True) as session:
        session.exec(update(Outbox).where(col(Outbox.kind) != "refund").values(state=OutboxState.SENT))
    paused = list[bool]()
    real = outbox.pause
    monkeypatch.setattr(outbox, "pause", lambda n, *, outage: paused.append(outage) or real(n, outage=outage))
    row = await until("refund")
    assert (row.state, row.error) == (OutboxState.WAITING, "Stripe did not answer")
    assert paused == [True]


async def test_the_worker_closes_a_page(till: Till):
    session = till.session_of(till.open())
    with db.everyone(write=True) as writing:
        facts = {"session": session, "account": ""}
        writing.add(Outbox(business_id=till.business_id, kind="close_page", facts=facts, once="close:1"))
    assert (await until("close_page")).state is OutboxState.SENT
    assert (only(Checkout).state, only(Checkout).url) == (CheckoutState.EXPIRED, "")
    with pytest.raises(ValueError, match="expired"):
        till.stripe.pay(session)


def test_no_mail_is_taken_for_an_effect():
    assert not set(effects.KINDS) & set(mails.WRITERS)

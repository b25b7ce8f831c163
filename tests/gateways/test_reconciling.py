"""Stripe against the ledger: whatever differs is mended from a fresh report or said, one line each."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs
from typer.testing import CliRunner

from portal import db
from portal.cli import cli
from portal.clock import now
from portal.devtools.fake_stripe import FakeStripe
from portal.domain import refunds
from portal.domain.checkout_gateway import GatewayAway
from portal.domain.reconciliation import said
from portal.gateways import reconciling, watching
from portal.gateways.checkout import Made, gateway
from portal.gateways.reconciling import Compared, reconcile
from portal.gateways.settling import settle_session
from portal.models import (
    Business,
    Checkout,
    CheckoutItem,
    Dispute,
    DisputeState,
    InvoiceState,
    ParkedPayment,
    Payment,
    Refund,
    RefundState,
)
from portal.models.base import uuid7
from tests.paying import Till, a_double, only, rows

DAYS = timedelta(days=3)


@pytest.fixture
def double():
    """One's own: another test's money would be money our books never knew."""
    with a_double() as started:
        yield started


@pytest.fixture
def paid(till: Till) -> str:
    """A session paid and settled."""
    session = till.paid()
    settle_session(session, "")
    return session


def lines(found: Compared) -> list[str]:
    """Each line, ids cut off."""
    return [f"{'mended' if one.mended else 'differs'}: {said(one.difference, ())}" for one in found.lines]


def change(sql: str, **values: Any) -> None:
    """Somebody works on the database by hand."""
    with db.engine().begin() as connection:
        connection.execute(text(sql), values)


def at_stripe(amount_minor: int | None = None) -> str:
    """A refund from Stripe's dashboard."""
    asked: Any = {"payment_intent": only(Payment).stripe_intent} | ({"amount": amount_minor} if amount_minor else {})
    return gateway()._refunds.create(asked).id


def test_books_that_agree_say_so(till: Till, paid: str):
    at_stripe(1000)
    settle_session(paid, "", deep=True)
    found = reconcile(DAYS)
    assert (found.agree, found.lines, found.payments, found.refunds) == (True, [], 1, 1)


def test_a_payment_nobody_told_us_of_is_mended(till: Till):
    session = till.paid()
    found = reconcile(DAYS)
    assert lines(found) == [f"mended: €100.00 captured at Stripe, not in the ledger ({only(Payment).stripe_intent})"]
    assert found.lines[0].papers == (session, till.invoice().number)
    assert (found.agree, till.invoice().state, found.payments) == (True, InvoiceState.PAID, 1)
    assert reconcile(DAYS).lines == []


def test_a_payment_for_a_checkout_we_never_knew_differs(till: Till):
    session = till.paid()
    for table in ("checkout_item", "checkout"):
        change(f"delete from {table}")
    found = reconcile(DAYS)
    assert [line.split(" (")[0] for line in lines(found)] == ["differs: €100.00 captured at Stripe, not in the ledger"]
    assert (found.agree, found.lines[0].papers) == (False, (session,))


def test_a_payment_stripe_knows_nothing_of_differs(till: Till, paid: str):
    change("update payment set stripe_intent = 'pi_invented'")
    change("update checkout set stripe_session = 'cs_invented', account = ''")
    change("update checkout set idempotency_key = 'x'")
    found = reconcile(DAYS)
    assert "differs: €100.00 captured in the ledger, not at Stripe (pi_invented)" in lines(found)
    assert found.agree is False


def test_an_amount_that_is_not_what_was_captured_differs(till: Till, paid: str):
    change("update payment set amount_minor = 9000")
    assert lines(reconcile(DAYS)) == [
        f"differs: €100.00 captured at Stripe, but €90.00 captured in the ledger ({only(Payment).stripe_intent})"
    ]


def test_refunds_nobody_told_us_of_are_mended(till: Till, paid: str):
    first, second = at_stripe(1000), at_stripe(2000)
    till.stripe.fail_refund(first)
    assert sorted(lines(reconcile(DAYS))) == sorted(
        [
            f"mended: refund of €10.00 failed at Stripe, not in the ledger ({first})",
            f"mended: refund of €20.00 succeeded at Stripe, not in the ledger ({second})",
        ]
    )
    till.stripe.fail_refund(second)
    [line] = lines(reconcile(DAYS))
    assert line.startswith("mended: refund of €20.00 failed at Stripe, but refund of €20.00 succeeded in the ledger")
    assert till.invoice().balance_minor == 0


def test_a_refund_stripe_never_made_differs(till: Till, paid: str):
    at_stripe(1000)
    settle_session(paid, "", deep=True)
    change("update refund set stripe_refund = 're_invented', idempotency_key = 'x', amount_minor = 2000")
    [unknown, missing] = sorted(lines(reconcile(DAYS)))
    found = rows(Refund)[1].stripe_refund
    assert missing == f"mended: refund of €10.00 succeeded at Stripe, not in the ledger ({found})"
    assert unknown == "differs: refund of €20.00 succeeded in the ledger, not at Stripe (re_invented)"


def test_a_refund_that_was_promised_and_never_asked_for_differs_after_a_while(till: Till, paid: str):
    with db.everyone(write=True) as session:
        refunds.request(session, only(Payment).id, 1500, "", now())
    assert reconcile(DAYS).lines == []
    with db.everyone(write=True) as session:
        session.get_one(Refund, only(Refund).id).created_at = now() - timedelta(days=9)
    [line] = lines(reconcile(DAYS))
    assert line == f"differs: refund of €15.00 requested in the ledger, not at Stripe ({only(Refund).id.hex})"
    watching.sweep(timedelta(0))
    assert (reconcile(DAYS).agree, only(Refund).state) == (True, RefundState.SUCCEEDED)


@pytest.fixture
def months_later(monkeypatch: pytest.MonkeyPatch):
    """Everything so far has left the window, at Stripe and here."""

    def pass_by() -> None:
        monkeypatch.setattr(type(gateway()), "made_since", lambda *_: Made([], [], []))
        for table, column in (("payment", "received_at"), ("refund", "created_at"), ("dispute", "created_at")):
            change(f"update {table} set {column} = '2026-01-01 00:00:00.000000'")

    return pass_by


def test_a_dispute_is_followed_to_its_end_however_old(till: Till, paid: str, months_later):
    dispute = till.stripe.dispute(only(Payment).stripe_intent, inquiry=True)
    assert lines(reconcile(DAYS)) == [f"mended: dispute of €100.00 open at Stripe, not in the ledger ({dispute})"]
    till.stripe.close_dispute(dispute, won=False)
    months_later()
    [line] = lines(reconcile(DAYS))
    assert line.startswith("mended: dispute of €100.00 lost at Stripe, but dispute of €100.00 open in the ledger")
    assert (only(Dispute).state, till.invoice().balance_minor) == (DisputeState.LOST, 10000)
    assert reconcile(DAYS).agree


def test_a_slow_refund_is_followed_however_old(till: Till, months_later):
    session = till.paid("debit")
    till.stripe.settle_debits(fails=False)
    settle_session(session, "")
    at_stripe(1000)
    settle_session(session, "", deep=True)
    till.stripe.settle_refunds(fails=True)
    months_later()
    [line] = lines(reconcile(DAYS))
    assert line.startswith("mended: refund of €10.00 failed at Stripe")


def test_a_payment_whose_page_is_too_old_for_the_list_is_asked_about(till: Till, paid: str, monkeypatch):
    """A bank debit arrives two weeks after its page was made."""
    monkeypatch.setattr(type(gateway()), "made_since", lambda *_: Made([], [], []))
    found = reconcile(DAYS)
    assert (found.agree, found.lines, found.payments) == (True, [], 1)


def test_a_page_that_was_opened_but_not_paid_is_no_difference(till: Till):
    till.paid("declined")
    found = reconcile(DAYS)
    assert (found.agree, found.lines) == (True, [])


def test_money_that_is_not_ours_is_left_alone(till: Till, paid: str, double: FakeStripe):
    price = {"currency": "eur", "unit_amount": 500, "product_data": {"name": "Mug"}}
    asked: Any = {"mode": "payment", "success_url": "http://127.0.0.1:9/", "line_items": [{"price_data": price}]}
    mug = gateway()._sessions.create(asked).id
    double.pay(mug)
    intent = gateway().report(mug, "").intent
    gateway()._refunds.create({"payment_intent": intent, "amount": 100})
    double.dispute(intent)
    assert reconcile(DAYS).lines == []


def test_every_account_is_compared_and_one_that_is_closed_is_said(till: Till, paid: str, double: FakeStripe):
    double.activate("acct_studio")
    with db.everyone(write=True) as session:
        session.get_one(Business, till.business_id).stripe_account_id = "acct_studio"
    till.slug = till.another()
    there = till.paid()
    found = reconcile(DAYS)
    assert [one.papers[0] for one in found.lines] == [there]
    assert (found.agree, found.payments) == (True, 2)
    with db.everyone(write=True) as session:
        session.get_one(Business, till.business_id).stripe_account_id = "acct_gone"
    found = reconcile(DAYS)
    assert (found.agree, found.unanswered) == (False, ["acct_gone"])


def misfit(till: Till) -> str:
    """€100 were paid where our books asked for €99.99."""
    session = till.paid()
    for row in (only(Checkout), only(CheckoutItem)):
        change(f"update {row.__tablename__} set amount_minor = 9999")
    return session


def test_parked_money_is_said_until_somebody_decides(till: Till):
    session = misfit(till)
    found = reconcile(DAYS)
    assert not found.agree
    settle_session(session, "")
    found = reconcile(DAYS)
    assert (found.lines, [one.id for one in found.parked]) == ([], [only(ParkedPayment).id])


@pytest.mark.parametrize("decision", ["--release", "--book"])
def test_somebody_decides_about_parked_money(till: Till, decision: str):
    session = misfit(till)
    settle_session(session, "")
    parked = str(only(ParkedPayment).id)
    assert run().exit_code == 1
    assert f"id {parked}" in run().stdout
    done = run(decision, parked)
    assert (done.exit_code, len(done.stdout.splitlines())) == (0, 1)
    assert "decided already" in str(run(decision, parked).exception)
    assert run().exit_code == 0, run().stdout
    booked = sum(one.amount_minor for one in rows(Payment))
    assert booked == (10000 if decision == "--book" else 0)
    assert till.invoice().balance_minor == (1 if decision == "--book" else 10000)


def test_an_id_nobody_parked_is_said(till: Till):
    for decision in ("--release", "--book"):
        done = run(decision, str(uuid7()))
        assert (done.exit_code, done.stdout) == (1, "Nothing with this id is parked.\n")


def test_nothing_is_booked_that_stripe_does_not_vouch_for(till: Till):
    settle_session(misfit(till), "")
    parked = str(only(ParkedPayment).id)
    till.stripe.fault("/v1/checkout/sessions/*", times=9, kind="rate_limit")
    assert run("--book", parked).stdout == "Stripe does not answer. Nothing was changed.\n"
    till.stripe.clear_faults()
    change("update parked_payment set stripe_session = 'cs_invented'")
    assert "Stripe knows nothing of this payment." in run("--book", parked).stdout
    assert rows(Payment) == []


def run(*words: str) -> Any:
    """The command, in this process."""
    return CliRunner().invoke(cli, ["reconcile", *words])


def test_the_command_says_that_all_agrees(till: Till, paid: str):
    done = run()
    assert (done.exit_code, done.stdout) == (
        0,
        "Stripe and the ledger agree: 1 payment, 0 refunds in 3 days.\n",
    )
    assert "in 1 day." in run("--days", "1").stdout


def test_the_command_sweeps_first_and_says_what_differs(till: Till):
    till.paid()
    assert run().stdout.splitlines()[0] == "1 settled"
    change("update payment set amount_minor = 9000")
    done = run()
    assert done.exit_code == 1
    [line, end] = done.stdout.splitlines()
    assert line.startswith("differs  €100.00 captured at Stripe, but €90.00 captured in the ledger (cs_test_")
    assert line.endswith(f", {till.invoice().number})")
    assert end.startswith("Stripe and the ledger do not agree yet: 1 payment")


def test_the_command_says_what_it_mended(till: Till, paid: str):
    at_stripe(1000)
    done = run()
    assert (done.exit_code, done.stdout.splitlines()[0][:38]) == (0, "mended   refund of €10.00 succeeded at")


def test_without_stripe_there_is_nothing_to_compare(till: Till, monkeypatch):
    from portal.settings import settings

    monkeypatch.setenv("PORTAL_STRIPE_SECRET_KEY", "")
    settings.cache_clear()
    assert run().stdout == "Online payment is off: there is nothing to compare.\n"


def test_a_list_stripe_does_not_give_is_no_agreement(till: Till, paid: str):
    for path in ("/v1/checkout/sessions", "/v1/refunds", "/v1/disputes"):
        till.stripe.fault(path, times=9, kind="rate_limit", method="GET")
        with pytest.raises(GatewayAway):
            reconcile(DAYS)
        assert run().stdout.splitlines()[-1:] == ["Stripe does not answer: nothing was compared."]
        till.stripe.clear_faults()


def test_one_payment_stripe_says_nothing_about_hides_no_other(till: Till, paid: str, monkeypatch):
    first = only(Payment).stripe_intent
    at_stripe(1000)
    till.slug = till.another()
    till.paid()
    real = gateway().report

    def report(self: object, session: str, account: str, **deep: bool) -> object:
        if session == paid:
            raise KeyError("unheard of")
        return real(session, account, **deep)

    monkeypatch.setattr(type(gateway()), "report", report)
    found = reconcile(DAYS)
    assert (found.agree, found.unanswered) == (False, [first])
    assert [one.mended for one in found.lines] == [True]


def test_the_round_logs_ids_only_and_survives_stripe(till: Till, paid: str):
    change("update payment set amount_minor = 9000")
    with capture_logs() as logs:
        watching.round_now()
    intent = only(Payment).stripe_intent
    expected = {"event": "ledger_differs", "kind": "payment", "id": intent, "payment": intent, "mended": False}
    assert logs == [{**expected, "log_level": "error"}]
    till.stripe.fault("*", times=99, kind="rate_limit")
    with capture_logs() as logs:
        watching.round_now()
    assert [line["event"] for line in logs] == ["reconcile_postponed"]


def test_a_round_is_cheap_where_nothing_differs(till: Till, paid: str, monkeypatch):
    def never(*_: object, **__: object) -> None:
        raise AssertionError("asked about a payment that agrees")

    monkeypatch.setattr(type(gateway()), "report", never)
    found = reconciling.reconcile(DAYS)
    assert (found.agree, found.payments) == (True, 1)

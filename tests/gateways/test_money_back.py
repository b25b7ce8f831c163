"""The gateway and money that goes back: refunds made, refused, unanswered; and what is seen of them afterwards."""

from typing import Any

import pytest

from portal.devtools.fake_stripe import FakeStripe
from portal.domain.checkout_gateway import GatewayAway, NoSuchSession, RefundOrder, RefundRefused, Report
from portal.gateways import checkout
from portal.gateways.checkout import gateway
from portal.gateways.stripe_reports import DECIDED
from portal.models.base import uuid7
from tests.gateways.test_checkout import order
from tests.paying import a_double, stripe_at


@pytest.fixture(scope="module")
def double():
    with a_double() as started:
        yield started


@pytest.fixture(autouse=True)
def _at_the_double(double: FakeStripe, monkeypatch: pytest.MonkeyPatch):
    double.clear_faults()
    with stripe_at(double.url, monkeypatch):
        yield


@pytest.fixture
def paid(double: FakeStripe):
    """A session paid in the given way, as reported."""

    def one(how: str = "4242", **more: Any) -> Report:
        wanted = order(**more)
        made = gateway().open(wanted)
        double.pay(made.session, how)
        if how == "debit":
            double.settle_debits(fails=False)
        return gateway().report(made.session, wanted.account)

    return one


def refund_of(paid: Report, amount_minor: int | None = None, **more: Any) -> RefundOrder:
    asked = paid.amount_minor if amount_minor is None else amount_minor
    given = {"intent": paid.intent, "account": paid.account, "idempotency_key": uuid7().hex, "locale": "en", **more}
    return RefundOrder(refund_id=uuid7(), amount_minor=asked, currency=paid.currency, **given)


def deep(paid: Report) -> Report:
    return gateway().report(paid.session, paid.account, deep=True)


@pytest.mark.parametrize(("amount_minor", "currency"), [(1200, "EUR"), (700, "ISK"), (200000, "MGA"), (1230, "KWD")])
def test_a_refund_is_what_was_asked_for(paid, amount_minor: int, currency: str):
    seen = paid(amount_minor=amount_minor, currency=currency)
    wanted = refund_of(seen)
    made = gateway().refund(wanted)
    assert (made.status, made.amount_minor, made.refund_id) == ("succeeded", amount_minor, wanted.refund_id.hex)
    assert deep(seen).refunds == (made,)


def test_what_went_back_is_asked_for_only_when_there_is_reason_to(double: FakeStripe, paid, monkeypatch):
    seen, listed = paid(), list[object]()
    real = checkout._every
    monkeypatch.setattr(checkout, "_every", lambda *given: listed.append(given) or real(*given))
    assert (seen.refunds, seen.disputes) == (None, None)
    assert gateway().report(seen.session, "").refunds is None
    assert listed == []
    assert (deep(seen).refunds, deep(seen).disputes) == ((), ())
    first = gateway().refund(refund_of(seen, 200))
    second = gateway().refund(refund_of(seen, 300))
    assert gateway().report(seen.session, "").refunds == (first, second)


def test_a_refund_that_failed_and_a_mere_inquiry_need_a_deep_look(double: FakeStripe, paid):
    seen = paid()
    made = gateway().refund(refund_of(seen))
    double.fail_refund(made.id)
    assert gateway().report(seen.session, "").refunds is None
    [failed] = list(deep(seen).refunds or ())
    assert (failed.status, failed.failure) == ("failed", "lost_or_stolen_card")
    double.dispute(seen.intent, inquiry=True)
    assert gateway().report(seen.session, "").disputes is None
    [asked] = list(deep(seen).disputes or ())
    assert (asked.status, asked.amount_minor, asked.reason) == ("open", 1200, "fraudulent")


def test_nothing_went_back_of_what_never_came(double: FakeStripe):
    made = gateway().open(order())
    assert gateway().report(made.session, "", deep=True).refunds is None
    double.pay(made.session, "debit")
    assert gateway().report(made.session, "", deep=True).refunds is None


def test_a_dispute_shows_without_being_asked_for_and_ends(double: FakeStripe, paid):
    seen = paid()
    dispute = double.dispute(seen.intent)
    assert [one.status for one in gateway().report(seen.session, "").disputes or ()] == ["open"]
    double.close_dispute(dispute, won=False)
    assert [one.status for one in gateway().report(seen.session, "").disputes or ()] == ["lost"]


def test_inquiries_end_as_won_and_unknown_words_are_open():
    assert {word for word, ours in DECIDED.items() if ours == "won"} == {"won", "warning_closed", "prevented"}
    assert [DECIDED.get(word, "open") for word in ("lost", "appeal_under_review", "new at Stripe")] == [
        "lost", "open", "open",
    ]  # fmt: skip


def test_a_bank_account_is_refunded_slowly(double: FakeStripe, paid):
    seen = paid("debit")
    assert gateway().refund(refund_of(seen)).status == "pending"
    double.settle_refunds()
    assert [one.status for one in deep(seen).refunds or ()] == ["succeeded"]


def test_every_page_of_a_list_is_read_on_any_account(double: FakeStripe, paid, monkeypatch):
    monkeypatch.setattr(checkout, "PAGE", 2)
    double.activate("acct_1")
    seen = paid(account="acct_1")
    made = [gateway().refund(refund_of(seen, 100 + number)) for number in range(5)]
    assert deep(seen).refunds == tuple(made)


def test_the_same_order_is_the_same_refund(double: FakeStripe, paid):
    seen = paid()
    wanted = refund_of(seen, 500)
    assert gateway().refund(wanted) == gateway().refund(wanted)
    assert len(deep(seen).refunds or ()) == 1


@pytest.mark.parametrize(
    ("before", "amount_minor", "words"),
    [
        (lambda double, seen: gateway().refund(refund_of(seen)), None, "was given back already"),
        (lambda double, seen: double.dispute(seen.intent), None, "bank has questioned this payment"),
        (lambda double, seen: None, 1300, "greater than unrefunded amount"),
    ],
)
def test_a_refusal_is_said_in_words(double: FakeStripe, paid, before, amount_minor: int | None, words: str):
    seen = paid()
    before(double, seen)
    with pytest.raises(RefundRefused) as refused:
        gateway().refund(refund_of(seen, amount_minor))
    assert words in refused.value.said()


def test_what_stripe_cannot_express_or_does_not_know_is_refused(paid):
    with pytest.raises(RefundRefused) as refused:
        gateway().refund(refund_of(paid(amount_minor=1230, currency="KWD"), 1005))
    assert "only multiples of" in refused.value.said()
    with pytest.raises(RefundRefused, match="refused"):
        gateway().refund(refund_of(paid(), intent="pi_nobody"))


@pytest.mark.parametrize(
    ("kind", "times"),
    [("error", 3), ("rate_limit", 3), ("drop", 2), ("lost_answer", 2), ("saved_error", 1)],
)
def test_an_unanswered_refund_is_no_refusal_and_is_made_once(double: FakeStripe, paid, kind: str, times: int):
    seen = paid()
    wanted = refund_of(seen)
    double.fault("/v1/refunds", times=times, kind=kind, method="POST")
    with pytest.raises(GatewayAway):
        gateway().refund(wanted)
    double.clear_faults()
    if kind == "saved_error":
        with pytest.raises(GatewayAway):
            gateway().refund(wanted)
        double.advance(25 * 3600)
    assert gateway().refund(wanted).status == "succeeded"
    assert len(deep(seen).refunds or ()) == 1


def test_a_key_used_for_another_refund_is_no_refusal(paid):
    """The refund behind the key may well have been made."""
    seen = paid()
    gateway().refund(refund_of(seen, 100, idempotency_key="same"))
    with pytest.raises(GatewayAway):
        gateway().refund(refund_of(seen, 200, idempotency_key="same"))


@pytest.mark.parametrize(
    ("path", "ask"),
    [
        ("/v1/refunds", deep),
        ("/v1/disputes", deep),
        ("/v1/checkout/sessions", lambda seen: gateway().session_of(seen.intent, "")),
    ],
)
def test_half_an_answer_is_no_answer(double: FakeStripe, paid, path: str, ask):
    seen = paid()
    double.fault(path, times=9, kind="rate_limit", method="GET")
    with pytest.raises(GatewayAway):
        ask(seen)


def test_the_session_behind_a_payment(double: FakeStripe, paid):
    double.activate("acct_1")
    here, there = paid(), paid(account="acct_1")
    assert gateway().session_of(here.intent, "") == here.session
    assert gateway().session_of(there.intent, "acct_1") == there.session
    assert gateway().session_of(there.intent, "") == gateway().session_of("pi_nobody", "") == ""
    assert gateway().session_of(here.intent, "acct_of_a_stranger") == ""
    with pytest.raises(NoSuchSession):
        gateway().report(there.session, "", deep=True)

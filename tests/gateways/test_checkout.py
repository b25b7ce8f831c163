"""The gateway alone: what Stripe is asked, what it may answer, and what is made of each answer."""

import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest

from portal.devtools.fake_stripe import FakeStripe
from portal.domain.checkout_gateway import (
    BetweenSteps,
    CheckoutFailed,
    GatewayAway,
    NoSuchSession,
    Order,
    OrderItem,
    OrderRefused,
    TooLarge,
    TooSmall,
)
from portal.gateways.checkout import gateway
from portal.models.base import uuid7
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


def order(amount_minor: int = 1200, currency: str = "EUR", **more: Any) -> Order:
    given = {
        "business_name": "Studio", "email": "ada@example.com", "account": "", "locale": "en", "host": None,
        "items": (OrderItem("INV-00001", amount_minor),), "back": "/invoices/INV-00001/pay?back=1",
        "idempotency_key": uuid7().hex,
    }  # fmt: skip
    keys = {name: uuid7() for name in ("checkout_id", "business_id")}
    return Order(**{**keys, **given, "amount_minor": amount_minor, "currency": currency, **more})


def several(*amounts: int, currency: str = "EUR", **more: Any) -> Order:
    items = tuple(OrderItem(f"INV-{number:05}", amount) for number, amount in enumerate(amounts, 1))
    return order(sum(amounts), currency, items=items, **more)


def shown(session: str, account: str = "") -> list[tuple[str, int]]:
    """Name and amount of each line on the page."""
    options: Any = {"stripe_account": account} if account else {}
    listed = gateway()._sessions.line_items.list(session, {"limit": 100}, options=options)
    return [(item.description or "", item.amount_total) for item in listed.data]


@pytest.mark.parametrize(
    ("amount_minor", "currency"),
    [(1200, "EUR"), (500, "JPY"), (700, "ISK"), (5000, "UGX"), (200000, "MGA"), (1230, "KWD"), (17500, "HUF")],
)
def test_what_is_asked_for_is_what_is_reported(double: FakeStripe, amount_minor: int, currency: str):
    wanted = order(amount_minor, currency)
    made = gateway().open(wanted)
    assert made.url.startswith(double.url)
    before = gateway().report(made.session, "")
    assert (before.status, before.payment_status, before.intent) == ("open", "unpaid", "")
    double.pay(made.session, brand="mastercard")
    seen = gateway().report(made.session, "")
    assert (seen.amount_minor, seen.currency, seen.checkout_id) == (amount_minor, currency, wanted.checkout_id.hex)
    assert (seen.status, seen.payment_status, seen.intent_status) == ("complete", "paid", "succeeded")
    assert (seen.method, seen.brand, seen.last4, seen.livemode) == ("card", "mastercard", "4444", False)


def test_a_page_shows_every_invoice_and_leads_back_where_it_came_from():
    made = gateway().open(several(1200, 800, back="/pay?back=1"))
    assert shown(made.session) == [("Studio – INV-00001", 1200), ("Studio – INV-00002", 800)]
    raw: Any = gateway()._sessions.retrieve(made.session)
    assert raw.cancel_url == "http://localhost:8000/pay?back=1"
    assert (raw.client_reference_id, list(raw.metadata.to_dict())) == ("INV-00001, INV-00002", ["checkout"])
    assert gateway().report(made.session, "").amount_minor == 2000


def test_more_invoices_than_stripe_shows_are_one_line():
    assert len(shown(gateway().open(several(*[100] * 100)).session)) == 100
    made = gateway().open(several(*[100] * 137))
    assert shown(made.session) == [("Studio – 137 invoices", 13700)]


def test_parts_stripe_cannot_express_are_charged_as_their_sum():
    """KWD 1.005 twice is KWD 2.010, which a card may pay."""
    wanted = several(1005, 1005, currency="KWD")
    made = gateway().open(wanted)
    assert shown(made.session) == [("Studio – INV-00001, INV-00002", 2010)]
    assert gateway().report(made.session, "").amount_minor == wanted.amount_minor
    with pytest.raises(BetweenSteps):
        gateway().open(several(1005, 1000, currency="KWD"))


def test_a_decline_on_an_open_page_is_reported_by_its_code(double: FakeStripe):
    made = gateway().open(order())
    double.pay(made.session, "declined")
    seen = gateway().report(made.session, "")
    assert (seen.status, seen.failure) == ("open", "generic_decline")
    double.pay(made.session)
    assert gateway().report(made.session, "").failure == ""


def test_a_bank_account_has_no_brand(double: FakeStripe):
    made = gateway().open(order())
    double.pay(made.session, "debit")
    seen = gateway().report(made.session, "")
    assert (seen.method, seen.brand, seen.last4, seen.intent_status) == ("sepa_debit", "", "3000", "processing")


def test_the_same_order_is_the_same_page_on_one_account_only(double: FakeStripe):
    wanted = order()
    first = gateway().open(wanted)
    assert gateway().open(wanted) == first
    double.activate("acct_1")
    second = gateway().open(replace(wanted, account="acct_1"))
    assert second.session != first.session
    assert gateway().report(second.session, "acct_1").account == "acct_1"
    with pytest.raises(NoSuchSession):
        gateway().report(second.session, "")


@pytest.mark.parametrize(
    ("amount_minor", "currency", "refusal", "words"),
    [
        (30, "EUR", TooSmall, "€0.30 is too little to be paid online."),
        (100_000_000, "EUR", TooLarge, "€1,000,000.00 is too much to be paid online."),
        (1234, "KWD", BetweenSteps, "multiples of"),
        (100, "XXX", OrderRefused, ""),
    ],
)
def test_amounts_stripe_refuses_are_refused_in_words(amount_minor: int, currency: str, refusal: type, words: str):
    if currency == "XXX":
        wanted = order(account="acct_closed")
    else:
        wanted = order(amount_minor, currency)
    with pytest.raises(refusal) as refused:
        gateway().open(wanted)
    assert words in refused.value.said()


@pytest.mark.parametrize(
    ("kind", "final"), [("error", True), ("saved_error", True), ("rate_limit", False), ("drop", False)]
)
def test_only_an_answer_ends_a_key(double: FakeStripe, kind: str, final: bool):
    double.fault("/v1/checkout/sessions", times=9, kind=kind)
    with pytest.raises(CheckoutFailed) as refused:
        gateway().open(order())
    assert isinstance(refused.value, OrderRefused) is final
    assert "Nothing was charged" in refused.value.said()


@pytest.mark.parametrize("kind", ["drop", "lost_answer"])
@pytest.mark.parametrize(("times", "heard"), [(1, True), (2, False)])
def test_a_broken_answer_is_asked_for_exactly_once_more(double: FakeStripe, kind: str, times: int, heard: bool):
    made = gateway().open(order())
    double.fault("/v1/checkout/sessions/*", times=times, kind=kind)
    if heard:
        assert gateway().report(made.session, "").status == "open"
        return
    with pytest.raises(GatewayAway):
        gateway().report(made.session, "")
    assert gateway().report(made.session, "").status == "open"


def test_closing_is_final_and_closing_again_is_nothing(double: FakeStripe):
    made = gateway().open(order())
    for _ in range(2):
        gateway().expire(made.session, "")
    assert gateway().report(made.session, "").status == "expired"
    gateway().expire("cs_test_never_made", "")


def test_nobody_at_the_other_end(monkeypatch: pytest.MonkeyPatch):
    with stripe_at("http://127.0.0.1:9", monkeypatch):
        with pytest.raises(CheckoutFailed):
            gateway().open(order())
        with pytest.raises(GatewayAway):
            gateway().expire("cs_1", "")


def test_commands_that_need_no_stripe_do_not_load_it():
    code = "import sys, portal.cli, portal.serve, portal.worker, portal.gateways.importers.files\n"
    code += "import portal.domain.checkouts, portal.domain.payments\nsys.exit('stripe' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

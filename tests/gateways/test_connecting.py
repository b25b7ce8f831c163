"""An account of the business's own at Stripe: made once, onboarded, read again, and let go of."""

from typing import Any

import httpx
import pytest
import stripe

from portal.access.staff_visit import staff_visit_now
from portal.devtools.fake_stripe import FakeStripe
from portal.domain.admin import actions, stripe_account
from portal.domain.checkout_gateway import GatewayAway
from portal.domain.payable import NotPayable
from portal.domain.payments import Outcome
from portal.gateways import connecting, hearing, settling, watching
from portal.gateways.checkout import gateway
from portal.gateways.connecting import StripeAway, StripeRefused
from portal.models import Checkout, Payment, StripeEvent
from portal.settings import settings
from tests.connecting import account, an_event, an_owner, as_client, as_owner, begin, connect, view
from tests.paying import Till, only, rows

pytestmark = pytest.mark.usefixtures("true_books")


@pytest.fixture
def owner(till: Till) -> None:
    """Somebody who may connect an account."""
    an_owner(till)


def test_connecting_shows_the_account_and_how_it_stands(till: Till, owner: None) -> None:
    assert (view().has_key, view().account, view().is_test) == (True, "", True)
    url = begin()
    made = account(till)
    seen = view()
    assert made.startswith("acct_")
    assert (seen.account, seen.word, seen.look) == (made, "Pending", "pending")
    assert (seen.may_charge, seen.may_go_on) == (False, True)
    assert "A bank account for payouts" in seen.required
    answer = httpx.post(url, data={"answer": "complete"})
    assert answer.headers["location"] == f"{settings().public_url}/admin/stripe/return"
    connecting.read(till.business_id)
    seen = view()
    assert (seen.word, seen.look, seen.required, seen.may_go_on) == ("Active", "confirmed", [], False)
    assert [one.sentence for one in staff_visit_now(actions.page).rows] == [
        "Nora Hofer began to connect a Stripe account"
    ]


@pytest.mark.parametrize(
    ("answer", "word", "required", "may_go_on"),
    [
        ("later", "Pending", True, True),
        ("review", "Pending", False, False),
        ("restrict", "Restricted", True, True),
        ("owe", "Active", True, True),
    ],
)
def test_what_is_left_open(till: Till, owner: None, answer: str, word: str, required: bool, may_go_on: bool) -> None:
    connect(till, answer)
    seen = view()
    assert (seen.word, bool(seen.required), seen.may_go_on) == (word, required, may_go_on)
    assert seen.may_charge is (word == "Active")


def test_pressing_twice_or_being_killed_in_between_makes_one_account(
    till: Till, owner: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = staff_visit_now(stripe_account.begin)
    assert staff_visit_now(stripe_account.begin) == wanted
    made = gateway().client.v1.accounts.create(
        {
            "type": "standard",
            "country": wanted.country,
            "email": wanted.email,
            "metadata": {"business": wanted.business_id.hex},
        },
        {"idempotency_key": wanted.key},
    )  # and nobody lived to note it
    connecting.onboard(wanted)
    assert account(till) == made.id
    connecting.onboard(wanted)  # the other press
    assert account(till) == made.id
    assert len(staff_visit_now(actions.page).rows) == 1


def test_other_details_under_an_old_key_get_a_key_of_their_own(till: Till, owner: None) -> None:
    wanted = staff_visit_now(stripe_account.begin)
    gateway().client.v1.accounts.create({"type": "standard", "country": "DE"}, {"idempotency_key": wanted.key})
    with pytest.raises(StripeAway):
        connecting.onboard(wanted)
    assert account(till) == ""
    begin()
    assert account(till) != ""


def test_stripe_away_or_unwilling_changes_nothing(till: Till, owner: None, double: FakeStripe) -> None:
    double.fault("/v1/accounts", times=3)
    with pytest.raises(StripeAway):
        begin()
    double.clear_faults()
    double.fault("/v1/accounts", kind="saved_error", status=400)
    with pytest.raises(StripeRefused, match="Stripe refused"):
        begin()
    assert account(till) == ""
    double.clear_faults()
    begin()
    assert account(till) != ""


def test_nobody_is_sent_elsewhere_than_to_stripe(till: Till, owner: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def elsewhere(*_: Any) -> Any:
        return stripe.AccountLink.construct_from({"url": "http://evil.test/"}, "sk_test_tests")

    monkeypatch.setattr(type(gateway().client.v1.account_links), "create", elsewhere)
    with pytest.raises(StripeAway):
        begin()


def test_clients_pay_on_the_account_once_it_is_active(till: Till, owner: None, double: FakeStripe) -> None:
    connect(till, "restrict")
    as_client(till)
    with pytest.raises(NotPayable) as refused:
        till.open()
    assert refused.value.said().startswith("Online payment is not available right now.")
    assert rows(Checkout) == []
    double.activate(account(till))
    connecting.read(till.business_id)
    settling.settle_session(till.paid(), account(till))
    assert double.captures()[-1].account == account(till)
    assert only(Payment).amount_minor == 10000


def test_the_fee_is_taken_of_what_is_paid_on_the_account(
    till: Till, owner: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fee(session: str, on: str) -> int | None:
        found = gateway()._sessions.retrieve(
            session, {"expand": ["payment_intent"]}, options={"stripe_account": on} if on else {}
        )
        return found.payment_intent.application_fee_amount  # type: ignore[union-attr]

    monkeypatch.setenv("PORTAL_STRIPE_FEE_BASIS_POINTS", "155")
    settings.cache_clear()
    as_client(till)
    plain = till.paid()
    assert fee(plain, "") is None
    settling.settle_session(plain, "")
    as_owner(till)
    on = connect(till)
    assert view().fee == "Of each payment, 1.55% go to whoever runs this portal."
    as_client(till)
    till.slug = till.another("33.33")
    session = till.paid()
    assert fee(session, on) == 51  # 51.66 cents, rounded down
    settling.settle_session(session, on)


def test_the_account_is_read_again_but_not_all_the_time(
    till: Till, owner: None, double: FakeStripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = connect(till)
    connecting.read_again(till.business_id)
    double.restrict(made)
    connecting.read_again(till.business_id)
    assert view().word == "Active"
    connecting._read_at[till.business_id] -= connecting.REST
    connecting.read_again(till.business_id)
    assert view().word == "Restricted"


def test_what_no_webhook_told_the_clock_finds(till: Till, owner: None, double: FakeStripe) -> None:
    double.restrict(connect(till))
    watching.round_now()
    assert view().word == "Restricted"


def test_stripe_away_leaves_what_is_known(till: Till, owner: None, double: FakeStripe) -> None:
    made = connect(till)
    double.fault(f"/v1/accounts/{made}", times=3)
    with pytest.raises(GatewayAway):
        connecting.read(till.business_id)
    double.clear_faults()
    assert view().word == "Active"


def test_an_event_says_where_to_look_not_what_happened(till: Till, owner: None, double: FakeStripe) -> None:
    made = connect(till)
    event = an_event("account.updated", made)
    assert hearing.concerns_us(event)
    assert hearing.settle_event(event) is Outcome.SETTLED
    assert view().word == "Active"
    double.restrict(made)
    again = an_event("account.updated", made, "evt_later")
    assert [hearing.settle_event(again) for _ in range(2)] == [Outcome.SETTLED, Outcome.NOTHING]
    assert view().word == "Restricted"
    assert [one.kind for one in rows(StripeEvent)] == ["account.updated"] * 2
    assert hearing.settle_event(an_event("account.updated", "acct_of_another")) is Outcome.UNKNOWN
    assert not hearing.concerns_us(an_event("account.updated", ""))

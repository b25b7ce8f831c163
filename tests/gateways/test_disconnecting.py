"""Letting go of a connected account: pages to pay on are closed first, and what is being paid still counts."""

import httpx
import pytest

from portal.access.staff_visit import staff_visit_now
from portal.devtools.fake_stripe import FakeStripe
from portal.domain.admin import actions, stripe_account
from portal.domain.payments import Outcome
from portal.gateways import connecting, effects, hearing, reconciling, settling
from portal.gateways.connecting import StripeAway
from portal.models import Checkout, CheckoutState, Outbox, Payment
from tests.connecting import account, an_event, an_owner, as_client, as_owner, connect, view
from tests.paying import Till, only, rows

pytestmark = pytest.mark.usefixtures("true_books")


@pytest.fixture
def owner(till: Till) -> None:
    """Somebody who may connect an account."""
    an_owner(till)


def test_access_taken_away_at_stripe(till: Till, owner: None, double: FakeStripe) -> None:
    made = connect(till)
    double.let_go(made)
    assert hearing.settle_event(an_event("account.application.deauthorized", made)) is Outcome.SETTLED
    seen = view()
    assert (seen.word, seen.may_go_on, seen.required) == ("Restricted", False, [])
    assert "no longer lets this portal use the account" in seen.meaning
    staff_visit_now(stripe_account.disconnect)
    assert view().account == ""


def test_disconnecting_closes_what_is_open_first(till: Till, owner: None, double: FakeStripe) -> None:
    made = connect(till)
    as_client(till)
    url = till.open()
    as_owner(till)
    assert view().open_pages == "One payment page is open now."
    connecting.close_pages(staff_visit_now(stripe_account.pages))
    staff_visit_now(stripe_account.disconnect)
    assert httpx.get(url).status_code == 410
    assert only(Checkout).state is CheckoutState.EXPIRED
    assert (view().account, view().word) == ("", "Pending")
    assert staff_visit_now(actions.page).rows[0].sentence == f"Nora Hofer disconnected the Stripe account {made}"
    as_client(till)
    settling.settle_session(till.paid(), "")  # to the account of the key, as before
    assert double.captures()[-1].account is None


def test_what_is_paid_meanwhile_is_settled(till: Till, owner: None) -> None:
    made = connect(till)
    as_client(till)
    till.paid()
    as_owner(till)
    connecting.close_pages(staff_visit_now(stripe_account.pages))
    staff_visit_now(stripe_account.disconnect)
    assert only(Payment).amount_minor == 10000
    assert only(Checkout).account == made
    reconciling.reconcile(reconciling.DAY)


def test_a_page_opened_in_the_last_moment_is_closed_by_the_worker(till: Till, owner: None) -> None:
    made = connect(till)
    as_client(till)
    url = till.open()
    as_owner(till)
    staff_visit_now(stripe_account.disconnect)
    promised = [one for one in rows(Outbox) if one.kind == "close_page"]
    assert [one.facts["account"] for one in promised] == [made]
    effects.carry_out("close_page", promised[0].facts)
    assert httpx.get(url).status_code == 410


def test_while_stripe_is_away_nothing_is_disconnected(till: Till, owner: None, double: FakeStripe) -> None:
    connect(till)
    as_client(till)
    till.open()
    as_owner(till)
    double.fault("*", times=6)
    with pytest.raises(StripeAway):
        connecting.close_pages(staff_visit_now(stripe_account.pages))
    double.clear_faults()
    assert account(till) != ""


def test_a_new_connection_is_a_new_account(till: Till, owner: None) -> None:
    first = connect(till)
    staff_visit_now(stripe_account.disconnect)
    staff_visit_now(stripe_account.disconnect)
    second = connect(till)
    assert second not in ("", first)
    verbs = [one.sentence.partition(" ")[2].split(" ")[1] for one in staff_visit_now(actions.page).rows]
    assert verbs == ["began", "disconnected", "began"]

"""Paying by a link while others do something: the client pays, the link ends, the webhook is first, Stripe is away."""

import pytest
from starlette.testclient import TestClient

from portal import db
from portal.access.holders import visit_by_now
from portal.access.payers import payer_of
from portal.access.visit import visit_now
from portal.domain import checkouts, mails, pay_links
from portal.domain.letters import Letter
from portal.domain.part_payments import Choice
from portal.domain.payments import Outcome
from portal.gateways.checkout import gateway
from portal.gateways.settling import settle_session, sweep
from portal.models import (
    Checkout,
    CheckoutState,
    InvoiceState,
    Outbox,
    PayLink,
    PayLinkAct,
    PayLinkUse,
    Payment,
    PaymentState,
)
from tests.linking import a_browser
from tests.payers import Sent, back, go, link_to
from tests.paying import Till, only, rows

pytestmark = pytest.mark.usefixtures("true_books")


def mail(kind: str) -> Letter:
    [row] = [row for row in rows(Outbox) if row.kind == kind]
    found = mails.letter(row.kind, row.facts)
    assert found
    return found


def acts() -> dict[PayLinkAct, int]:
    return {row.act: row.times for row in rows(PayLinkUse)}


def test_two_tabs_of_the_payer_share_a_page_and_another_amount_replaces_it(
    till: Till, otto: Sent, browser: TestClient
) -> None:
    url = go(browser, otto)
    assert go(a_browser(), otto) == url
    other = go(browser, otto, choice="chosen", amount="50")
    assert other != url
    assert gateway().report(till.session_of(url), "").status == "expired"
    assert len(rows(Checkout)) == 2


@pytest.mark.parametrize("first", ["client", "payer"])
def test_pages_of_different_people_are_never_shared(till: Till, otto: Sent, browser: TestClient, first: str) -> None:
    steps = [till.open, lambda: go(browser, otto)]
    old, new = [step() for step in (steps if first == "client" else reversed(steps))]
    assert old != new
    assert gateway().report(till.session_of(old), "").status == "expired"
    assert [row.state for row in rows(Checkout)] == [CheckoutState.EXPIRED, CheckoutState.OPEN]
    emails = {gateway()._sessions.retrieve(till.session_of(url)).customer_email for url in (old, new)}
    assert emails == {otto.contact.email, "otto@payer.example"}


def test_two_links_of_one_invoice_have_pages_of_their_own(till: Till, otto: Sent, browser: TestClient) -> None:
    with db.everyone(write=True) as session:
        berta = link_to(session, till, name="Berta", email="berta@payer.example")
    old, new = go(browser, otto), go(browser, berta)
    assert gateway().report(till.session_of(old), "").status == "expired"
    till.stripe.pay(till.session_of(new))
    assert "Thank you" not in back(browser, otto, till.session_of(new)), "of another link: nothing is told"
    assert rows(Payment) == []
    assert "Thank you! Your payment has arrived." in back(browser, berta, till.session_of(new))
    assert [row.link_id for row in rows(PayLinkUse) if row.act is PayLinkAct.PAID] == [berta.link.id]


def test_a_session_of_the_client_is_not_shown_to_the_payer(till: Till, otto: Sent, browser: TestClient) -> None:
    session = till.paid()
    assert "Thank you" not in back(browser, otto, session)
    assert rows(Payment) == [], "and nothing was asked of Stripe for it"
    settle_session(session, "")
    assert "Thank you! Your payment" not in back(browser, otto, session)


def test_the_client_pays_while_the_payers_page_is_open(till: Till, otto: Sent, browser: TestClient) -> None:
    theirs = till.session_of(go(browser, otto))
    session = till.paid()
    settle_session(session, "")
    with pytest.raises(ValueError, match="expired"):
        till.stripe.pay(theirs)
    page = browser.get(f"{otto.path}?back=1").text
    assert "has been paid already. Thank you!" in page
    assert "Proceed to Payment" not in page
    refused = browser.post(otto.path, data={"choice": "full"})
    assert (refused.status_code, "has been paid already" in refused.text) == (400, True)


def test_the_payer_was_faster_than_the_client(till: Till, otto: Sent, browser: TestClient) -> None:
    till.stripe.pay(till.session_of(go(browser, otto)))
    reserved = visit_now(checkouts.reserve, till.slug)
    assert reserved.obsolete
    sweep(sweep.__defaults__[0] * 0)  # type: ignore[index]
    assert only(Payment).state is PaymentState.SUCCEEDED
    assert acts()[PayLinkAct.PAID] == 1


def test_a_link_ended_while_its_page_is_open_closes_the_page(till: Till, otto: Sent, browser: TestClient) -> None:
    session = till.session_of(go(browser, otto))
    visit_now(pay_links.end, otto.link.id)
    assert only(Checkout).state is CheckoutState.EXPIRED
    assert [row.kind for row in rows(Outbox) if row.kind == "close_page"] == ["close_page"]
    till.stripe.pay(session)  # in the last second
    assert settle_session(session, "") is Outcome.SETTLED
    assert till.invoice().state is InvoiceState.PAID
    assert acts()[PayLinkAct.PAID] == 1
    assert mail("pay_link_paid").to[0].email == "otto@payer.example"
    assert browser.get(otto.path, params={"session_id": session}).status_code == 404
    assert payer_of(otto.token, till.business_id) is None


def test_a_link_that_ran_out_while_its_page_is_open_still_pays(till: Till, otto: Sent, browser: TestClient) -> None:
    session = till.session_of(go(browser, otto))
    with db.everyone(write=True) as database:
        link = database.get_one(PayLink, otto.link.id)
        link.expires_at = link.created_at
    till.stripe.pay(session)
    sweep(sweep.__defaults__[0] * 0)  # type: ignore[index]
    assert till.invoice().state is InvoiceState.PAID
    assert acts()[PayLinkAct.PAID] == 1


def test_the_webhook_was_first(till: Till, otto: Sent, browser: TestClient) -> None:
    session = till.session_of(go(browser, otto))
    till.stripe.pay(session)
    assert settle_session(session, "") is Outcome.SETTLED  # as a webhook does
    assert "Thank you! Your payment has arrived." in back(browser, otto, session)
    assert "Thank you! Your payment has arrived." in back(browser, otto, session), "a reload tells the same again"
    assert (acts()[PayLinkAct.PAID], PayLinkAct.OPENED in acts()) == (1, False)


def test_stripe_away_is_said_and_settles_by_itself(till: Till, otto: Sent, browser: TestClient) -> None:
    session = till.session_of(go(browser, otto))
    till.stripe.pay(session)
    till.stripe.fault("/v1/checkout/sessions/*", times=9, kind="drop")
    assert "Stripe does not answer at the moment." in back(browser, otto, session)
    till.stripe.clear_faults()
    assert "Thank you! Your payment has arrived." in back(browser, otto, session)


@pytest.mark.parametrize("query", [{"session_id": "{session}"}, {"back": "1"}])
@pytest.mark.parametrize("why", ["asked too often", "away"])
def test_as_long_as_nobody_knows_it_is_not_said_that_nothing_was_charged(
    till: Till, otto: Sent, browser: TestClient, monkeypatch: pytest.MonkeyPatch, why: str, query: dict[str, str]
) -> None:
    session = till.session_of(go(browser, otto))
    till.stripe.pay(session)
    if why == "away":
        till.stripe.fault("/v1/checkout/sessions/*", times=9, kind="drop")
    else:
        monkeypatch.setattr("portal.access.limits.PAYER_STEPS", "0/hour")
    page = browser.get(otto.path, params={key: word.format(session=session) for key, word in query.items()}).text
    assert "Nothing was charged" not in page
    assert "Proceed to Payment" not in page
    assert ("Please do not pay again" if why == "asked too often" else "Stripe does not answer") in page
    till.stripe.clear_faults()
    assert settle_session(session, "") is Outcome.SETTLED  # the webhook is not counted
    page = back(browser, otto, session)
    assert "Thank you! Your payment has arrived." in page
    assert 'role="alert"' not in page


def test_a_voided_invoice_takes_the_page_along(till: Till, otto: Sent, browser: TestClient) -> None:
    session = till.session_of(go(browser, otto))
    till.void()
    assert "has been withdrawn: there is nothing to pay." in browser.get(otto.path).text
    till.stripe.pay(session)
    page = back(browser, otto, session)
    assert "Thank you! Your payment has arrived." in page
    assert "€100.00 of it is more than was owed by then. Please contact us about it." in page
    assert "your credit" not in page


def test_a_payer_pays_only_what_is_offered(till: Till, otto: Sent) -> None:
    """Whatever slug a route would hand over, the rule is the portal's own: of this client, and payable."""
    other = till.another("70")
    reserved = visit_by_now(otto.payer(), checkouts.reserve, otto.invoice.slug, Choice.FULL, "")
    assert reserved.order.amount_minor == 10000
    assert other not in str(reserved)

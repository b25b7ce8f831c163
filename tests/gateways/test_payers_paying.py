"""Paying by a link, against the Stripe double: the payer's steps, and what is told of them."""

import pytest
from starlette.testclient import TestClient

from portal import db
from portal.access.visit import visit_now
from portal.domain import activity, mails, pay_links, review
from portal.domain.letters import Letter
from portal.domain.pending import order_of
from portal.domain.receipts import ReceiptPaper
from portal.gateways.settling import settle_session
from portal.gateways.stripe_orders import order_request
from portal.models import (
    Activity,
    Checkout,
    InvoiceState,
    Outbox,
    PayLinkAct,
    PayLinkUse,
)
from tests.payers import Sent, back, go
from tests.paying import Till, only, rows

pytestmark = pytest.mark.usefixtures("true_books")


def mail(kind: str) -> Letter:
    [row] = [row for row in rows(Outbox) if row.kind == kind]
    found = mails.letter(row.kind, row.facts)
    assert found
    return found


def acts() -> dict[PayLinkAct, int]:
    return {row.act: row.times for row in rows(PayLinkUse)}


def newest() -> str:
    return visit_now(activity.latest, "Studio")[0].sentence


def test_the_whole_is_paid_and_everybody_hears_of_it(till: Till, otto: Sent, browser: TestClient) -> None:
    session = till.session_of(go(browser, otto))
    checkout = only(Checkout)
    assert (checkout.pay_link_id, checkout.contact_id, checkout.amount_minor) == (otto.link.id, till.contact_id, 10000)
    till.stripe.pay(session)
    page = back(browser, otto, session)
    for words in (
        "Thank you! Your payment has arrived.",
        "A confirmation is on its way to o…\u2060@payer.example.",
        "€100.00",
    ):
        assert words in page
    assert "Proceed to Payment" not in page
    assert "has been paid already" not in page
    assert till.invoice().state is InvoiceState.PAID
    assert acts() == {PayLinkAct.WENT_TO_PAY: 1, PayLinkAct.PAID: 1}
    assert newest() == "€100.00 for invoice INV-00001 was paid by card through the link you sent to Otto Payer"
    assert [row.verb for row in rows(Activity) if "pa" in row.verb] == ["pay_link_paid"], "the client did not go to pay"
    assert "has been paid already. Thank you!" in browser.get(otto.path).text


def test_who_paid_gets_the_receipt_and_the_client_their_confirmation(
    till: Till, otto: Sent, browser: TestClient
) -> None:
    session = till.session_of(go(browser, otto))
    till.stripe.pay(session)
    settle_session(session, "")
    settle_session(session, "")
    thanks, confirmed = mail("pay_link_paid"), mail("payment_confirmed")
    assert [one.email for one in thanks.to] == ["otto@payer.example"]
    assert (thanks.url, thanks.unsubscribe, thanks.attachments[0].name) == ("", "", "RC-00001")
    assert isinstance(thanks.attachments[0].content, ReceiptPaper)
    assert otto.contact.email not in str(thanks)
    assert "/p/" not in str(thanks)
    assert [one.email for one in confirmed.to] == [otto.contact.email]
    assert "otto@" not in str(confirmed)
    assert acts()[PayLinkAct.PAID] == 1


def test_a_part_and_then_the_rest(till: Till, otto: Sent, browser: TestClient) -> None:
    session = till.session_of(go(browser, otto, choice="chosen", amount="60"))
    till.stripe.pay(session)
    page = back(browser, otto, session)
    assert "Thank you!" in page
    assert "Proceed to Payment" not in page
    assert "Pay the remaining amount" in page
    assert "€40.00" in browser.get(otto.path).text
    session = till.session_of(go(browser, otto))
    till.stripe.pay(session)
    back(browser, otto, session)
    assert (till.invoice().state, acts()[PayLinkAct.PAID]) == (InvoiceState.PAID, 2)
    [row] = visit_now(pay_links.of_invoice, till.slug).rows
    assert row.log[-1].startswith("Paid 2 times, last on ")
    assert len([row for row in rows(Outbox) if row.kind == "pay_link_paid"]) == 2


def test_what_stripe_is_asked_names_the_payer_and_leads_back_to_the_link(
    till: Till, otto: Sent, browser: TestClient
) -> None:
    go(browser, otto)
    with db.everyone() as session:
        orders = [order_of(session, session.get_one(Checkout, only(Checkout).id)) for _ in range(2)]
    asked = order_request(orders[0])
    home = "http://localhost:8000"
    assert asked == order_request(orders[1]), "the same words each time"
    assert asked["customer_email"] == "otto@payer.example"
    assert asked["success_url"] == f"{home}{otto.path}?session_id={{CHECKOUT_SESSION_ID}}"
    assert asked["cancel_url"] == f"{home}{otto.path}?back=1"


def test_who_is_signed_in_is_asked_as_before(till: Till) -> None:
    till.open()
    with db.everyone() as session:
        asked = order_request(order_of(session, session.get_one(Checkout, only(Checkout).id)))
    assert asked["success_url"] == "http://localhost:8000/payments/return?session_id={CHECKOUT_SESSION_ID}"
    assert asked["cancel_url"].endswith(f"/invoices/{till.slug}/pay?back=1")


def test_declined_is_said_on_the_page_and_mailed_to_nobody(till: Till, otto: Sent, browser: TestClient) -> None:
    till.stripe.pay(till.session_of(go(browser, otto)), "declined")
    page = browser.get(f"{otto.path}?back=1").text
    assert "You left the payment page. Nothing was charged." in page
    page = browser.get(otto.path).text
    assert "The payment of €100.00 did not go through. The bank declined the payment. Nothing was charged." in page
    assert "Proceed to Payment" in page
    assert [row for row in rows(Outbox) if "pay" in row.kind] == []
    assert not visit_now(review.review, till.slug).attempt.kind, "the client did not try"
    assert only(Checkout).failure


def test_turned_back_although_it_was_paid_says_thank_you(till: Till, otto: Sent, browser: TestClient) -> None:
    till.stripe.pay(till.session_of(go(browser, otto)))
    assert "Thank you! Your payment has arrived." in browser.get(f"{otto.path}?back=1").text


def test_a_debit_takes_days_and_may_bounce(till: Till, otto: Sent, browser: TestClient) -> None:
    session = till.session_of(go(browser, otto))
    till.stripe.pay(session, "debit")
    page = back(browser, otto, session)
    assert "Your payment is being processed." in page
    assert "we write to o…\u2060@payer.example" in page
    assert newest().endswith("through the link you sent to Otto Payer is being processed")
    assert "is already being processed" in browser.get(otto.path).text
    till.stripe.settle_debits(fails=True)
    settle_session(session, "")
    assert newest().endswith("through the link you sent to Otto Payer did not go through")
    assert "The payment did not go through." in back(browser, otto, session)
    assert "The bank debit of €100.00 did not go through." in browser.get(otto.path).text
    assert PayLinkAct.PAID not in acts()
    assert [row.kind for row in rows(Outbox) if row.kind.startswith("pay_link")] == []

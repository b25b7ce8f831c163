"""The hosted pages, as a browser without script would use them."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest


@pytest.fixture
def session(sdk, order):
    return sdk.v1.checkout.sessions.create(order(123456, metadata={"invoice": "7"}))


def pay(session, how, **more):
    return httpx.post(session.url, data={"how": how, **more})


def test_the_page_says_what_is_paid(session):
    page = httpx.get(session.url)
    assert page.status_code == 200
    for words in ("Test mode – no money moves", "€1,234.56", "Invoice INV-1", "http://127.0.0.1:9/back"):
        assert words in page.text
    assert page.text.split("<button")[1].split(">")[1].split("<")[0] == "Pay with 4242"


def test_its_policy_allows_style_and_nothing_else(session):
    policy = httpx.get(session.url).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "form-action" not in policy
    assert "script" not in policy


def test_what_the_portal_sends_is_escaped(sdk, order):
    hostile = order() | {"cancel_url": 'http://127.0.0.1:9/"><script>'}
    hostile["line_items"][0]["price_data"]["product_data"]["name"] = "<script>alert(1)</script>"
    page = httpx.get(sdk.v1.checkout.sessions.create(hostile).url).text
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_amounts_read_as_people_write_them(sdk, order):
    for amount, currency, words in ((5000, "jpy", "¥5,000"), (12340, "kwd", "12.340"), (1250, "usd", "$12.50")):
        assert words in httpx.get(sdk.v1.checkout.sessions.create(order(amount, currency)).url).text


@pytest.mark.parametrize("brand", ["visa", "mastercard", "amex", "discover", "diners", "jcb", "unionpay"])
def test_every_brand_pays(sdk, session, brand):
    done = pay(session, "4242", brand=brand, email="me@example.com")
    assert done.status_code == 303
    assert done.headers["location"] == f"http://127.0.0.1:9/return?session={session.id}"
    seen = sdk.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    assert (seen.status, seen.payment_status, seen.url) == ("complete", "paid", None)
    assert seen.customer_details.email == "me@example.com"
    assert seen.payment_intent.latest_charge.payment_method_details.card.brand == brand


def test_paid_once_it_is_gone(session, double):
    pay(session, "4242")
    for again in (pay(session, "4242"), httpx.get(session.url)):
        assert again.status_code == 410
        assert "complete" in again.text
    assert len(double.captures()) == 1


def test_ten_hurried_presses_pay_once(session, double):
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: pay(session, "4242").status_code, range(10)))
    assert sorted(answers) == [303] + [410] * 9
    assert len(double.captures()) == 1


def test_a_declined_card_leaves_it_open(sdk, session, double):
    refused = pay(session, "declined")
    assert refused.status_code == 402
    assert "Your card was declined." in refused.text
    assert sdk.v1.checkout.sessions.retrieve(session.id).status == "open"
    assert double.captures() == []
    first = sdk.v1.checkout.sessions.retrieve(session.id).payment_intent
    pay(session, "4242")
    seen = sdk.v1.payment_intents.retrieve(first)
    assert (seen.status, seen.last_payment_error) == ("succeeded", None)


def test_a_challenge_is_completed(sdk, session):
    asked = pay(session, "3ds")
    assert asked.status_code == 303
    question = httpx.URL(session.url).join(asked.headers["location"])
    assert "Complete authentication" in httpx.get(question).text
    assert sdk.v1.checkout.sessions.retrieve(session.id).status == "open"
    done = httpx.post(question, data={"answer": "complete"})
    assert done.headers["location"].endswith(session.id)
    assert sdk.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_a_challenge_fails(sdk, session):
    pay(session, "3ds")
    refused = httpx.post(f"{session.url}/challenge", data={"answer": "fail"})
    assert refused.status_code == 402
    assert "unable to authenticate" in refused.text
    assert sdk.v1.checkout.sessions.retrieve(session.id).status == "open"


def test_an_unasked_challenge_pays_nothing(session, double):
    assert httpx.post(f"{session.url}/challenge", data={"answer": "complete"}).status_code == 400
    assert double.captures() == []


@pytest.mark.parametrize(("how", "ended"), [("debit", "paid"), ("debit_fails", "unpaid")])
def test_a_bank_debit_ends_later(sdk, session, double, how, ended):
    assert pay(session, how).status_code == 303
    waiting = sdk.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (waiting.status, waiting.payment_status) == ("complete", "unpaid")
    assert waiting.payment_intent.status == "processing"
    assert double.captures() == []
    assert double.settle_debits() == [session.id]
    assert sdk.v1.checkout.sessions.retrieve(session.id).payment_status == ended
    assert len(double.captures()) == (ended == "paid")
    assert double.settle_debits() == []


def test_no_bank_debit_where_there_is_none(sdk, order):
    made = sdk.v1.checkout.sessions.create(order(currency="chf"))
    assert "bank debit" not in httpx.get(made.url).text
    assert pay(made, "debit").status_code == 400


def test_other_buttons_do_nothing(session):
    assert pay(session, "free").status_code == 400
    assert pay(session, "4242", brand="monopoly").status_code == 400
    assert httpx.post(session.url).status_code == 400


def test_expired_and_unknown_pages(sdk, session):
    sdk.v1.checkout.sessions.expire(session.id)
    assert httpx.get(session.url).status_code == 410
    assert pay(session, "4242").status_code == 410
    assert httpx.get(session.url + "x").status_code == 404

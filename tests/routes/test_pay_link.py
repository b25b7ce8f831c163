"""An invoice opened by the link that somebody sent to who pays: read, printed and paid, without script or session."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from starlette.testclient import TestClient

from portal import db
from portal.access.payers import Payer
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import offline, pay_links, payment_rules
from portal.domain.checkout_gateway import CheckoutFailed
from portal.domain.checkouts import Reserved
from portal.domain.payment_rules import PaymentRules
from portal.models import (
    Activity,
    Business,
    Checkout,
    Client,
    Contact,
    Invoice,
    InvoiceState,
    Login,
    PayLink,
    Payment,
    PaymentMethod,
)
from portal.routes import pay_link
from tests.build import a_contact, an_invoice
from tests.linking import a_browser, change
from tests.payers import Sent, sent
from tests.paying import only, rows
from tests.quotes import today


@pytest.fixture
def ada(database: object) -> Sent:
    """€100.00 are to pay by the link Ada sent."""
    return sent()


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stripe does not answer, and nobody waits for it."""

    def fail(reserved: Reserved) -> str:
        raise CheckoutFailed

    monkeypatch.setattr(pay_link, "open_checkout", fail)


@pytest.fixture
def browser() -> TestClient:
    """Otto's, with cookies of its own."""
    return a_browser()


def log_of(one: Sent) -> list[str]:
    [row] = visit_now(pay_links.of_invoice, one.invoice.slug).rows
    return [re.split(r",? (?:last )?on ", line)[0] for line in row.log]


def test_the_page_is_whole_and_kept_by_nobody(ada: Sent, browser: TestClient) -> None:
    page = browser.get(ada.path)
    assert page.status_code == 200
    said = f"Ada Berger of {ada.client.name} sent you this invoice to pay."
    for words in ("INV-00001", "Work", "€100.00", "Due", said, "Proceed to Payment", "o…\u2060@payer.example"):
        assert words in page.text, words
    assert "<script" not in page.text
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert page.headers["referrer-policy"] == "strict-origin"
    assert "set-cookie" not in page.headers


def test_nothing_else_of_the_account_is_in_it(ada: Sent, browser: TestClient) -> None:
    with db.everyone(write=True) as session:
        client = session.get_one(Client, ada.client.id)
        other = an_invoice(session, client, "777.77").slug
        a_contact(session, client, "colleague@example.com", name="Colette", is_primary=False)
        came = offline.Received(5000, "EUR", PaymentMethod.TRANSFER, today(), other)
        offline.record(session, client.id, came, now())
    change(PayLink, ada.link.id, remark="between us")
    answers = [browser.get(ada.path), browser.get(ada.path, params={"session_id": "cs_1", "slug": other, "back": "1"}),
               browser.post(ada.path, data={"slug": other, "choice": "x"})]  # fmt: skip
    sent_bytes = "\n".join(answer.text + str(answer.headers) for answer in answers)
    for secret in (other, "777", "colleague", "Colette", ada.contact.email, "otto@payer.example", str(ada.client.id),
                   str(ada.invoice.id), ada.link.id.hex, "/login", "/invoices", "between us"):  # fmt: skip
        assert secret not in sent_bytes, secret


def test_what_was_done_is_counted_and_a_look_ahead_is_not(ada: Sent, browser: TestClient) -> None:
    assert browser.head(ada.path).status_code == 200
    assert browser.head(f"{ada.path}/invoice.pdf").status_code == 200
    assert log_of(ada) == ["Not opened yet"]
    browser.get(ada.path)
    with time_machine.travel(now() + timedelta(minutes=2)):
        browser.get(ada.path)
    paper = browser.get(f"{ada.path}/invoice.pdf")
    assert (paper.content[:5], paper.headers["content-type"]) == (b"%PDF-", "application/pdf")
    assert paper.headers["content-disposition"] == 'attachment; filename="INV-00001.pdf"'
    assert (paper.headers["cache-control"], paper.headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert log_of(ada) == ["Opened 2 times", "PDF downloaded once"]
    assert (rows(Checkout), rows(Payment), len(rows(Login))) == ([], [], 1)
    assert not [row for row in rows(Activity) if row.verb != "invoice_sent"]
    with db.everyone() as session:
        assert session.get_one(Invoice, ada.invoice.id).first_viewed_at is None, "the client has not opened it"


def test_amounts_are_offered_as_the_portal_does(ada: Sent, browser: TestClient) -> None:
    assert 'name="choice"' not in browser.get(ada.path).text
    with db.everyone(write=True) as session:
        rules = PaymentRules(partial=True, minimum=Decimal(50))
        payment_rules.keep(session.get_one(Business, ada.business.id), rules)
    page = browser.get(ada.path).text
    assert re.findall(r'name="choice" value="(\w+)"( checked)?', page) == [("full", " checked"), ("chosen", "")]
    assert "From €50.00 to €100.00." in page
    wrong = {"6": "Choose an amount from €50.00 to €100.00.", "60.001": "no smaller parts"}
    for typed in ("6", "60.001", "1e9", "", "9" * 99):
        words = wrong.get(typed, "This is not an amount.")
        refused = browser.post(ada.path, data={"choice": "chosen", "amount": typed})
        assert (refused.status_code, words in refused.text) == (400, True), typed
        assert f'value="{typed[:41]}" aria-describedby="amount-help" aria-invalid="true"' in refused.text
        assert 'value="chosen" checked' in refused.text
    assert rows(Checkout) == []


@pytest.mark.parametrize("choice", ["deposit", "chosen", "gratis", ""])
def test_what_is_not_offered_is_refused(ada: Sent, browser: TestClient, choice: str) -> None:
    refused = browser.post(ada.path, data={"choice": choice, "amount": "1"})
    assert (refused.status_code, 'role="alert"' in refused.text) == (400, True)
    assert rows(Checkout) == []


@pytest.mark.parametrize(("facts", "words"), [
    ({"state": InvoiceState.PAID, "balance_minor": 0, "paid_minor": 10000, "paid_at": now()}, "has been paid already"),
    ({"state": InvoiceState.VOID}, "has been withdrawn: there is nothing to pay"),
    ({"state": InvoiceState.UNCOLLECTIBLE}, "has been written off"),
    ({"processing_minor": 10000}, "is already being processed"),
])  # fmt: skip
def test_what_cannot_be_paid_says_so_calmly(ada: Sent, browser: TestClient, facts: dict[str, Any], words: str) -> None:
    change(Invoice, ada.invoice.id, **facts)
    page = browser.get(ada.path)
    assert page.status_code == 200
    assert f"{words}" in page.text
    assert "Proceed to Payment" not in page.text
    refused = browser.post(ada.path, data={})
    assert (refused.status_code, words in refused.text) == (400, True)
    assert rows(Checkout) == []


def test_a_business_without_online_payment_says_so(
    ada: Sent, browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.domain.payable.online", lambda: False)
    assert "Online payment is not available." in browser.get(ada.path).text


DEAD: dict[str, Callable[[Sent], None]] = {
    "ended": lambda one: change(PayLink, one.link.id, revoked_at=now()),
    "over": lambda one: change(PayLink, one.link.id, expires_at=now() - timedelta(seconds=1)),
    "sender off": lambda one: change(Contact, one.contact.id, active=False),
    "client off": lambda one: change(Client, one.client.id, portal_enabled=False),
    "put away": lambda one: change(Invoice, one.invoice.id, archived_at=now()),
}


@pytest.mark.parametrize("end", DEAD)
def test_whatever_opens_nothing_is_one_and_the_same_page(ada: Sent, browser: TestClient, end: str) -> None:
    usual = browser.get("/p/x")
    assert (usual.status_code, "This link is not valid any more" in usual.text) == (404, True)
    assert 'href="/help#pay-link"' in usual.text
    DEAD[end](ada)
    for answer in (browser.get(ada.path), browser.get(f"{ada.path}/invoice.pdf"), browser.get(f"{ada.path}?back=1"),
                   browser.get(f"{ada.path}?session_id=cs_1"), browser.post(ada.path, data={"choice": "full"}),
                   browser.get(ada.path[:-1]), browser.get("/p/x/invoice.pdf")):  # fmt: skip
        assert (answer.status_code, answer.content) == (404, usual.content)
        assert set(answer.headers) == set(usual.headers)
    assert browser.head(ada.path).status_code == 404
    assert "INV-" not in usual.text
    assert rows(Checkout) == []


def test_a_quotes_link_pays_nothing_and_a_pay_link_opens_no_quote(ada: Sent, browser: TestClient) -> None:
    assert browser.get(f"/q/{ada.token}").status_code == 404


def test_a_form_from_elsewhere_is_refused(ada: Sent, browser: TestClient) -> None:
    answer = browser.post(ada.path, data={"choice": "full"}, headers={"origin": "https://evil.example"})
    assert (answer.status_code, rows(Checkout)) == (403, [])


@pytest.mark.usefixtures("away")
def test_only_these_rules_are_reached(ada: Sent, browser: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is asked of the routes, no other rule runs for a payer, and always for the link's own invoice."""
    named, run = set[tuple[str, str]](), Payer.run

    async def noted(self: Payer, rule: Callable[..., Any], *args: Any) -> Any:
        named.add((f"{rule.__module__.rpartition('.')[2]}.{rule.__name__}", str(args[0]) if args else ""))
        return await run(self, rule, *args)

    monkeypatch.setattr(Payer, "run", noted)
    for ask in (browser.get, browser.head):
        for query in ("", "?back=1", "?session_id=cs_1", "?slug=INV-00002&choice=full"):
            ask(ada.path + query)
    browser.get(f"{ada.path}/invoice.pdf?slug=INV-00002")
    browser.post(ada.path, data={"choice": "full", "slug": "INV-00002"})
    slug = ada.invoice.slug
    assert named == {
        ("payer_view.show", slug), ("documents.paper", slug), ("checkouts.reserve", slug), ("review.open_page", slug),
        ("returning.account_of", "cs_1"), ("pay_link_uses.note", "opened"), ("pay_link_uses.note", "downloaded"),
        ("pay_link_uses.is_news", "opened"), ("pay_link_uses.is_news", "downloaded"),
    }  # fmt: skip


@pytest.mark.usefixtures("away")
def test_a_machine_that_tries_without_end_is_stopped(
    ada: Sent, browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.access.limits.PAYER_STEPS", "2/hour")
    statuses = [browser.post(ada.path, data={"choice": "full"}).status_code for _ in range(3)]
    assert statuses == [400, 400, 429]  # Stripe is not there in this test
    assert "There were too many tries with this link." in browser.post(ada.path, data={}).text
    assert only(Checkout).pay_link_id == ada.link.id


def test_routes_answer_these_methods_only(ada: Sent, browser: TestClient) -> None:
    assert {route.path: route.methods for route in pay_link.routes if route.methods != {"POST"}} == {
        "/p/{token}": {"GET", "HEAD"}, "/p/{token}/invoice.pdf": {"GET", "HEAD"},
    }  # fmt: skip
    assert browser.put(ada.path).status_code == 405

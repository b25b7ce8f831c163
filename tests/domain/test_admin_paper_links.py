"""Links that open a paper, before staff: seen beside it, ended once, written down; then they open nothing."""

from uuid import uuid4

import pytest

from portal import db
from portal.access.guests import guest_of
from portal.access.payers import payer_of
from portal.access.staff_visit import staff_visit_now
from portal.access.visit import visit_now
from portal.domain import activity
from portal.domain.admin import actions, invoice, paper_links, quote
from portal.domain.admin.business_activity import page as told
from portal.errors import NotFound, NotSignedIn
from portal.models import (
    Business,
    Checkout,
    CheckoutState,
    ContactRole,
    DocumentLink,
    PayLink,
    StaffRole,
)
from tests.build import a_client, a_contact, an_invoice, become
from tests.linking import Linked, a_browser, change, linked
from tests.payers import Sent, sent
from tests.quotes import a_quote
from tests.staff import a_staff, become_staff


def staff_of(business: Business) -> None:
    with db.everyone(write=True) as session:
        become_staff(session, a_staff(session, session.get_one(Business, business.id), StaffRole.AGENT, name="Iris"))


@pytest.fixture
def one(database: object) -> Linked:
    """Ada's link to a quote; an agent signed in."""
    found = linked()
    staff_of(found.business)
    return found


@pytest.fixture
def pay(database: object) -> Sent:
    """The link to pay that Ada sent to Otto; an agent signed in."""
    found = sent()
    staff_of(found.business)
    return found


def test_a_quotes_link_is_seen_and_ended(one: Linked) -> None:
    key = one.quote.id.hex
    [row] = staff_visit_now(quote.card, key).links
    assert (row.name, row.email, row.log, row.is_alive, row.may_end) == (
        "Ada Berger", one.contact.email, ["Not opened yet"], True, True)  # fmt: skip
    assert row.life.startswith("Works until ")
    for _ in range(2):
        staff_visit_now(paper_links.end_of_quote, key, one.link.id)
    [row] = staff_visit_now(quote.card, key).links
    assert (row.is_alive, row.may_end, row.life.startswith("Ended on ")) == (False, False, True)
    assert guest_of(one.token, one.business.id) is None
    answer = a_browser().get(one.path)
    assert (answer.status_code, "This link" in answer.text, one.quote.number in answer.text) == (404, True, False)
    with db.everyone(write=True) as session:
        become_staff(session, a_staff(session, session.get_one(Business, one.business.id)))
    assert [row.sentence for row in staff_visit_now(actions.page).rows] == [
        f"Iris ended the link by which Ada Berger could open quote {one.quote.number}"
    ]
    assert staff_visit_now(told).rows[0].story.sentence == f"A link to quote {one.quote.number} was ended"


def test_a_link_to_pay_is_seen_and_ended(pay: Sent) -> None:
    key = pay.invoice.id.hex
    [row] = staff_visit_now(invoice.card, key).links
    assert (row.name, row.email, row.is_alive, row.may_end) == ("Otto Payer", "otto@payer.example", True, True)
    assert row.sent.startswith("Sent by Ada Berger on ")
    for _ in range(2):
        staff_visit_now(paper_links.end_of_invoice, key, pay.link.id)
    [row] = staff_visit_now(invoice.card, key).links
    assert (row.is_alive, row.may_end, row.life.startswith("Ended on ")) == (False, False, True)
    assert payer_of(pay.token, pay.business.id) is None
    answer = a_browser().get(pay.path)
    assert (answer.status_code, "This link" in answer.text, "INV-00001" in answer.text) == (404, True, False)
    with db.everyone(write=True) as session:
        become_staff(session, a_staff(session, session.get_one(Business, pay.business.id)))
    assert [row.sentence for row in staff_visit_now(actions.page).rows] == [
        "Iris ended the link with which Otto Payer could pay invoice INV-00001"
    ]
    said = "The link with which Otto Payer could pay invoice INV-00001 was ended"
    assert staff_visit_now(told).rows[0].story.sentence == said
    with db.everyone(write=True) as session:
        become(session, pay.contact)
    said = "Studio ended the link with which Otto Payer could pay invoice INV-00001"
    assert visit_now(activity.latest, "Studio")[0].sentence == said


def test_its_page_to_pay_on_is_closed(pay: Sent) -> None:
    with db.everyone(write=True) as session:
        opened = Checkout(business_id=pay.business.id, client_id=pay.client.id, contact_id=pay.contact.id,
                          pay_link_id=pay.link.id, amount_minor=10_000, currency="EUR", account="", idempotency_key="k",
                          expires_at=pay.link.expires_at, state=CheckoutState.RESERVED)  # fmt: skip
        session.add(opened)
    staff_visit_now(paper_links.end_of_invoice, pay.invoice.id.hex, pay.link.id)
    with db.everyone() as session:
        assert session.get_one(Checkout, opened.id).state is CheckoutState.EXPIRED


def test_a_link_of_somebody_who_is_gone_can_still_be_ended(one: Linked) -> None:
    change(type(one.contact), one.contact.id, active=False)
    [row] = staff_visit_now(quote.card, one.quote.id.hex).links
    assert (row.is_alive, row.may_end, row.life) == (False, True, "Works no more")


def test_a_viewers_sending_is_over_but_can_be_ended(pay: Sent) -> None:
    change(type(pay.contact), pay.contact.id, role=ContactRole.VIEWER)
    [row] = staff_visit_now(invoice.card, pay.invoice.id.hex).links
    assert (row.is_alive, row.may_end) == (False, True)


def test_foreign_absent_and_mixed_up_look_alike(one: Linked, pay: Sent) -> None:
    staff_of(one.business)
    with db.everyone(write=True) as session:
        client = a_client(session, session.get_one(Business, one.business.id))
        a_contact(session, client)
        other, bill = a_quote(session, client).id.hex, an_invoice(session, client).id.hex
    quotes = [(one.quote.id.hex, uuid4()), (other, one.link.id), ("x", one.link.id), (one.quote.id.hex, pay.link.id)]
    for key, link in quotes:
        with pytest.raises(NotFound):
            staff_visit_now(paper_links.end_of_quote, key, link)
    for key, link in [(bill, pay.link.id), (pay.invoice.id.hex, pay.link.id), (bill, one.link.id)]:
        with pytest.raises(NotFound):
            staff_visit_now(paper_links.end_of_invoice, key, link)
    with db.everyone(write=True) as session:
        become(session, one.contact)
    with pytest.raises(NotSignedIn):
        staff_visit_now(paper_links.end_of_quote, one.quote.id.hex, one.link.id)
    with db.everyone() as session:
        assert session.get_one(DocumentLink, one.link.id).revoked_at is None
        assert session.get_one(PayLink, pay.link.id).revoked_at is None

"""Links to pay whose sender was made a viewer, has left or has another mailbox: ended, and their pages with them."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from portal import db
from portal.access.payers import payer_of
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import activity, pay_link_ending, pay_links
from portal.errors import NotFound
from portal.gateways.orphaned_links import end_orphaned
from portal.gateways.settling import settle_session
from portal.models import Activity, Checkout, CheckoutState, Client, Contact, ContactRole, InvoiceState, Outbox, PayLink
from tests.build import a_contact, become
from tests.linking import change
from tests.payers import Sent, go
from tests.paying import Till, only, rows

pytestmark = pytest.mark.usefixtures("true_books")
VIEWER, OFF = {"role": ContactRole.VIEWER}, {"active": False}


def closing() -> list[str]:
    """Pages at Stripe that were promised to be closed."""
    return [row.facts["session"] for row in rows(Outbox) if row.kind == "close_page"]


def a_colleague(one: Sent, role: ContactRole) -> None:
    """Who looks now."""
    with db.everyone(write=True) as session:
        client = session.get_one(Client, one.client.id)
        become(session, a_contact(session, client, "cleo@example.com", name="Cleo", role=role, is_primary=False))


@pytest.mark.parametrize("lost", [VIEWER, OFF])
def test_by_the_clock_they_end_for_good_with_their_page(
    till: Till, otto: Sent, browser: TestClient, lost: dict[str, Any]
) -> None:
    page = till.session_of(go(browser, otto))
    assert end_orphaned() == 0
    change(Contact, otto.contact.id, **lost)
    assert [end_orphaned(), end_orphaned()] == [1, 0]
    assert (only(Checkout).state, closing()) == (CheckoutState.EXPIRED, [page])
    change(Contact, otto.contact.id, role=ContactRole.OWNER, active=True)
    assert payer_of(otto.token, till.business_id) is None, "a link that was over does not come to life again"
    said = visit_now(activity.latest, "Studio")[0].sentence
    assert said == "The link with which Otto Payer could pay invoice INV-00001 has ended"
    till.stripe.pay(page)  # in the last second
    settle_session(page, "")
    assert till.invoice().state is InvoiceState.PAID


def test_what_is_over_by_itself_is_left_as_it_is(till: Till, otto: Sent) -> None:
    change(Contact, otto.contact.id, **VIEWER)
    change(PayLink, otto.link.id, expires_at=now())
    assert end_orphaned() == 0
    assert only(PayLink).revoked_at is None


@pytest.mark.parametrize("role", [ContactRole.OWNER, ContactRole.BILLING])
def test_until_then_whoever_acts_for_the_client_ends_them(
    till: Till, otto: Sent, browser: TestClient, role: ContactRole
) -> None:
    page = till.session_of(go(browser, otto))
    change(Contact, otto.contact.id, **VIEWER)
    a_colleague(otto, role)
    [row] = visit_now(pay_links.of_invoice, till.slug).rows
    assert (row.is_alive, row.may_end, row.life) == (False, True, "Works no more")
    assert visit_now(pay_links.end, otto.link.id) == "INV-00001"
    assert closing() == [page]
    assert [row.actor.value for row in rows(Activity) if row.verb == "pay_link_revoked"] == ["client"]
    [row] = visit_now(pay_links.of_invoice, till.slug).rows
    assert (row.may_end, row.life[:9]) == (False, "Ended on ")


def test_another_viewer_does_not(till: Till, otto: Sent) -> None:
    change(Contact, otto.contact.id, **VIEWER)
    a_colleague(otto, ContactRole.VIEWER)
    with pytest.raises(NotFound):
        visit_now(pay_links.end, otto.link.id)


def test_all_of_one_person_and_nobody_elses(till: Till, otto: Sent, browser: TestClient) -> None:
    go(browser, otto)
    with db.everyone(write=True) as session:
        other = a_contact(session, session.get_one(Client, till.client_id), "b@example.com", is_primary=False).id
        pay_link_ending.end_of(session, other, now())
    assert only(PayLink).revoked_at is None
    with db.everyone(write=True) as session:
        pay_link_ending.end_of(session, till.contact_id, now())
    assert (only(PayLink).revoked_at is None, only(Checkout).state) == (False, CheckoutState.EXPIRED)

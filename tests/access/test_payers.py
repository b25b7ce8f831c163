"""Who pays by a link: let to one invoice, while everything about the link is alive."""

import asyncio
from datetime import timedelta

import pytest
from itsdangerous import URLSafeSerializer
from sqlmodel import select

from portal import db
from portal.access import document_links
from portal.access.holders import visit_by, visit_by_now
from portal.access.pay_links import link_id_of, path_of
from portal.access.payers import payer_of
from portal.access.visit import Visit
from portal.clock import now
from portal.domain import documents, payer_view
from portal.errors import NotFound
from portal.models import Client, Contact, ContactRole, Invoice, InvoiceState, Login, PayLink
from portal.ring import OutOfScope
from portal.settings import settings
from tests.build import a_business, an_invoice
from tests.linking import change
from tests.payers import Sent, sent


@pytest.fixture
def ada(database: object) -> Sent:
    """The link Ada sent to Otto."""
    return sent()


def who(visit: Visit) -> Visit:
    return visit


def test_a_link_opens_its_invoice(ada: Sent) -> None:
    payer = ada.payer()
    assert payer.slug == ada.invoice.slug
    seen = asyncio.run(visit_by(payer, who))
    assert (seen.business_id, seen.client_id, seen.contact_id) == (ada.business.id, ada.client.id, ada.contact.id)
    assert (seen.ip, seen.device, seen.pay_link_id) == ("10.1.2.3", "Test browser", ada.link.id)
    assert (seen.role, seen.link_id, seen.login_id) == (ContactRole.BILLING, None, None)
    assert asyncio.run(payer.run(documents.read, payer.slug)).number == ada.invoice.number
    with db.everyone() as session:
        assert len(session.exec(select(Login)).all()) == 1, "Ada's own"


ENDS = {
    "expired": lambda one: change(PayLink, one.link.id, expires_at=now() - timedelta(seconds=1)),
    "revoked": lambda one: change(PayLink, one.link.id, revoked_at=now()),
    "sender off": lambda one: change(Contact, one.contact.id, active=False),
    "sender reads only now": lambda one: change(Contact, one.contact.id, role=ContactRole.VIEWER),
    "client off": lambda one: change(Client, one.client.id, portal_enabled=False),
    "client archived": lambda one: change(Client, one.client.id, archived_at=now()),
}


@pytest.mark.parametrize("end", ENDS)
def test_once_over_it_opens_nothing_not_even_half_way(ada: Sent, end: str) -> None:
    payer = ada.payer()
    ENDS[end](ada)
    assert payer_of(ada.token, ada.business.id) is None
    with pytest.raises(NotFound):
        visit_by_now(payer, who)


@pytest.mark.parametrize("facts", [{"archived_at": now()}, {"state": InvoiceState.DRAFT}])
def test_an_invoice_that_was_put_away_takes_its_links_along(ada: Sent, facts: dict[str, object]) -> None:
    payer = ada.payer()
    change(Invoice, ada.invoice.id, **facts)
    assert payer_of(ada.token, ada.business.id) is None
    with pytest.raises(NotFound):
        visit_by_now(payer, payer_view.show, payer.slug)


def test_another_business_does_not_open_it(ada: Sent) -> None:
    with db.everyone(write=True) as session:
        other = a_business(session, host="other.example")
    assert payer_of(ada.token, other.id) is None


def test_a_link_whose_sender_or_invoice_is_of_another_client_opens_nothing(ada: Sent) -> None:
    ben = sent(business=ada.business)
    change(PayLink, ada.link.id, contact_id=ben.contact.id)
    change(PayLink, ben.link.id, invoice_id=ada.invoice.id)
    assert payer_of(ada.token, ada.business.id) is None
    assert payer_of(ben.token, ada.business.id) is None


@pytest.mark.parametrize("token", ["", "x", "..", "\x00", "\ud800", "é" * 50, "a" * 100_000])
def test_nonsense_opens_nothing(ada: Sent, token: str) -> None:
    assert payer_of(token, ada.business.id) is None


def test_signatures_for_something_else_open_nothing(ada: Sent) -> None:
    key = settings().secret_key.get_secret_value()
    for secret, salt in ((key, "portal.document.link"), (key, "portal.sign-in.link"), ("x" * 40, "portal.pay.link")):
        assert link_id_of(str(URLSafeSerializer(secret, salt=salt).dumps(ada.link.id.hex))) is None
    assert payer_of(path_of(ada.invoice.id).removeprefix("/p/"), ada.business.id) is None  # signed, and no link
    assert document_links.link_id_of(ada.token) is None, "nor does it open a quote"


def test_no_other_invoice_is_shown(ada: Sent) -> None:
    ben = sent(business=ada.business)
    with db.everyone(write=True) as session:
        own = an_invoice(session, session.get_one(Client, ada.client.id))
    for slug in (own.slug, ben.invoice.slug, "INV-99999", "", "'"):
        with pytest.raises(NotFound):
            visit_by_now(ada.payer(), payer_view.show, slug)


def test_the_session_sees_the_client_only(ada: Sent) -> None:
    ben = sent(business=ada.business)

    def everything(visit: Visit) -> list[Invoice]:
        with pytest.raises(OutOfScope):
            db.narrow(visit.db, db.Scope(ben.business.id, ben.client.id))
        return list(visit.db.exec(select(Invoice)))

    assert [one.id for one in visit_by_now(ada.payer(), everything)] == [ada.invoice.id]


def test_who_is_signed_in_sees_no_page_of_a_payer(ada: Sent) -> None:
    """The rule is for payers alone: a visit without a link gets nothing from it."""
    from portal.access.visit import visit_now

    with pytest.raises(NotFound):
        visit_now(payer_view.show, ada.invoice.slug)

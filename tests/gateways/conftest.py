"""Somebody who pays, at a double of Stripe."""

from decimal import Decimal

import pytest
from starlette.testclient import TestClient

from portal import db
from portal.devtools.fake_stripe import FakeStripe
from portal.domain import payment_rules
from portal.domain.payment_rules import PaymentRules
from portal.models import Business
from tests.faults.history import violations
from tests.linking import a_browser
from tests.paid_booking import Desk, a_desk
from tests.payers import Sent, link_to
from tests.paying import Till, a_double, a_till, stripe_at


@pytest.fixture(scope="module")
def double():
    with a_double() as started:
        yield started


@pytest.fixture
def till(database, double: FakeStripe, monkeypatch: pytest.MonkeyPatch):
    double.clear_faults()
    with stripe_at(double.url, monkeypatch):
        with db.everyone(write=True) as session:
            made = a_till(session, double)
        yield made


@pytest.fixture
def true_books(till: Till):
    """After every test: what Stripe captured for this client is what our books say."""
    yield
    assert violations(till.stripe.captures()) == []


@pytest.fixture
def desk(till: Till) -> Desk:
    """A time that costs €120.00 and is held."""
    return a_desk(till)


@pytest.fixture
def otto(till: Till) -> Sent:
    """Otto has a link to the invoice of €100.00; parts of €50 at least may be paid."""
    with db.everyone(write=True) as session:
        business = session.get_one(Business, till.business_id)
        payment_rules.keep(business, PaymentRules(partial=True, minimum=Decimal(50)))
        return link_to(session, till)


@pytest.fixture
def browser() -> TestClient:
    """Otto's, with cookies of its own."""
    return a_browser()

"""Somebody who pays, at a double of Stripe."""

import pytest

from portal import db
from portal.devtools.fake_stripe import FakeStripe
from tests.faults.history import violations
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

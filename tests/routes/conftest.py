"""Our routes behind granian, a double that sends webhooks, and somebody who pays."""

import httpx
import pytest

from portal import db
from portal.devtools.fake_stripe import FakeStripe, Webhook
from portal.devtools.fake_stripe.server import claimed_port, serving
from portal.routes import app as routes
from tests.faults.history import violations
from tests.paying import a_double, a_till, signature, stripe_at

HOOK = "/webhooks/stripe"


@pytest.fixture(scope="module")
def portal():
    """Our routes behind granian, as in life."""
    with claimed_port() as port, serving(routes([]), port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def double(portal: str):
    with a_double(webhooks=[Webhook(portal + HOOK, "whsec_tests")]) as started:
        yield started


@pytest.fixture
def till(database, double: FakeStripe, monkeypatch: pytest.MonkeyPatch):
    double.clear_faults()
    double.drop_webhooks()
    with stripe_at(double.url, monkeypatch, PORTAL_STRIPE_WEBHOOK_SECRET="whsec_old, whsec_tests"):
        with db.everyone(write=True) as session:
            made = a_till(session, double)
        yield made
        assert violations(double.captures()) == []


@pytest.fixture
def post(portal: str):
    """Sends a body, signed unless told otherwise."""
    with httpx.Client(base_url=portal, trust_env=False, timeout=20) as client:

        def send(body: bytes, signed: str | None = None, **headers: str) -> httpx.Response:
            given = {"stripe-signature": signature(body) if signed is None else signed, **headers}
            return client.post(HOOK, content=body, headers={k: v for k, v in given.items() if v})

        yield send

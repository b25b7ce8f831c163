"""Mounted below a path, restarted with its file, and as a process of its own."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
import stripe
from starlette.applications import Starlette
from starlette.routing import Mount

from portal.devtools.fake_stripe import FakeStripe, Webhook, create_app, running
from portal.devtools.fake_stripe.server import claimed_port, serving


def test_mounted_below_a_path(order, client):
    with claimed_port() as port:
        url = f"http://127.0.0.1:{port}/dev/stripe"
        mounted = Starlette(routes=[Mount("/dev/stripe", create_app(url, ready_accounts=["acct_demo"]))])
        with serving(mounted, port), FakeStripe(url) as double:
            sdk = client(url)
            made = sdk.v1.checkout.sessions.create(order(), {"stripe_account": "acct_demo"})
            assert made.url.startswith(f"{url}/c/pay/cs_test_")
            assert 'action="/dev/stripe/c/pay/cs_test_' in httpx.get(made.url).text
            assert sdk.v1.checkout.sessions.list().url == "/v1/checkout/sessions"
            asked = httpx.post(made.url, data={"how": "3ds"})
            assert asked.headers["location"].startswith("/dev/stripe/c/pay/")
            assert double.pay(made.url).outcome == "paid"


def test_two_doubles_never_share_a_port():
    with running() as double, pytest.raises(OSError, match="in use"), running(port=httpx.URL(double.url).port):
        pytest.fail("the port was taken")


def test_a_restart_forgets_nothing(tmp_path, order, listener, client):
    store = tmp_path / "data" / "stripe.db"
    key = {"idempotency_key": "k"}
    with running(store_path=store) as double:
        sdk = client(double.url)
        paid = sdk.v1.checkout.sessions.create(order(), key)
        double.pay(paid.id)
        debited = sdk.v1.checkout.sessions.create(order())
        double.pay(debited.id, "debit")
        double.advance(3600)
    with running([Webhook(listener.url, listener.secret)], store) as double:
        sdk = client(double.url)
        assert sdk.v1.checkout.sessions.create(order(), key).id == paid.id
        assert sdk.v1.checkout.sessions.retrieve(paid.id).payment_status == "paid"
        assert "checkout.session.completed" in [event.type for event in sdk.v1.events.list().data]
        assert double.settle_debits() == [debited.id]
        assert len(double.captures()) == 2
        assert sdk.v1.customers.create({}).created > time.time() + 3000
        double.wait_for_webhooks()
        assert "checkout.session.async_payment_succeeded" in listener.types


def test_webhooks_that_waited_leave_after_a_restart(tmp_path, order, listener, client):
    store, webhook = tmp_path / "stripe.db", Webhook(listener.url, listener.secret)
    with running([webhook], store) as double:
        double.hold_webhooks()
        sdk = client(double.url)
        sdk.v1.checkout.sessions.expire(sdk.v1.checkout.sessions.create(order()).id)
    with running([webhook], store) as double:
        assert listener.heard == []
        double.release_webhooks()
        double.wait_for_webhooks()
    assert listener.types == ["checkout.session.expired"]


@contextmanager
def process(port: int, *options: str) -> Iterator[FakeStripe]:
    """The double as a process, killed without a warning at the end."""
    command = [sys.executable, "-m", "portal.devtools.fake_stripe", "--port", str(port), *options]
    started, url = subprocess.Popen(command), f"http://127.0.0.1:{port}"
    try:
        until_up(url)
        with FakeStripe(url) as double:
            yield double
    finally:
        started.kill()
        started.wait()


def until_up(url: str) -> None:
    for _ in range(400):
        try:
            httpx.get(f"{url}/_test/waiting")
            return
        except httpx.TransportError:
            time.sleep(0.025)
    pytest.fail("the double did not start")


def test_as_a_process_killed_and_started_again(tmp_path, order, listener, client):
    options = ("--store", str(tmp_path / "s.db"), "--webhook", listener.url, listener.secret)
    with claimed_port() as port:
        pass
    with process(port, *options) as double:
        made = client(double.url).v1.checkout.sessions.create(order())
        double.pay(made.id)
        double.wait_for_webhooks()
    assert listener.types[-1] == "checkout.session.completed"
    with process(port, *options) as double:
        assert client(double.url).v1.checkout.sessions.retrieve(made.id).payment_status == "paid"
        assert [capture.amount_minor for capture in double.captures()] == [1200]


def test_a_process_listens_on_this_machine_only():
    refused = subprocess.run(
        [sys.executable, "-m", "portal.devtools.fake_stripe", "--host", "0.0.0.0"], capture_output=True, check=False
    )
    assert refused.returncode == 2
    assert b"this machine only" in refused.stderr


def test_versions_are_echoed(double, client):
    sdk = client(double.url)
    headers = sdk.v1.balance.retrieve().last_response.headers
    assert headers["stripe-version"] == stripe.api_version

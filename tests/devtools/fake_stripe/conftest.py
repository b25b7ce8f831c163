"""A double and an SDK client for each test, and an endpoint that remembers the webhooks it was sent."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import stripe

from portal.devtools.fake_stripe import FakeStripe, running


@dataclass
class Listener:
    """A webhook endpoint: verifies each signature, refuses as often as told, remembers the rest."""

    url: str = ""
    secret: str = "whsec_of_the_tests"
    refuse: int = 0
    heard: list[stripe.Event] = field(default_factory=list)

    def hear(self, payload: bytes, signature: str | None) -> int:
        event = stripe.Webhook.construct_event(payload, signature, self.secret)
        if self.refuse:
            self.refuse -= 1
            return 500
        self.heard.append(event)
        return 200

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.heard]


@pytest.fixture
def listener() -> Iterator[Listener]:
    listening = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            payload = self.rfile.read(int(self.headers["content-length"]))
            try:
                status = listening.hear(payload, self.headers["stripe-signature"])
            except stripe.SignatureVerificationError:
                status = 400
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield listening
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def double() -> Iterator[FakeStripe]:
    with running() as started:
        yield started


@pytest.fixture
def client() -> Callable[..., stripe.StripeClient]:
    """The SDK pointed at a double."""

    def at(url: str, key: str = "sk_test_tests", retries: int = 0) -> stripe.StripeClient:
        return stripe.StripeClient(key, base_addresses={"api": url}, max_network_retries=retries)

    return at


@pytest.fixture
def sdk(double: FakeStripe, client: Callable[..., stripe.StripeClient]) -> stripe.StripeClient:
    return client(double.url)


@pytest.fixture
def order() -> Callable[..., Any]:
    """Parameters of a session for one item."""

    def of(unit_amount: int = 1200, currency: str = "eur", quantity: int = 1, **more: Any) -> dict[str, Any]:
        price = {"currency": currency, "unit_amount": unit_amount, "product_data": {"name": "Invoice INV-1"}}
        return {
            "mode": "payment",
            "success_url": "http://127.0.0.1:9/return?session={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://127.0.0.1:9/back",
            "line_items": [{"quantity": quantity, "price_data": price}],
            **more,
        }

    return of

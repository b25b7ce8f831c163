"""What Stripe tells us: the bodies of real webhooks, read from the double's own list of events."""

import asyncio
import json
from typing import Any

import httpx

from portal.devtools.fake_stripe import FakeStripe
from portal.gateways.hearing import concerns_us, settle_event
from portal.gateways.stripe_events import event_of
from portal.routes import app as routes
from tests.paying import signature

Body = dict[str, Any]
KEY = "sk_test_tests"  # of tests/conftest.py


def events(double: FakeStripe, after: str = "", **asked: str) -> list[Body]:
    """What happened at Stripe since the event `after`, oldest first."""
    found, cursor = list[Body](), {"ending_before": after} if after else {}
    while True:
        answer = _list(double, {"limit": "100", **cursor, **asked})
        page = answer["data"][::-1]
        found = [*found, *page] if after else [*page, *found]
        if not answer["has_more"]:
            return found
        cursor = {"ending_before": page[-1]["id"]} if after else {"starting_after": page[0]["id"]}


def newest(double: FakeStripe) -> str:
    """The id of the last thing that happened, or ""."""
    found = _list(double, {"limit": "1"})["data"]
    return found[0]["id"] if found else ""


def _list(double: FakeStripe, asked: dict[str, str]) -> Any:
    headers = {"Authorization": f"Bearer {KEY}"}
    answer = httpx.get(f"{double.url}/v1/events", params=asked, headers=headers, trust_env=False, verify=False)
    return answer.raise_for_status().json()


def hear(event: Body) -> str:
    """Settled as the route does, without its HTTP."""
    body = json.dumps(event).encode()
    read = event_of(body, signature(body))
    return settle_event(read).value if concerns_us(read) else "ignored"


def ours(event: Body) -> bool:
    """It is about money of ours, and remembered once it was settled."""
    body = json.dumps(event).encode()
    return concerns_us(event_of(body, signature(body)))


def post(event: Body) -> httpx.Response:
    """Signed, through the route, in an event loop of its own."""

    async def once() -> httpx.Response:
        through = httpx.ASGITransport(app=routes([]))
        async with httpx.AsyncClient(transport=through, base_url="http://localhost:8000") as client:
            return await send(client, event)

    return asyncio.run(once())


async def send(client: httpx.AsyncClient, event: Body) -> httpx.Response:
    """Signed at this moment."""
    body = json.dumps(event).encode()
    return await client.post("/webhooks/stripe", content=body, headers={"stripe-signature": signature(body)})

"""The courier: signed webhooks, one endpoint's in order, each tried five times until it is accepted."""

import asyncio
import json
import time
from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any

import httpx
import stripe

from portal.devtools.fake_stripe import events
from portal.devtools.fake_stripe.events import Mode
from portal.devtools.fake_stripe.loopback import no_certificates
from portal.devtools.fake_stripe.resources import Body
from portal.devtools.fake_stripe.world import World

RETRY_AFTER = (0.0, 0.2, 0.5, 1.0, 2.0)  # seconds before each attempt; real Stripe spreads them over days
_TIMEOUT = 10.0


@dataclass(frozen=True)
class Delivery:
    """One attempt to hand over a webhook; `status` is None when nobody answered."""

    event_id: str
    type: str
    url: str
    attempt: int
    status: int | None


@dataclass
class Courier:
    """Delivers what waits in the store, from one task per endpoint."""

    world: World
    log: deque[Delivery] = field(default_factory=lambda: deque(maxlen=20_000))
    _rounds: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _news: dict[str, asyncio.Event] = field(default_factory=dict)

    def wake(self) -> None:
        """Something may be waiting. Needs the running event loop."""
        for endpoint, _ in self.world.store.every("webhook_endpoint"):
            identifier = endpoint["id"]
            self._news.setdefault(identifier, asyncio.Event()).set()
            task = self._rounds.get(identifier)
            if (task is None or task.done()) and self._next(identifier):
                self._rounds[identifier] = asyncio.create_task(self._round(endpoint))

    def waiting(self) -> int:
        """How many deliveries are neither accepted nor given up."""
        return self.world.store.db.execute(
            "SELECT count(*) FROM deliveries JOIN objects ON objects.kind = 'webhook_endpoint' "
            "AND objects.id = deliveries.endpoint WHERE state = 'waiting'"
        ).fetchone()[0]

    def entries(self) -> list[dict[str, Any]]:
        """The log of attempts as JSON, oldest first."""
        return [asdict(delivery) for delivery in self.log]

    def _next(self, endpoint_id: str) -> tuple[int, str, int, float] | None:
        if self.world.store.note("mode", Mode.SEND) != Mode.SEND:
            return None
        sql = (
            "SELECT seq, event, attempts, due_at FROM deliveries WHERE state = 'waiting' AND endpoint = ? "
            "ORDER BY due_at > ?, CASE WHEN due_at > ? THEN due_at ELSE rank END LIMIT 1"
        )
        now = time.time()
        return self.world.store.db.execute(sql, (endpoint_id, now, now)).fetchone()

    async def _round(self, endpoint: Body) -> None:
        """One walk: until nothing waits for this endpoint."""
        plain = no_certificates()
        async with httpx.AsyncClient(timeout=_TIMEOUT, trust_env=False, verify=plain) as client:
            while waiting := self._next(endpoint["id"]):
                seq, event_id, attempts, due_at = waiting
                if (pause := due_at - time.time()) > 0:
                    await self._rest(endpoint["id"], pause)
                    continue
                status = await self._hand_over(client, endpoint, event_id, attempts + 1)
                self._record(seq, event_id, attempts + 1, status)

    async def _rest(self, endpoint_id: str, seconds: float) -> None:
        """Waits for the next retry, or for something newer to deliver."""
        news = self._news[endpoint_id]
        news.clear()
        _, late = await asyncio.wait({waiter := asyncio.ensure_future(news.wait())}, timeout=seconds)
        if late:
            waiter.cancel()

    async def _hand_over(self, client: httpx.AsyncClient, endpoint: Body, event_id: str, attempt: int) -> int | None:
        found = self.world.store.find("event", event_id)
        if found is None:
            raise LookupError(f"delivery of an event never recorded: {event_id}")
        payload = json.dumps(found[0], indent=2)
        signature = stripe.WebhookSignature.generate_signature_header(payload, endpoint["secret"])
        headers = {"Stripe-Signature": signature, "Content-Type": "application/json; charset=utf-8"}
        try:
            answer = await client.post(endpoint["url"], content=payload, headers=headers)
            status = answer.status_code
        except httpx.HTTPError:
            status = None
        self.log.append(Delivery(event_id, found[0]["type"], endpoint["url"], attempt, status))
        return status

    def _record(self, seq: int, event_id: str, attempts: int, status: int | None) -> None:
        accepted = status is not None and 200 <= status < 300
        given_up = attempts >= len(RETRY_AFTER)
        state = "done" if accepted else "failed" if given_up else "waiting"
        due_at = 0.0 if accepted or given_up else time.time() + RETRY_AFTER[attempts]
        with self.world.store.transaction():
            self.world.store.db.execute(
                "UPDATE deliveries SET state = ?, attempts = ?, due_at = ? WHERE seq = ? AND state = 'waiting'",
                (state, attempts, due_at, seq),
            )
            if accepted:
                events.mark_delivered(self.world, event_id)

"""The process that gets killed: told a story on stdin, it forks, and the fork lives the story until a crash point.

One import for all runs: `python -m tests.faults.victim` waits, each line of JSON is one fork, each answer its end.
"""

import asyncio
import contextlib
import json
import os
import signal
import sys
import threading
import traceback
from typing import Any
from uuid import UUID

import httpx
from sqlmodel import select

from portal import db, log, worker
from portal.access.sessions import Visitor
from portal.access.visit import current
from portal.devtools.fake_stripe import FakeStripe
from portal.gateways import settling
from portal.models import Login, Outbox, OutboxState
from portal.routes import app as routes
from tests.paying import Till, event, signature

DONE = "checkout.session.completed"


def live(told: dict[str, Any]) -> None:
    """Open the page, pay there, hear of it, send the mail."""
    with db.everyone() as session:
        login = session.exec(select(Login).where(Login.client_id == UUID(told["client"]))).one()
    current.set(Visitor(login.id, login.client_id))
    with FakeStripe(told["stripe"]) as stripe:
        ids = [UUID(told[name]) for name in ("business", "client", "contact", "invoice")]
        till = Till(*ids, slug=told["slug"], stripe=stripe)
        session_id = till.session_of(till.open())
        stripe.pay(session_id)
    if told["feed"] == "webhook":
        asyncio.run(hear(event(DONE, session_id)))
    else:
        settling.settle_session(session_id, "")
    asyncio.run(deliver())


async def hear(body: bytes) -> None:
    """The webhook, through the route."""
    through = httpx.ASGITransport(app=routes([]))
    async with httpx.AsyncClient(transport=through, base_url="http://localhost:8000") as client:
        answer = await client.post("/webhooks/stripe", content=body, headers={"stripe-signature": signature(body)})
    assert answer.text == "settled", answer.text


async def deliver() -> None:
    """The worker, until nothing waits."""
    stop = asyncio.Event()
    working = asyncio.create_task(worker.run(stop))
    while await asyncio.to_thread(waiting):  # noqa: ASYNC110 (a row in a database has no event)
        await asyncio.sleep(0.01)
    stop.set()
    await working


def waiting() -> bool:
    """A mail has not left yet."""
    with db.everyone() as session:
        return session.exec(select(Outbox.id).where(Outbox.state == OutboxState.WAITING)).first() is not None


def fork(told: dict[str, Any]) -> int:
    """A process that lives the story; killed from outside after `seconds`, if told so. Returns how it ended."""
    child = os.fork()
    if child == 0:
        os.environ.update(told["environment"])
        try:
            live(told)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    timer = threading.Timer(told.get("seconds", 60), end, [child])
    timer.start()
    status = os.waitpid(child, 0)[1]
    timer.cancel()
    timer.join()
    return os.waitstatus_to_exitcode(status)


def end(child: int) -> None:
    """kill -9, unless it is over."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)


def main() -> None:
    """Until stdin ends. The log goes to stderr: stdout is for the answers."""
    log.set_up()
    print("ready", flush=True)
    for line in sys.stdin:
        print(fork(json.loads(line)), flush=True)


if __name__ == "__main__":
    main()

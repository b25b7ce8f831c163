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
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel, select

from portal import db, log, threads, worker
from portal.access.sessions import Visitor
from portal.access.visit import current, visit
from portal.devtools.fake_stripe import FakeStripe
from portal.domain.deciding import Agreement
from portal.gateways import signing
from portal.gateways.checkout import gateway
from portal.gateways.recurring import make_due
from portal.models import Login, Outbox, OutboxState
from portal.settings import settings
from tests.faults.acting import Desk, begin
from tests.faults.market import Market
from tests.faults.owning import ALL
from tests.faults.stories import STORIES


def live(told: dict[str, Any]) -> None:
    """One story, and the mails it promises."""
    with db.everyone() as session:
        login = session.exec(select(Login).where(Login.client_id == UUID(told["client"]))).all()[0]
    current.set(Visitor(login.id, login.client_id))
    with FakeStripe(settings().stripe_api_base) as stripe:
        ids = [UUID(told[name]) for name in ("business", "client", "contact", "invoice")]
        desk = Desk(*ids, slug=told["slug"], stripe=stripe, began=told["began"])
        if "seed" in told:
            anything(desk, told["seed"])
        elif "agreement" in told:
            asyncio.run(signing.accept(visit, Agreement(**told["agreement"])))
            asyncio.run(deliver())
        elif "recurring" in told:
            make_due()
            asyncio.run(deliver())
        elif "export" in told or "importing" in told:
            asyncio.run(deliver())
        else:
            STORIES[told["story"]].live(desk)
            asyncio.run(deliver())


def anything(desk: Desk, seed: int, acts: int = 200) -> None:
    """Whatever comes, in an order of its own for each seed."""
    market = Market(desk, Random(seed), desk.began)
    for _ in range(acts):
        market.act(ALL)


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


def fork(told: dict[str, Any], database: Path) -> int:
    """A process that lives the story; killed from outside after `seconds`, if told so. Returns how it ended."""
    database.unlink()
    database.symlink_to(told["database"])
    child = os.fork()
    if child == 0:
        os.environ.update(told["environment"])
        settings.cache_clear()
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


def warm_up(database: Path) -> None:
    """Live some stories: statements are compiled and modules loaded before the forks, not in each of them."""
    SQLModel.metadata.create_all(db.engine())
    db.engine().dispose()
    empty = database.read_bytes()
    with FakeStripe(settings().stripe_api_base) as stripe:
        for story in map(STORIES.__getitem__, ("three", "refund", "refund that comes back", "lost dispute")):
            database.write_bytes(empty)
            with db.everyone(write=True) as session:
                desk = begin(session, stripe)
            story.before(desk)
            story.live(desk)
            asyncio.run(deliver())
            forget()


def forget() -> None:
    """Nothing open and no thread may be forked."""
    db.engine().dispose()
    for pool in (threads.visits, threads.gateways):
        pool().shutdown()
        pool.cache_clear()
    gateway.cache_clear()


def main() -> None:
    """Until stdin ends. The log goes to stderr: stdout is for the answers."""
    with TemporaryDirectory() as folder:
        database = Path(folder) / "victim.db"
        os.environ["PORTAL_DATABASE_URL"] = f"sqlite:///{database}"
        log.set_up()
        warm_up(database)
        print("ready", flush=True)
        for line in sys.stdin:
            print(fork(json.loads(line), database), flush=True)


if __name__ == "__main__":
    main()

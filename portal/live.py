"""Live push: what changed for a client shows on every page they have open, at once.

A transaction that changes something leaves a `Push` row; here it becomes an internal event for each open page, which
loads itself again. Rows of other processes (import, worker) are found within a second.
"""

import asyncio
from typing import Any
from uuid import UUID

import reflex as rx
import structlog
from reflex.event import Event
from sqlalchemy import delete
from sqlmodel import select

from portal import db, threads
from portal.access import open_pages
from portal.models import Push
from portal.state import ClientState

log = structlog.get_logger()


async def pushing(app: rx.App) -> None:
    """Lifespan task: deliver pushes as they come."""
    loop, awake = asyncio.get_running_loop(), asyncio.Event()

    def wake() -> None:
        loop.call_soon_threadsafe(awake.set)

    db.committed.append(wake)
    try:
        while True:
            for token in await _thread(_take):
                for refresh in Event.from_event_type(ClientState.refresh()):
                    await app.event_processor.enqueue(token, refresh)
            await _sleep(awake)
    finally:
        db.committed.remove(wake)


async def _sleep(awake: asyncio.Event) -> None:
    """Until something is committed here, a second at most."""
    try:
        await asyncio.wait_for(awake.wait(), 1)
    except TimeoutError:
        return
    awake.clear()


def _take() -> list[str]:
    """The pages to load again, by the name Reflex knows them; each push is taken once."""
    with db.everyone() as session:
        if session.exec(select(Push.id).limit(1)).first() is None:
            return []
    with db.everyone(write=True) as session:
        taken = session.exec(delete(Push).returning(Push.business_id, Push.client_id)).all()  # pyright: ignore
    return _tokens({(business, client) for business, client in taken})


def _tokens(pushed: set[tuple[UUID, UUID | None]]) -> list[str]:
    """The pages that show what was pushed: of one client, or of all of a business; of its staff either way."""
    whole = {business for business, client in pushed if client is None}
    found = [token for business in whole for token in open_pages.tokens_of_business(business)]
    for business, client in pushed:
        if client is not None and business not in whole:
            found += open_pages.tokens_of(client)
    staff = {business for business, _ in pushed}
    return found + [token for business in staff for token in open_pages.tokens_of_staff(business)]


async def _thread(work: Any) -> Any:
    return await asyncio.get_running_loop().run_in_executor(threads.visits(), work)

"""Effects promised inside a transaction and carried out after it: promise, claim, and how each attempt ended.

Delivery is at least once, and once in all but one case: a worker dies, or loses the database for the whole
lease, after the mail server took the mail and before `done` is committed. When the lease runs out the mail is
sent again, under the same Message-ID.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, or_, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from portal import db
from portal.clock import now
from portal.models import Outbox, OutboxState

LEASE = timedelta(minutes=3)  # longer than one delivery and its recording may take (smtp.WHOLE, worker.RECORDING)
PAUSES = (5, 15, 60, 300, 900, 3600, 14400)  # seconds after each failure in turn, then the last again
OUTAGE_PAUSE = 90  # seconds: when the server is back, nothing waits longer than this
PATIENCE = timedelta(hours=24)  # then, with every pause used once, it is dead
JITTER = 0.2


@dataclass(frozen=True)
class Claimed:
    """One effect, leased to this worker. `attempt` counts from 1 and tells this lease from a later one."""

    id: UUID
    business_id: UUID
    kind: str
    facts: dict[str, Any]
    attempt: int


@dataclass(frozen=True)
class DeadLetter:
    """An effect given up; `error` says why, without addresses."""

    id: UUID
    kind: str
    promised_at: datetime
    attempts: int
    error: str


def promise(
    session: Session, business_id: UUID, kind: str, once: str, key: UUID | None = None, /, **facts: Any
) -> None:
    """Carry this out after the commit; promised again under the same `once`, also meanwhile, it happens once.

    `facts` are ids: what is said is read when it leaves. Works in a client's session too. `key` is the row's own, where
    it must be known before.
    """
    plain = {name: fact.hex if isinstance(fact, UUID) else fact for name, fact in facts.items()}
    try:
        with session.begin_nested():
            row = Outbox(business_id=business_id, kind=kind, facts=plain, once=once)
            row.id = key or row.id
            session.add(row)
    except IntegrityError as error:
        if key is None and "once" not in str(error.orig):
            raise
    session.info["wakes"] = True


def claim(limit: int) -> list[Claimed]:
    """Lease up to `limit` effects that are due, oldest first; nobody else gets them while the lease lasts."""
    moment = now()
    with db.everyone() as session:  # most looks find nothing: they must not queue for the write lock
        if session.exec(select(Outbox.id).where(*_due(moment)).limit(1)).first() is None:
            return []
    with db.everyone(write=True) as session:
        return [Claimed(*row) for row in session.exec(_lease(moment, limit))]


def split(claimed: Claimed, readers: Sequence[UUID]) -> None:
    """One promise for each reader instead: each has attempts of its own, so nobody gets a mail twice for another's
    sake."""
    with db.everyone(write=True) as session:
        row = session.get_one(Outbox, claimed.id)
        if row.state is not OutboxState.WAITING or row.attempts != claimed.attempt:
            return  # the lease ran out meanwhile: it belongs to another worker now
        for reader in readers:
            key, once = share(row.id, reader), f"{row.once}:{reader.hex}"
            promise(session, row.business_id, row.kind, once, key, **row.facts, reader=reader)
        row.state, row.leased_until, row.error = OutboxState.SENT, None, f"one mail for each of {len(readers)} readers"


def share(outbox_id: UUID, reader: UUID) -> UUID:
    """The key of one reader's share of an effect, the same whether it has become a row of its own by now or not."""
    return uuid5(outbox_id, reader.hex)


def done(claimed: Claimed, remark: str = "") -> None:
    """It is out. `remark` is kept: a second recipient may have been refused."""
    _end(claimed, OutboxState.SENT, remark)


def dropped(claimed: Claimed) -> None:
    """There is nobody, or no reason any more, to write to."""
    _end(claimed, OutboxState.DROPPED, "")


def dead(claimed: Claimed, error: str) -> None:
    """Trying again cannot help: a person must look."""
    _end(claimed, OutboxState.DEAD, error)


def failed(claimed: Claimed, error: str, *, outage: bool = False) -> None:
    """Not this time. It runs again after a growing pause, or is dead once patience ends.

    `outage`: the server was not reached at all, which says nothing about this mail: the pause stays short.
    """
    moment = now()
    with db.everyone(write=True) as session:
        row = session.get_one(Outbox, claimed.id)
        if row.state is not OutboxState.WAITING or row.attempts != claimed.attempt:
            return  # the lease ran out meanwhile: it belongs to another worker now
        row.error, row.leased_until = error, None
        row.run_at = moment + pause(claimed.attempt, outage=outage)
        if claimed.attempt > len(PAUSES) and moment - row.created_at >= PATIENCE:
            row.state = OutboxState.DEAD


def pause(attempt: int, *, outage: bool = False) -> timedelta:
    """How long to wait after this failed attempt; spread out, so that a backlog is no crowd."""
    seconds = PAUSES[min(attempt, len(PAUSES)) - 1]
    seconds = min(seconds, OUTAGE_PAUSE) if outage else seconds
    return timedelta(seconds=seconds * random.uniform(1 - JITTER, 1 + JITTER))


def dead_letters(business_id: UUID | None = None, limit: int = 100) -> list[DeadLetter]:
    """What was given up, newest first; of one business, or of all for the command line."""
    mine = () if business_id is None else (col(Outbox.business_id) == business_id,)
    with db.everyone() as session:
        rows = session.exec(
            select(Outbox)
            .where(Outbox.state == OutboxState.DEAD, *mine)
            .order_by(col(Outbox.created_at).desc(), col(Outbox.id).desc())
            .limit(limit)
        )
        return [DeadLetter(row.id, row.kind, row.created_at, row.attempts, row.error) for row in rows]


def _due(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    free = or_(col(Outbox.leased_until).is_(None), col(Outbox.leased_until) <= moment)
    return col(Outbox.state) == OutboxState.WAITING, col(Outbox.run_at) <= moment, free


def _lease(moment: datetime, limit: int) -> Any:
    """One statement, so that two workers never see the same row free."""
    due = (
        select(Outbox.id)
        .where(*_due(moment))
        .order_by(col(Outbox.run_at), col(Outbox.id))
        .limit(limit)
        .with_for_update(skip_locked=True)  # PostgreSQL; SQLite has one writer anyway
        .cte("due")  # a plain subquery PostgreSQL may run more than once, and lease more than the limit
    )
    return (
        update(Outbox)
        .where(col(Outbox.id).in_(select(due.c.id)), *_due(moment))
        .values(leased_until=moment + LEASE, attempts=Outbox.attempts + 1)
        .returning(Outbox.id, Outbox.business_id, Outbox.kind, Outbox.facts, Outbox.attempts)  # pyright: ignore
    )


def _end(claimed: Claimed, state: OutboxState, error: str) -> None:
    with db.everyone(write=True) as session:
        session.exec(
            update(Outbox)
            .where(col(Outbox.id) == claimed.id, col(Outbox.state) == OutboxState.WAITING)
            .values(state=state, error=error, leased_until=None)
        )

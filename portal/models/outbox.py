"""Effects promised by a transaction and carried out after it: mails, and pushes to open pages."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index
from sqlmodel import Field

from portal.clock import now
from portal.models.base import BusinessOwned, Table, UtcMoment, words


class OutboxState(StrEnum):
    """dead: given up after the last attempt; a person must look."""

    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"
    DEAD = "dead"


class Outbox(BusinessOwned, table=True):
    """One mail to be written and sent. `facts` holds ids only: the mail is composed when it leaves."""

    __table_args__ = (Index("ix_outbox_due", "state", "run_at"),)

    kind: str
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    once: str = Field(unique=True)  # the same effect promised twice is one effect
    state: OutboxState = Field(default=OutboxState.WAITING, sa_type=words(OutboxState))
    attempts: int = 0
    run_at: datetime = Field(default_factory=now, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    leased_until: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    error: str = ""


class Push(Table, table=True):
    """Open pages must load themselves again: this client's, or, without one, those of all clients of the business.
    Staff see either."""

    id: int | None = Field(default=None, primary_key=True)
    business_id: UUID
    client_id: UUID | None = None

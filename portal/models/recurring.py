"""Invoices that write themselves: what is billed in which rhythm, and what came of it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field

from portal.models.base import ClientOwned, Minor, UtcMoment, of_client, words


class RhythmUnit(StrEnum):
    """What a rhythm counts in."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class PlanState(StrEnum):
    """stopped: the client was archived; somebody decides whether it goes on or ends."""

    ACTIVE = "active"
    PAUSED = "paused"
    STOPPED = "stopped"
    ENDED = "ended"


class RecurringPlan(ClientOwned, table=True):
    """One invoice after the other, `every` so many days, weeks, months or years. `next_on` is the `nth` day of the
    rhythm, counted from `start_on`, which is never moved: no day drifts. Only an active plan has one."""

    live: ClassVar[bool] = True
    __table_args__ = of_client(Index("ix_recurring_plan_due", "state", "next_on"))

    state: PlanState = Field(default=PlanState.ACTIVE, sa_type=words(PlanState))
    version: int = 1
    unit: RhythmUnit = Field(sa_type=words(RhythmUnit))
    every: int = 1
    start_on: date
    end_on: date | None = None  # the last day one may be made for
    times: int | None = None  # how many there are in all
    nth: int = 0
    next_on: date | None = None
    made: int = 0
    content: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # domain/recurring_content.py
    currency: str = "EUR"
    total_minor: Minor = 0  # of one, as it adds up today: for the list
    due_days: int
    sends: bool = False  # issued and sent by itself; else a draft waits for somebody
    readers: list[str] = Field(default_factory=list, sa_type=JSON)  # contacts told by mail, by key
    message: str = ""  # in that mail
    failures: int = 0  # in a row, of the next one
    problem: str = ""  # what somebody must know, as a sentence
    retry_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]


class RecurringInvoice(ClientOwned, table=True):
    """What a plan made for one day: never two. A draft that was thrown away leaves the day behind."""

    __table_args__ = of_client(UniqueConstraint("plan_id", "made_for"), UniqueConstraint("invoice_id"))

    plan_id: UUID = Field(foreign_key="recurring_plan.id")
    made_for: date
    invoice_id: UUID | None = Field(default=None, foreign_key="invoice.id", ondelete="SET NULL")
    waits: str = ""  # why it stayed a draft although it should have been sent

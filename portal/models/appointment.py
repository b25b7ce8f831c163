"""Appointments, and the time they take."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, Text, text
from sqlmodel import Field

from portal.models.base import ClientOwned, Exact, Minor, Shared, UtcMoment, of_client, words

AHEAD = text("state IN ('held', 'requested', 'confirmed')")


class AppointmentState(StrEnum):
    """docs/booking.md has the machine. A hold that ran out counts as expired before it is stored as such."""

    HELD = "held"  # chosen, not confirmed (or not paid) yet
    REQUESTED = "requested"  # waits for the business
    CONFIRMED = "confirmed"
    EXPIRED = "expired"
    DECLINED = "declined"
    CANCELLED_BY_CLIENT = "cancelled_by_client"
    CANCELLED_BY_BUSINESS = "cancelled_by_business"
    COMPLETED = "completed"
    NO_SHOW = "no_show"


class Appointment(ClientOwned, table=True):
    """One appointment through all its changes; moving changes the row. What was agreed (name, place, price, notice) is
    kept as it was then. `wall_start` in `timezone` is what was meant; `start_at` is what today's zone rules make of it.
    """

    live: ClassVar[bool] = True
    __table_args__ = of_client(
        Index("ix_appointment_client_start", "client_id", "start_at"),
        Index("ix_appointment_business_start", "business_id", "start_at"),
        Index("ix_appointment_ahead", "state", "start_at", sqlite_where=AHEAD, postgresql_where=AHEAD),
    )

    service_id: UUID = Field(foreign_key="service.id")
    provider_id: UUID = Field(foreign_key="provider.id")
    contact_id: UUID = Field(foreign_key="contact.id")  # who booked
    state: AppointmentState = Field(default=AppointmentState.HELD, sa_type=words(AppointmentState))
    start_at: datetime = Field(sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    end_at: datetime = Field(sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    timezone: str  # the provider's, IANA
    wall_start: str  # on the provider's clock, "2026-12-01T09:30"
    hold_until: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    title: str  # the service's name then
    provider_name: str = ""
    location: str = ""
    video_url: str = ""
    cancel_notice: int = 0  # minutes
    needs_approval: bool = False
    price: Decimal = Field(default=Decimal(0), sa_type=Exact)  # pyright: ignore[reportArgumentType]  # net
    tax_rate: Decimal = Field(default=Decimal(0), sa_type=Exact)  # pyright: ignore[reportArgumentType]  # percent
    price_minor: Minor = 0  # with tax; 0: free
    currency: str = "EUR"
    answers: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)  # domain/questions.py
    reason: str = Field(default="", sa_type=Text)  # of the cancellation or refusal, in somebody's own words
    ics_uid: str = Field(unique=True)  # the same through all changes
    ics_sequence: int = 0  # one more with each change
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    ended_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    invoice_id: UUID | None = Field(default=None, foreign_key="invoice.id", unique=True)


class Occupancy(Shared, table=True):
    """A stretch of a provider's time that an appointment takes, buffers included. It says not whose: every client's
    session reads and writes these. The database refuses two that overlap (migration 0006); it knows no clock, so what
    has run out is removed by whoever comes next.
    """

    clients_write: ClassVar[bool] = True
    __table_args__ = (
        CheckConstraint("start_at < end_at", name="forwards"),
        Index("ix_occupancy_provider_start", "provider_id", "start_at"),
    )

    appointment_id: UUID = Field(foreign_key="appointment.id", unique=True)
    provider_id: UUID = Field(foreign_key="provider.id")
    service_id: UUID = Field(foreign_key="service.id")
    start_at: datetime = Field(sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    end_at: datetime = Field(sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    hold_until: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]

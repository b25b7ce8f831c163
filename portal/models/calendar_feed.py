"""A person's private calendar address."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from portal.models.base import ClientOwned, UtcMoment, of_client

LIVING = text("revoked_at IS NULL")


class CalendarFeed(ClientOwned, table=True):
    """What a calendar program reads without signing in; one lives per person. The token is derived from `id` and the
    secret key, never stored."""

    live: ClassVar[bool] = True
    __table_args__ = of_client(
        Index("uq_calendar_feed_living", "contact_id", unique=True, sqlite_where=LIVING, postgresql_where=LIVING),
    )

    contact_id: UUID = Field(foreign_key="contact.id")
    read_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    revoked_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]

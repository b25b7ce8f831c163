"""Reminders that were sent: once per invoice and stage."""

from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from portal.models.base import ClientOwned, of_client


class Reminder(ClientOwned, table=True):
    """One stage of one invoice; `days` after the awaited day, negative before it."""

    __table_args__ = of_client(UniqueConstraint("invoice_id", "days"))

    invoice_id: UUID = Field(foreign_key="invoice.id")
    days: int

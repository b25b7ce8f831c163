"""What happened on an account, for the client and the owner to read."""

from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, Index, text
from sqlmodel import Field

from portal.models.base import ClientOwned, of_client, words


class Actor(StrEnum):
    """Who did it."""

    CLIENT = "client"
    BUSINESS = "business"
    SYSTEM = "system"


class Activity(ClientOwned, table=True):
    """Append-only. `verb` picks the sentence (domain/activity.py), `facts` fill it."""

    live: ClassVar[bool] = True
    __table_args__ = of_client(
        Index("ix_activity_latest", "client_id", text("created_at DESC"), text("id DESC")),
        Index("ix_activity_of_business", "business_id", "created_at", "id"),
    )

    actor: Actor = Field(sa_type=words(Actor))
    contact_id: UUID | None = Field(default=None, foreign_key="contact.id")
    verb: str
    invoice_id: UUID | None = Field(default=None, foreign_key="invoice.id", index=True)
    quote_id: UUID | None = Field(default=None, foreign_key="quote.id", index=True)
    appointment_id: UUID | None = Field(default=None, foreign_key="appointment.id", index=True)
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    ip: str = ""

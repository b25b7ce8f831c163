"""The people of the business who run the portal, their sessions, and what they did."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field

from portal.models.base import BusinessOwned, Table, UtcMoment, words


class StaffRole(StrEnum):
    """What somebody may do: agents the daily work, managers all of it but staff, money's account and security."""

    OWNER = "owner"
    MANAGER = "manager"
    AGENT = "agent"


class Staff(BusinessOwned, table=True):
    """Somebody of the business who signs in to `/admin`. `email_norm` is what is compared, `email` what is shown."""

    __table_args__ = (UniqueConstraint("business_id", "email_norm"),)

    name: str
    email: str
    email_norm: str = Field(index=True)
    role: StaffRole = Field(default=StaffRole.AGENT, sa_type=words(StaffRole))
    active: bool = True
    timezone: str = ""  # for moments; empty: the business's
    theme: str = ""  # light, dark; empty: the device's
    last_login_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    # The second factor: its secret is derived (access/second_factor.py), only what it is derived from is kept.
    factor_seed: str = ""
    factor_since: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    factor_step: int = 0  # of the last code that was used: none counts twice
    recovery_hashes: list[str] = Field(default_factory=list, sa_type=JSON)  # of the codes not used yet


class StaffLogin(BusinessOwned, table=True):
    """A browser signed in for staff, found by the SHA-256 of its cookie."""

    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    cookie_hash: str = Field(unique=True)
    seen_at: datetime = Field(sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    ip: str = ""
    device: str = ""
    proven_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    attempts: int = 0  # wrong codes of the second factor
    previews_id: UUID | None = Field(default=None, foreign_key="contact.id")  # whose portal is looked at, reading only
    revoked_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]


class StaffPage(Table, table=True):
    """A page somebody of the staff has open now: one row per websocket."""

    id: str = Field(primary_key=True)
    token: str  # the name Reflex knows the page by
    login_id: UUID = Field(foreign_key="staff_login.id", index=True)
    business_id: UUID = Field(index=True)
    seen_at: datetime = Field(sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]


class StaffAction(BusinessOwned, table=True):
    """Who of the staff changed what: append-only, sealed by the database. `verb` picks the words, `facts` fill them."""

    __table_args__ = (Index("ix_staff_action_latest", "business_id", text("created_at DESC"), text("id DESC")),)

    staff_id: UUID = Field(foreign_key="staff.id")
    verb: str
    about: str = ""  # the table of what was changed
    about_id: UUID | None = None
    client_id: UUID | None = None  # whose it is, where it is a client's
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    ip: str = ""

"""Who may come in: one-time links, signed-in browsers, open pages, and how often one may ask."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlmodel import Field

from portal.models.base import BusinessOwned, ClientOwned, Table, UtcMoment, of_client


class MagicLink(BusinessOwned, table=True):
    """A request to sign in. Token and code are derived from `id` and the secret key, never stored (decision 0002)."""

    email_norm: str = Field(index=True)
    browser_hash: str = Field(index=True)  # SHA-256 of the nonce cookie of the browser that asked
    next_path: str = "/"
    expires_at: datetime = Field(sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    attempts: int = 0  # wrong codes
    consumed_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    revoked_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]


class Login(ClientOwned, table=True):
    """A signed-in browser, found by the SHA-256 of its cookie."""

    live: ClassVar[bool] = True
    __table_args__ = of_client()

    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    cookie_hash: str = Field(unique=True)
    seen_at: datetime = Field(sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    ip: str = ""
    device: str = ""
    revoked_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]


class OpenPage(Table, table=True):
    """A page open in some browser now: one row per websocket of a signed-in person."""

    id: str = Field(primary_key=True)
    token: str  # the name Reflex knows the page by
    login_id: UUID = Field(foreign_key="login.id", index=True)
    client_id: UUID = Field(index=True)
    seen_at: datetime = Field(sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]


class RateCount(Table, table=True):
    """One counter of the rate limiter, seen by every worker."""

    key: str = Field(primary_key=True)
    count: int
    expires_at: datetime = Field(sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]

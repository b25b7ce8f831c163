"""Links that open one document without signing in, and the codes that let their reader decide."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlmodel import Field

from portal.models.base import ClientOwned, UtcMoment, of_client, words


class LinkScope(StrEnum):
    """What a link allows beyond reading."""

    VIEW = "view"
    VIEW_DECIDE = "view_decide"  # with a code mailed to its recipient


class DocumentLink(ClientOwned, table=True):
    """One document for one recipient. The token is derived from `id` and the secret key, never stored."""

    live: ClassVar[bool] = True
    __table_args__ = of_client()

    quote_id: UUID = Field(foreign_key="quote.id", index=True)
    contact_id: UUID = Field(foreign_key="contact.id")
    scope: LinkScope = Field(default=LinkScope.VIEW_DECIDE, sa_type=words(LinkScope))
    expires_at: datetime = Field(sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    revoked_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    views: int = 0
    seen_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]


class LinkCode(ClientOwned, table=True):
    """Six digits on their way to the recipient of a link, good once, for one answer in the browser that asked."""

    __table_args__ = of_client()

    link_id: UUID = Field(foreign_key="document_link.id", index=True)
    browser_hash: str  # SHA-256 of the nonce cookie of the browser that asked "." and of the answer it is for
    expires_at: datetime = Field(sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    attempts: int = 0  # wrong codes
    consumed_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]

"""Quotes: an offer with its versions, who looked at which, and what was asked about it."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field

from portal.models.activity import Actor
from portal.models.base import ClientOwned, Minor, UtcMoment, of_client, words

VISIBLE = text("state <> 'draft' AND archived_at IS NULL")
KEPT = text("archived_at IS NULL")
NEWEST = (text("issue_on DESC"), text("id DESC"))


class QuoteState(StrEnum):
    """What is stored; expired is derived from the business's day (domain/quote_status.py)."""

    DRAFT = "draft"
    SENT = "sent"
    ACCEPTED = "accepted"
    INVOICED = "invoiced"  # accepted, and all of it is on invoices
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Quote(ClientOwned, table=True):
    """One offer through all its versions. What it says is in `QuoteVersion`; here is what lists and rules ask for."""

    live: ClassVar[bool] = True
    __table_args__ = of_client(
        UniqueConstraint("business_id", "slug"),
        UniqueConstraint("business_id", "number"),
        Index(
            "ix_quote_all",
            "client_id",
            text("issue_on DESC"),
            text("id DESC"),
            sqlite_where=VISIBLE,
            postgresql_where=VISIBLE,
        ),
        Index(
            "ix_quote_state",
            "client_id",
            "state",
            text("issue_on DESC"),
            text("id DESC"),
            sqlite_where=VISIBLE,
            postgresql_where=VISIBLE,
        ),
        # Counts, and what has expired, from the index alone (archived_at: as in the invoice's).
        Index(
            "ix_quote_counts",
            "client_id",
            "state",
            "valid_until",
            "archived_at",
            sqlite_where=VISIBLE,
            postgresql_where=VISIBLE,
        ),
        # The same lists of all the business, drafts too: for its staff.
        Index("ix_quote_business", "business_id", *NEWEST, sqlite_where=KEPT, postgresql_where=KEPT),
        Index("ix_quote_business_state", "business_id", "state", *NEWEST, sqlite_where=KEPT, postgresql_where=KEPT),
    )

    slug: str = ""
    number: str | None = None  # taken at the first sending; a draft has none
    state: QuoteState = Field(default=QuoteState.DRAFT, sa_type=words(QuoteState))
    version: int = 0  # the one that was sent last; 0: none yet
    content_hash: str = ""  # of that version
    title: str = ""
    currency: str = "EUR"
    total_minor: Minor = 0  # as offered; once accepted, as agreed
    issue_on: date | None = None  # of the version sent last; of a draft: when it was written
    valid_until: date | None = None  # the last day, inclusive
    expiry_noted_on: date | None = None  # the `valid_until` whose passing stands in the activity
    sent_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    first_viewed_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    decided_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    archived_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]


class QuoteVersion(ClientOwned, table=True):
    """What one version says: `content` is the canonical text of domain/quote_content.py, `content_hash` its SHA-256.

    The database refuses every change once `sent_at` is set.
    """

    __table_args__ = of_client(UniqueConstraint("quote_id", "version"))

    quote_id: UUID = Field(foreign_key="quote.id")
    version: int
    content: str = Field(sa_type=Text)
    content_hash: str = ""  # empty while it is a draft
    terms_hash: str = ""
    remark: str = ""  # the owner's words about what is new
    sent_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]


class QuoteLook(ClientOwned, table=True):
    """The version a person has seen last."""

    __table_args__ = of_client(UniqueConstraint("quote_id", "contact_id"))

    quote_id: UUID = Field(foreign_key="quote.id")
    contact_id: UUID = Field(foreign_key="contact.id")
    version: int
    seen_at: datetime = Field(sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]


class QuoteQuestion(ClientOwned, table=True):
    """A comment of either side, on the quote or on one of its lines."""

    live: ClassVar[bool] = True
    __table_args__ = of_client()

    quote_id: UUID = Field(foreign_key="quote.id", index=True)
    version: int  # the one on screen
    line_key: str = ""  # empty: on the whole quote
    author: Actor = Field(sa_type=words(Actor))
    contact_id: UUID | None = Field(default=None, foreign_key="contact.id")
    text: str = Field(sa_type=Text)

"""What was decided about quotes, and the files that prove it. The database refuses to change or delete either."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import LargeBinary, Text, UniqueConstraint
from sqlmodel import Field

from portal.models.base import ClientOwned, Minor, UtcMoment, of_client, words


class Outcome(StrEnum):
    """How it was decided."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


class QuoteDecision(ClientOwned, table=True):
    """Who decided what, when and how: one per version. `hash` covers the row and the hash of the client's one before.

    All hashes are SHA-256 in hex; what they cover is written in domain/decisions.py.
    """

    __table_args__ = of_client(UniqueConstraint("quote_id", "version"), UniqueConstraint("client_id", "position"))

    quote_id: UUID = Field(foreign_key="quote.id")
    version: int
    position: int  # in the client's chain, from 1
    outcome: Outcome = Field(sa_type=words(Outcome))
    content_hash: str
    terms_hash: str
    choices: str = Field(default="{}", sa_type=Text)  # canonical JSON: line key → quantity, what was left open
    total_minor: Minor  # as agreed, or as offered when rejected
    currency: str
    signer_name: str
    email: str
    contact_id: UUID = Field(foreign_key="contact.id")
    link_id: UUID | None = Field(default=None, foreign_key="document_link.id")  # None: signed in
    ip: str
    user_agent: str
    decided_at: datetime = Field(sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    po_number: str = ""
    reason_kind: str = ""  # domain/rejecting.py
    reason: str = Field(default="", sa_type=Text)
    offer_sha256: str = ""  # the PDF as shown; empty when rejected
    signed_sha256: str = ""  # the signed copy
    prev_hash: str = ""
    hash: str = Field(unique=True)


class FileKind(StrEnum):
    """offer: the quote as shown; signed: the same with its certificate."""

    OFFER = "offer"
    SIGNED = "signed"


class QuoteFile(ClientOwned, table=True):
    """A PDF as it was given out, byte by byte."""

    __table_args__ = of_client(UniqueConstraint("quote_id", "version", "kind"))

    quote_id: UUID = Field(foreign_key="quote.id")
    version: int
    kind: FileKind = Field(sa_type=words(FileKind))
    sha256: str = Field(unique=True)
    content: bytes = Field(sa_type=LargeBinary)

"""Money that went back: refunds, and disputes that were lost."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from portal.models.base import ClientOwned, Minor, UtcMoment, of_client, words


class RefundState(StrEnum):
    """requested: promised, Stripe may not know yet. It counts in every state but failed and canceled."""

    REQUESTED = "requested"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"


class RefundOrigin(StrEnum):
    """Who gave it back: us, somebody at Stripe's own dashboard, or the bank after a lost dispute."""

    OWNER = "owner"
    STRIPE = "stripe"
    CHARGEBACK = "chargeback"


class Refund(ClientOwned, table=True):
    """Money of one payment given back, in whole or in part. What no part names comes out of its surplus."""

    live: ClassVar[bool] = True
    __table_args__ = of_client(Index("ix_refund_client_id_created_at", "client_id", "created_at"))

    payment_id: UUID = Field(foreign_key="payment.id", index=True)
    state: RefundState = Field(default=RefundState.REQUESTED, sa_type=words(RefundState), index=True)
    origin: RefundOrigin = Field(default=RefundOrigin.OWNER, sa_type=words(RefundOrigin))
    amount_minor: Minor
    currency: str
    reason: str = ""
    failure: str = ""
    idempotency_key: str = Field(unique=True)
    stripe_refund: str | None = Field(default=None, unique=True)  # a chargeback: its dispute
    settled_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]


class RefundPart(ClientOwned, table=True):
    """The part of a refund that an invoice owes again."""

    __table_args__ = of_client(UniqueConstraint("refund_id", "invoice_id"))

    refund_id: UUID = Field(foreign_key="refund.id")
    invoice_id: UUID = Field(foreign_key="invoice.id", index=True)
    amount_minor: Minor


class DisputeState(StrEnum):
    """open: the bank has not decided. lost: the money is gone, and a `Refund` says so."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Dispute(ClientOwned, table=True):
    """The payer's bank questions a payment."""

    live: ClassVar[bool] = True
    __table_args__ = of_client()

    payment_id: UUID = Field(foreign_key="payment.id", index=True)
    stripe_dispute: str = Field(unique=True)
    state: DisputeState = Field(default=DisputeState.OPEN, sa_type=words(DisputeState))
    amount_minor: Minor
    currency: str
    reason: str = ""
    closed_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]

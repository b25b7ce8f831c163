"""Money: what was asked for (Checkout), what came (Payment), and which invoice it settles."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field

from portal.models.base import BusinessOwned, ClientOwned, Minor, UtcMoment, of_client, words

HOLDS = text("holds")


class CheckoutState(StrEnum):
    """reserved: the key is stored, Stripe may not know yet · open: a page to pay on exists."""

    RESERVED = "reserved"
    OPEN = "open"
    COMPLETE = "complete"
    EXPIRED = "expired"


class Checkout(ClientOwned, table=True):
    """One attempt to be paid through Stripe Checkout, for one invoice or several of one currency."""

    __table_args__ = of_client(Index("ix_checkout_state_created_at", "state", "created_at"))

    contact_id: UUID = Field(foreign_key="contact.id")
    pay_link_id: UUID | None = Field(default=None, foreign_key="pay_link.id")  # None: somebody signed in
    state: CheckoutState = Field(default=CheckoutState.RESERVED, sa_type=words(CheckoutState))
    amount_minor: Minor
    currency: str
    account: str = ""  # the connected Stripe account; empty: the key's own
    idempotency_key: str = Field(unique=True)
    stripe_session: str | None = Field(default=None, unique=True)
    url: str = ""
    failure: str = ""  # why the last try on the page failed, in the payment service's words
    expires_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]


class CheckoutItem(ClientOwned, table=True):
    """What a checkout asks for one invoice. While it `holds`, no other checkout may ask for that invoice."""

    __table_args__ = of_client(
        UniqueConstraint("checkout_id", "invoice_id"),
        Index("uq_checkout_item_holds", "invoice_id", unique=True, sqlite_where=HOLDS, postgresql_where=HOLDS),
    )

    checkout_id: UUID = Field(foreign_key="checkout.id")
    invoice_id: UUID = Field(foreign_key="invoice.id", index=True)
    position: int
    amount_minor: Minor
    holds: bool = True


class PaymentMethod(StrEnum):
    """How the money came."""

    CARD = "card"
    BANK_DEBIT = "bank_debit"
    TRANSFER = "transfer"
    CASH = "cash"
    OTHER = "other"


class PaymentState(StrEnum):
    """domain.md's machine; ranks in domain/payments.py only move forward."""

    PROCESSING = "processing"
    FAILED = "failed"
    SUCCEEDED = "succeeded"


class Payment(ClientOwned, table=True):
    """Money received, or on its way. One per Stripe intent, whatever is reported and however often."""

    live: ClassVar[bool] = True
    __table_args__ = of_client(
        UniqueConstraint("business_id", "receipt"),
        Index("ix_payment_received_at", "client_id", "received_at"),
        Index("ix_payment_of_business", "business_id", "received_at", "id"),
    )

    checkout_id: UUID | None = Field(default=None, foreign_key="checkout.id", index=True)
    method: PaymentMethod = Field(sa_type=words(PaymentMethod))
    state: PaymentState = Field(sa_type=words(PaymentState))
    amount_minor: Minor
    surplus_minor: Minor = 0  # not allocated to an invoice: the client's credit once the payment succeeded
    currency: str
    brand: str = ""
    last4: str = ""
    stripe_intent: str | None = Field(default=None, unique=True)
    stripe_charge: str | None = Field(default=None, unique=True)
    failure: str = ""
    receipt: str | None = None  # its number, such as RC-00001, taken when the money has arrived
    receipt_facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # domain/receipt_issuing.py
    reference: str = ""  # offline: what the bank statement or the till says
    expected_on: date | None = None  # processing: when the bank should have decided
    received_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]


class PaymentAllocation(ClientOwned, table=True):
    """The part of a payment that settles one invoice."""

    __table_args__ = of_client(UniqueConstraint("payment_id", "invoice_id"))

    payment_id: UUID = Field(foreign_key="payment.id")
    invoice_id: UUID = Field(foreign_key="invoice.id", index=True)
    amount_minor: Minor


class StripeEvent(BusinessOwned, table=True):
    """A webhook that was handled: the same event again does nothing."""

    stripe_id: str = Field(unique=True)
    kind: str


class ParkedPayment(BusinessOwned, table=True):
    """What Stripe reported does not match what was asked for: a person must look. Never applied, never lost."""

    __table_args__ = (UniqueConstraint("stripe_session", "reason"),)

    stripe_session: str
    stripe_intent: str = ""
    reason: str
    amount_minor: Minor
    currency: str
    resolved_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]

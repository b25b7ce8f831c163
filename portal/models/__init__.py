"""The tables, one noun per file."""

from portal.models.access import Login, MagicLink, OpenPage, RateCount
from portal.models.activity import Activity, Actor
from portal.models.base import BusinessOwned, ClientOwned, Row, uuid7
from portal.models.business import Business
from portal.models.client import Client, Contact, ContactRole
from portal.models.invoice import (
    DiscountKind,
    Invoice,
    InvoiceAdjustment,
    InvoiceKind,
    InvoiceLine,
    InvoiceState,
    InvoiceTax,
    Source,
)
from portal.models.numbers import NumberSequence
from portal.models.outbox import Outbox, OutboxState, Push
from portal.models.payment import (
    Checkout,
    CheckoutState,
    ParkedPayment,
    Payment,
    PaymentAllocation,
    PaymentMethod,
    PaymentState,
    StripeEvent,
)

__all__ = [
    "Activity",
    "Actor",
    "Business",
    "BusinessOwned",
    "Checkout",
    "CheckoutState",
    "Client",
    "ClientOwned",
    "Contact",
    "ContactRole",
    "DiscountKind",
    "Invoice",
    "InvoiceAdjustment",
    "InvoiceKind",
    "InvoiceLine",
    "InvoiceState",
    "InvoiceTax",
    "Login",
    "MagicLink",
    "NumberSequence",
    "OpenPage",
    "Outbox",
    "OutboxState",
    "ParkedPayment",
    "Payment",
    "PaymentAllocation",
    "PaymentMethod",
    "PaymentState",
    "Push",
    "RateCount",
    "Row",
    "Source",
    "StripeEvent",
    "uuid7",
]

"""The tables, one noun per file."""

from portal.models.access import Login, MagicLink, OpenPage, RateCount
from portal.models.activity import Activity, Actor
from portal.models.appointment import Appointment, AppointmentState, Occupancy
from portal.models.base import BusinessOwned, ClientOwned, Row, Shared, uuid7
from portal.models.business import Business, Module
from portal.models.calendar_feed import CalendarFeed
from portal.models.change_request import ChangeRequest, RequestState
from portal.models.client import Client, Contact, ContactRole
from portal.models.client_import import (
    ClientImport,
    ClientImportFile,
    ClientImportRow,
    ImportRowState,
    ImportState,
    ImportTwins,
)
from portal.models.decision import FileKind, Outcome, QuoteDecision, QuoteFile
from portal.models.document_link import DocumentLink, LinkCode, LinkScope
from portal.models.export import Export, ExportFile, ExportKind, ExportState
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
from portal.models.logo import Logo
from portal.models.merge import ClientMerge, ClientsApart
from portal.models.numbers import NumberSequence
from portal.models.outbox import Outbox, OutboxState, Push
from portal.models.pay_link import PayLink, PayLinkAct, PayLinkUse
from portal.models.payment import (
    Checkout,
    CheckoutItem,
    CheckoutState,
    ParkedPayment,
    Payment,
    PaymentAllocation,
    PaymentMethod,
    PaymentState,
    StripeEvent,
)
from portal.models.product import Product
from portal.models.quote import Quote, QuoteLook, QuoteQuestion, QuoteState, QuoteVersion
from portal.models.recurring import PlanState, RecurringInvoice, RecurringPlan, RhythmUnit
from portal.models.refund import Dispute, DisputeState, Refund, RefundOrigin, RefundPart, RefundState
from portal.models.reminder import Reminder
from portal.models.service import (
    BookingLink,
    BusyFeed,
    BusyTime,
    Holiday,
    Hours,
    HoursException,
    Provider,
    Service,
    ServiceProvider,
)
from portal.models.staff import Staff, StaffAction, StaffLogin, StaffPage, StaffRole

__all__ = [
    "Activity",
    "Actor",
    "Appointment",
    "AppointmentState",
    "BookingLink",
    "Business",
    "BusinessOwned",
    "BusyFeed",
    "BusyTime",
    "CalendarFeed",
    "ChangeRequest",
    "Checkout",
    "CheckoutItem",
    "CheckoutState",
    "Client",
    "ClientImport",
    "ClientImportFile",
    "ClientImportRow",
    "ClientMerge",
    "ClientOwned",
    "ClientsApart",
    "Contact",
    "ContactRole",
    "DiscountKind",
    "Dispute",
    "DisputeState",
    "DocumentLink",
    "Export",
    "ExportFile",
    "ExportKind",
    "ExportState",
    "FileKind",
    "Holiday",
    "Hours",
    "HoursException",
    "ImportRowState",
    "ImportState",
    "ImportTwins",
    "Invoice",
    "InvoiceAdjustment",
    "InvoiceKind",
    "InvoiceLine",
    "InvoiceState",
    "InvoiceTax",
    "LinkCode",
    "LinkScope",
    "Login",
    "Logo",
    "MagicLink",
    "Module",
    "NumberSequence",
    "Occupancy",
    "OpenPage",
    "Outbox",
    "OutboxState",
    "Outcome",
    "ParkedPayment",
    "PayLink",
    "PayLinkAct",
    "PayLinkUse",
    "Payment",
    "PaymentAllocation",
    "PaymentMethod",
    "PaymentState",
    "PlanState",
    "Product",
    "Provider",
    "Push",
    "Quote",
    "QuoteDecision",
    "QuoteFile",
    "QuoteLook",
    "QuoteQuestion",
    "QuoteState",
    "QuoteVersion",
    "RateCount",
    "RecurringInvoice",
    "RecurringPlan",
    "Refund",
    "RefundOrigin",
    "RefundPart",
    "RefundState",
    "Reminder",
    "RequestState",
    "RhythmUnit",
    "Row",
    "Service",
    "ServiceProvider",
    "Shared",
    "Source",
    "Staff",
    "StaffAction",
    "StaffLogin",
    "StaffPage",
    "StaffRole",
    "StripeEvent",
    "uuid7",
]

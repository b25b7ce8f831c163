"""The price of an appointment: an invoice that is paid before the time is booked, and money that goes back.

Providers and appointment are locked before client and invoice (accounts.py has the order from there on).
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from portal import formats
from portal.clock import day_in
from portal.domain import (
    accounts,
    appointment_changes,
    booking,
    booking_mailing,
    crediting,
    holding,
    issuing,
    ledger,
    occupying,
    refunds,
    voiding,
)
from portal.domain.appointment_status import EXPIRED, HELD, Status, status_of
from portal.domain.booking import PAY_WITHIN
from portal.domain.booking_mailing import News
from portal.domain.issuing import Draft, DraftLine
from portal.domain.pending import Page
from portal.errors import Refused
from portal.models import (
    Appointment,
    Business,
    Checkout,
    CheckoutItem,
    Client,
    Invoice,
    Payment,
    PaymentAllocation,
    PaymentState,
)
from portal.text import t

CALLED_OFF = (Status.CANCELLED_BY_CLIENT, Status.CANCELLED_BY_BUSINESS, Status.DECLINED)


def bill(session: Session, key: UUID, moment: datetime) -> str:
    """The invoice of a hold, due at once; its slug, the same each time. "" when there is nothing to pay for any more.

    Takes a number across all clients: never in a client's session.
    """
    appointment = session.get(Appointment, key)
    if appointment is None:
        return ""
    appointment_changes.locked(session, appointment)
    if appointment.invoice_id:
        return session.get_one(Invoice, appointment.invoice_id).slug
    if status_of(appointment, moment) is not HELD or not appointment.price_minor:
        return ""
    business = session.get_one(Business, appointment.business_id)
    client = session.get_one(Client, appointment.client_id)
    today = day_in(business.timezone, moment)
    invoice = issuing.write(session, client, _draft(appointment, client.locale))
    issuing.issue(session, invoice, moment, today, today, mail=False)
    appointment.invoice_id = invoice.id
    session.add(appointment)
    return invoice.slug


def money(session: Session, key: UUID, moment: datetime) -> None:
    """Look what has come for it: booked when it is paid, kept while a debit travels, given back when it is too late."""
    appointment, invoice = _locked(session, key)
    if invoice.balance_minor <= 0 and _received(invoice):
        if appointment.state in CALLED_OFF:
            _give_back(session, appointment, invoice, moment)
        elif not booking.paid(session, appointment, moment):
            _lost(session, appointment, invoice, moment)
    elif appointment.state is HELD:
        travels = bool(invoice.processing_minor)
        if travels or appointment.hold_until is None:
            appointment.hold_until = None if travels else moment + PAY_WITHIN
            session.add(appointment)
            occupying.keep(session, appointment)


def over(session: Session, key: UUID, moment: datetime) -> None:
    """It does not take place: nothing is owed for it, and what was paid goes back. Its pages are closed by now."""
    appointment, invoice = _locked(session, key)
    if appointment.state is EXPIRED and invoice.balance_minor <= 0:
        money(session, key, moment)
    elif appointment.state is EXPIRED or appointment.state in CALLED_OFF:
        if _received(invoice):
            _give_back(session, appointment, invoice, moment)
        else:
            # Withdrawn or given back before; or looked at when the debit arrives.
            with suppress(voiding.NotOpen, voiding.MoneyMoved, accounts.OnItsWay):
                voiding.void(session, invoice.id, moment)


def pages_of(session: Session, key: UUID) -> list[Page]:
    """Where it may still be paid."""
    asked = select(CheckoutItem.checkout_id).join(Appointment, col(Appointment.invoice_id) == CheckoutItem.invoice_id)
    query = select(Checkout).where(col(Checkout.id).in_(asked.where(Appointment.id == key)), Checkout.url != "")
    return [Page(one.stripe_session, one.account) for one in session.exec(query) if one.stripe_session]


def _draft(appointment: Appointment, locale: str) -> Draft:
    when = formats.moment(appointment.start_at, ZoneInfo(appointment.timezone), locale)
    line = DraftLine(appointment.title, Decimal(1), appointment.price, appointment.tax_rate, detail=when)
    return Draft([line], appointment.currency, deposit_percent=Decimal(0))


def _locked(session: Session, key: UUID) -> tuple[Appointment, Any]:
    appointment = appointment_changes.locked(session, session.get_one(Appointment, key))
    invoice_id = appointment.invoice_id
    if invoice_id is None:
        raise LookupError("an appointment without an invoice")
    return appointment, accounts.issued(session, invoice_id)


def _received(invoice: Invoice) -> bool:
    """Money is here that belongs to nothing else."""
    return invoice.paid_minor > invoice.refunded_minor


def _lost(session: Session, appointment: Appointment, invoice: Invoice, moment: datetime) -> None:
    """Somebody else has the time, or it has passed: said in a mail, and all of the money goes back."""
    if appointment.state is HELD:
        holding.let_go(session, appointment, moment)
    _give_back(session, appointment, invoice, moment)
    booking_mailing.tell(session, appointment, News.LOST)


def _give_back(session: Session, appointment: Appointment, invoice: Invoice, moment: datetime) -> None:
    """A credit note over all of it; what came through Stripe returns the same way, the rest stays as credit."""
    if invoice.credited_minor >= ledger.payable_of(invoice):
        return
    locale = session.get_one(Client, appointment.client_id).locale
    paid, reason = _payments(session, invoice), t("The appointment does not take place.", locale)
    crediting.whole(session, invoice.id, reason, moment, mail=False)
    for payment, amount in paid:
        if payment.stripe_intent:
            with suppress(Refused):  # questioned by the payer's bank: it stays as credit, and the dispute is told
                refunds.request(session, payment.id, amount, reason, moment)


def _payments(session: Session, invoice: Invoice) -> Sequence[tuple[Payment, int]]:
    query = (
        select(Payment, PaymentAllocation.amount_minor)
        .join(PaymentAllocation, col(PaymentAllocation.payment_id) == Payment.id)
        .where(PaymentAllocation.invoice_id == invoice.id, Payment.state == PaymentState.SUCCEEDED)
    )
    return session.exec(query).all()

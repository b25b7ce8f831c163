"""The price of an appointment: an invoice that is paid before the time is booked, and money that goes back.

Providers and appointment are locked before client and invoice (accounts.py has the order from there on).
"""

from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from portal import formats
from portal.clock import day_in
from portal.domain import (
    accounts,
    appointment_changes,
    booking,
    booking_money_back,
    booking_promises,
    issuing,
    occupying,
    voiding,
)
from portal.domain.appointment_status import EXPIRED, HELD, NOT_KEPT, status_of, turn
from portal.domain.issuing import Draft, DraftLine
from portal.domain.pending import Page
from portal.models import Appointment, Business, Checkout, CheckoutItem, Client, Invoice, InvoiceState


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
    """Look what has come for it: booked when nothing is left to pay, kept while a debit travels, given back when it is
    too late."""
    appointment, invoice = _locked(session, key)
    state, travels = appointment.state, bool(invoice.processing_minor)
    if invoice.balance_minor <= 0 and (booking_money_back.received(invoice) or state is HELD):
        _settled(session, appointment, invoice, moment)
    elif state is HELD or (state is EXPIRED and travels):
        _wait(session, appointment, invoice, moment)
    elif state in NOT_KEPT and invoice.state is InvoiceState.OPEN and not travels:
        booking_promises.ended(session, appointment)  # a debit that failed, a refund: nothing stays owed


def over(session: Session, key: UUID, moment: datetime) -> None:
    """It does not take place: nothing is owed for it, and what was paid goes back. Its pages are closed by now."""
    appointment, invoice = _locked(session, key)
    if appointment.state not in NOT_KEPT:
        return
    if appointment.state is EXPIRED and (invoice.balance_minor <= 0 or invoice.processing_minor):
        money(session, key, moment)
    elif invoice.paid_minor and appointment.state is EXPIRED:
        booking_money_back.lose(session, appointment, invoice, moment)
    elif invoice.paid_minor or invoice.credited_minor:
        booking_money_back.give_back(session, appointment, invoice, moment)
    else:
        # Withdrawn before; or looked at again when the debit arrives.
        with suppress(voiding.NotOpen, accounts.OnItsWay):
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


def _locked(session: Session, key: UUID) -> tuple[Appointment, Invoice]:
    appointment = appointment_changes.locked(session, session.get_one(Appointment, key))
    invoice_id = appointment.invoice_id
    if invoice_id is None:
        raise LookupError("an appointment without an invoice")
    return appointment, accounts.issued(session, invoice_id)


def _settled(session: Session, appointment: Appointment, invoice: Invoice, moment: datetime) -> None:
    """Nothing is left to pay, or the business has waived it."""
    if appointment.state in NOT_KEPT and appointment.state is not EXPIRED:
        booking_money_back.give_back(session, appointment, invoice, moment)
    elif booking_money_back.is_lost(session, appointment) or not booking.paid(session, appointment, moment):
        booking_money_back.lose(session, appointment, invoice, moment)


def _wait(session: Session, appointment: Appointment, invoice: Invoice, moment: datetime) -> None:
    """A debit keeps the time, also what had been let go, while nobody else has it; one that failed leaves room for
    another try. An invoice that was withdrawn ends it."""
    travels = bool(invoice.processing_minor)
    if travels and not booking_money_back.is_lost(session, appointment) and booking.kept(session, appointment, moment):
        if appointment.state is EXPIRED:
            turn(appointment, HELD)
        appointment.hold_until = appointment.ended_at = None
    elif travels or invoice.state is not InvoiceState.OPEN:
        booking_money_back.lose(session, appointment, invoice, moment)
    elif appointment.hold_until is None:
        appointment.hold_until = booking.pay_until(appointment, moment)
    session.add(appointment)
    occupying.keep(session, appointment)

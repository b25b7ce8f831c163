"""A client says on which day it pays: reminders wait until then. How far off that day may be is the owner's choice.

The limit counts from the first promise, or from the day money is awaited when that is later. Both stay where they
are: promising again moves the day within the same limit, so nobody postpones for ever.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, func, select

from portal import formats
from portal.access.visit import Visit, writes
from portal.clock import day_in
from portal.domain import activity, invoices
from portal.domain.payment_rules import rules_of
from portal.domain.pending import being_checked
from portal.errors import Refused
from portal.models import Activity, Actor, Business, ContactRole, Invoice, InvoiceKind, InvoiceState
from portal.text import t

VERB = "payment_promised"
ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # what a date field of a browser sends


class NoPromise(Refused):
    """Nothing to promise, or not by this person, or not this day: the reason is said."""

    sentence = "{reason}"


@dataclass(frozen=True)
class PromiseView:
    """`said` tells what was promised, `help` which days may be; days are as a date field takes them."""

    may: bool = False
    said: str = ""
    help: str = ""
    first: str = ""
    last: str = ""
    day: str = ""  # promised already


def view(visit: Visit, invoice: Invoice) -> PromiseView:
    """What was promised for an invoice already found to be the client's, and whether a day may be promised now."""
    business = visit.db.get_one(Business, visit.business_id)
    said = _said(visit, invoice, bool(rules_of(business).reminders))
    days = span(visit.db, invoice, business, visit.today)
    if days is None or _why_not(visit, invoice):
        return PromiseView(said=said)
    first, last = days
    help = t("Until {day}.", visit.locale, day=formats.day(last, visit.locale))
    day = invoice.promised_on.isoformat() if invoice.promised_on else ""
    return PromiseView(True, said, help, first.isoformat(), last.isoformat(), day)


@writes
def promise(visit: Visit, slug: str, day: str) -> PromiseView:
    """Promise a day, as a date field writes it; the same day again is the same promise. Raises `NoPromise`."""
    invoice = invoices.find(visit, slug)
    visit.db.refresh(invoice, with_for_update=True)
    promised = _allowed(visit, invoice, day)
    if promised != invoice.promised_on:
        invoice.promised_on = promised
        visit.db.add(invoice)
        iso = promised.isoformat()
        activity.note(visit.db, invoice, VERB, Actor.CLIENT, visit.contact_id, visit.ip, day=iso)
        visit.db.flush()
    return view(visit, invoice)


def span(session: Session, invoice: Invoice, business: Business, today: date) -> tuple[date, date] | None:
    """The first and the last day that may be promised; None where the owner wants none, or the last has passed."""
    limit = rules_of(business).promise_days
    since = max(_first_asked(session, invoice, business) or today, invoice.awaited_on or date.min)
    last = since + timedelta(days=limit)
    return (today, last) if limit and last >= today else None


def _first_asked(session: Session, invoice: Invoice, business: Business) -> date | None:
    """The day on which the first promise for this invoice was made."""
    made = select(func.min(Activity.created_at)).where(Activity.invoice_id == invoice.id, Activity.verb == VERB)
    moment = session.exec(made).one()
    return day_in(business.timezone, moment) if moment else None


def _allowed(visit: Visit, invoice: Invoice, typed: str) -> date:
    if reason := _why_not(visit, invoice):
        raise NoPromise(reason=reason)
    days = span(visit.db, invoice, visit.db.get_one(Business, visit.business_id), visit.today)
    if days is None:
        raise NoPromise(reason=t("No later day can be promised for this invoice. Please contact us.", visit.locale))
    day = _day(typed)
    if day is None or not days[0] <= day <= days[1]:
        first, last = (formats.day(end, visit.locale) for end in days)
        raise NoPromise(reason=t("Choose a day from {first} to {last}.", visit.locale, first=first, last=last))
    return day


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if ISO.fullmatch(typed) else None
    except ValueError:
        return None


def _why_not(visit: Visit, invoice: Invoice) -> str:
    """Why nothing can be promised for this invoice, whatever the day; empty when a day can."""
    number = invoice.number or ""
    if not _is_owed(invoice):
        return t("Nothing is owed on invoice {number}.", visit.locale, number=number)
    if invoice.processing_minor:
        return t("A payment for invoice {number} is already being processed.", visit.locale, number=number)
    if being_checked(visit.db, invoice.id):
        return t("A payment for invoice {number} is being checked. Please contact us.", visit.locale, number=number)
    if visit.role is ContactRole.VIEWER:
        return t("Your access is for reading only. Ask a colleague to promise a day.", visit.locale)
    return ""


def _is_owed(invoice: Invoice) -> bool:
    is_open = invoice.state is InvoiceState.OPEN and invoice.balance_minor > 0
    return is_open and invoice.kind is not InvoiceKind.CREDIT_NOTE


def _said(visit: Visit, invoice: Invoice, reminds: bool) -> str:
    if invoice.promised_on is None or not _is_owed(invoice):
        return ""
    day = formats.day(invoice.promised_on, visit.locale)
    if invoice.promised_on < visit.today:
        return t("You promised to pay by {day}. That day has passed.", visit.locale, day=day)
    if not reminds:
        return t("You promised to pay by {day}.", visit.locale, day=day)
    return t("You promised to pay by {day}. Reminders pause until then.", visit.locale, day=day)

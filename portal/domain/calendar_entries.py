"""What stands in a client's calendar: the days by which something is to be done, and the appointments to come.

What is paid, decided or over leaves it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, func, select

from portal import formats
from portal.access.visit import Visit
from portal.domain import appointments, invoices, ledger, quotes
from portal.domain.activity_kinds import KINDS, Kind
from portal.domain.appointment_event import STANDINGS, AppointmentEvent, event_of
from portal.domain.quotes import QuoteFilter
from portal.models import Activity, Business, Client, Contact, Invoice, Module, Quote
from portal.text import t

MOST = 200  # of a kind: those due last
FOREVER = date.max  # how some programs write that there is no last day; calendar programs stumble over the day after it
SAME = ("invoice_viewed", "reminder_sent", "checkout_opened", "checkout_opened_several", "payment_promised")
# After any other of these an invoice may ask for another amount.
MOVED = [verb for kind in (Kind.INVOICES, Kind.PAYMENTS) for verb in KINDS[kind] if verb not in SAME]


@dataclass(frozen=True)
class Entry:
    """One whole day, in the reader's words. `key` is its name for good; `since` and `changed` say how new it is."""

    key: str
    on: date
    title: str
    lines: tuple[str, ...]
    path: str
    since: datetime
    changed: datetime


@dataclass(frozen=True)
class Calendar:
    """All of them, under the name a calendar program shows."""

    key: str
    name: str
    about: str
    entries: tuple[Entry, ...]
    appointments: tuple[AppointmentEvent, ...] = ()


def calendar_of(visit: Visit) -> Calendar:
    """The calendar of one client, as one of its people reads it."""
    business, client = visit.db.get_one(Business, visit.business_id), visit.db.get_one(Client, visit.client_id)
    found = [entry for entry in (*_invoices(visit), *_quotes(visit)) if entry.on < FOREVER]
    return Calendar(
        key=f"calendar-{visit.contact_id.hex}",
        name=t("{business}: due dates and appointments", visit.locale, business=business.display_name),
        about=t("What is due for {client}: invoices to pay, quotes to answer, and appointments.", visit.locale,
                client=client.name),
        entries=tuple(sorted(found, key=lambda entry: (entry.on, entry.key))),
        appointments=tuple(_appointments(visit)),
    )  # fmt: skip


def _invoices(visit: Visit) -> Iterator[Entry]:
    """The due day of each that waits for money, and before it that of its deposit."""
    waiting = (*invoices.owed(), col(Invoice.processing_minor) < col(Invoice.balance_minor))
    latest = col(Invoice.awaited_on).desc(), col(Invoice.id).desc()
    moved = visit.db.exec(select(func.max(Activity.created_at)).where(col(Activity.verb).in_(MOVED))).one()
    for invoice in visit.db.exec(select(Invoice).where(*waiting).order_by(*latest).limit(MOST)):
        owed = invoice.balance_minor - invoice.processing_minor
        first = min(owed, _deposit(invoice))
        if first and invoice.deposit_due_on:
            words = "Deposit for invoice {number} is due: {amount}"
            yield _due(visit, invoice, "deposit", invoice.deposit_due_on, words, first, moved)
        if owed > first and invoice.due_on:
            words = "Invoice {number} is due: {amount}"
            yield _due(visit, invoice, "due", invoice.due_on, words, owed - first, moved)


def _deposit(invoice: Invoice) -> int:
    """What is to be paid first, as far as no money is on its way for it. Minor units."""
    if not invoice.deposit_due_on:
        return 0
    return max(0, invoice.deposit_minor - ledger.settled_of(invoice) - invoice.processing_minor)


def _due(
    visit: Visit, invoice: Invoice, what: str, on: date, words: str, amount_minor: int, moved: datetime | None
) -> Entry:
    amount, total = (
        formats.money(minor, invoice.currency, visit.locale) for minor in (amount_minor, ledger.payable_of(invoice))
    )
    since = invoice.sent_at or invoice.created_at
    return Entry(
        key=f"invoice-{invoice.id.hex}-{what}",
        on=on,
        title=t(words, visit.locale, number=invoice.number or "", amount=amount),
        lines=(t("Open: {amount}", visit.locale, amount=amount), t("In all: {amount}", visit.locale, amount=total)),
        path=f"/invoices/{invoice.slug}",
        since=since,
        changed=max(since, moved or since),
    )


def _quotes(visit: Visit) -> Iterator[Entry]:
    """The last day of each that waits for an answer."""
    if Module.QUOTES in visit.hidden:
        return
    pending = quotes.matching(QuoteFilter.PENDING, visit.today)
    latest = col(Quote.valid_until).desc(), col(Quote.id).desc()
    for quote in visit.db.exec(select(Quote).where(*pending).order_by(*latest).limit(MOST)):
        if quote.valid_until:
            amount = formats.money(quote.total_minor, quote.currency, visit.locale)
            yield Entry(
                key=f"quote-{quote.id.hex}-expires",
                on=quote.valid_until,
                title=t("Last day of quote {number}", visit.locale, number=quote.number or ""),
                lines=(quote.title, t("As offered: {amount}", visit.locale, amount=amount)),
                path=f"/quotes/{quote.slug}",
                since=quote.created_at,
                changed=quote.sent_at or quote.created_at,
            )


def _appointments(visit: Visit) -> Iterator[AppointmentEvent]:
    """What is agreed or asked for, under the same names as in mails."""
    reader = visit.db.get_one(Contact, visit.contact_id)
    for one in appointments.ahead(visit, MOST):
        if one.state in STANDINGS:
            yield event_of(visit.db, one, reader, visit.locale)

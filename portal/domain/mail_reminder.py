"""The mail that reminds of an invoice: due soon, due today, or late. Whether and what is decided when it leaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from portal import formats
from portal.clock import day_in, now
from portal.domain import bank, connected, promises, reminders
from portal.domain.ledger import settled_of
from portal.domain.letters import Letter, locale_for, one_line, readers_of, recipient_of, sender_of
from portal.domain.parties import printed
from portal.domain.transfer import LOUD, reference_of
from portal.models import Business, Client, Invoice, Reminder, Source
from portal.text import t, tn

Rows = tuple[tuple[str, str], ...]
INVOICE = (
    "Invoice {number} is due tomorrow",
    "Invoice {number} is due in {count} days",
    "Invoice {number} is due today",
    "Invoice {number} is {count} day late",
    "Invoice {number} is {count} days late",
)
DEPOSIT = (
    "The deposit for invoice {number} is due tomorrow",
    "The deposit for invoice {number} is due in {count} days",
    "The deposit for invoice {number} is due today",
    "The deposit for invoice {number} is {count} day late",
    "The deposit for invoice {number} is {count} days late",
)


@dataclass(frozen=True)
class Matter:
    """What is asked for, and how far off its day is: negative when it is late."""

    invoice: Invoice
    business: Business
    today: date
    days: int
    asked_minor: int
    is_deposit: bool
    locale: str


def reminder(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """What is owed now and since when; nothing once it is paid, on its way, promised, or another stage's turn."""
    stage = session.get(Reminder, UUID(facts["reminder"]))
    invoice = stage and session.get(Invoice, stage.invoice_id)
    if not stage or not invoice or not reminders.called_for(session, invoice, stage.days, now()):
        return None
    client = session.get_one(Client, invoice.client_id)
    readers = readers_of(session, client, facts.get("reader", ""))
    locale = locale_for(client, readers)
    matter = _matter(session, invoice, locale)
    sender, subject = sender_of(matter.business), _subject(matter)
    return Letter(
        sender=sender,
        to=tuple(recipient_of(reader) for reader in readers),
        locale=locale,
        subject=subject,
        heading=subject,
        opening=_opening(matter),
        action=t("View and pay invoice" if connected.takes_money(matter.business) else "View invoice", locale),
        url=f"{sender.origin}/invoices/{invoice.slug}",
        facts=(*_figures(matter), *_bank(matter)),
        closing=_closing(session, matter),
    )


def _matter(session: Session, invoice: Invoice, locale: str) -> Matter:
    business = session.get_one(Business, invoice.business_id)
    today = day_in(business.timezone, now())
    deposit = invoice.deposit_minor - settled_of(invoice) if invoice.deposit_due_on else 0
    asked = min(deposit, invoice.balance_minor) if deposit > 0 else invoice.balance_minor
    days = (invoice.awaited_on - today).days if invoice.awaited_on else 0
    return Matter(invoice, business, today, days, asked, deposit > 0, locale)


def _subject(matter: Matter) -> str:
    tomorrow, soon, today, day_late, late = DEPOSIT if matter.is_deposit else INVOICE
    number, locale = one_line(matter.invoice.number or matter.invoice.slug), matter.locale
    if matter.days == 0:
        return t(today, locale, number=number)
    one, many = (tomorrow, soon) if matter.days > 0 else (day_late, late)
    return tn(one, many, abs(matter.days), locale, number=number)


def _opening(matter: Matter) -> tuple[str, ...]:
    """Friendly before the day and on it; plain after it, and without reproach."""
    locale, promised = matter.locale, matter.invoice.promised_on
    asked = formats.money(matter.asked_minor, matter.invoice.currency, locale)
    day = formats.weekday(matter.invoice.awaited_on or matter.today, locale)
    if matter.days > 0:
        return (t("This is a friendly reminder that {amount} is due on {day}.", locale, amount=asked, day=day),)
    if matter.days == 0:
        return (t("This is a friendly reminder that {amount} is due today, {day}.", locale, amount=asked, day=day),)
    late = t("{amount} was due on {day}, and we have not received it yet.", locale, amount=asked, day=day)
    please = t("Perhaps it was overlooked. Please pay it now, or tell us if something is not right.", locale)
    if promised is None:
        return late, please
    kept = t("You told us that you would pay by {day}.", locale, day=formats.weekday(promised, locale))
    return late, kept, please


def _figures(matter: Matter) -> Rows:
    """What to pay, and the total when that is something else."""
    invoice, locale = matter.invoice, matter.locale
    facts = [(t("Amount due", locale), formats.money(matter.asked_minor, invoice.currency, locale))]
    if matter.asked_minor != invoice.total_minor:
        facts.append((t("Invoice total", locale), formats.money(invoice.total_minor, invoice.currency, locale)))
    if invoice.awaited_on:
        facts.append((t("Due date", locale), formats.weekday(invoice.awaited_on, locale)))
    return tuple(facts)


def _bank(matter: Matter) -> Rows:
    """Where to transfer it to, while nobody has reason to doubt the details: a changed account is shown online only,
    beside its warning."""
    invoice, business, locale = matter.invoice, matter.business, matter.locale
    holder = business.legal_name
    if invoice.source is Source.IMPORTED:
        holder = invoice.seller.get("payee_name") or printed(invoice.seller).name
    elif bank.compact(invoice.iban) != bank.compact(business.iban) or _changed_lately(matter):
        return ()
    if not invoice.iban:
        return ()
    rows = (
        (t("Account holder", locale), one_line(holder)),
        (t("IBAN", locale), bank.iban_shown(bank.compact(invoice.iban))),
        (t("BIC", locale), invoice.bic),
        (t("Reference", locale), bank.reference_shown(one_line(reference_of(invoice)))),
    )
    return tuple(row for row in rows if row[1])


def _changed_lately(matter: Matter) -> bool:
    changed = matter.business.bank_changed_at
    return changed is not None and matter.today <= day_in(matter.business.timezone, changed) + LOUD


def _closing(session: Session, matter: Matter) -> tuple[str, ...]:
    """That the two may have crossed; and, once it is due, how to get more time where the owner gives it."""
    crossed = t("If you have paid already, please ignore this mail. Thank you!", matter.locale)
    if matter.days > 0 or promises.span(session, matter.invoice, matter.business, matter.today) is None:
        return (crossed,)
    more = t("Need more time? Open the invoice and tell us on which day you will pay.", matter.locale)
    return more, crossed

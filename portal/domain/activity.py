"""What happened on an account: written by rules, read as sentences."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from portal import formats
from portal.access.visit import Visit
from portal.models import Activity, Actor, ClientOwned, Invoice, Quote
from portal.text import t

SENTENCES = {
    ("invoice_sent", Actor.BUSINESS): "{business} sent invoice {number}",
    ("invoice_viewed", Actor.CLIENT): "You opened invoice {number}",
    ("checkout_opened", Actor.CLIENT): "You went to pay invoice {number}",
    ("checkout_opened_several", Actor.CLIENT): "You went to pay {count} invoices",
    ("payment_succeeded", Actor.CLIENT): "You paid {amount} for invoice {number} by {method}",
    ("payment_processing", Actor.CLIENT): "Your payment of {amount} for invoice {number} is being processed",
    ("payment_failed", Actor.CLIENT): "Your payment of {amount} for invoice {number} did not go through",
    ("payment_succeeded_several", Actor.CLIENT): "You paid {amount} for {count} invoices by {method}",
    ("payment_processing_several", Actor.CLIENT): "Your payment of {amount} for {count} invoices is being processed",
    ("payment_failed_several", Actor.CLIENT): "Your payment of {amount} for {count} invoices did not go through",
    ("payment_recorded", Actor.BUSINESS): "{business} recorded your payment of {amount} by {method}",
    ("payment_surplus", Actor.SYSTEM): "{amount} more than was owed has arrived. It is kept as your credit",
    ("credit_kept", Actor.SYSTEM): "{amount} paid for invoice {number} is free again and kept as your credit",
    ("credit_used", Actor.BUSINESS): "{business} used {amount} of your credit for invoice {number}",
    ("refund_requested", Actor.BUSINESS): "{business} is sending {amount} back to you",
    ("refund_pending", Actor.SYSTEM): "A refund of {amount} is on its way to your bank",
    ("refund_succeeded", Actor.SYSTEM): "{amount} was refunded to you",
    ("refund_failed", Actor.SYSTEM): "A refund of {amount} did not reach you",
    ("dispute_opened", Actor.SYSTEM): "Your bank questions a payment of {amount}",
    ("dispute_won", Actor.SYSTEM): "Your bank has confirmed the payment of {amount}",
    ("dispute_lost", Actor.SYSTEM): "Your bank took a payment of {amount} back",
    ("reminder_sent", Actor.SYSTEM): "We reminded you of invoice {number}",
    ("payment_promised", Actor.CLIENT): "You promised to pay invoice {number} by {day}",
    ("invoice_written_off", Actor.BUSINESS): "{business} wrote off invoice {number}",
    ("write_off_taken_back", Actor.BUSINESS): "{business} expects invoice {number} to be paid after all",
    ("payment_taken_back", Actor.BUSINESS): "{business} took back a payment of {amount} recorded by mistake",
    ("credit_note_issued", Actor.BUSINESS): "{business} issued credit note {number}",
    ("bank_changed", Actor.BUSINESS): "{business} changed its bank details",
    ("invoice_imported", Actor.BUSINESS): "{business} added invoice {number}",
    ("credit_note_imported", Actor.BUSINESS): "{business} added credit note {number}",
    ("invoice_credited", Actor.BUSINESS): "Credit note {by} took {amount} off invoice {number}",
    ("invoice_voided", Actor.BUSINESS): "{business} voided invoice {number}",
    ("quote_sent", Actor.BUSINESS): "{business} sent quote {number}",
    ("quote_revised", Actor.BUSINESS): "{business} revised quote {number}: version {version}",
    ("quote_reopened", Actor.BUSINESS): "{business} opened quote {number} again: version {version}",
    ("quote_withdrawn", Actor.BUSINESS): "{business} withdrew quote {number}",
    ("quote_viewed", Actor.CLIENT): "You opened quote {number}",
    ("quote_accepted", Actor.CLIENT): "You accepted quote {number} for {amount}",
    ("quote_rejected", Actor.CLIENT): "You rejected quote {number}",
    ("quote_expired", Actor.SYSTEM): "Quote {number} has expired",
    ("quote_asked", Actor.CLIENT): "You asked about quote {number}",
    ("quote_answered", Actor.BUSINESS): "{business} answered about quote {number}",
    ("quote_invoiced", Actor.BUSINESS): "{business} invoiced quote {number}",
    ("quote_link_revoked", Actor.BUSINESS): "{business} ended a link to quote {number}",
}


@dataclass(frozen=True)
class ActivityRow:
    """One line of the timeline. `href` opens the document, or is empty."""

    id: str
    sentence: str
    when: str
    href: str
    verb: str


def note(
    session: Session,
    invoice: Invoice,
    verb: str,
    actor: Actor,
    contact_id: UUID | None = None,
    ip: str = "",
    **facts: Any,
) -> None:
    """Record what happened to a document; amounts as amount_minor and currency, days as ISO in `day`."""
    known = {"number": invoice.number or "", **facts}
    session.add(_entry(invoice, verb, actor, contact_id, ip, known, invoice_id=invoice.id))


def note_quote(
    session: Session,
    quote: Quote,
    verb: str,
    actor: Actor,
    contact_id: UUID | None = None,
    ip: str = "",
    **facts: Any,
) -> None:
    """The same of a quote."""
    known = {"number": quote.number or "", **facts}
    session.add(_entry(quote, verb, actor, contact_id, ip, known, quote_id=quote.id))


def note_account(
    session: Session,
    row: ClientOwned,
    verb: str,
    actor: Actor,
    contact_id: UUID | None = None,
    ip: str = "",
    **facts: Any,
) -> None:
    """The same for what concerns no single document: `row` is any row of the client."""
    session.add(_entry(row, verb, actor, contact_id, ip, facts))


def _entry(
    row: ClientOwned, verb: str, actor: Actor, contact_id: UUID | None, ip: str, facts: dict[str, Any],
    invoice_id: UUID | None = None, quote_id: UUID | None = None,
) -> Activity:  # fmt: skip
    return Activity(
        business_id=row.business_id,
        client_id=row.client_id,
        invoice_id=invoice_id,
        quote_id=quote_id,
        verb=verb,
        actor=actor,
        contact_id=contact_id,
        ip=ip,
        facts=facts,
    )


def latest(visit: Visit, business: str, count: int = 8) -> list[ActivityRow]:
    """The newest entries of the account."""
    return _rows(visit, business, _entries(), count)


def of_invoice(visit: Visit, business: str, invoice_id: UUID) -> list[ActivityRow]:
    """Everything that happened to one document, newest first."""
    return _rows(visit, business, _entries().where(Activity.invoice_id == invoice_id), 50)


def of_quote(visit: Visit, business: str, quote_id: UUID) -> list[ActivityRow]:
    """The same of a quote."""
    return _rows(visit, business, _entries().where(Activity.quote_id == quote_id), 50)


def _entries() -> Any:
    """With the address of their document; nothing about one that was put away."""
    query = select(Activity, Invoice.slug, Quote.slug)
    query = query.outerjoin(Invoice, col(Invoice.id) == Activity.invoice_id)
    query = query.outerjoin(Quote, col(Quote.id) == Activity.quote_id)
    return query.where(col(Invoice.archived_at).is_(None), col(Quote.archived_at).is_(None))


def _rows(visit: Visit, business: str, query: Any, count: int) -> list[ActivityRow]:
    found = visit.db.exec(query.order_by(col(Activity.created_at).desc(), col(Activity.id).desc()).limit(count))
    return [_row(visit, business, entry, _href(invoice, quote)) for entry, invoice, quote in found]


def _href(invoice: str | None, quote: str | None) -> str:
    return f"/invoices/{invoice}" if invoice else f"/quotes/{quote}" if quote else ""


def _row(visit: Visit, business: str, entry: Activity, href: str) -> ActivityRow:
    when = formats.moment(entry.created_at, ZoneInfo(visit.timezone), visit.locale)
    return ActivityRow(entry.id.hex, _sentence(entry, business, visit.locale), when, href, entry.verb)


def _sentence(entry: Activity, business: str, locale: str) -> str:
    facts = dict(entry.facts)
    if "amount_minor" in facts:
        facts["amount"] = formats.money(facts["amount_minor"], facts["currency"], locale)
    if "day" in facts:
        facts["day"] = formats.day(date.fromisoformat(facts["day"]), locale)
    if "method" in facts:
        facts["method"] = t(METHODS.get(facts["method"], "card"), locale)
    sentence = SENTENCES[entry.verb, entry.actor]
    named = {"business": business, **facts}
    return t(sentence, locale, **{key: named[key] for key in named if "{" + key + "}" in sentence})


METHODS = {
    "card": "card",
    "bank_debit": "bank debit",
    "transfer": "bank transfer",
    "cash": "cash",
    "other": "other means",
}

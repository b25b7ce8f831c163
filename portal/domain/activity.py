"""What happened on an account: written by rules, read as sentences."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from portal import formats
from portal.access.visit import Visit
from portal.models import Activity, Actor, Invoice
from portal.text import t

SENTENCES = {
    ("invoice_sent", Actor.BUSINESS): "{business} sent invoice {number}",
    ("invoice_viewed", Actor.CLIENT): "You opened invoice {number}",
    ("checkout_opened", Actor.CLIENT): "You went to pay invoice {number}",
    ("payment_succeeded", Actor.CLIENT): "You paid {amount} for invoice {number} by {method}",
    ("payment_processing", Actor.CLIENT): "Your payment of {amount} for invoice {number} is being processed",
    ("payment_failed", Actor.CLIENT): "Your payment of {amount} for invoice {number} did not go through",
    ("payment_surplus", Actor.SYSTEM): "{amount} more than was owed for invoice {number} has arrived",
    ("invoice_imported", Actor.BUSINESS): "{business} added invoice {number}",
    ("credit_note_imported", Actor.BUSINESS): "{business} added credit note {number}",
    ("invoice_credited", Actor.BUSINESS): "Credit note {by} took {amount} off invoice {number}",
    ("invoice_voided", Actor.BUSINESS): "{business} voided invoice {number}",
}


@dataclass(frozen=True)
class ActivityRow:
    """One line of the timeline. `slug` is the document to open, or empty."""

    id: str
    sentence: str
    when: str
    slug: str
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
    """Record what happened to a document; amounts as amount_minor and currency."""
    session.add(
        Activity(
            business_id=invoice.business_id,
            client_id=invoice.client_id,
            invoice_id=invoice.id,
            verb=verb,
            actor=actor,
            contact_id=contact_id,
            ip=ip,
            facts={"number": invoice.number or "", **facts},
        )
    )


def latest(visit: Visit, business: str, count: int = 8) -> list[ActivityRow]:
    """The newest entries of the account."""
    return _rows(visit, business, select(Activity, Invoice.slug, Invoice.archived_at), count)


def of_invoice(visit: Visit, business: str, invoice_id: UUID) -> list[ActivityRow]:
    """Everything that happened to one document, newest first."""
    query = select(Activity, Invoice.slug, Invoice.archived_at).where(Activity.invoice_id == invoice_id)
    return _rows(visit, business, query, 50)


def _rows(visit: Visit, business: str, query: Any, count: int) -> list[ActivityRow]:
    query = query.outerjoin(Invoice, col(Invoice.id) == Activity.invoice_id).where(col(Invoice.archived_at).is_(None))
    found = visit.db.exec(query.order_by(col(Activity.created_at).desc(), col(Activity.id).desc()).limit(count))
    return [_row(visit, business, entry, slug or "") for entry, slug, _archived in found]


def _row(visit: Visit, business: str, entry: Activity, slug: str) -> ActivityRow:
    when = formats.moment(entry.created_at, ZoneInfo(visit.timezone), visit.locale)
    return ActivityRow(entry.id.hex, _sentence(entry, business, visit.locale), when, slug, entry.verb)


def _sentence(entry: Activity, business: str, locale: str) -> str:
    facts = dict(entry.facts)
    if "amount_minor" in facts:
        facts["amount"] = formats.money(facts["amount_minor"], facts["currency"], locale)
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

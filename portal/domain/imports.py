"""Storing a document another program issued: once, unchanged, visible to its client at once, without a mail."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from portal.domain import activity, credits, imported_rows
from portal.domain.differences import differences
from portal.domain.issued import Difference, IssuedDocument
from portal.errors import Refused
from portal.models import Actor, Business, Client, Invoice, InvoiceKind

_OURS = re.compile(r"(INV|CN|QT)(-[0-9]+)+")
MAX_SLUG = 60


class AlreadyImported(Refused):
    """The same seller's same number is here with other content; an issued document never changes."""

    sentence = "{number} of {seller} was already imported, with other content."


class AnotherClients(Refused):
    """The same seller's same number was imported for somebody else."""

    sentence = "{number} of {seller} was already imported for another client."


class Outcome(StrEnum):
    """What storing did."""

    CREATED = "created"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Imported:
    """The document is here: where, and which of its figures the portal would compute differently."""

    outcome: Outcome
    slug: str
    currency: str
    differences: tuple[Difference, ...] = ()


def store(db: Session, client: Client, document: IssuedDocument, now: datetime) -> Imported:
    """Keep the document for this client; the same content again changes nothing.

    Needs a session that sees every client (`db.everyone(write=True)`): slugs and numbers are unique across them.
    """
    # Imports of one business queue here, so that two of them cannot take the same slug.
    db.exec(select(Business).where(Business.id == client.business_id).with_for_update()).one()
    found = differences(document)
    if known := _known(db, client, document):
        return Imported(Outcome.UNCHANGED, known.slug, document.currency, found)
    row = imported_rows.invoice(client, document, _slug(db, client, document.number), now)
    db.add(row)
    db.flush()
    db.add_all(imported_rows.parts(row, client, document))
    verb = "credit_note_imported" if document.kind is InvoiceKind.CREDIT_NOTE else "invoice_imported"
    activity.note(db, row, verb, Actor.BUSINESS)
    for credit in credits.settle(db, row, document.corrects, now):
        amount = {"amount_minor": credit.amount_minor, "currency": row.currency}
        activity.note(db, credit.invoice, "invoice_credited", Actor.BUSINESS, by=credit.note.number, **amount)
    return Imported(Outcome.CREATED, row.slug, document.currency, found)


def _known(db: Session, client: Client, document: IssuedDocument) -> Invoice | None:
    """The row this very document already has; refused if its number is taken by anything else."""
    key = (Invoice.seller_key == document.seller.key, Invoice.number == document.number)
    row = db.exec(select(Invoice).where(Invoice.business_id == client.business_id, *key)).first()
    if row is None:
        return None
    names = {"number": document.number, "seller": document.seller.name}
    if row.client_id != client.id:
        raise AnotherClients(**names)
    if row.content_hash != document.content_hash:
        raise AlreadyImported(**names)
    return row


def _slug(db: Session, client: Client, number: str) -> str:
    """The number in the letters of an address. One that looks like ours gets a suffix at once: we may yet issue it."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", number).strip("-")[:MAX_SLUG].strip("-") or "document"
    taken = set(
        db.exec(
            select(Invoice.slug).where(
                Invoice.business_id == client.business_id, col(Invoice.slug).startswith(plain, autoescape=True)
            )
        )
    )
    if plain not in taken and not _OURS.fullmatch(plain):
        return plain
    suffix = 2
    while f"{plain}-{suffix}" in taken:
        suffix += 1
    return f"{plain}-{suffix}"

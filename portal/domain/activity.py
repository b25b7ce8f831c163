"""What happened on an account: written by rules, read as sentences."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from portal import formats
from portal.access.visit import Visit
from portal.domain.activity_changes import ChangeRow, changes
from portal.domain.activity_words import METHODS, SENTENCES, sentence
from portal.models import Activity, Actor, Appointment, ClientOwned, Contact, Invoice, Module, Quote

__all__ = ["METHODS", "SENTENCES"]  # for those who note and test, from one place


@dataclass(frozen=True)
class ActivityRow:
    """One line of the timeline. `href` opens the document, or is empty; `by` names a colleague who did it."""

    id: str
    sentence: str
    when: str
    href: str
    verb: str
    by: str = ""
    changes: tuple[ChangeRow, ...] = ()


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


def note_appointment(
    session: Session,
    appointment: Appointment,
    verb: str,
    actor: Actor,
    contact_id: UUID | None = None,
    ip: str = "",
    **facts: Any,
) -> None:
    """The same of an appointment; moments as ISO in `moment` (when it is now) and `before`."""
    known = {"title": appointment.title, "moment": appointment.start_at.isoformat(), **facts}
    session.add(_entry(appointment, verb, actor, contact_id, ip, known, appointment_id=appointment.id))


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
    **about: Any,
) -> Activity:  # fmt: skip
    return Activity(
        business_id=row.business_id,
        client_id=row.client_id,
        verb=verb,
        actor=actor,
        contact_id=contact_id,
        ip=ip,
        facts=facts,
        **about,  # invoice_id, quote_id or appointment_id
    )


def latest(visit: Visit, business: str, count: int = 8) -> list[ActivityRow]:
    """The newest entries of the account."""
    return _rows(visit, business, shown(visit), count)


def of_invoice(visit: Visit, business: str, invoice_id: UUID) -> list[ActivityRow]:
    """Everything that happened to one document, newest first."""
    return _rows(visit, business, entries().where(Activity.invoice_id == invoice_id), 50)


def of_quote(visit: Visit, business: str, quote_id: UUID) -> list[ActivityRow]:
    """The same of a quote."""
    return _rows(visit, business, entries().where(Activity.quote_id == quote_id), 50)


def of_appointment(visit: Visit, business: str, appointment_id: UUID) -> list[ActivityRow]:
    """The same of an appointment."""
    return _rows(visit, business, entries().where(Activity.appointment_id == appointment_id), 50)


def entries() -> Any:
    """What a client may read, with its document's address and who did it; nothing about one that was put away."""
    query = select(Activity, Invoice.slug, Quote.slug, Contact.name)
    query = query.outerjoin(Invoice, col(Invoice.id) == Activity.invoice_id)
    query = query.outerjoin(Quote, col(Quote.id) == Activity.quote_id)
    query = query.outerjoin(Contact, col(Contact.id) == Activity.contact_id)
    return query.where(col(Invoice.archived_at).is_(None), col(Quote.archived_at).is_(None))


def shown(visit: Visit) -> Any:
    """The same without what belongs to parts of the portal that are not shown."""
    about = {Module.QUOTES: Activity.quote_id, Module.BOOKING: Activity.appointment_id}
    return entries().where(*[col(about[one]).is_(None) for one in sorted(visit.hidden & about.keys())])


def row(visit: Visit, business: str, found: Any, when: str) -> ActivityRow:
    """One of `entries` as the client reads it."""
    entry, invoice, quote, name = found
    mine = entry.actor is not Actor.CLIENT or entry.contact_id in (None, visit.contact_id)
    said = sentence(entry, business, visit.locale, ZoneInfo(visit.zone))
    return ActivityRow(entry.id.hex, said, when, _href(visit, entry, invoice, quote), entry.verb, "" if mine else name,
                       changes(visit, entry))  # fmt: skip


def _rows(visit: Visit, business: str, query: Any, count: int) -> list[ActivityRow]:
    found = visit.db.exec(query.order_by(col(Activity.created_at).desc(), col(Activity.id).desc()).limit(count))
    zone = ZoneInfo(visit.zone)
    return [row(visit, business, one, formats.moment(one[0].created_at, zone, visit.locale)) for one in found]


def _href(visit: Visit, entry: Activity, invoice: str | None, quote: str | None) -> str:
    if entry.appointment_id and Module.BOOKING not in visit.hidden:
        return f"/booking/appointments/{entry.appointment_id.hex}"
    if invoice:
        return f"/invoices/{invoice}"
    return f"/quotes/{quote}" if quote and Module.QUOTES not in visit.hidden else ""

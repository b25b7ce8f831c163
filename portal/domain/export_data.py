"""What the JSON of an export holds: everything the portal shows of the account, to whom it may be shown."""

from collections.abc import Iterator
from typing import Any

from sqlmodel import col, select

from portal.access.visit import Visit
from portal.domain import activity, credit, export_appointments, export_documents, export_money, export_quotes
from portal.domain.export_json import Record, Section, money, written
from portal.domain.mail_choices import MailChoice
from portal.domain.parties import buyer_of, seller_of
from portal.models import Activity, Business, ChangeRequest, Client, Contact, Login


def data(visit: Visit) -> bytes:
    """The whole text."""
    return written(visit.now, _sections(visit))


def _sections(visit: Visit) -> Iterator[tuple[str, Section]]:
    business, client = visit.db.get_one(Business, visit.business_id), visit.db.get_one(Client, visit.client_id)
    me = visit.db.get_one(Contact, visit.contact_id)
    yield "business", {**seller_of(business).stored(), "display_name": business.display_name}
    yield "client", {**buyer_of(client).stored(), "usual_currency": client.currency, "formats": client.locale}
    yield "me", {"name": me.name, "email": me.email, "phone": me.phone, "role": me.role}
    yield "settings", _settings(visit, me)
    yield "colleagues", _colleagues(visit)
    yield "invoices", export_documents.invoices(visit)
    yield "quotes", export_quotes.quotes(visit)
    yield "payments", export_money.payments(visit)
    yield "refunds", export_money.refunds(visit)
    yield "credit", (money(*one) for one in _credit(visit))
    yield "appointments", export_appointments.appointments(visit)
    yield "requests", _requests(visit)
    yield "sign_ins", _sign_ins(visit)
    yield "activity", _activity(visit, business.display_name)


def _settings(visit: Visit, me: Contact) -> Record:
    """Empty: what is usual."""
    off = [one.value for one in MailChoice if one in me.muted]
    return {"formats": me.locale, "time_zone": me.timezone, "theme": me.theme, "mails_switched_off": off}


def _colleagues(visit: Visit) -> Iterator[Record]:
    """Their names, and what they may do; how they are reached is theirs to tell."""
    others = select(Contact).where(Contact.id != visit.contact_id, col(Contact.active))
    for one in visit.db.exec(others.order_by(col(Contact.id))):
        yield {"name": one.name, "role": one.role}


def _credit(visit: Visit) -> list[tuple[int, str]]:
    return [(amount, currency) for currency, amount in credit.of_client(visit.db, visit.client_id).items()]


def _requests(visit: Visit) -> Iterator[Record]:
    mine = select(ChangeRequest).where(ChangeRequest.contact_id == visit.contact_id)
    for one in visit.db.exec(mine.order_by(col(ChangeRequest.id))):
        yield {
            "wanted_email": one.email,
            "remark": one.remark,
            "state": one.state,
            "asked_at": one.created_at,
            "answered_at": one.answered_at,
        }


def _sign_ins(visit: Visit) -> Iterator[Record]:
    """One's own, as long as they are kept."""
    mine = select(Login).where(Login.contact_id == visit.contact_id)
    for one in visit.db.exec(mine.order_by(col(Login.id))):
        yield {
            "at": one.created_at,
            "last_seen_at": one.seen_at,
            "ended_at": one.revoked_at,
            "address": one.ip,
            "browser": one.device,
        }


def _activity(visit: Visit, business: str) -> Iterator[Record]:
    """The story as its reader sees it, the oldest first."""
    told: Any = activity.entries().order_by(col(Activity.created_at), col(Activity.id))
    for found in visit.db.exec(told.execution_options(yield_per=500)):
        entry = found[0]
        row = activity.row(visit, business, found, "")
        yield {
            "at": entry.created_at,
            "what": entry.verb,
            "sentence": row.sentence,
            "by": entry.actor,
            "colleague": row.by,
            "document": entry.facts.get("number", ""),
        }

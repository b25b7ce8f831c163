"""The newest papers and the next appointments of one client, for their page."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from portal.access.staff_visit import StaffVisit
from portal.domain import invoices as invoice_rows
from portal.domain import quote_rows, quotes
from portal.domain.admin.booking_words import word_of
from portal.domain.admin.reading import by_staff
from portal.domain.appointment_event import span_of, when
from portal.domain.appointment_status import CONFIRMED, REQUESTED, status_of
from portal.domain.occupying import LONGEST
from portal.models import Appointment, Invoice, Quote

NEWEST = 5


@dataclass(frozen=True)
class PaperRow:
    """One of them. `href` opens it; `word` is said where the status alone would be the client's."""

    href: str
    label: str
    detail: str
    amount: str
    status: str
    word: str = ""


def invoices(visit: StaffVisit, client_id: UUID) -> list[PaperRow]:
    """The newest the client knows of."""
    reader = by_staff(visit, client_id)
    query = select(Invoice).where(Invoice.client_id == client_id, *invoice_rows.visible())
    found = visit.db.exec(query.order_by(col(Invoice.issue_on).desc(), col(Invoice.id).desc()).limit(NEWEST))
    rows = [(one, invoice_rows.row(reader, one)) for one in found]
    return [
        PaperRow(f"/admin/invoices/{one.id.hex}", row.number, row.due or row.issued, row.amount, row.status)
        for one, row in rows
    ]


def quotes_of(visit: StaffVisit, client_id: UUID) -> list[PaperRow]:
    """The same of quotes."""
    reader = by_staff(visit, client_id)
    query = quote_rows.listed().where(Quote.client_id == client_id, *quotes.visible())
    found = visit.db.exec(query.order_by(col(Quote.issue_on).desc(), col(Quote.id).desc()).limit(NEWEST))
    rows = [(one, quote_rows.row(reader, one)) for one in found]
    return [
        PaperRow(f"/admin/quotes/{one.id.hex}", f"{row.number} · {row.title}", row.until or row.issued, row.amount,
                 row.status)
        for one, row in rows
    ]  # fmt: skip


def appointments(visit: StaffVisit, client_id: UUID) -> list[PaperRow]:
    """What comes next."""
    query = select(Appointment).where(
        Appointment.client_id == client_id,
        col(Appointment.state).in_((REQUESTED, CONFIRMED)),
        col(Appointment.end_at) > visit.now,
        col(Appointment.start_at) > visit.now - LONGEST,
    )
    found = visit.db.exec(query.order_by(col(Appointment.start_at), col(Appointment.id)).limit(NEWEST)).all()
    return [_appointment(visit, one) for one in found]


def _appointment(visit: StaffVisit, one: Appointment) -> PaperRow:
    status = status_of(one, visit.now)
    href = f"/admin/booking/appointments/{one.id.hex}"
    moment = when(*span_of(one), visit.zone, visit.locale)
    return PaperRow(href, moment, one.title, "", status.value, word_of(status, visit.locale))

"""Appointments as records: what was agreed, and what became of it."""

from collections.abc import Iterator

from sqlmodel import col, select

from portal.access.visit import Visit
from portal.domain.appointment_status import EXPIRED, HELD
from portal.domain.export_json import Record, money
from portal.models import Appointment, Invoice

AS_IT_IS = (
    "title", "provider_name", "state", "start_at", "end_at", "wall_start", "timezone", "location", "video_url",
    "answers", "reason", "created_at", "confirmed_at", "ended_at",
)  # fmt: skip


def appointments(visit: Visit) -> Iterator[Record]:
    """The oldest first; holds that came to nothing were none."""
    query = select(Appointment, Invoice.slug).outerjoin(Invoice, col(Invoice.id) == Appointment.invoice_id)
    agreed = col(Appointment.state).not_in((HELD, EXPIRED))
    for one, invoice in visit.db.exec(query.where(agreed).order_by(col(Appointment.start_at), col(Appointment.id))):
        yield {
            "reference": one.ics_uid,
            **{name: getattr(one, name) for name in AS_IT_IS},
            "price": money(one.price_minor, one.currency),
            "invoice": invoice or "",
        }

"""What is to be done about the price of an appointment, promised by the transaction that makes it necessary.

Carried out after it by booking_bills.py: money is locked in another order than time, so the two never meet in one.
"""

from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from portal import outbox
from portal.models import Appointment, Invoice
from portal.models.base import uuid7


def money_moved(session: Session, invoice: Invoice) -> None:
    """Something came for this invoice, is on its way or did not arrive after all, or it was credited or withdrawn: an
    appointment may wait for it."""
    key = session.exec(select(Appointment.id).where(Appointment.invoice_id == invoice.id)).first()
    if key:
        _promise(session, "appointment_money", key, invoice)


def ended(session: Session, appointment: Appointment) -> None:
    """It does not take place: what was asked for it is withdrawn, what was paid goes back."""
    if appointment.invoice_id:
        _promise(session, "appointment_over", appointment.id, appointment)


def _promise(session: Session, kind: str, key: UUID, row: Any) -> None:
    """Each time anew: the effect reads how things stand, and may be carried out any number of times."""
    outbox.promise(session, row.business_id, kind, f"{kind}:{uuid7().hex}", appointment=key)

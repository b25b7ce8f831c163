"""The mails to who booked an appointment: what has become of it, for their eyes and for their calendar."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from portal.domain import mail_appointment_matter as told
from portal.domain.appointment_event import page_of
from portal.domain.appointment_status import CALLED_OFF, NOT_KEPT
from portal.domain.letters import Letter
from portal.domain.mail_appointment_matter import Matter, matter_of
from portal.models import AppointmentState as State
from portal.models import Invoice, InvoiceState, PaymentAllocation
from portal.text import t

MONEY = "What you paid for it goes back the way it came, or stays as your credit."
MOVED = "Your appointment has been moved. Its time now:"
MOVED_REQUEST = "The time you asked for has been moved. We keep the new one for you: until we answer it is not booked."
NO = "We are sorry: we cannot take this appointment. Perhaps another time suits you?"
UNANSWERED = "We are sorry: we have not answered your request in time. Perhaps another time suits you?"
SORRY = "We are sorry: we had to cancel this appointment."
UNPAID = "Your payment had not arrived in full while this time was kept for you: it could not be booked."
WITHDRAWN = "We have withdrawn the invoice for this time: it could not be booked."


def booked(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """It is agreed."""
    return _coming(session, matter_of(session, facts, (State.CONFIRMED,)),
                   "Booked: {title} on {when}", "Thank you. Your appointment is booked.")  # fmt: skip


def requested(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """The business has to answer first."""
    return _coming(session, matter_of(session, facts, (State.REQUESTED,)), "Your request: {title} on {when}",
                   "Thank you. We keep the time for you and answer soon: until then it is not booked.")  # fmt: skip


def approved(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """The business has said yes."""
    return _coming(session, matter_of(session, facts, (State.CONFIRMED,)),
                   "Confirmed: {title} on {when}", "Your request is confirmed: the appointment is booked.")  # fmt: skip


def moved(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """It is at another time; what the business has not said yes to yet still waits for that."""
    matter = matter_of(session, facts, (State.CONFIRMED, State.REQUESTED))
    opening = MOVED_REQUEST if matter and matter.row.state is State.REQUESTED else MOVED
    return _coming(session, matter, "Moved: {title} is now on {when}", opening)


def declined(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """The business has said no, and perhaps why; or nothing until it was too late."""
    matter = matter_of(session, facts, (State.DECLINED,))
    late = matter and matter.row.ended_at and matter.row.ended_at >= matter.row.start_at
    return _over(session, matter, "Not possible: {title} on {when}", UNANSWERED if late else NO)


def cancelled(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """It does not take place, and perhaps why."""
    matter = matter_of(session, facts, CALLED_OFF)
    by_them = matter and matter.row.state is State.CANCELLED_BY_CLIENT
    opening = "This appointment has been cancelled, as you asked." if by_them else SORRY
    return _over(session, matter, "Cancelled: {title} on {when}", opening)


def lost(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """What was paid for it came too late or too little, or the business has withdrawn the invoice."""
    matter = matter_of(session, facts, NOT_KEPT)
    opening = WITHDRAWN if matter and _is_withdrawn(session, matter.row.invoice_id) else UNPAID
    return _over(session, matter, "Not booked: {title} on {when}", opening)


def _is_withdrawn(session: Session, invoice_id: UUID | None) -> bool:
    """By the business, and not because a debit for it has failed."""
    invoice = session.get(Invoice, invoice_id) if invoice_id else None
    came = select(PaymentAllocation.id).where(PaymentAllocation.invoice_id == invoice_id)
    return invoice is not None and invoice.state is InvoiceState.VOID and session.exec(came).first() is None


def _coming(session: Session, matter: Matter | None, subject: str, opening: str) -> Letter | None:
    """With all that is good to know before, and the way to change it."""
    reader = matter and told.reader_of(session, matter)
    if matter is None or reader is None:
        return None
    reading = told.read_by(matter, reader)
    letter = told.letter_to(session, matter, reader, subject, opening)
    return replace(
        letter,
        action=t("View appointment", reading.locale),
        url=f"{letter.sender.origin}{page_of(matter.row)}",
        facts=(*letter.facts, *told.answers(matter)),
        closing=told.until(matter, reading),
    )


def _over(session: Session, matter: Matter | None, subject: str, opening: str) -> Letter | None:
    """With what was said about it, and the way to another one."""
    reader = matter and told.reader_of(session, matter)
    if matter is None or reader is None:
        return None
    letter = told.letter_to(session, matter, reader, subject, opening)
    action, url = t("Choose another time", letter.locale), f"{letter.sender.origin}/booking"
    closing = (t(MONEY, letter.locale),) if matter.row.invoice_id else ()
    return replace(letter, action=action, url=url, quoted=matter.row.reason, closing=closing)

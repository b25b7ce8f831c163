"""Appointments in lists, in words: on the booking page and on the dashboard."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import col, select

from portal.access.visit import Visit
from portal.domain import appointments
from portal.domain.appointment_event import page_of, span_of, when
from portal.domain.appointment_status import HELD, STATUS_WORDS, status_of
from portal.models import Appointment, BookingLink, Invoice, InvoiceState
from portal.text import t


@dataclass(frozen=True)
class AppointmentRow:
    """One line of a list. `onward` leads to what is left to do, if anything is."""

    key: str = ""
    href: str = ""
    title: str = ""
    when: str = ""
    detail: str = ""
    status: str = ""
    status_word: str = ""
    onward: str = ""
    onward_word: str = ""


@dataclass(frozen=True)
class PastPage:
    """One page of what is over. `newer` and `older` are the `page=` of the neighbouring pages, or empty."""

    rows: list[AppointmentRow] = field(default_factory=list)
    newer: str = ""
    older: str = ""


def ahead(visit: Visit, limit: int = 50) -> list[AppointmentRow]:
    """What is still to come; first what this person has chosen and not confirmed yet."""
    return [row(visit, one) for one in (*appointments.held(visit), *appointments.ahead(visit, limit))][:limit]


def past(visit: Visit, at: str = "") -> PastPage:
    """One page of the others."""
    found = appointments.past(visit, at)
    return PastPage([row(visit, one) for one in found.rows], found.newer, found.older)


def row(visit: Visit, appointment: Appointment) -> AppointmentRow:
    """One of them, on the reader's clock."""
    locale = visit.locale
    onward, word = next_step(visit, appointment)
    place = appointment.location or (t("By video", locale) if appointment.video_url else "")
    return AppointmentRow(
        key=appointment.id.hex,
        href=page_of(appointment),
        title=appointment.title,
        when=when(*span_of(appointment), visit.zone, locale),
        detail=" · ".join(part for part in (appointment.provider_name, place) if part),
        status=status_of(appointment, visit.now).value,
        status_word=standing(visit, appointment),
        onward=onward,
        onward_word=word,
    )


def standing(visit: Visit, appointment: Appointment) -> str:
    """What has become of it, in words."""
    on_its_way = money_travels(visit, appointment)
    return t("Payment on its way" if on_its_way else STATUS_WORDS[status_of(appointment, visit.now)], visit.locale)


def money_travels(visit: Visit, appointment: Appointment) -> bool:
    """It is held, nothing is left to do, and it is booked as soon as the money is here."""
    if appointment.state is not HELD or not appointment.invoice_id:
        return False
    invoice = visit.db.get_one(Invoice, appointment.invoice_id)
    return invoice.processing_minor > 0 or invoice.state is InvoiceState.PAID


def next_step(visit: Visit, appointment: Appointment) -> tuple[str, str]:
    """What is left to do with a hold and where: to pay it, or to confirm it; of others, and for viewers, nothing."""
    waits = status_of(appointment, visit.now) is HELD and not money_travels(visit, appointment)
    if not waits or not appointments.may_change(visit):
        return "", ""
    if appointment.invoice_id:
        slug = visit.db.get_one(Invoice, appointment.invoice_id).slug
        return f"/invoices/{slug}/pay", t("Go on to payment", visit.locale)
    slug = _slug_of(visit, appointment.service_id) if appointment.contact_id == visit.contact_id else ""
    return (f"/booking/{slug}", t("Continue", visit.locale)) if slug else ("", "")


def _slug_of(visit: Visit, service_id: UUID) -> str:
    query = select(BookingLink.slug).where(BookingLink.service_id == service_id, col(BookingLink.active))
    return visit.db.exec(query.order_by(col(BookingLink.position), col(BookingLink.id))).first() or ""

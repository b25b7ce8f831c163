"""One appointment as its page shows it: what was agreed, what can still be done, and what happened."""

from dataclasses import dataclass, field
from uuid import UUID
from zoneinfo import ZoneInfo

from portal import formats
from portal.access.visit import Visit
from portal.domain import activity, add_to_calendar, appointment_rows, appointments, booking, booking_page, https
from portal.domain.activity import ActivityRow
from portal.domain.add_to_calendar import CalendarLinks
from portal.domain.appointment_event import span_of, time_rows
from portal.domain.appointment_status import CONFIRMED, HELD, REQUESTED, status_of
from portal.domain.booking_refusals import ReadingOnly
from portal.errors import NotFound
from portal.models import Appointment, Business, Invoice
from portal.text import t

PAYING = "The time is kept for you until {time}, and booked as soon as you have paid."
CONFIRMING = "The time is kept for you until {time}. It is not booked yet."
WAITING = "Your payment is being processed. The time is kept for you until it has arrived, and then it is booked."


@dataclass(frozen=True)
class BillRow:
    """Its invoice."""

    number: str = ""
    slug: str = ""


@dataclass(frozen=True)
class AppointmentView:
    """The whole page. `fixed` says why nothing can be changed any more."""

    key: str = ""
    title: str = ""
    status: str = ""
    status_word: str = ""
    times: list[tuple[str, str]] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    video: str = ""
    answers: list[tuple[str, str]] = field(default_factory=list)
    reason: str = ""
    bill: BillRow = field(default_factory=BillRow)
    onward: tuple[str, str] = ("", "")  # where what is left to do is done, and its name
    waiting: str = ""  # what it waits for before it is booked
    until: str = ""
    may_change: bool = False
    fixed: str = ""
    calendar: CalendarLinks = field(default_factory=CalendarLinks)
    happened: list[ActivityRow] = field(default_factory=list)


def key_of(text: str) -> UUID:
    """What an address names; nonsense is as good as absent."""
    try:
        return UUID(hex=text)
    except ValueError:
        raise NotFound from None


def look(visit: Visit, key: str) -> AppointmentView:
    """As it stands now, for this reader."""
    appointment = appointments.find(visit, key_of(key))
    status, fixed = status_of(appointment, visit.now), why_fixed(visit, appointment)
    is_open = is_ahead(visit, appointment)
    business = visit.db.get_one(Business, visit.business_id).display_name
    return AppointmentView(
        key=appointment.id.hex,
        title=appointment.title,
        status=status.value,
        status_word=appointment_rows.standing(visit, appointment),
        times=times_of(visit, appointment),
        facts=_facts(visit, appointment),
        video=appointment.video_url if is_open and https.host_of(appointment.video_url) else "",
        answers=[(str(one.get("label", "")), str(one.get("value", ""))) for one in appointment.answers],
        reason=appointment.reason,
        bill=_bill(visit, appointment),
        onward=appointment_rows.next_step(visit, appointment),
        waiting=_waiting(visit, appointment),
        until=_until(visit, appointment) if is_open and not fixed else "",
        may_change=is_open and not fixed,
        fixed=fixed,
        calendar=add_to_calendar.links_of(visit, appointment) if is_open else CalendarLinks(),
        happened=activity.of_appointment(visit, business, appointment.id),
    )


def is_ahead(visit: Visit, appointment: Appointment) -> bool:
    """Agreed or asked for, and not over."""
    return status_of(appointment, visit.now) in (CONFIRMED, REQUESTED) and appointment.end_at > visit.now


def why_fixed(visit: Visit, appointment: Appointment) -> str:
    """Why this person cannot move or cancel what is still ahead; empty when they can, and when it is not."""
    if not is_ahead(visit, appointment):
        return ""
    if not appointments.may_change(visit):
        return ReadingOnly().said(visit.locale)
    late = booking.too_late(visit, appointment)
    return late.said(visit.locale) if late else ""


def times_of(visit: Visit, appointment: Appointment) -> list[tuple[str, str]]:
    """When it is, on the reader's clock and the provider's."""
    return list(time_rows(*span_of(appointment), visit.zone, visit.locale))


def _facts(visit: Visit, appointment: Appointment) -> list[tuple[str, str]]:
    locale = visit.locale
    minutes = round((appointment.end_at - appointment.start_at).total_seconds() / 60)
    total = appointment.price_minor
    rows = (
        (t("Length", locale), booking_page.length(minutes, locale)),
        (t("With", locale), appointment.provider_name),
        (t("Where", locale), appointment.location),
        (t("Price", locale), formats.money(total, appointment.currency, locale) if total else t("free", locale)),
    )
    return [(label, value) for label, value in rows if value]


def _until(visit: Visit, appointment: Appointment) -> str:
    until = formats.moment(booking.changeable_until(appointment), ZoneInfo(visit.zone), visit.locale)
    return t("You can move or cancel it here until {until}.", visit.locale, until=until)


def _waiting(visit: Visit, appointment: Appointment) -> str:
    if appointment_rows.money_travels(visit, appointment):
        return t(WAITING, visit.locale)
    until = appointment.hold_until if status_of(appointment, visit.now) is HELD else None
    if until is None:
        return ""
    time = formats.time_of_day(until, ZoneInfo(visit.zone), visit.locale)
    return t(PAYING if appointment.invoice_id else CONFIRMING, visit.locale, time=time)


def _bill(visit: Visit, appointment: Appointment) -> BillRow:
    invoice = visit.db.get(Invoice, appointment.invoice_id) if appointment.invoice_id else None
    return BillRow(invoice.number, invoice.slug) if invoice and invoice.number and invoice.slug else BillRow()

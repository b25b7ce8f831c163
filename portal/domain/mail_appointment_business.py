"""The mails to the business about appointments: what it has to answer, and what the clients have done."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlmodel import Session

from portal.domain.appointment_event import Rows
from portal.domain.appointment_status import CALLED_OFF
from portal.domain.booking_mailing import News
from portal.domain.letters import Letter, one_address, one_line, sender_of
from portal.domain.mail_appointment_matter import Matter, Reading, answers, matter_of, particulars
from portal.domain.mail_quote_decided import to_business
from portal.models import AppointmentState, Contact
from portal.text import t

SAID = {
    News.BOOKED: ("New appointment: {title} on {when}", "{client} has booked an appointment."),
    News.MOVED: ("Moved: {title} is now on {when}", "An appointment of {client} has been moved. Its time now:"),
    News.CANCELLED: ("Cancelled: {title} on {when}", "An appointment of {client} has been cancelled."),
}
STATES = {
    News.BOOKED: (AppointmentState.CONFIRMED,),
    News.MOVED: (AppointmentState.CONFIRMED, AppointmentState.REQUESTED),
    News.CANCELLED: CALLED_OFF,
}


def wanted(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """Somebody waits for a yes or no."""
    matter = matter_of(session, facts, (AppointmentState.REQUESTED,))
    opening = "{client} asks for an appointment. The time is kept until you have answered."
    return _copy(session, matter, "To be answered: {title} on {when}", opening)


def news(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """What the client is told as well."""
    which = News(facts["news"])
    return _copy(session, matter_of(session, facts, STATES[which]), *SAID[which])


def _copy(session: Session, matter: Matter | None, subject: str, opening: str) -> Letter | None:
    if matter is None or not matter.business.contact_email:
        return None
    reading = Reading(matter.business.locale, matter.business.timezone)
    locale, client = reading.locale, one_line(matter.client.name)
    letter = to_business(
        matter.business,
        t(subject, locale, title=one_line(matter.row.title), when=reading.moment(matter.start)),
        t(opening, locale, client=client),
        (*_who(session, matter, client, locale), *particulars(matter, reading), *answers(matter)),
        quoted=matter.row.reason,
    )
    why = t("You receive this mail because the portal of {business} takes bookings.", locale,
            business=sender_of(matter.business).name)  # fmt: skip
    return replace(letter, why=why)


def _who(session: Session, matter: Matter, client: str, locale: str) -> Rows:
    contact = session.get_one(Contact, matter.row.contact_id)
    rows = (
        (t("Client", locale), client),
        (t("Booked by", locale), one_line(contact.name)),
        (t("E-mail", locale), one_address(contact.email)),
        (t("Phone", locale), one_line(contact.phone)),
    )
    return tuple(row for row in rows if row[1])

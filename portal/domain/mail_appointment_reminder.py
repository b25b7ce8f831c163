"""The mail that reminds of an appointment. It names day and time and no distance: that stays true until it is read."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlmodel import Session

from portal.clock import now
from portal.domain import mail_appointment_matter as told
from portal.domain.appointment_event import page_of
from portal.domain.appointment_reminding import is_timely
from portal.domain.letters import Letter
from portal.models import AppointmentState
from portal.text import t


def reminder(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """To who booked; nothing when it was moved or cancelled since, or it would come too late."""
    matter = told.matter_of(session, facts, (AppointmentState.CONFIRMED,))
    reader = matter and told.reader_of(session, matter)
    if matter is None or reader is None or not is_timely(facts["minutes"], matter.start, now()):
        return None
    opening = "This is a friendly reminder of your appointment."
    letter = told.letter_to(session, matter, reader, "Reminder: {title} on {when}", opening)
    return replace(
        letter,
        action=t("View appointment", letter.locale),
        url=f"{letter.sender.origin}{page_of(matter.row)}",
        closing=told.until(matter, told.read_by(matter, reader)),
    )

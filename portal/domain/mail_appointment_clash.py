"""The mail to the business: zone rules have changed, and an appointment cannot follow, as the time is taken."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from portal import formats
from portal.domain.letters import Letter, one_line, sender_of
from portal.domain.mail_appointment_matter import COMES, Reading, matter_of, particulars
from portal.domain.mail_quote_decided import to_business
from portal.text import t


def clash(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """What it is about, when it should be, and what to do; nothing once somebody has changed it."""
    matter = matter_of(session, facts, COMES)
    if matter is None or not matter.business.contact_email:
        return None
    zone = ZoneInfo(matter.row.timezone)  # where it was left, not where it was meant to be
    matter = replace(matter, start=matter.row.start_at.astimezone(zone), end=matter.row.end_at.astimezone(zone))
    reading = Reading(matter.business.locale, matter.business.timezone)
    locale, row = reading.locale, matter.row
    meant = formats.moment(datetime.fromisoformat(facts["meant"]), zone, locale)
    should_be = (t("By the clock there", locale), f"{meant} ({one_line(row.timezone)})")
    letter = to_business(
        matter.business,
        t("Please look at {title} on {day}", locale, title=one_line(row.title), day=reading.day(matter.start)),
        t("Time zone rules have changed. At the time this appointment should have now, something else is booked, so it "
          "was left where it was.", locale),
        ((t("Client", locale), one_line(matter.client.name)), *particulars(matter, reading), should_be),
    )  # fmt: skip
    why = t("You receive this mail because the portal of {business} takes bookings.", locale,
            business=sender_of(matter.business).name)  # fmt: skip
    closing = t("Please agree on another time with the client, or move one of the two.", locale)
    return replace(letter, why=why, closing=(closing,))

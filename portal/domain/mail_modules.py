"""Mails about parts of the portal that clients do not see: they lead nowhere, or are not sent where that was all."""

from dataclasses import replace

from portal.domain.letters import Letter
from portal.models import Module

# By kind: what its link leads to.
MODULE_OF = {
    "quote_sent": Module.QUOTES,
    "quote_code": Module.QUOTES,
    "quote_accepted": Module.QUOTES,
    "quote_answer": Module.QUOTES,
    "appointment_booked": Module.BOOKING,
    "appointment_requested": Module.BOOKING,
    "appointment_approved": Module.BOOKING,
    "appointment_declined": Module.BOOKING,
    "appointment_moved": Module.BOOKING,
    "appointment_cancelled": Module.BOOKING,
    "appointment_lost": Module.BOOKING,
    "appointment_reminder": Module.BOOKING,
}
ONLY_TO_OPEN = ("quote_sent", "quote_code")  # without what they open they say nothing


def shown(kind: str, letter: Letter) -> Letter | None:
    """The letter as it may leave now."""
    if MODULE_OF.get(kind) not in letter.sender.hidden:
        return letter
    return None if kind in ONLY_TO_OPEN else replace(letter, action="", url="")

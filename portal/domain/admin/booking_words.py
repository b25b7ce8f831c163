"""What becomes of an appointment, as the business reads it."""

from portal.domain.appointment_status import CONFIRMED, EXPIRED, HELD, REQUESTED, Status
from portal.models import Actor
from portal.text import t

WORDS = {
    HELD: "Held, not booked yet",
    REQUESTED: "Waits for your answer",
    CONFIRMED: "Confirmed",
    EXPIRED: "Not confirmed in time",
    Status.DECLINED: "Declined",
    Status.CANCELLED_BY_CLIENT: "Cancelled by the client",
    Status.CANCELLED_BY_BUSINESS: "Cancelled by us",
    Status.COMPLETED: "Took place",
    Status.NO_SHOW: "Nobody came",
}
# What happened to one appointment. `who` is somebody of the client.
STORY = {
    ("appointment_booked", Actor.CLIENT): "{who} booked it for {moment}",
    ("appointment_requested", Actor.CLIENT): "{who} asked for {moment}",
    ("appointment_approved", Actor.BUSINESS): "It was confirmed for {moment}",
    ("appointment_declined", Actor.BUSINESS): "It was declined",
    ("appointment_declined", Actor.SYSTEM): "Nobody answered in time, and it was declined",
    ("appointment_moved", Actor.CLIENT): "{who} moved it from {before} to {moment}",
    ("appointment_moved", Actor.BUSINESS): "It was moved from {before} to {moment}",
    ("appointment_cancelled", Actor.CLIENT): "{who} cancelled it",
    ("appointment_cancelled", Actor.BUSINESS): "It was cancelled by us",
    ("appointment_lost", Actor.SYSTEM): "It was paid too late: the time is gone, and the money goes back",
    ("appointment_missed", Actor.BUSINESS): "It was noted that nobody came",
    ("appointment_rezoned", Actor.SYSTEM): "Time zone rules have changed: it is now on {moment}",
    ("appointment_clashed", Actor.SYSTEM): "Time zone rules have changed, and it overlaps now: please look at it",
}


def word_of(status: Status, locale: str) -> str:
    """How it stands."""
    return t(WORDS[status], locale)

"""The machine of appointments: which state follows which, and what each is called. docs/booking.md has the picture."""

from datetime import datetime

from portal.domain.booking_refusals import Changed
from portal.models import Appointment
from portal.models import AppointmentState as Status

HELD, REQUESTED, CONFIRMED, EXPIRED = Status.HELD, Status.REQUESTED, Status.CONFIRMED, Status.EXPIRED
AHEAD = (HELD, REQUESTED, CONFIRMED)  # these take a provider's time
CALLED_OFF = (Status.CANCELLED_BY_CLIENT, Status.CANCELLED_BY_BUSINESS)
NOT_KEPT = (EXPIRED, Status.DECLINED, *CALLED_OFF)  # they do not take place
FOLLOWS: dict[Status, frozenset[Status]] = {
    HELD: frozenset({REQUESTED, CONFIRMED, EXPIRED}),
    EXPIRED: frozenset({HELD, REQUESTED, CONFIRMED}),  # paid late, or a debit travels, and the time is still free
    REQUESTED: frozenset({CONFIRMED, Status.DECLINED, Status.CANCELLED_BY_CLIENT}),
    CONFIRMED: frozenset(
        {
            REQUESTED,  # moved, where the business approves each time
            Status.CANCELLED_BY_CLIENT,
            Status.CANCELLED_BY_BUSINESS,
            Status.COMPLETED,
            Status.NO_SHOW,
        }
    ),
    Status.COMPLETED: frozenset({Status.NO_SHOW}),  # the clock completes; the owner knows better
    Status.NO_SHOW: frozenset({Status.COMPLETED}),
    Status.DECLINED: frozenset(),
    Status.CANCELLED_BY_CLIENT: frozenset(),
    Status.CANCELLED_BY_BUSINESS: frozenset(),
}
STATUS_WORDS = {
    HELD: "Held for you",
    REQUESTED: "Waiting for an answer",
    CONFIRMED: "Confirmed",
    EXPIRED: "Not confirmed in time",
    Status.DECLINED: "Declined",
    Status.CANCELLED_BY_CLIENT: "Cancelled by you",
    Status.CANCELLED_BY_BUSINESS: "Cancelled by us",
    Status.COMPLETED: "Over",
    Status.NO_SHOW: "Missed",
}


def status_of(appointment: Appointment, moment: datetime) -> Status:
    """What it is now: a hold that ran out has expired, stored or not."""
    until = appointment.hold_until
    ran_out = appointment.state is HELD and until is not None and until <= moment
    return EXPIRED if ran_out else appointment.state


def turn(appointment: Appointment, to: Status) -> None:
    """Into the next state, if it can follow; refused otherwise."""
    if to not in FOLLOWS[appointment.state]:
        raise Changed
    appointment.state = to

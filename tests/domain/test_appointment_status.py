"""The machine: nothing but what the table says, and a hold is over when its time is."""

from datetime import timedelta
from itertools import product

import pytest

from portal.clock import now
from portal.domain.appointment_status import AHEAD, FOLLOWS, STATUS_WORDS, Status, status_of, turn
from portal.domain.booking_refusals import Changed
from portal.models import Appointment
from tests.booking import TAKES_TIME

MOMENT = now()


def in_state(state: Status, **facts) -> Appointment:
    return Appointment(state=state, **facts)


@pytest.mark.parametrize(("before", "after"), [*product(Status, Status)])
def test_only_what_the_table_says_follows(before: Status, after: Status):
    appointment = in_state(before)
    if after in FOLLOWS[before]:
        turn(appointment, after)
        assert appointment.state is after
        return
    with pytest.raises(Changed):
        turn(appointment, after)
    assert appointment.state is before


def test_the_table_is_whole():
    assert set(FOLLOWS) == set(STATUS_WORDS) == set(Status)
    assert set(AHEAD) == set(TAKES_TIME)
    for ended in (Status.DECLINED, Status.CANCELLED_BY_CLIENT, Status.CANCELLED_BY_BUSINESS):
        assert not FOLLOWS[ended]
    assert [before for before, after in FOLLOWS.items() if Status.HELD in after] == [Status.EXPIRED]


def test_a_hold_ends_to_the_moment():
    held = in_state(Status.HELD, hold_until=MOMENT)
    assert status_of(held, MOMENT - timedelta(microseconds=1)) is Status.HELD
    assert status_of(held, MOMENT) is Status.EXPIRED
    assert status_of(in_state(Status.CONFIRMED, hold_until=MOMENT), MOMENT) is Status.CONFIRMED

"""What a calendar is told of an appointment: the wall-clock time that was meant, whatever becomes of zone rules."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.domain.appointment_event import span_of, time_rows
from portal.models import Appointment


def appointment(wall: str, start: str, minutes: int = 30, zone: str = "Europe/Vienna") -> Appointment:
    """As stored: the time that was meant, and the moment it was then."""
    at = datetime.fromisoformat(start).replace(tzinfo=UTC)
    return Appointment(wall_start=wall, timezone=zone, start_at=at, end_at=at + timedelta(minutes=minutes))  # type: ignore[call-arg]


def shown(row: Appointment) -> tuple[str, str]:
    start, end = span_of(row)
    return start.isoformat(timespec="minutes"), end.isoformat(timespec="minutes")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (appointment("2026-12-01T09:30", "2026-12-01T08:30"), ("2026-12-01T09:30+01:00", "2026-12-01T10:00+01:00")),
        # Booked when the rules still had summer time then: the clock on the wall is what was agreed.
        (appointment("2026-12-01T09:30", "2026-12-01T07:30"), ("2026-12-01T09:30+01:00", "2026-12-01T10:00+01:00")),
        # The second 02:30 of the night the clocks go back stays the second.
        (appointment("2026-10-25T02:30", "2026-10-25T01:30"), ("2026-10-25T02:30+01:00", "2026-10-25T03:00+01:00")),
        (appointment("2026-10-25T02:45", "2026-10-25T00:45"), ("2026-10-25T02:45+02:00", "2026-10-25T02:15+01:00")),
        # New rules skip the hour: the clocks show an hour later.
        (appointment("2027-03-28T02:30", "2027-03-28T00:30"), ("2027-03-28T03:30+02:00", "2027-03-28T04:00+02:00")),
    ],
)
def test_the_wall_clock_is_what_was_meant(row: Appointment, expected: tuple[str, str]) -> None:
    assert shown(row) == expected


def test_beside_the_readers_clock_stands_the_providers_only_where_it_shows_something_else() -> None:
    start, end = span_of(appointment("2027-03-28T01:30", "2027-03-28T00:30", minutes=60))
    assert len(time_rows(start, end, "Europe/Berlin", "en")) == 1
    assert len(time_rows(start, end, "Africa/Lagos", "en")) == 2, "the same at the start, another hour at the end"

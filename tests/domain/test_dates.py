"""The due day itself is never overdue, and "today" is the business's, whoever looks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.dates import days_late, is_overdue, today

DUE = date(2026, 11, 22)
ZONES = (
    "Pacific/Kiritimati",
    "Pacific/Auckland",
    "Europe/Vienna",
    "UTC",
    "America/Los_Angeles",
    "Pacific/Pago_Pago",
)


def overdue(zone: str, now: datetime) -> bool:
    return is_overdue(DUE, 100, True, today(zone, now))


@pytest.mark.parametrize("zone", ["Europe/Vienna", "Pacific/Auckland", "UTC", "America/Los_Angeles"])
def test_not_overdue_as_the_due_day_begins(zone: str) -> None:
    assert not overdue(zone, datetime(2026, 11, 22, 0, 0, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("zone", "late"),
    [("Europe/Vienna", True), ("Pacific/Auckland", True), ("UTC", False), ("America/Los_Angeles", False)],
)
def test_late_in_the_evening_it_depends_on_the_business(zone: str, late: bool) -> None:
    assert overdue(zone, datetime(2026, 11, 22, 23, 30, tzinfo=UTC)) is late


@pytest.mark.parametrize("zone", ZONES)
def test_overdue_starts_with_the_first_second_of_the_next_day(zone: str) -> None:
    midnight = datetime(2026, 11, 23, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert not overdue(zone, midnight - timedelta(microseconds=1))
    assert overdue(zone, midnight)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1)), st.sampled_from(ZONES), st.sampled_from(ZONES))
def test_the_viewer_makes_no_difference(moment: datetime, business: str, viewer: str) -> None:
    now = moment.replace(tzinfo=UTC)
    assert today(business, now) == today(business, now.astimezone(ZoneInfo(viewer)))


def test_a_paid_or_closed_document_is_never_overdue() -> None:
    long_after = DUE + timedelta(days=400)
    assert is_overdue(DUE, 1, True, long_after)
    assert not is_overdue(DUE, 0, True, long_after)
    assert not is_overdue(DUE, -1, True, long_after)
    assert not is_overdue(DUE, 1, False, long_after)
    assert not is_overdue(None, 1, True, long_after)


@pytest.mark.parametrize(("after", "late"), [(-3, 0), (0, 0), (1, 1), (12, 12)])
def test_days_late(after: int, late: int) -> None:
    assert days_late(DUE, DUE + timedelta(days=after)) == late
    assert days_late(None, DUE) == 0


def test_a_moment_without_zone_and_a_zone_without_rules_are_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        today("UTC", datetime(2026, 11, 22))
    with pytest.raises(ZoneInfoNotFoundError):
        today("Europe/Atlantis", datetime(2026, 11, 22, tzinfo=UTC))


def test_zone_rules_are_the_pinned_ones() -> None:
    """British Columbia stays on -07:00 from 2026; a year-old system table still moves it back in November."""
    assert today("America/Vancouver", datetime(2026, 11, 20, 7, 30, tzinfo=UTC)) == date(2026, 11, 20)

"""Slots on every day from 2026 to 2030 on which the clocks change, in ten zones of the pinned tzdata."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from bench import slots_naive
from portal.domain import slots
from portal.domain.slots import Diary, Slot, Terms, Window

# How often their clocks change in these years, as tzdata 2026f has it.
CHANGES = {
    "Australia/Lord_Howe": 10,  # by half an hour
    "Africa/Casablanca": 3,  # the last Ramadan by summer time is that of 2026
    "America/New_York": 10,
    "Europe/Vienna": 10,
    "America/Santiago": 10,  # at midnight
    "Pacific/Chatham": 10,  # at a quarter to
    "Asia/Tehran": 0,
    "America/Vancouver": 1,  # summer time for good
    "Europe/Dublin": 10,  # winter time is the exception there
    "Africa/Cairo": 10,  # at midnight, on a Friday
}
LONG_BEFORE = datetime(2025, 12, 1, tzinfo=UTC)
ALL_DAY = [(0, 1440)]
DAY, MINUTE, HALF_AN_HOUR = timedelta(days=1), timedelta(minutes=1), timedelta(minutes=30)


@cache
def changes(zone: ZoneInfo) -> list[datetime]:
    """The moments at which the offset is another one than half an hour before."""
    moments = [datetime(2026, 1, 1, tzinfo=UTC) + n * HALF_AN_HOUR for n in range(5 * 365 * 48 + 48)]
    offsets = [moment.astimezone(zone).utcoffset() for moment in moments]
    return [moment for moment, (before, now) in zip(moments[1:], pairwise(offsets), strict=True) if before != now]


def found(zone: ZoneInfo, first: date, terms: Terms, windows: list[Window] = ALL_DAY, days: int = 1) -> list[Slot]:
    diary = Diary(uuid4(), zone, {first + n * DAY: windows for n in range(days)})
    return slots.open_slots(terms, diary, first, first + days * DAY, LONG_BEFORE)


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("minutes", [30, 45, 60])
def test_every_change_of_the_clocks(name: str, minutes: int) -> None:
    zone, seen = ZoneInfo(name), 0
    for moment in changes(zone):
        seen += 1
        before = (moment - HALF_AN_HOUR).astimezone(zone).date() - DAY
        for opens in (0, 20):  # every start, and ones that stand askew to the change
            offered = found(zone, before, Terms(minutes, increment=minutes, horizon_days=2000), [(opens, 1440)], 4)
            check(offered, zone, minutes)
    assert seen == CHANGES[name]


def check(offered: list[Slot], zone: ZoneInfo, minutes: int) -> None:
    assert len({slot.wall for slot in offered}) == len({slot.start for slot in offered}) == len(offered) > 0
    for slot in offered:
        assert slot.wall.replace(tzinfo=zone).astimezone(UTC) == slot.start  # the first of two
        assert slot.start.astimezone(zone).replace(tzinfo=None) == slot.wall  # none that does not exist
        assert slot.end - slot.start == minutes * MINUTE
        assert (slot.end - timedelta(microseconds=1)).astimezone(zone).date() == slot.wall.date()
    for one, following in pairwise(offered):
        assert one.end <= following.start


@pytest.mark.parametrize("name", CHANGES)
def test_as_a_scan_of_every_minute_finds_them(name: str) -> None:
    zone, terms = ZoneInfo(name), Terms(40, 5, 10, increment=25, horizon_days=2000)
    for moment in changes(zone)[:2]:
        day = (moment - HALF_AN_HOUR).astimezone(zone).date()
        diary = Diary(uuid4(), zone, {key: [(10, 135), (135, 700), (1300, 1440)] for key in (day, day + DAY)})
        expected = slots_naive.open_slots(terms, diary, day, day + DAY, LONG_BEFORE)
        assert slots.open_slots(terms, diary, day, day + DAY, LONG_BEFORE) == expected


@pytest.mark.parametrize(
    ("name", "day", "windows", "walls"),
    [
        ("Europe/Vienna", date(2026, 3, 29), [(60, 240)], ["01:00", "01:30", "03:00", "03:30"]),
        ("Europe/Vienna", date(2026, 10, 25), [(60, 210)], ["01:00", "01:30", "02:00", "02:30", "03:00"]),
        ("Europe/Vienna", date(2026, 3, 29), [(60, 150)], ["01:00", "01:30"]),  # closes at a time there is not
        ("Europe/Vienna", date(2026, 3, 29), [(150, 240)], ["03:00", "03:30"]),  # opens at one
        ("Europe/Vienna", date(2026, 10, 25), [(60, 150)], ["01:00", "01:30", "02:00"]),  # closes the first time
        ("Australia/Lord_Howe", date(2026, 10, 4), [(60, 180)], ["01:00", "01:30", "02:30"]),
        ("Australia/Lord_Howe", date(2026, 4, 5), [(60, 180)], ["01:00", "01:30", "02:00", "02:30"]),
        ("America/Santiago", date(2026, 9, 6), [(0, 120)], ["01:00", "01:30"]),
        ("America/Santiago", date(2026, 9, 5), [(1380, 1440)], ["23:00", "23:30"]),  # to a midnight there is not
        ("America/Santiago", date(2026, 4, 4), [(1380, 1440)], ["23:00", "23:30"]),  # an hour that comes twice
        ("Pacific/Chatham", date(2026, 9, 27), [(135, 255)], ["02:15", "03:45"]),
        ("Africa/Cairo", date(2026, 4, 24), [(0, 90)], ["01:00"]),
        ("America/Vancouver", date(2026, 11, 1), [(60, 150)], ["01:00", "01:30", "02:00"]),
    ],
)
def test_what_is_offered_then(name: str, day: date, windows: list[Window], walls: list[str]) -> None:
    offered = found(ZoneInfo(name), day, Terms(30, horizon_days=2000), windows)
    assert [f"{slot.wall:%H:%M}" for slot in offered] == walls


def test_two_starts_that_come_closer_leave_the_later_out() -> None:
    """A quarter to two and a quarter past three are half an hour apart that night."""
    offered = found(
        ZoneInfo("Europe/Vienna"), date(2026, 3, 29), Terms(45, increment=45, horizon_days=200), [(60, 300)]
    )
    assert [f"{slot.wall:%H:%M}" for slot in offered] == ["01:00", "01:45", "04:00"]


def test_winter_in_vancouver_is_seven_hours_behind() -> None:
    [slot] = found(ZoneInfo("America/Vancouver"), date(2026, 12, 1), Terms(30, horizon_days=2000), [(540, 570)])
    assert slot.start == datetime(2026, 12, 1, 16, tzinfo=UTC)


def test_a_wall_time_that_never_is_has_no_moment() -> None:
    vienna = ZoneInfo("Europe/Vienna")
    assert slots.moment_of(datetime(2026, 3, 29, 2, 30), vienna) is None
    assert slots.moment_of(datetime(2026, 10, 25, 2, 30), vienna) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)

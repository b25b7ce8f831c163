"""Slots of a provider's days: inside the windows, clear of what is taken, as a scan of every minute finds them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import slots_naive
from portal.domain import slots
from portal.domain.slots import Diary, Terms, Window
from portal.domain.stretches import Stretch
from tests.booking import at

VIENNA = ZoneInfo("Europe/Vienna")
MONDAY = date(2026, 11, 30)
LONG_BEFORE = datetime(2026, 11, 20, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
KEY = uuid4()


def starts(terms: Terms, moment: datetime = LONG_BEFORE, *, windows: list[Window] | None = None, days: int = 1,
           **facts: Any) -> list[str]:  # fmt: skip
    """Wall times of the Monday, or of several days; nine to twelve unless told otherwise."""
    every = [MONDAY + timedelta(days=n) for n in range(days)]
    diary = Diary(KEY, VIENNA, dict.fromkeys(every, windows or [(540, 720)]), **facts)
    found = slots.open_slots(terms, diary, every[0], every[-1], moment)
    assert found == slots_naive.open_slots(terms, diary, every[0], every[-1], moment)
    assert all(slot.end - slot.start == terms.minutes * MINUTE for slot in found)
    return [f"{slot.wall:%H:%M}" if days == 1 else f"{slot.wall:%d %H:%M}" for slot in found]


def stretch(begins: str, ends: str) -> Stretch:
    return at(MONDAY, begins), at(MONDAY, ends)


def test_increments_count_from_the_opening_and_the_end_must_fit() -> None:
    assert starts(Terms(60)) == ["09:00", "09:30", "10:00", "10:30", "11:00"]
    assert starts(Terms(45, increment=45), windows=[(550, 690)]) == ["09:10", "09:55", "10:40"]
    assert starts(Terms(181)) == []


def test_a_slot_lies_in_one_window() -> None:
    assert starts(Terms(60, increment=60), windows=[(540, 630), (630, 720)]) == ["09:00", "10:30"]


def test_to_midnight_and_not_beyond() -> None:
    assert starts(Terms(60, increment=60), windows=[(1320, 1440)]) == ["22:00", "23:00"]


def test_taken_time_may_touch_but_not_overlap() -> None:
    assert starts(Terms(30), taken=[stretch("09:30", "10:30")]) == ["09:00", "10:30", "11:00", "11:30"]
    assert starts(Terms(30), taken=[stretch("09:31", "10:30")]) == ["09:00", "10:30", "11:00", "11:30"]
    assert starts(Terms(30), taken=[stretch("09:29", "10:31")]) == ["11:00", "11:30"]


def test_buffers_keep_clear_too() -> None:
    taken = [stretch("10:00", "10:30")]
    assert starts(Terms(30, buffer_after=1), taken=taken) == ["09:00", "10:30", "11:00", "11:30"]
    assert starts(Terms(30, buffer_before=1), taken=taken) == ["09:00", "09:30", "11:00", "11:30"]
    assert starts(Terms(30, 30, 30), taken=taken) == ["09:00", "11:00", "11:30"]


def test_a_long_stretch_hides_no_short_one_within_it_and_none_after() -> None:
    taken = [stretch("09:00", "10:30"), stretch("09:10", "09:20"), stretch("11:00", "11:10")]
    assert starts(Terms(30), taken=taken) == ["10:30", "11:30"]


def test_notice_counts_from_this_moment() -> None:
    now = at(MONDAY, "09:00")
    assert starts(Terms(30, notice=60), now) == ["10:00", "10:30", "11:00", "11:30"]
    assert starts(Terms(30, notice=60), now + timedelta(seconds=1)) == ["10:30", "11:00", "11:30"]


def test_nothing_in_the_past() -> None:
    assert starts(Terms(30), at(MONDAY, "11:10")) == ["11:30"]
    assert starts(Terms(30), at(MONDAY, "13:00")) == []


@pytest.mark.parametrize(("days", "found"), [(9, 0), (10, 1), (11, 2)])
def test_the_horizon_counts_from_the_providers_today(days: int, found: int) -> None:
    late = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)  # the 20th in Vienna
    assert len(starts(Terms(180, horizon_days=days), late, days=3)) == found


def test_a_full_day_offers_nothing() -> None:
    counts = {MONDAY: 2, MONDAY + timedelta(days=1): 1}
    assert starts(Terms(180, most_per_day=2), counts=counts, days=2) == ["01 09:00"]
    assert starts(Terms(180), counts=counts, days=2) == ["30 09:00", "01 09:00"]


def test_any_days_may_be_asked_for() -> None:
    diary = Diary(KEY, VIENNA, {MONDAY: [(540, 600)]})
    assert len(slots.open_slots(Terms(60), diary, date.min, date.max, LONG_BEFORE)) == 1
    assert slots.open_slots(Terms(60), diary, date.max, date.min, LONG_BEFORE) == []


ZONES = ("Europe/Vienna", "Australia/Lord_Howe", "Africa/Cairo", "America/Santiago", "UTC")
AROUND = (date(2026, 3, 29), date(2026, 10, 4), date(2026, 4, 24), date(2026, 9, 6), date(2026, 4, 5))
windows_of_a_day = st.lists(st.integers(0, 96), min_size=2, max_size=6, unique=True).map(
    lambda edges: [(15 * a, 15 * b) for a, b in zip(*[iter(sorted(edges))] * 2, strict=False)]
)


@given(
    terms=st.builds(
        Terms, st.integers(5, 200), st.integers(0, 40), st.integers(0, 40), st.integers(5, 90), st.integers(0, 1500),
        st.integers(0, 4), st.integers(0, 2),
    ),
    zone=st.sampled_from(ZONES),
    middle=st.sampled_from(AROUND),
    windows=st.lists(windows_of_a_day, min_size=3, max_size=3),
    taken=st.lists(st.tuples(st.integers(-1500, 3000), st.integers(1, 400)), max_size=8),
    counts=st.lists(st.integers(0, 2), min_size=3, max_size=3),
    begun=st.integers(0, 2000),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_as_a_scan_of_every_minute_finds_them(
    terms: Terms, zone: str, middle: date, windows: list[list[Window]], taken: list[tuple[int, int]],
    counts: list[int], begun: int,
) -> None:  # fmt: skip
    days = [middle + timedelta(days=n) for n in (-1, 0, 1)]
    noon = datetime(middle.year, middle.month, middle.day, tzinfo=UTC)
    stretches = sorted((noon + n * MINUTE, noon + (n + length) * MINUTE) for n, length in taken)
    by_day = dict(zip(days, windows, strict=True))
    diary = Diary(KEY, ZoneInfo(zone), by_day, stretches, dict(zip(days, counts, strict=True)))
    moment = noon - timedelta(days=2) + begun * MINUTE
    expected = slots_naive.open_slots(terms, diary, days[0], days[-1], moment)
    assert slots.open_slots(terms, diary, days[0], days[-1], moment) == expected

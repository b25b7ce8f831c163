"""Which days a rhythm has: counted from the first, so none drifts."""

from datetime import date
from itertools import islice

import pytest

from portal.domain.rhythm import Rhythm, said
from portal.models import RhythmUnit

D, W, M, Y = RhythmUnit
TABLE = [
    (M, 1, "2026-01-31", "2026-02-28 2026-03-31 2026-04-30 2026-05-31"),
    (M, 1, "2027-12-31", "2028-01-31 2028-02-29 2028-03-31 2028-04-30"),  # leap year
    (M, 1, "2026-03-31", "2026-04-30 2026-05-31 2026-06-30 2026-07-31"),
    (M, 1, "2026-01-30", "2026-02-28 2026-03-30 2026-04-30 2026-05-30"),
    (M, 1, "2026-11-15", "2026-12-15 2027-01-15 2027-02-15 2027-03-15"),
    (M, 3, "2025-11-30", "2026-02-28 2026-05-30 2026-08-30 2026-11-30"),
    (M, 12, "2024-02-29", "2025-02-28 2026-02-28 2027-02-28 2028-02-29"),
    (M, 13, "2026-12-31", "2028-01-31 2029-02-28 2030-03-31 2031-04-30"),
    (Y, 1, "2024-02-29", "2025-02-28 2026-02-28 2027-02-28 2028-02-29"),
    (Y, 4, "2096-02-29", "2100-02-28 2104-02-29 2108-02-29 2112-02-29"),  # 2100 has none
    (Y, 1, "2026-12-31", "2027-12-31 2028-12-31 2029-12-31 2030-12-31"),
    (W, 1, "2026-03-22", "2026-03-29 2026-04-05 2026-04-12 2026-04-19"),  # over the change of clocks
    (W, 2, "2026-12-28", "2027-01-11 2027-01-25 2027-02-08 2027-02-22"),
    (D, 1, "2026-10-24", "2026-10-25 2026-10-26 2026-10-27 2026-10-28"),  # over the other one
    (D, 30, "2028-02-01", "2028-03-02 2028-04-01 2028-05-01 2028-05-31"),
]


def days(written: str) -> list[date]:
    return [date.fromisoformat(one) for one in written.split()]


@pytest.mark.parametrize(("unit", "every", "start", "following"), TABLE)
def test_days_after_the_first(unit: RhythmUnit, every: int, start: str, following: str) -> None:
    rhythm = Rhythm(unit, every, date.fromisoformat(start))
    assert list(islice(rhythm.days_from(0), 5)) == days(f"{start} {following}")


@pytest.mark.parametrize(("unit", "every", "start", "following"), TABLE)
def test_the_first_day_from_any_other_is_found(unit: RhythmUnit, every: int, start: str, following: str) -> None:
    rhythm, known = Rhythm(unit, every, date.fromisoformat(start)), days(f"{start} {following}")
    for nth, on in enumerate(known):
        assert rhythm.first_from(on) == nth
        if nth < 4:
            assert rhythm.first_from(date.fromordinal(on.toordinal() + 1)) == nth + 1
    assert rhythm.first_from(date(1990, 1, 1)) == 0


def test_far_from_its_beginning_no_month_is_lost() -> None:
    rhythm = Rhythm(M, 1, date(2026, 1, 31))
    assert rhythm.day(1200) == date(2126, 1, 31)
    assert rhythm.first_from(date(2126, 1, 31)) == 1200


def test_the_last_day_belongs_to_it() -> None:
    assert list(Rhythm(M, 1, date(2026, 1, 31), date(2026, 3, 31)).days_from(0)) == days(
        "2026-01-31 2026-02-28 2026-03-31"
    )
    assert list(Rhythm(M, 1, date(2026, 1, 31), date(2026, 3, 30)).days_from(1)) == days("2026-02-28")


def test_in_words() -> None:
    assert [said(unit, 1, "en") for unit in RhythmUnit] == ["Daily", "Weekly", "Monthly", "Yearly"]
    assert said(W, 2, "en") == "Every 2 weeks"

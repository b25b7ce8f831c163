"""Which days a statement covers, whatever the address says."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.periods import BACKWARDS, UNREADABLE, Period, Quick, asked, quick

TODAY = date(2026, 11, 23)
YEAR = Period(date(2026, 1, 1), TODAY)


def test_the_usual_is_the_year_so_far() -> None:
    assert asked("", "", TODAY) == (YEAR, "")


@pytest.mark.parametrize(
    ("first", "last", "period"),
    [
        ("2026-03-01", "2026-03-31", Period(date(2026, 3, 1), date(2026, 3, 31))),
        ("2026-03-01", "", Period(date(2026, 3, 1), TODAY)),
        ("", "2024-02-29", Period(date(2024, 1, 1), date(2024, 2, 29))),
        ("2026-11-23", "2026-11-23", Period(TODAY, TODAY)),
        ("0001-01-01", "9999-12-31", Period(date.min, date.max)),
    ],
)
def test_what_the_address_names(first: str, last: str, period: Period) -> None:
    assert asked(first, last, TODAY) == (period, "")


@pytest.mark.parametrize("nonsense", ["2026-02-29", "x", "2026-13-01", "=1+1", "\x00", "-", "9" * 5000, "１２"])
def test_nonsense_is_said(nonsense: str) -> None:
    assert asked(nonsense, "", TODAY) == (YEAR, UNREADABLE)
    assert asked("", nonsense, TODAY) == (YEAR, UNREADABLE)


def test_backwards_is_said() -> None:
    assert asked("2026-03-02", "2026-03-01", TODAY) == (YEAR, BACKWARDS)
    assert asked("2027-01-01", "", TODAY) == (YEAR, BACKWARDS)


def test_the_quick_choices() -> None:
    assert quick(TODAY) == {
        Quick.THIS_MONTH: Period(date(2026, 11, 1), TODAY),
        Quick.LAST_MONTH: Period(date(2026, 10, 1), date(2026, 10, 31)),
        Quick.THIS_YEAR: YEAR,
        Quick.LAST_YEAR: Period(date(2025, 1, 1), date(2025, 12, 31)),
    }


@given(st.dates(min_value=date(2, 1, 1)))
def test_last_month_and_last_year_are_whole_and_end_before_this_one(today: date) -> None:
    found, day = quick(today), timedelta(days=1)
    for before, now in ((Quick.LAST_MONTH, Quick.THIS_MONTH), (Quick.LAST_YEAR, Quick.THIS_YEAR)):
        assert found[before].last + day == found[now].first <= found[now].last == today
        assert found[before].first.day == 1

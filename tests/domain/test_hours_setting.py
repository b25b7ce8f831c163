"""Hours as the owner sets them: whole weeks and days, nothing left over, mistakes said in words."""

from datetime import date

import pytest

from portal import db
from portal.domain import hours_setting, opening_hours
from portal.domain.slots import Window
from portal.errors import Refused
from portal.models import Business, Holiday, Hours, HoursException, Provider
from tests.booking import a_provider
from tests.build import a_business
from tests.paying import rows

pytestmark = pytest.mark.usefixtures("database")
MONDAY, TUESDAY = date(2026, 11, 30), date(2026, 12, 1)


@pytest.fixture
def provider(database: None) -> Provider:
    with db.everyone(write=True) as session:
        return a_provider(session, a_business(session))


def week(provider: Provider, **days: list[Window]) -> None:
    names = ("mo", "tu", "we", "th", "fr", "sa", "su")
    with db.everyone(write=True) as session:
        hours_setting.set_week(session, provider, {names.index(name): found for name, found in days.items()})


def read(provider: Provider) -> dict[date, list[Window]]:
    with db.everyone() as session:
        found = opening_hours.windows(session, provider.business_id, [provider.id], MONDAY, TUESDAY)
    return dict(found[provider.id])


def test_a_week_replaces_the_week_before(provider: Provider) -> None:
    week(provider, mo=[(780, 1020), (540, 720)], tu=[(0, 1440)])
    assert read(provider) == {MONDAY: [(540, 720), (780, 1020)], TUESDAY: [(0, 1440)]}
    week(provider, mo=[(540, 720), (720, 780)])
    assert read(provider) == {MONDAY: [(540, 720), (720, 780)]}
    assert len(rows(Hours)) == 2


def test_a_week_of_somebody_else_stays(provider: Provider) -> None:
    week(provider, mo=[(540, 720)])
    with db.everyone(write=True) as session:
        other = a_provider(session, session.get_one(Business, provider.business_id), "Ben")
        hours_setting.set_week(session, other, {})
    assert read(provider) == {MONDAY: [(540, 720)]}


def test_a_day_replaces_itself_and_can_be_forgotten(provider: Provider) -> None:
    week(provider, mo=[(540, 720)], tu=[(540, 720)])
    with db.everyone(write=True) as session:
        hours_setting.set_day(session, provider, MONDAY, [(600, 660)])
        hours_setting.set_day(session, provider, MONDAY, [(1200, 1260), (600, 700)])
        hours_setting.set_day(session, provider, TUESDAY, [])
    assert read(provider) == {MONDAY: [(600, 700), (1200, 1260)]}
    with db.everyone(write=True) as session:
        hours_setting.forget_day(session, provider, TUESDAY)
    assert read(provider)[TUESDAY] == [(540, 720)]
    assert len(rows(HoursException)) == 2


def test_a_holiday_is_named_once_and_can_be_forgotten(provider: Provider) -> None:
    week(provider, mo=[(540, 720)])
    with db.everyone(write=True) as session:
        hours_setting.set_holiday(session, provider.business_id, MONDAY, "Half")
        hours_setting.set_holiday(session, provider.business_id, MONDAY, "  St Andrew\n")
    assert [row.name for row in rows(Holiday)] == ["St Andrew"]
    assert read(provider) == {}
    with db.everyone(write=True) as session:
        hours_setting.forget_holiday(session, provider.business_id, MONDAY)
    assert read(provider) == {MONDAY: [(540, 720)]}


@pytest.mark.parametrize(
    ("stretches", "said"),
    [
        ([(540, 720), (700, 800)], "Hours from 11:40 to 13:20 overlap with other hours of that day."),
        ([(540, 540)], "Hours from 09:00 to 09:00 do not work: they have to end after they begin, on the same day."),
        ([(1380, 1500)], "Hours from 23:00 to 25:00 do not work: they have to end after they begin, on the same day."),
        ([(n, n + 1) for n in range(25)], "One day can have at most 24 stretches of hours."),
    ],
)
def test_mistakes_are_said_and_change_nothing(provider: Provider, stretches: list[Window], said: str) -> None:
    week(provider, mo=[(540, 720)])
    with pytest.raises(Refused) as refused:
        week(provider, mo=stretches)
    assert refused.value.said() == said
    with pytest.raises(Refused), db.everyone(write=True) as session:
        hours_setting.set_day(session, provider, MONDAY, stretches)
    assert read(provider) == {MONDAY: [(540, 720)]}


def test_a_week_has_seven_days(provider: Provider) -> None:
    with pytest.raises(hours_setting.NotAWeekday), db.everyone(write=True) as session:
        hours_setting.set_week(session, provider, {7: [(540, 720)]})


@pytest.mark.parametrize(("typed", "minutes"), [("09:30", 570), (" 9:05 ", 545), ("00:00", 0), ("24:00", 1440)])
def test_times_are_typed(typed: str, minutes: int) -> None:
    assert hours_setting.minutes_of(typed) == minutes


@pytest.mark.parametrize("typed", ["", "9", "25:00", "24:01", "12:60", "٠٩:٣٠", "9:3", "x" * 500])
def test_other_times_are_refused(typed: str) -> None:
    with pytest.raises(hours_setting.NotATime):
        hours_setting.minutes_of(typed)

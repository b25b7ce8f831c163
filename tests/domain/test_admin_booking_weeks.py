"""A week of appointments as it is drawn, and as one person's."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from portal import db
from portal.access.staff_visit import staff_visit_now
from portal.domain.admin import booking_weeks
from portal.domain.admin.booking import Line
from portal.domain.admin.booking_grid import Block, Placed, grid
from portal.domain.appointment_status import Status
from portal.models import StaffRole
from tests.booking import Practice, a_holiday, a_practice, a_provider, an_appointment, at, exception, monday
from tests.build import a_business
from tests.staff import a_staff, become_staff

DAY = monday()


@pytest.fixture
def practice(database: object) -> Practice:
    """A business, and an agent of it who is signed in."""
    with db.everyone(write=True) as session:
        made = a_practice(session)
        become_staff(session, a_staff(session, made.business, StaffRole.AGENT))
        return made


def there(practice: Practice, start: datetime, **facts: Any) -> str:
    with db.everyone(write=True) as session:
        provider = facts.pop("provider", practice.provider)
        return an_appointment(
            session, practice.client, practice.contact, practice.service, provider, start, **facts
        ).id.hex


def week(of: date = DAY, who: str = "") -> booking_weeks.Week:
    return staff_visit_now(booking_weeks.week, of.isoformat(), who)


def drawn(*spans: tuple[int, int]) -> list[Block]:
    placed = [Placed(Line(key=str(nth)), DAY, *span) for nth, span in enumerate(spans)]
    return grid([DAY], placed, [""], DAY, "en").columns[0].blocks


def test_ten_hours_are_drawn_and_more_where_they_are_needed() -> None:
    usual = grid([DAY], [], [""], DAY, "en")
    assert (usual.height, len(usual.hours), usual.hours[0].label, usual.hours[0].top) == (
        "50rem",
        10,
        "8:00\u202fAM",
        "0.000%",
    )
    wide = grid([DAY], [Placed(Line(), DAY, 395, 420), Placed(Line(), DAY, 1380, 1440)], [""], DAY, "en")
    assert (wide.height, len(wide.hours)) == ("90rem", 18)


def test_what_overlaps_stands_side_by_side() -> None:
    found = drawn((480, 540), (510, 570), (540, 600), (660, 720))
    assert [(one.line.key, one.left, one.width) for one in found] == [
        ("0", "0.000%", "50.000%"),
        ("1", "50.000%", "50.000%"),
        ("2", "0.000%", "50.000%"),
        ("3", "0.000%", "100.000%"),
    ]
    assert [(one.top, one.height) for one in found[:2]] == [("0.000%", "10.000%"), ("5.000%", "10.000%")]


def test_what_is_short_can_be_read_and_hides_nothing() -> None:
    found = drawn((480, 485), (490, 495))
    assert [one.width for one in found] == ["50.000%", "50.000%"]
    assert found[0].height == f"{100 * 25 / 600:.3f}%"


def test_what_was_called_off_is_in_the_list_alone(practice: Practice) -> None:
    kept = there(practice, at(DAY, "10:00"))
    gone = there(practice, at(DAY, "11:00"), state=Status.CANCELLED_BY_CLIENT)
    found = week()
    assert [one.key for one in found.days[0].rows] == [kept, gone]
    assert [one.line.key for one in found.grid.columns[0].blocks] == [kept]


def test_what_reaches_into_the_next_day_ends_with_its_own(practice: Practice) -> None:
    start = at(DAY, "23:00")
    there(practice, start, end_at=start + timedelta(hours=3))
    found = week().grid
    assert (len(found.hours), [len(one.blocks) for one in found.columns]) == (16, [1, 0, 0, 0, 0, 0, 0])
    assert found.columns[0].blocks[0].height == f"{100 / 16:.3f}%"


@pytest.mark.parametrize("sunday", [date(2027, 3, 28), date(2027, 10, 31)])
def test_a_week_in_which_the_clocks_change(practice: Practice, sunday: date) -> None:
    there(practice, datetime(sunday.year, sunday.month, sunday.day, 12, tzinfo=UTC))
    assert [len(one.rows) for one in week(sunday).days] == [0, 0, 0, 0, 0, 0, 1]


def test_one_person_alone(practice: Practice) -> None:
    assert week().people == []
    with db.everyone(write=True) as session:
        bea = a_provider(session, practice.business, "Bea")
        away = a_provider(session, practice.business, "Cleo", active=False)
    hers, others = there(practice, at(DAY, "10:00"), provider=bea), there(practice, at(DAY, "10:00"))
    found = week(who=bea.id.hex)
    assert [one.key for one in found.days[0].rows] == [hers]
    assert [(one.name, one.current) for one in found.people] == [
        ("Everybody", False),
        ("Bea", True),
        ("Eva Wolf", False),
    ]
    assert week(who=away.id.hex).people[2].name == "Cleo"
    for nobody in ("", "x", "\x00", practice.business.id.hex):
        everybody = week(who=nobody)
        assert {one.key for one in everybody.days[0].rows} == {hers, others}
        assert (everybody.who, everybody.people[0].current) == ("", True)


def test_why_a_day_is_not_like_others(practice: Practice) -> None:
    with db.everyone(write=True) as session:
        a_holiday(session, practice.business, DAY, "Christmas <b>")
        a_holiday(session, a_business(session), DAY + timedelta(days=1), "Of others")
        exception(session, practice.provider, DAY + timedelta(days=2))
        exception(session, practice.provider, DAY + timedelta(days=3), "10:00", "12:00")
    assert [one.note for one in week().days] == ["Christmas <b>", "", "", "", "", "", ""]
    assert [one.note for one in week(who=practice.provider.id.hex).grid.columns][2:4] == ["Off", "10:00–12:00"]


def test_this_week_says_so(practice: Practice) -> None:
    this = staff_visit_now(booking_weeks.week)
    assert this.is_now
    assert sum(one.is_today for one in this.grid.columns) == 1
    later = week(date.fromisoformat(this.later))
    assert not later.is_now
    assert not any(one.is_today for one in later.grid.columns)

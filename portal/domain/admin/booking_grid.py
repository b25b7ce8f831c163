"""A week drawn: where each appointment stands in its day's column. Arithmetic on wall clocks, nothing else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from portal import formats
from portal.domain.admin.booking import Line

OPENS, CLOSES = 8, 18  # hours that are always drawn
TALLEST = 5  # rem of an hour
SHORTEST = 25  # minutes: what is shorter is drawn as long, so that it can be read


@dataclass(frozen=True)
class Placed:
    """An appointment with the minutes of its day."""

    line: Line
    day: date
    begins: int
    ends: int


@dataclass(frozen=True)
class Block:
    """One that is drawn; the rest are lengths of CSS."""

    line: Line = field(default_factory=Line)
    top: str = ""
    height: str = ""
    left: str = ""
    width: str = ""


@dataclass(frozen=True)
class HourMark:
    """An hour of the scale."""

    label: str = ""
    top: str = ""


@dataclass(frozen=True)
class Column:
    """One day."""

    weekday: str = ""
    number: str = ""
    label: str = ""
    note: str = ""
    is_today: bool = False
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class Grid:
    """Everything that is drawn."""

    height: str = ""
    hours: list[HourMark] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)


def grid(days: Sequence[date], placed: Sequence[Placed], notes: Sequence[str], today: date, locale: str) -> Grid:
    """The days side by side, with as many hours as they need."""
    first = min([OPENS, *(one.begins // 60 for one in placed)])
    last = max([CLOSES, *(-(-one.ends // 60) for one in placed)])
    minutes = (last - first) * 60
    columns = [
        Column(
            formats.weekday_short(day, locale), str(day.day), formats.weekday(day, locale), note, day == today,
            _blocks([one for one in placed if one.day == day], first * 60, minutes),
        )
        for day, note in zip(days, notes, strict=True)
    ]  # fmt: skip
    marks = [HourMark(_clock(hour, locale), _share((hour - first) * 60, minutes)) for hour in range(first, last)]
    return Grid(f"{(last - first) * TALLEST}rem", marks, columns)


def _blocks(placed: Iterable[Placed], first: int, minutes: int) -> list[Block]:
    """Beside each other where they overlap: a group of those shares the width equally."""
    blocks, group, until = list[Block](), list[Placed](), 0
    for one in sorted(placed, key=lambda one: (one.begins, one.ends)):
        if one.begins >= until:
            blocks += _side_by_side(group, first, minutes)
            group = []
        group.append(one)
        until = max(until, _drawn_until(one))
    return blocks + _side_by_side(group, first, minutes)


def _side_by_side(group: Sequence[Placed], first: int, minutes: int) -> list[Block]:
    lanes, chosen = list[int](), list[int]()  # until when each lane is taken; the lane of each
    for one in group:
        lane = next((nth for nth, until in enumerate(lanes) if until <= one.begins), len(lanes))
        lanes[lane : lane + 1] = [_drawn_until(one)]
        chosen.append(lane)
    return [
        Block(
            one.line,
            _share(one.begins - first, minutes),
            _share(_drawn_until(one) - one.begins, minutes),
            _share(lane, len(lanes)),
            _share(1, len(lanes)),
        )
        for one, lane in zip(group, chosen, strict=True)
    ]


def _drawn_until(one: Placed) -> int:
    return max(one.ends, one.begins + SHORTEST)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.3f}%"


def _clock(hour: int, locale: str) -> str:
    return formats.time_of_day(datetime(2026, 1, 5, hour, tzinfo=UTC), ZoneInfo("UTC"), locale)

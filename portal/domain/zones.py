"""The time zones a person can choose from, as the pinned `tzdata` has them, named by their cities."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_timezone_location

import portal.clock  # noqa: F401 - it makes ZoneInfo read the pinned zone rules, not the system's
from portal import formats
from portal.text import t

AREAS = {
    "Africa": "Africa",
    "America": "America",
    "Antarctica": "Antarctica",
    "Arctic": "Arctic",
    "Asia": "Asia",
    "Atlantic": "Atlantic Ocean",
    "Australia": "Australia",
    "Europe": "Europe",
    "Indian": "Indian Ocean",
    "Pacific": "Pacific Ocean",
}


@dataclass(frozen=True)
class ZoneChoice:
    """One zone, by the name of its city."""

    value: str = ""
    label: str = ""


@dataclass(frozen=True)
class ZoneGroup:
    """The zones of one part of the world."""

    label: str = ""
    zones: list[ZoneChoice] = field(default_factory=list)


def is_known(zone: str) -> bool:
    """Whether it is a zone at all; browsers also send older names ("Asia/Calcutta"), and those mean something too."""
    return zone in _known()


def groups(locale: str, own: str = "") -> list[ZoneGroup]:
    """Every zone people live in, by part of the world; before them `own`, where it goes by an older name."""
    older = own and own not in _lived_in()
    return [
        *([ZoneGroup(t("Your choice", locale), [ZoneChoice(own, city(own, locale))])] if older else []),
        *_all(locale),
    ]


@lru_cache(maxsize=256)
def _all(locale: str) -> tuple[ZoneGroup, ...]:
    named = sorted((t(AREAS[zone.partition("/")[0]], locale), city(zone, locale), zone) for zone in _lived_in())
    return tuple(
        ZoneGroup(area, [ZoneChoice(zone, name) for _, name, zone in rows])
        for area, rows in groupby(named, key=lambda one: one[0])
    )


def city(zone: str, locale: str) -> str:
    """What the zone is called after: "Vienna"."""
    named = get_timezone_location(ZoneInfo(zone), locale=formats.locale_of(locale), return_city=True)
    return named.rpartition("/")[2]  # "Argentina/Cordoba" has no name of its own in CLDR


def clock(zone: str, now: datetime, locale: str) -> str:
    """What the clocks there show: "It is 14:05 in Vienna now."."""
    time = formats.time_of_day(now, ZoneInfo(zone), locale)
    return t("It is {time} in {place} now.", locale, time=time, place=city(zone, locale))


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(zone for zone in available_timezones() if "/" in zone or zone == "UTC")


@lru_cache(maxsize=1)
def _lived_in() -> tuple[str, ...]:
    table = (files("tzdata.zoneinfo") / "zone.tab").read_text("utf-8")
    return tuple(line.split("\t")[2].strip() for line in table.splitlines() if line and not line.startswith("#"))

"""Times told on two clocks: the reader's, and beside it the provider's where that shows something else."""

from datetime import datetime
from zoneinfo import ZoneInfo

from portal import formats
from portal.domain import zones
from portal.text import t


def part_of_day(local: datetime, locale: str) -> str:
    """What times are listed under."""
    if local.hour < 5:
        return t("Night", locale)
    if local.hour < 12:
        return t("Morning", locale)
    return t("Afternoon", locale) if local.hour < 17 else t("Evening", locale)


def whose(zone: str, locale: str) -> str:
    """Said above times where two clocks are in play."""
    return t("All times are on the clocks in {place}.", locale, place=zones.city(zone, locale))


def beside(start: datetime, mine: str, theirs: str, locale: str) -> str:
    """What the clock in their zone shows then, with the day where it is another one; empty where both show the same."""
    here, there = (start.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for zone in (mine, theirs))
    if here == there:
        return ""
    time, place = formats.time_of_day(start, ZoneInfo(theirs), locale), zones.city(theirs, locale)
    if here.date() == there.date():
        return t("{time} in {place}", locale, time=time, place=place)
    day = formats.weekday_short(there.date(), locale)
    return t("{day}, {time} in {place}", locale, day=day, time=time, place=place)

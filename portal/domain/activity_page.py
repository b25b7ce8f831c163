"""Everything that happened on the account, newest first, under its day, narrowed to a kind."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col

from portal import formats
from portal.access.visit import Visit
from portal.clock import day_in
from portal.domain import activity, keyset
from portal.domain.activity import ActivityRow
from portal.domain.activity_kinds import KINDS, Kind
from portal.models import Activity, Business
from portal.text import t


@dataclass(frozen=True)
class ActivityDay:
    """What happened on one day of the reader's calendar."""

    heading: str = ""
    rows: list[ActivityRow] = field(default_factory=list)


@dataclass(frozen=True)
class ActivityPage:
    """One page of the story. `newer` and `older` are the `page=` of the neighbouring pages, or empty."""

    days: list[ActivityDay]
    newer: str
    older: str


def page(visit: Visit, kind: Kind = Kind.ALL, at: str = "") -> ActivityPage:
    """One page of one kind; `at` is `newer` or `older` of an earlier page."""
    query = activity.shown(visit)
    if kind is not Kind.ALL:
        query = query.where(col(Activity.verb).in_(KINDS[kind]))
    found = keyset.leaf(visit.db, Activity, query, at)
    business = visit.db.get_one(Business, visit.business_id).display_name
    by_day = groupby(found.rows, key=lambda one: day_in(visit.zone, one[0].created_at))
    days = [ActivityDay(_heading(visit, day), [_row(visit, business, one) for one in rows]) for day, rows in by_day]
    return ActivityPage(days, found.newer, found.older)


def _row(visit: Visit, business: str, found: Any) -> ActivityRow:
    """The day stands above: the time is enough."""
    time = formats.time_of_day(found[0].created_at, ZoneInfo(visit.zone), visit.locale)
    return activity.row(visit, business, found, time)


def _heading(visit: Visit, day: date) -> str:
    today = day_in(visit.zone, visit.now)  # the reader's, who may be elsewhere than the business
    near = {today: t("Today", visit.locale), today - timedelta(days=1): t("Yesterday", visit.locale)}
    return near.get(day) or formats.day_long(day, visit.locale)

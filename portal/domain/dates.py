"""What day it is for a business, and whether a due date has passed. Due dates are plain, never converted."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import portal.clock  # noqa: F401 - it makes ZoneInfo read the pinned zone rules, not the system's


def today(timezone: str, now: datetime) -> date:
    """The date on the business's wall calendar (`timezone` is its IANA name) at an aware moment.

    Never the viewer's zone and never the server's: everybody gets the same answer.
    """
    if now.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return now.astimezone(ZoneInfo(timezone)).date()


def is_overdue(due_on: date | None, balance_minor: int, is_open: bool, today: date) -> bool:
    """Open, still owing, and the due day is over: the due day itself is never overdue."""
    return is_open and balance_minor > 0 and days_late(due_on, today) > 0


def days_late(due_on: date | None, today: date) -> int:
    """Whole days since the due day; 0 until it is over, and always 0 without a due date."""
    return max(0, (today - due_on).days) if due_on else 0

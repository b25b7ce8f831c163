"""Time: aware UTC moments, and zone rules that come from the pinned `tzdata` package."""

import zoneinfo
from datetime import UTC, date, datetime

import tzdata

# A system's zone files may be a year old and would win over the package: an appointment would move by an hour.
zoneinfo.reset_tzpath(to=[])


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def day_in(timezone: str, moment: datetime) -> date:
    """The date on a wall calendar in this IANA zone."""
    return moment.astimezone(zoneinfo.ZoneInfo(timezone)).date()


def zones_version() -> str:
    """The IANA release the portal computes with, such as "2026f"."""
    return tzdata.IANA_VERSION

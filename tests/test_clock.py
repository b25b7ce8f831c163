"""The pinned zone data wins over the system's."""

import subprocess
import sys
import zoneinfo
from datetime import UTC, datetime

import tzdata

from portal import clock


def test_the_package_is_asked_and_nothing_else():
    assert zoneinfo.TZPATH == ()
    assert clock.zones_version() == tzdata.IANA_VERSION


def test_a_change_older_systems_do_not_know():
    # Vancouver stays on -07:00 from 2026 on; system data of 2025 still says -08:00 in November.
    code = (
        "import portal.clock, zoneinfo, datetime as d;"
        "print(d.datetime(2026, 11, 20, tzinfo=zoneinfo.ZoneInfo('America/Vancouver')).utcoffset().total_seconds())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(done.stdout) == -7 * 3600


def test_the_day_depends_on_the_zone():
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert clock.day_in("Europe/Vienna", late).day == 23
    assert clock.day_in("America/Los_Angeles", late).day == 22


def test_now_is_aware():
    assert clock.now().tzinfo is UTC

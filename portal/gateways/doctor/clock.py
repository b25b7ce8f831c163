"""Time: the clock beside another one's, and the zone rules appointments are computed with."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import httpx
from sqlmodel import col, func, select

from portal import db
from portal.clock import now, zones_version
from portal.gateways.doctor.finding import Finding, note, ok, wrong
from portal.models import Business, Outbox, StaffAction
from portal.settings import settings

CLOCK, ZONES = "clock", "time zones"
FAR = 60.0  # seconds; Stripe's signatures are refused from 300 on
OLD = 500  # days
PATIENCE = 10.0
ASK = "https://api.stripe.com/healthcheck"
MEND = "Switch on the synchronisation of this machine's clock: timedatectl set-ntp true"


def compared() -> list[Finding]:
    """With Stripe's, where it answers, and with what was written last."""
    newest = _newest()
    if newest and (newest - now()).total_seconds() > FAR:
        return [wrong(CLOCK, f"something was written at {newest:%Y-%m-%d %H:%M} UTC, which is yet to come", MEND)]
    theirs = _theirs()
    if theirs is None:
        return [note(CLOCK, f"{now():%Y-%m-%d %H:%M} UTC; there is no other clock to compare it with")]
    off = (now() - theirs).total_seconds()
    if abs(off) > FAR:
        way = "ahead" if off > 0 else "behind"
        return [wrong(CLOCK, f"it is {abs(off):.0f} seconds {way}: links, reminders and webhooks go wrong", MEND)]
    return ok(CLOCK, f"within {FAR:.0f} seconds of Stripe's")


def zones() -> list[Finding]:
    """Known, and not from long ago."""
    version = zones_version()
    with db.everyone() as session:
        named = set(session.exec(select(Business.timezone)))
    if unknown := sorted(zone for zone in named if not _is_known(zone)):
        return [wrong(ZONES, f"{', '.join(unknown)} is not known to tzdata {version}",
                      "Install the pinned tzdata again: pip install -r requirements.txt")]  # fmt: skip
    age = (now() - datetime(int(version[:4]), 1, 1, tzinfo=UTC)).days
    if age > OLD:
        return [note(ZONES, f"tzdata {version} is old: hours may have changed somewhere since",
                     "Take the newest release of the portal, or pip install --upgrade tzdata")]  # fmt: skip
    return ok(ZONES, f"tzdata {version}")


def _is_known(zone: str) -> bool:
    try:
        return bool(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return False


def _theirs() -> datetime | None:
    """What Stripe's clock says; None: it does not say."""
    if not settings().stripe_secret_key.get_secret_value():
        return None
    try:
        said = httpx.get(settings().stripe_api_base or ASK, timeout=PATIENCE).headers.get("date", "")
        return parsedate_to_datetime(said)
    except (httpx.HTTPError, ValueError):
        return None


def _newest() -> datetime | None:
    with db.everyone() as session:
        moments = [session.exec(select(func.max(col(model.created_at)))).one() for model in (Outbox, StaffAction)]
    return max((one for one in moments if one), default=None)

"""When providers are taken elsewhere: where that is read, and what was found. What it is about is not kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, delete, or_, select

from portal.domain import https
from portal.domain.stretches import Stretch
from portal.models import BusyFeed, BusyTime, Provider
from portal.text import tn

EVERY = timedelta(minutes=9)  # the clock looks every ten: nothing gets older than a quarter of an hour
AHEAD, BEHIND = timedelta(days=366), timedelta(days=1)
URL, FILE = "url", "file"
LONGEST_ERROR = 300


@dataclass(frozen=True)
class Due:
    """One calendar to be read; `zone` is the provider's."""

    provider_id: UUID
    url: str
    zone: str


def span(moment: datetime) -> Stretch:
    """What of a calendar is looked at: a year ahead."""
    return moment - BEHIND, moment + AHEAD


def set_feed(session: Session, provider: Provider, url: str) -> Due | None:
    """Where the provider's other calendar is; empty: nowhere (any more). Returns what is to be read at once."""
    address = https.checked("https://" + url.strip()[9:] if url.strip().lower().startswith("webcal://") else url)
    known = session.exec(select(BusyFeed).where(BusyFeed.provider_id == provider.id)).one_or_none()
    if known and known.url != address:  # what was read elsewhere is no longer true
        session.exec(delete(BusyTime).where(*_of(provider.id, URL)))
        session.delete(known)
        session.flush()
        known = None
    if not address:
        return None
    if not known:
        session.add(BusyFeed(business_id=provider.business_id, provider_id=provider.id, url=address))
        session.flush()
    return Due(provider.id, address, provider.timezone)


def due(session: Session, moment: datetime) -> list[Due]:
    """Every calendar not read for a while; one that failed is tried at each look."""
    query = (
        select(BusyFeed.provider_id, BusyFeed.url, Provider.timezone)
        .join(Provider, col(Provider.id) == col(BusyFeed.provider_id))
        .where(col(Provider.active), or_(col(BusyFeed.read_at).is_(None), col(BusyFeed.read_at) <= moment - EVERY))
        .order_by(col(BusyFeed.id))
    )
    return [Due(*row) for row in session.exec(query)]


def was_read(session: Session, one: Due, stretches: Sequence[Stretch], left_out: int, moment: datetime) -> None:
    """What the address says now instead of what it said; nothing, if it is not the provider's address any more."""
    if feed := _feed(session, one):
        feed.read_at, feed.error = moment, note(left_out)
        session.add(feed)
        keep(session, session.get_one(Provider, one.provider_id), URL, stretches)


def was_not_read(session: Session, one: Due, why: str) -> None:
    """Noted for the owner. What was found before stays: an old diary is better than an empty one."""
    feed = _feed(session, one)
    if feed and feed.error != (said := why[:LONGEST_ERROR]):  # a stranger's server may have a long name
        feed.error = said
        session.add(feed)
        session.flush()


def keep(session: Session, provider: Provider, source: str, stretches: Sequence[Stretch]) -> None:
    """These instead of all of the same source; written only where something has changed."""
    known = select(BusyTime.start_at, BusyTime.end_at).where(*_of(provider.id, source)).order_by(col(BusyTime.start_at))
    if [tuple(row) for row in session.exec(known)] == list(stretches):
        return
    session.exec(delete(BusyTime).where(*_of(provider.id, source)))
    for start, end in stretches:
        given: dict[str, Any] = {"provider_id": provider.id, "start_at": start, "end_at": end, "source": source}
        session.add(BusyTime(business_id=provider.business_id, **given))
    session.flush()


def note(left_out: int) -> str:
    """What the owner has to know of a reading that worked."""
    if not left_out:
        return ""
    one = "One event of this calendar could not be understood and does not count."
    return tn(one, "{count} events of this calendar could not be understood and do not count.", left_out)


def _feed(session: Session, one: Due) -> BusyFeed | None:
    same = select(BusyFeed).where(BusyFeed.provider_id == one.provider_id, BusyFeed.url == one.url)
    return session.exec(same).one_or_none()


def _of(provider_id: UUID, source: str):
    return col(BusyTime.provider_id) == provider_id, col(BusyTime.source) == source

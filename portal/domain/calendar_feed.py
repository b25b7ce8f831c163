"""A person's private calendar address: made, replaced and ended by themselves, and when it was read last.

It belongs to the person, whatever their role: it shows no more than they see when they sign in. Whoever has the address
can read it, so nobody but the person, signed in, is told it.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from portal import formats
from portal.access.feed_links import address_of
from portal.access.visit import Visit, writes
from portal.clock import now
from portal.domain import activity, calendar_entries
from portal.domain.calendar_entries import Calendar
from portal.errors import NotFound
from portal.models import Actor, Business, CalendarFeed, Contact
from portal.text import t

OFTEN = timedelta(hours=1)  # programs come every few minutes; noting that once an hour is enough to recognise one's own


@dataclass(frozen=True)
class FeedView:
    """The address and what is known of it; blank while there is none. `add` is the same for a calendar program."""

    address: str = ""
    add: str = ""
    made: str = ""
    read: str = ""


@dataclass(frozen=True)
class Opened:
    """The calendar as its reader gets it, and whether it is time to note that it was read."""

    calendar: Calendar
    is_worth_noting: bool


def shown(visit: Visit) -> FeedView:
    """One's own address; in a preview none, whoever has it could go on reading."""
    feed = None if visit.is_preview else _mine(visit)
    return _view(visit, feed) if feed else FeedView()


@writes
def make(visit: Visit) -> None:
    """An address, unless there is one."""
    if _mine(visit, alone=True) is None:
        _note(visit, _new(visit), "feed_made")


@writes
def renew(visit: Visit) -> None:
    """Another address; the one before opens nothing from now on."""
    before = _mine(visit, alone=True)
    if before:
        _end(visit, before)
    _note(visit, _new(visit), "feed_renewed" if before else "feed_made")


@writes
def end(visit: Visit) -> None:
    """The address opens nothing from now on; `NotFound` when there is none."""
    feed = _mine(visit, alone=True)
    if feed is None:
        raise NotFound
    _end(visit, feed)
    _note(visit, feed, "feed_ended")


def opened(visit: Visit) -> Opened:
    """For the reader of an address: `access/feed_readers.py`."""
    feed = visit.db.exec(_living(visit.contact_id)).one()
    return Opened(calendar_entries.calendar_of(visit), feed.read_at is None or feed.read_at <= visit.now - OFTEN)


@writes
def note_read(visit: Visit) -> None:
    """It was read now."""
    feed = visit.db.exec(_living(visit.contact_id)).one()
    feed.read_at = visit.now
    visit.db.add(feed)


def end_for(session: Session, contact_id: UUID) -> None:
    """The same as `end`, by the portal itself: the person may be another one now."""
    feed = session.exec(_living(contact_id).with_for_update()).first()
    if feed:
        feed.revoked_at = now()
        session.add(feed)
        activity.note_account(session, feed, "feed_ended", Actor.SYSTEM)


def _mine(visit: Visit, *, alone: bool = False) -> CalendarFeed | None:
    """The one that lives. `alone`: no other press of a button is let in between. Never for who came by an address."""
    if visit.login_id is None:
        raise NotFound
    if alone:
        visit.db.get_one(Contact, visit.contact_id, with_for_update=True)
    return visit.db.exec(_living(visit.contact_id)).first()


def _living(contact_id: UUID) -> Any:
    return select(CalendarFeed).where(CalendarFeed.contact_id == contact_id, col(CalendarFeed.revoked_at).is_(None))


def _new(visit: Visit) -> CalendarFeed:
    feed = CalendarFeed(business_id=visit.business_id, client_id=visit.client_id, contact_id=visit.contact_id)
    visit.db.add(feed)
    return feed


def _end(visit: Visit, feed: CalendarFeed) -> None:
    feed.revoked_at = visit.now
    visit.db.add(feed)
    visit.db.flush()  # before the next one: only one lives


def _note(visit: Visit, feed: CalendarFeed, verb: str) -> None:
    activity.note_account(visit.db, feed, verb, Actor.CLIENT, visit.contact_id, visit.ip)


def _view(visit: Visit, feed: CalendarFeed) -> FeedView:
    address = address_of(feed.id, visit.db.get_one(Business, visit.business_id).host)
    zone, locale = ZoneInfo(visit.zone), visit.locale
    read = t("Not read yet", locale)
    if feed.read_at:
        read = t("Last read on {when}", locale, when=formats.moment(feed.read_at, zone, locale))
    made = t("Made on {when}", locale, when=formats.moment(feed.created_at, zone, locale))
    return FeedView(address, "webcal://" + address.partition("://")[2], made, read)

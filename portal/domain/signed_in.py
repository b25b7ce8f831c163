"""Where a person is signed in, and signing out there: one browser, all others, or everywhere.

A session is named by the key of its row: the cookie cannot be told from it, and every rule here takes it only from the
person it belongs to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import col

from portal import formats
from portal.access import sessions
from portal.access.devices import recognised, words
from portal.access.everywhere import Elsewhere
from portal.access.visit import Visit, writes
from portal.domain import activity
from portal.errors import NotFound
from portal.models import Actor, Login
from portal.text import t, tn

MOST = 50  # shown; signing out everywhere ends them all


@dataclass(frozen=True)
class BrowserRow:
    """One browser the person is signed in with."""

    key: str
    device: str
    is_here: bool
    since: str
    seen: str
    address: str
    company: str = ""  # where it is another one than the page's


def browsers(visit: Visit) -> list[BrowserRow]:
    """The live ones of this very person, the one used last first."""
    latest = (col(Login.seen_at).desc(), col(Login.id).desc())
    return [_row(visit, login) for login in visit.db.exec(_mine(visit).order_by(*latest).limit(MOST))]


def elsewhere(visit: Visit, found: Sequence[Elsewhere]) -> list[BrowserRow]:
    """The same person's at their other companies, as found below the ring that holds this visit."""
    return [
        BrowserRow(one.key.hex, words(recognised(one.device), visit.locale), False, *_times(visit, one.since, one.seen),
                   one.ip, one.company)
        for one in found
    ]  # fmt: skip


@writes
def sign_out(visit: Visit, key: UUID) -> str:
    """End one, and say which; `NotFound` for what is over, a colleague's, another client's, or never was."""
    login = visit.db.exec(_mine(visit).where(Login.id == key)).first()
    if login is None or not _end(visit, Login.id == key):
        raise NotFound
    device = recognised(login.device)
    _note(visit, "session_ended", device=device)
    return words(device, visit.locale)


@writes
def sign_out_elsewhere(visit: Visit) -> int:
    """End all but the one that asks; returns how many lived: others are over anyway."""
    ended = len(visit.db.exec(_mine(visit).where(Login.id != visit.login_id)).all())
    _end(visit, Login.id != visit.login_id)
    if ended:
        _note(visit, "other_sessions_ended")
    return ended


@writes
def sign_out_everywhere(visit: Visit) -> None:
    """End every one, also the one that asks: it is the last thing this visit does."""
    _end(visit)
    _note(visit, "sessions_ended")


def _mine(visit: Visit) -> Any:
    return sessions.living(Login).where(Login.contact_id == visit.contact_id)


def _end(visit: Visit, *which: Any) -> int:
    """Nobody but who is signed in: the reader of a link has no sessions to end."""
    if visit.login_id is None:
        raise NotFound
    return sessions.revoke(visit.db, Login.contact_id == visit.contact_id, *which)


def _note(visit: Visit, verb: str, **facts: Any) -> None:
    login = visit.db.get_one(Login, visit.login_id)
    activity.note_account(visit.db, login, verb, Actor.CLIENT, visit.contact_id, visit.ip, **facts)


def _row(visit: Visit, login: Login) -> BrowserRow:
    device, is_here = words(recognised(login.device), visit.locale), login.id == visit.login_id
    return BrowserRow(login.id.hex, device, is_here, *_times(visit, login.created_at, login.seen_at), login.ip)


def _times(visit: Visit, began: datetime, used: datetime) -> tuple[str, str]:
    when = formats.moment(began, ZoneInfo(visit.zone), visit.locale)
    return t("Signed in on {when}", visit.locale, when=when), _seen(visit, used)


def _seen(visit: Visit, at: datetime) -> str:
    """Use is noted about once a minute: nothing finer is told."""
    minutes = int((visit.now - at) / timedelta(minutes=1))
    if minutes < 2:
        return t("Last used just now", visit.locale)
    if minutes < 60:
        return tn("Last used {count} minute ago", "Last used {count} minutes ago", minutes, visit.locale)
    hours = minutes // 60
    if hours < 24:
        return tn("Last used {count} hour ago", "Last used {count} hours ago", hours, visit.locale)
    when = formats.moment(at, ZoneInfo(visit.zone), visit.locale)
    return t("Last used on {when}", visit.locale, when=when)

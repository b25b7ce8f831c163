"""Taking away what the account holds: asking for an export, seeing how it comes on, deleting it.

Whoever may sign in may take away what they may read. An export belongs to the one person who asked for it.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, func, select

from portal import formats
from portal.access.visit import Visit, writes
from portal.domain import activity, export_periods, export_progress
from portal.domain.periods import Period
from portal.errors import NotFound, Refused
from portal.models import Activity, Actor, Export, ExportKind, ExportState
from portal.text import t

A_DAY = 10
SHOWN = 20


class TooMany(Refused):
    """So often nobody needs it."""

    sentence = "You have asked for {count} exports since yesterday. Please wait until tomorrow, or write to us."


@dataclass(frozen=True)
class ExportRow:
    """One export as its person sees it. `href` is empty unless it can be downloaded."""

    key: str
    title: str
    asked: str
    state: str  # building, ready, failed, over
    done: int
    total: int
    progress: str
    until: str
    href: str


@writes
def ask(visit: Visit, chosen: Period | None = None) -> bool:
    """Everything, or a period `export_periods.read` has let pass (which takes a look through all books: too long for
    the write lock). False where one is being built: that one comes first."""
    if _building(visit):
        return False
    _expect_patience(visit)
    kind = ExportKind.BOOKKEEPING if chosen else ExportKind.EVERYTHING
    made = Export(
        business_id=visit.business_id, client_id=visit.client_id, contact_id=visit.contact_id, kind=kind,
        first=chosen and chosen.first, last=chosen and chosen.last,
    )  # fmt: skip
    try:
        with visit.db.begin_nested():
            visit.db.add(made)
    except IntegrityError:
        if _building(visit):  # asked in two windows at once
            return False
        raise
    export_progress.promise(visit.db, made)
    activity.note_account(visit.db, made, "export_asked", Actor.CLIENT, visit.contact_id, visit.ip)
    return True


def listed(visit: Visit) -> list[ExportRow]:
    """One's own, the newest first."""
    query = select(Export).where(*_mine(visit)).order_by(col(Export.id).desc()).limit(SHOWN)
    return [_row(visit, one) for one in visit.db.exec(query)]


@writes
def remove(visit: Visit, key: UUID) -> None:
    """One's own, whatever its state; `NotFound` otherwise. Nobody gets its files any more; they are many, and the
    tidying deletes them bit by bit."""
    export = visit.db.exec(select(Export).where(Export.id == key, *_mine(visit)).with_for_update()).first()
    if export is None:
        raise NotFound
    export.state, export.ended_at = ExportState.DELETED, visit.now
    visit.db.add(export)


def _mine(visit: Visit) -> tuple[Any, ...]:
    return Export.contact_id == visit.contact_id, Export.state != ExportState.DELETED


def _building(visit: Visit) -> bool:
    building = select(Export.id).where(*_mine(visit), Export.state == ExportState.BUILDING)
    return visit.db.exec(building).first() is not None


def _expect_patience(visit: Visit) -> None:
    """Counted by what was noted: deleting an export gives nothing back."""
    asked = Activity.verb == "export_asked", Activity.contact_id == visit.contact_id
    since = col(Activity.created_at) > visit.now - timedelta(days=1)
    if visit.db.exec(select(func.count()).select_from(Activity).where(*asked, since)).one() >= A_DAY:
        raise TooMany(count=str(A_DAY))


def _row(visit: Visit, one: Export) -> ExportRow:
    locale, zone = visit.locale, ZoneInfo(visit.zone)
    state = one.state.value
    if one.expires_at and one.expires_at <= visit.now:
        state = "over"
    is_ready = state == ExportState.READY
    return ExportRow(
        key=one.id.hex,
        title=title(one, locale),
        asked=t("Asked for on {when}", locale, when=formats.moment(one.created_at, zone, locale)),
        state=state,
        done=one.done,
        total=one.total,
        progress=_progress(one, locale),
        until=t("Can be downloaded until {when}", locale, when=formats.moment(one.expires_at, zone, locale))
        if is_ready and one.expires_at
        else "",
        href=f"/documents/exports/{one.id.hex}.zip" if is_ready else "",
    )


def title(one: Export, locale: str) -> str:
    """What it is."""
    if one.first is None or one.last is None:
        return t("Everything", locale)
    period = export_periods.label(Period(one.first, one.last), locale)
    return t("For the bookkeeper, {period}", locale, period=period)


def _progress(one: Export, locale: str) -> str:
    if one.state is ExportState.READY:
        return t("{count} files", locale, count=formats.number(Decimal(one.total), locale))
    if not one.total:
        return t("Your books are being read.", locale)
    done, total = (formats.number(Decimal(count), locale) for count in (one.done, one.total))
    return t("{done} of {count} files", locale, done=done, count=total)

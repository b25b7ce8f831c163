"""Two clients that look alike and are not the same: said once, nobody is asked again until somebody takes it back."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import aliased
from sqlmodel import col, or_, select

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.clock import day_in
from portal.domain.admin.clients import find
from portal.errors import NotFound
from portal.models import Client, ClientsApart, Staff, StaffRole
from portal.text import t

SHOWN = 50
Pair = tuple[UUID, UUID]  # the smaller key first


@dataclass(frozen=True)
class ApartRow:
    """Such a pair, and who said so."""

    key: str
    other_key: str
    name: str
    other: str
    said: str


@writes
@for_staff(StaffRole.MANAGER)
def set_apart(visit: StaffVisit, key: str, other_key: str) -> tuple[str, str]:
    """They are not the same; returns their names. Pressed twice, it is said once."""
    one, other = _both(visit, key, other_key)
    if _known(visit, one, other) is None:
        made = ClientsApart(business_id=visit.business_id, one_id=one.id, other_id=other.id, staff_id=visit.staff_id)
        visit.db.add(made)
        visit.note("clients_set_apart", one, name=other.name)
    return one.name, other.name


@writes
@for_staff(StaffRole.MANAGER)
def ask_again(visit: StaffVisit, key: str, other_key: str) -> tuple[str, str]:
    """They may be the same after all; returns their names."""
    one, other = _both(visit, key, other_key)
    if known := _known(visit, one, other):
        visit.db.delete(known)
        visit.note("clients_asked_again", one, name=other.name)
    return one.name, other.name


@for_staff(StaffRole.MANAGER)
def listed(visit: StaffVisit) -> list[ApartRow]:
    """The pairs, what was said last first."""
    one, other = aliased(Client), aliased(Client)
    asked = select(ClientsApart, one.name, other.name, Staff.name)
    asked = asked.join(one, one.id == ClientsApart.one_id).join(other, other.id == ClientsApart.other_id)  # type: ignore
    asked = asked.join(Staff, col(Staff.id) == ClientsApart.staff_id)
    asked = asked.order_by(col(ClientsApart.created_at).desc(), col(ClientsApart.id).desc()).limit(SHOWN)
    return [
        ApartRow(row.one_id.hex, row.other_id.hex, name, theirs, _said(visit, row, who))
        for row, name, theirs, who in visit.db.exec(asked)
    ]


def said(visit: StaffVisit, one: Client, other: Client) -> str:
    """Who said it of these two, and when; empty: nobody."""
    known = _known(visit, *sorted((one, other), key=lambda client: client.id))
    return _said(visit, known, visit.db.get_one(Staff, known.staff_id).name) if known else ""


def pairs(visit: StaffVisit) -> set[Pair]:
    """All of the business: no more than people have pressed."""
    return set(visit.db.exec(select(ClientsApart.one_id, ClientsApart.other_id)).all())


def move(visit: StaffVisit, heir: Client, other: Client) -> None:
    """What was said of a client is said of the one it becomes part of."""
    theirs = or_(ClientsApart.one_id == other.id, ClientsApart.other_id == other.id)
    apart = pairs(visit)
    for row in visit.db.exec(select(ClientsApart).where(theirs)).all():
        third = row.one_id if row.other_id == other.id else row.other_id
        pair = _pair((heir.id, third))
        if third != heir.id and pair not in apart:
            visit.db.add(ClientsApart(business_id=row.business_id, one_id=pair[0], other_id=pair[1],
                                      staff_id=row.staff_id, created_at=row.created_at))  # fmt: skip
        visit.db.delete(row)
    visit.db.flush()


def _both(visit: StaffVisit, key: str, other_key: str) -> tuple[Client, Client]:
    one, other = sorted((find(visit, key), find(visit, other_key)), key=lambda client: client.id)
    if one.id == other.id:
        raise NotFound
    for client in (one, other):  # pressed in two windows at once, the second waits, and finds it said
        visit.db.refresh(client, with_for_update=True)
    return one, other


def _known(visit: StaffVisit, one: Client, other: Client) -> ClientsApart | None:
    both = ClientsApart.one_id == one.id, ClientsApart.other_id == other.id
    return visit.db.exec(select(ClientsApart).where(*both)).first()


def _pair(keys: Iterable[UUID]) -> Pair:
    one, other = sorted(keys)
    return one, other


def _said(visit: StaffVisit, row: ClientsApart, who: str) -> str:
    day = formats.day(day_in(visit.zone, row.created_at), visit.locale)
    return t("{who} noted on {day} that they are not the same.", visit.locale, who=who, day=day)

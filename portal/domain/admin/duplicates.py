"""Clients that may be the same twice: one VAT ID, one e-mail address, names that are alike. Archived ones are left out.

Each of the three is read from an index of its own, so that it is quick with a hundred thousand clients.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any
from uuid import UUID

from sqlmodel import col, func, select

from portal.access.staff_visit import StaffVisit, for_staff
from portal.domain import searching
from portal.domain.admin import apart
from portal.domain.admin.apart import ApartRow
from portal.domain.admin.clients import find
from portal.models import Client, Contact, StaffRole
from portal.text import t

MOST, SHOWN = 25, 50  # of each kind, and in all
SAME_PERSON = 3  # clients: whoever acts for more is somebody's accountant, no duplicate
FOUND = 8  # when somebody searches for the other one

Groups = list[tuple[str, list[UUID]]]  # what they share, and who


@dataclass(frozen=True)
class PairRow:
    """Two that may be one; the older first. `why` are sentences."""

    key: str = ""
    other_key: str = ""
    name: str = ""
    other: str = ""
    why: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class DuplicatesPage:
    """The pairs, whether there may be more than are shown, and those that are not the same."""

    rows: list[PairRow] = field(default_factory=list)
    is_cut: bool = False
    apart: list[ApartRow] = field(default_factory=list)


@dataclass(frozen=True)
class Candidates:
    """With whom a client may be merged: who is alike, and who was looked for."""

    key: str = ""
    name: str = ""
    rows: list[PairRow] = field(default_factory=list)
    found: list[PairRow] = field(default_factory=list)


@for_staff(StaffRole.MANAGER)
def listed(visit: StaffVisit) -> DuplicatesPage:
    """All of the business, the surest first."""
    kinds = [(VAT, _by_vat(visit)), (NAME, _by_name(visit)), (MAIL, _by_mail(visit))]
    told = [one for words, groups in kinds for one in _told(visit, words, groups)]
    rows = _rows(visit, ((pair, why) for keys, why in told for pair in combinations(sorted(keys), 2)))
    is_cut = len(rows) > SHOWN or any(len(groups) > MOST for _, groups in kinds)
    return DuplicatesPage(rows[:SHOWN], is_cut, apart.listed(visit))


@for_staff(StaffRole.MANAGER)
def candidates(visit: StaffVisit, key: str, typed: str = "") -> Candidates:
    """Who may be the same as this client, which is the first of each pair; `typed` looks for others by their name."""
    client = find(visit, key)
    return Candidates(client.id.hex, client.name, _alike(visit, client), _named(visit, client, typed))


def _alike(visit: StaffVisit, client: Client) -> list[PairRow]:
    mine = select(Contact.email_norm).where(Contact.client_id == client.id)
    groups = [
        *_told(visit, VAT, _by_vat(visit, Client.vat_id == client.vat_id) if client.vat_id else []),
        *_told(visit, NAME, _by_name(visit, Client.alike == client.alike)),
        *_told(visit, MAIL, _by_mail(visit, col(Contact.email_norm).in_(mine))),
    ]
    return _rows(visit, (((client.id, one), why) for keys, why in groups for one in keys if one != client.id))[:FOUND]


def _named(visit: StaffVisit, client: Client, typed: str) -> list[PairRow]:
    """Archived ones too: they may be what is merged away."""
    named = searching.contain(typed, col(Client.name))
    if not named:
        return []
    query = select(Client).where(Client.id != client.id, *named).order_by(col(Client.sort_name), col(Client.id))
    return [PairRow(client.id.hex, one.id.hex, client.name, one.name) for one in visit.db.exec(query.limit(FOUND))]


VAT, NAME, MAIL = "Both have the VAT ID {shared}.", "Their names are alike.", "{shared} signs in for both."


def _told(visit: StaffVisit, words: str, groups: Groups) -> Iterator[tuple[list[UUID], str]]:
    for shared, keys in groups:
        yield keys, t(words, visit.locale, shared=shared) if "{shared}" in words else t(words, visit.locale)


def _by_vat(visit: StaffVisit, *which: Any) -> Groups:
    return _of_clients(visit, Client.vat_id, *which)


def _by_name(visit: StaffVisit, *which: Any) -> Groups:
    return _of_clients(visit, Client.alike, *which)


def _of_clients(visit: StaffVisit, shared: Any, *which: Any) -> Groups:
    kept = shared != "", col(Client.archived_at).is_(None), *which
    values = select(shared).where(*kept).group_by(shared).having(func.count() > 1)
    members = select(shared, Client.id).where(*kept).order_by(shared, col(Client.id))
    return _to_look_at(visit, shared, values, members)


def _by_mail(visit: StaffVisit, *which: Any) -> Groups:
    """People who act for two or three clients; for more, they are meant to."""
    count, shared = func.count(), col(Contact.email_norm)
    values = select(shared).where(*which).group_by(shared).having(count > 1, count <= SAME_PERSON)
    members = select(shared, Client.id).join(Client, col(Client.id) == Contact.client_id)
    members = members.where(col(Client.archived_at).is_(None)).order_by(shared, col(Client.id))
    return _to_look_at(visit, shared, values, members)


def _to_look_at(visit: StaffVisit, shared: Any, values: Any, members: Any) -> Groups:
    """The first of them with a pair nobody has set apart: those that are dealt with take nobody's place."""
    dealt_with, found, after = apart.pairs(visit), Groups(), ""
    while len(found) <= MOST:
        several = list(visit.db.exec(values.where(shared > after).order_by(shared).limit(MOST + 1)))
        if not several:
            break
        after = several[-1]
        groups = _grouped(visit.db.exec(members.where(shared.in_(several)).limit(4 * MOST)))
        found += [one for one in groups if not dealt_with.issuperset(combinations(sorted(one[1]), 2))]
    return found[: MOST + 1]


def _grouped(rows: Iterable[Any]) -> Groups:
    found: dict[str, list[UUID]] = {}
    for shared, key in rows:
        found.setdefault(shared, []).append(key)
    return list(found.items())


def _rows(visit: StaffVisit, pairs: Iterable[tuple[tuple[UUID, UUID], str]]) -> list[PairRow]:
    """Each pair once, with all that speaks for it; whatever has most of it first."""
    why: dict[tuple[UUID, UUID], list[str]] = {}
    dealt_with = apart.pairs(visit)
    for pair, words in pairs:
        if tuple(sorted(pair)) not in dealt_with:
            why.setdefault(pair, []).append(words)
    keys = {key for pair in why for key in pair}
    names = dict(visit.db.exec(select(Client.id, Client.name).where(col(Client.id).in_(keys))).all())
    by_weight = sorted(why.items(), key=lambda one: -len(one[1]))
    return [PairRow(a.hex, b.hex, names[a], names[b], said) for (a, b), said in by_weight]

"""The entries of the booking page in their order: services of ours, and links that lead elsewhere."""

import re
import unicodedata
from dataclasses import dataclass, replace

from sqlmodel import col, func, select

from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import booking_page, https
from portal.domain.appointment_view import key_of
from portal.domain.services import LONGEST_SLUG
from portal.errors import NotFound
from portal.models import BookingLink, Provider, Push, Service, ServiceProvider, StaffRole
from portal.text import t, tn

PATH = "/admin/booking"


@dataclass(frozen=True)
class EntryRow:
    """One of them; `key` is that of its link, empty for a service that has none yet."""

    key: str = ""
    label: str = ""
    href: str = ""
    detail: str = ""
    offered: str = ""  # by whom; what is missing, where nobody can book it
    shown: bool = True
    is_first: bool = False
    is_last: bool = False


@for_staff(StaffRole.MANAGER)
def listed(visit: StaffVisit) -> list[EntryRow]:
    """All of them, then services that stand nowhere."""
    found, people = _ordered(visit), _people(visit)
    rows = [_row(visit, link, service, people) for link, service in found]
    rows = [_placed(row, nth == 0, nth == len(rows) - 1) for nth, row in enumerate(rows)]
    placed = {service.id for _, service in found if service}
    others = (one for one in visit.db.exec(select(Service).order_by(col(Service.name))) if one.id not in placed)
    return rows + [_service_row(visit, "", one, False, people.get(one.id.hex, [])) for one in others]


@writes
@for_staff(StaffRole.MANAGER)
def shift(visit: StaffVisit, key: str, up: bool) -> None:
    """One place up or down; what is first or last stays."""
    links = [link for link, _ in _ordered(visit)]
    wanted = key_of(key)
    at = next((nth for nth, link in enumerate(links) if link.id == wanted), None)
    if at is None:
        raise NotFound
    to = at - 1 if up else at + 1
    if not 0 <= to < len(links):
        return
    links[at], links[to] = links[to], links[at]
    for nth, link in enumerate(links):
        link.position = nth
    visit.db.add_all(links)
    visit.note("booking_order_changed", links[to], name=links[to].label)


def entry_of(visit: StaffVisit, service: Service) -> BookingLink | None:
    """Where it stands on the booking page, first of all."""
    mine = select(BookingLink).where(BookingLink.service_id == service.id)
    return visit.db.exec(mine.order_by(col(BookingLink.position), col(BookingLink.id)).limit(1)).first()


def last_position(visit: StaffVisit) -> int:
    """Where something new stands."""
    return (visit.db.exec(select(func.max(BookingLink.position))).one() or 0) + 1


def slug_for(visit: StaffVisit, typed: str, label: str, link: BookingLink) -> str:
    """The short name that was typed, else the one it has, else one made of its label."""
    if typed.strip():
        return typed.strip().casefold()
    if link.slug:
        return link.slug
    letters = unicodedata.normalize("NFKD", label[:200]).encode("ascii", "ignore").decode().casefold()
    base = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[: LONGEST_SLUG - 5].strip("-") or "booking"
    taken = {"appointments", *visit.db.exec(select(BookingLink.slug))}
    return next(one for nth in range(1, 10_000) if (one := base if nth == 1 else f"{base}-{nth}") not in taken)


def shown_to_all(visit: StaffVisit) -> None:
    """Clients' open pages show it, also where what changed is no row of theirs."""
    visit.db.add(Push(business_id=visit.business_id))


def _ordered(visit: StaffVisit) -> list[tuple[BookingLink, Service | None]]:
    query = select(BookingLink, Service).outerjoin(Service, col(Service.id) == BookingLink.service_id)
    return list(visit.db.exec(query.order_by(col(BookingLink.position), col(BookingLink.id))))


def _people(visit: StaffVisit) -> dict[str, list[str]]:
    """Who offers what and works, by the service's key."""
    query = select(ServiceProvider.service_id, Provider.name)
    query = query.join(Provider, col(Provider.id) == ServiceProvider.provider_id).where(col(Provider.active))
    found: dict[str, list[str]] = {}
    for service, name in visit.db.exec(query.order_by(col(ServiceProvider.position))):
        found.setdefault(service.hex, []).append(name)
    return found


def _row(visit: StaffVisit, link: BookingLink, service: Service | None, people: dict[str, list[str]]) -> EntryRow:
    if service:
        return _service_row(visit, link.id.hex, service, link.active, people.get(service.id.hex, []))
    there = t("On {host}, in a new tab", visit.locale, host=https.host_of(link.url))
    return EntryRow(link.id.hex, link.label, f"{PATH}/links/{link.id.hex}", there, shown=link.active)


def _service_row(visit: StaffVisit, key: str, service: Service, active: bool, people: list[str]) -> EntryRow:
    locale = visit.locale
    costs = booking_page.price(booking_page.total_of(service), service.currency, locale)
    facts = (
        booking_page.length(service.minutes, locale),
        costs,
        booking_page.place(service, locale),
        t("You approve each", locale) if service.needs_approval else "",
        tn("{count} question", "{count} questions", len(service.questions), locale) if service.questions else "",
    )
    offered = t("With {names}", locale, names=", ".join(people)) if people else t("Nobody offers it yet.", locale)
    detail = " · ".join(fact for fact in facts if fact)
    href = f"{PATH}/services/{service.id.hex}"
    return EntryRow(key, service.name, href, detail, offered, bool(key) and active and service.active)


def _placed(row: EntryRow, is_first: bool, is_last: bool) -> EntryRow:
    return replace(row, is_first=is_first, is_last=is_last)

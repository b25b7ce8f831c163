"""What the owner does with providers, services and the entries of the booking page; their screens: admin/booking*.py.

Nothing is deleted: appointments refer to it. What is no longer offered is made inactive; appointments made before stay.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlmodel import Session, col, delete, select

from portal.domain import https, zones
from portal.domain.service_facts import Facts, columns, named
from portal.domain.signer import clean
from portal.errors import NotFound, Refused
from portal.models import BookingLink, Provider, Service, ServiceProvider

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
LONGEST_SLUG = 60
Row = TypeVar("Row", Provider, Service, BookingLink)
OURS = {"appointments"}  # pages below /booking that are no entries


class NoZone(Refused):
    """No time zone of that name."""

    sentence = "“{typed}” is not a time zone. Please give one like Europe/Vienna."


class BadSlug(Refused):
    """It becomes part of an address."""

    sentence = "The short name can have small letters, digits and single hyphens between them, 60 at most."


class SlugTaken(Refused):
    """By another entry of the page, or by a page of ours."""

    sentence = "“{slug}” is already in use. Please choose another short name."


class OneOfTwo(Refused):
    """Both, or neither."""

    sentence = "An entry leads either to a service or to an address elsewhere."


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry of the booking page: a service of ours, or an address elsewhere."""

    slug: str
    label: str
    description: str = ""
    url: str = ""
    service_id: UUID | None = None
    position: int = 0
    active: bool = True


def set_provider(session: Session, provider: Provider, name: str, timezone: str, *, active: bool = True) -> Provider:
    """A new one (`Provider(business_id=…)`) or one that is there. Hours stay what they are on the wall; appointments
    stay where they are."""
    if not zones.is_known(timezone):
        raise NoZone(typed=clean(timezone[:40], 40, "Time zone"))
    provider.name, provider.timezone, provider.active = named(name), timezone, active
    return _saved(session, provider)


def set_service(session: Session, service: Service, facts: Facts, providers: Sequence[Provider]) -> Service:
    """A new one (`Service(business_id=…)`) or one that is there, and who offers it, first choice first. What is booked
    already keeps what was agreed."""
    if any(one.business_id != service.business_id for one in providers):
        raise NotFound
    for name, value in columns(facts).items():
        setattr(service, name, value)
    _saved(session, service)
    session.exec(delete(ServiceProvider).where(col(ServiceProvider.service_id) == service.id))
    for position, key in enumerate(dict.fromkeys(one.id for one in providers)):
        keys: dict[str, Any] = {"service_id": service.id, "provider_id": key}
        session.add(ServiceProvider(business_id=service.business_id, position=position, **keys))
    session.flush()
    return service


def set_link(session: Session, link: BookingLink, entry: Entry) -> BookingLink:
    """A new entry (`BookingLink(business_id=…)`) or one that is there."""
    _check_slug(session, link, entry.slug)
    url = https.checked(entry.url)
    if bool(url) == bool(entry.service_id):
        raise OneOfTwo
    if entry.service_id:
        service = session.get(Service, entry.service_id)
        if not service or service.business_id != link.business_id:
            raise NotFound
    link.slug, link.label, link.url, link.service_id = entry.slug, named(entry.label), url, entry.service_id
    link.description = clean(entry.description, 500, "Description")
    link.position, link.active = entry.position, entry.active
    return _saved(session, link)


def _check_slug(session: Session, link: BookingLink, slug: str) -> None:
    if len(slug) > LONGEST_SLUG or not SLUG.fullmatch(slug):
        raise BadSlug
    same = select(BookingLink.id).where(BookingLink.business_id == link.business_id, BookingLink.slug == slug)
    if slug in OURS or session.exec(same.where(BookingLink.id != link.id)).first():
        raise SlugTaken(slug=slug)


def _saved(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row

"""Booking links that lead elsewhere: another service's page, with a label and a few words."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import https, services
from portal.domain.admin.booking_entries import last_position, slug_for
from portal.domain.admin.booking_typed import Sheet
from portal.domain.appointment_view import key_of
from portal.domain.https import NotHttps
from portal.domain.service_facts import named
from portal.domain.services import Entry
from portal.domain.signer import clean
from portal.errors import NotFound
from portal.models import BookingLink, StaffRole

NEW = "new"


@dataclass(frozen=True)
class LinkSheet:
    """The form as it starts."""

    key: str = ""
    label: str = ""
    description: str = ""
    url: str = ""
    active: bool = True


@for_staff(StaffRole.MANAGER)
def sheet(visit: StaffVisit, key: str) -> LinkSheet:
    """One link as a form; `new` is one that is not there yet."""
    if key == NEW:
        return LinkSheet(key=NEW)
    link = _find(visit, key)
    return LinkSheet(link.id.hex, link.label, link.description, link.url, link.active)


@writes
@for_staff(StaffRole.MANAGER)
def save(visit: StaffVisit, key: str, form: Mapping[str, str]) -> str:
    """A new one, or one that is there; returns its key."""
    is_new = key == NEW
    link = BookingLink(business_id=visit.business_id, slug="", label="") if is_new else _find(visit, key)
    typed = Sheet(form, visit.locale)
    label = typed.read("label", named, "")
    description = typed.read("description", lambda text: clean(text, 500, "Description"), "")
    url = typed.read("url", _address, "")
    typed.refuse()
    position = last_position(visit) if is_new else link.position
    entry = Entry(
        slug=slug_for(visit, "", label, link), label=label, description=description, url=url,
        position=position, active=typed.ticked("active"),
    )  # fmt: skip
    services.set_link(visit.db, link, entry)
    visit.note("booking_link_added" if is_new else "booking_link_changed", link, name=link.label)
    return link.id.hex


def _address(text: str) -> str:
    url = https.checked(text)
    if not url:
        raise NotHttps
    return url


def _find(visit: StaffVisit, key: str) -> BookingLink:
    """The business's own that leads elsewhere, or `NotFound`."""
    link = visit.db.get(BookingLink, key_of(key))
    if link is None or link.service_id is not None:
        raise NotFound
    return link

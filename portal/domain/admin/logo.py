"""The logo: a picture that was drawn anew takes the place of the one before; without one the initial stands there."""

import hashlib

from sqlmodel import select

from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.models import Logo, StaffRole


@for_staff(StaffRole.MANAGER)
def may_change(visit: StaffVisit) -> None:
    """Asked before a byte of a file is read."""


@writes
@for_staff(StaffRole.MANAGER)
def keep(visit: StaffVisit, content: bytes) -> None:
    """Show this one from now on; `content` is what `gateways.redrawing` made."""
    name = f"{hashlib.sha256(content).hexdigest()[:20]}.png"
    if visit.business.logo_file == name:
        return
    logo = visit.db.exec(select(Logo)).first() or Logo(business_id=visit.business_id, name="", content=b"")
    logo.name, logo.content = name, content
    visit.business.logo_file = name
    visit.db.add(logo)
    visit.note("logo_changed")


@writes
@for_staff(StaffRole.MANAGER)
def remove(visit: StaffVisit) -> None:
    """Show none."""
    logo = visit.db.exec(select(Logo)).first()
    if logo is None:
        return
    visit.business.logo_file = ""
    visit.db.delete(logo)
    visit.note("logo_removed")

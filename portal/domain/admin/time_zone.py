"""The clock the business goes by. Days on papers that were issued stay as they are."""

from dataclasses import dataclass, field

from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import zones
from portal.domain.admin.founding import NoZone
from portal.domain.zones import ZoneGroup
from portal.errors import WrongFields
from portal.models import StaffRole


@dataclass(frozen=True)
class Clock:
    """The zone, what its clocks show, and the zones to choose from."""

    zone: str = ""
    shows: str = ""
    groups: list[ZoneGroup] = field(default_factory=list)


@for_staff(StaffRole.MANAGER)
def shown(visit: StaffVisit) -> Clock:
    """As it is now."""
    zone = visit.business.timezone
    return Clock(zone, zones.clock(zone, visit.now, visit.locale), zones.groups(visit.locale, zone))


@for_staff(StaffRole.MANAGER)
def tried(visit: StaffVisit, zone: str) -> str:
    """What clocks show there; empty where there are none."""
    return zones.clock(zone, visit.now, visit.locale) if zones.is_known(zone) else ""


@writes
@for_staff(StaffRole.MANAGER)
def save(visit: StaffVisit, zone: str) -> bool:
    """From now on; False when it is the same already."""
    if not zones.is_known(zone):
        raise WrongFields({"timezone": NoZone()})
    before = visit.business.timezone
    if zone == before:
        return False
    visit.business.timezone = zone
    visit.note("time_zone_changed", before=before, after=zone)
    return True

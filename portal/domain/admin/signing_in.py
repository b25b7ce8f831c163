"""How long people stay signed in, clients and staff alike, and how long a link in a mail signs them in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from portal.access import lifetimes
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain.booking_page import length
from portal.errors import Refused, WrongFields
from portal.models import Business, StaffRole
from portal.text import t

FIELDS = {"session_idle": lifetimes.IDLE, "session_absolute": lifetimes.ABSOLUTE, "link_life": lifetimes.LINK}


class UnknownLife(Refused):
    """Not one of those that were offered."""

    sentence = "Please choose one of the times in the list."


class LongerThanAll(Refused):
    """Idle for longer than a session lasts: it would never matter."""

    sentence = "This is longer than somebody stays signed in at all. Choose a shorter time here, or a longer one there."


@dataclass(frozen=True)
class LifeChoice:
    """One length of time."""

    value: str = ""
    label: str = ""


@dataclass(frozen=True)
class Life:
    """One of the three: what is chosen, in words too, and what there is."""

    chosen: str = "0"
    said: str = ""
    choices: list[LifeChoice] = field(default_factory=list)


@dataclass(frozen=True)
class Lives:
    """All of them."""

    session_idle: Life = Life()
    session_absolute: Life = Life()
    link_life: Life = Life()


@for_staff(StaffRole.MANAGER)
def shown(visit: StaffVisit) -> Lives:
    """As they are now."""
    found = _now(visit.business)
    return Lives(**{name: _life(found[name], name, usual, visit.locale)
                    for name, usual in zip(FIELDS, lifetimes.usual(), strict=True)})  # fmt: skip


@writes
@for_staff(StaffRole.OWNER)
def save(visit: StaffVisit, typed: Mapping[str, str]) -> Lives:
    """At once, for sessions that are open too; links keep what their mail said."""
    offered = {name: {str(one): one for one in (lifetimes.USUAL, *choices)} for name, choices in FIELDS.items()}
    wrong: dict[str, Refused] = {name: UnknownLife() for name in FIELDS if typed[name] not in offered[name]}
    if wrong:
        raise WrongFields(wrong)
    found = {name: offered[name][typed[name]] for name in FIELDS}
    idle, absolute, _ = (_minutes(found[name], usual) for name, usual in zip(FIELDS, lifetimes.usual(), strict=True))
    if idle > absolute:
        raise WrongFields({"session_idle": LongerThanAll()})
    before = _now(visit.business)
    if found != before:
        for name, minutes in found.items():
            setattr(visit.business, name, minutes)
        visit.note("lifetimes_changed", before=before, after=found)
    return shown(visit)


def _now(business: Business) -> dict[str, int]:
    stored = {name: getattr(business, name) for name in FIELDS}
    return {name: minutes if minutes in FIELDS[name] else lifetimes.USUAL for name, minutes in stored.items()}


def _life(chosen: int, name: str, usual: timedelta, locale: str) -> Life:
    as_set_up = t("As the server is set up: {time}", locale, time=length(_minutes(0, usual), locale))
    choices = [LifeChoice(str(one), length(one, locale)) for one in FIELDS[name]]
    said = length(_minutes(chosen, usual), locale)
    return Life(str(chosen), said, [LifeChoice(str(lifetimes.USUAL), as_set_up), *choices])


def _minutes(chosen: int, usual: timedelta) -> int:
    return chosen or max(1, int(usual.total_seconds() // 60))

"""The colours of the portal. Whatever an owner picks is shown so that it can be read, and the page says so before it is
saved."""

import re
from dataclasses import dataclass, field

from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain.branding import DARK, FALLBACK, LIGHT, readable_on, secondary, text_on
from portal.errors import Refused, WrongFields
from portal.models import StaffRole
from portal.text import t

COLOR = re.compile("#?([0-9a-f]{6}|[0-9a-f]{3})", re.ASCII)
WORDS = {  # by the paper: what is said of a colour that cannot be read there as it is
    "light": "On light pages your {which} is shown darker, as {shade}: as it is, it could not be read there.",
    "dark": "On dark pages your {which} is shown lighter, as {shade}: as it is, it could not be read there.",
}


class NoColor(Refused):
    """Nothing that is one."""

    sentence = "This is no colour. Write six digits like {example}, from your style guide."


@dataclass(frozen=True)
class Paper:
    """The colours on one of the two papers, as clients will see them."""

    theme: str
    brand: str
    on_brand: str
    second: str


@dataclass(frozen=True)
class Look:
    """The colours, on both papers, and what was done about them in words."""

    primary: str = FALLBACK
    second: str = FALLBACK
    papers: list[Paper] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


@for_staff(StaffRole.MANAGER)
def shown(visit: StaffVisit) -> Look:
    """As they are now."""
    return look(visit.business.primary_color, secondary(visit.business), visit.locale)


@for_staff(StaffRole.MANAGER)
def tried(visit: StaffVisit, primary: str, second: str) -> Look:
    """As they would be; what is no colour yet, while somebody types, is as stored."""
    now = shown(visit)
    return look(_or(primary, now.primary), _or(second, now.second), visit.locale)


@writes
@for_staff(StaffRole.MANAGER)
def save(visit: StaffVisit, primary: str, second: str) -> Look:
    """Clients' open pages turn at once; mails and papers from now on."""
    wrong = {name: NoColor(example=FALLBACK) for name, one in (("primary", primary), ("second", second))
             if parsed(one) is None}  # fmt: skip
    if wrong:
        raise WrongFields(wrong)
    business = visit.business
    before = business.primary_color, secondary(business)
    after = parsed(primary) or "", parsed(second) or ""
    if before != after:
        business.primary_color, business.secondary_color = after
        visit.note("colors_changed", before=list(before), after=list(after))
    return shown(visit)


def parsed(typed: str) -> str | None:
    """`#rrggbb` of what a person writes, or None."""
    found = COLOR.fullmatch(typed.strip().lower())
    if found is None:
        return None
    digits = found[1] if len(found[1]) == 6 else "".join(2 * one for one in found[1])
    return f"#{digits}"


def look(primary: str, second: str, locale: str) -> Look:
    """The colours on both papers."""
    papers, remarks = [], []
    for theme, paper in (("light", LIGHT), ("dark", DARK)):
        brand, links = readable_on(primary, paper), readable_on(second, paper)
        papers.append(Paper(theme, brand, text_on(brand), links))
        for which, chosen, shade in (("first colour", primary, brand), ("second colour", second, links)):
            if shade != chosen and not (which == "second colour" and second == primary):
                remarks.append(t(WORDS[theme], locale, which=t(which, locale), shade=shade))
    return Look(primary, second, papers, remarks)


def _or(typed: str, stored: str) -> str:
    return parsed(typed) or stored

"""One recurring invoice in words."""

from itertools import islice

from portal import formats
from portal.access.staff_visit import StaffVisit
from portal.domain import letters, recurring_content
from portal.domain.recurring import rhythm_of
from portal.models import Client, RecurringPlan
from portal.text import t, tn


def coming(visit: StaffVisit, plan: RecurringPlan) -> list[str]:
    """Its next three days; none while it rests."""
    if plan.next_on is None:
        return []
    left = 3 if plan.times is None else min(3, plan.times - plan.made)
    return [formats.weekday(day, visit.locale) for day in islice(rhythm_of(plan).days_from(plan.nth), left)]


def facts(visit: StaffVisit, plan: RecurringPlan, client: Client) -> list[tuple[str, str]]:
    """When it begins and ends, and what happens on its day."""
    locale, ends = visit.locale, t("Until you end it", visit.locale)
    if plan.end_on:
        ends = t("After {day}", locale, day=formats.day(plan.end_on, locale))
    elif plan.times:
        ends = t("After {times}; {made} written so far", locale, times=plan.times, made=plan.made)
    days = tn("1 day", "{count} days", plan.due_days, locale)
    return [
        (t("Begins", locale), formats.day(plan.start_on, locale)),
        (t("Ends", locale), ends),
        (t("To be paid within", locale), days),
        (t("What happens on its day", locale), _happens(visit, plan, client)),
    ]


def _happens(visit: StaffVisit, plan: RecurringPlan, client: Client) -> str:
    if not plan.sends:
        return t("A draft is written, and you are told by mail.", visit.locale)
    known = [one.name for one in letters.readers_of(visit.db, client) if one.id.hex in plan.readers]
    if known:
        return t("It is issued, and mailed to {names}.", visit.locale, names=", ".join(known))
    if plan.readers:
        return t("Nobody you chose can be written to now: it would wait as a draft.", visit.locale)
    return t("It is issued, and appears in the portal. Nobody is written to.", visit.locale)


def lines(visit: StaffVisit, plan: RecurringPlan) -> list[tuple[str, str]]:
    """What it bills: words, and how many at what price."""
    draft = recurring_content.read(plan.content)
    return [
        (one.description, t("{quantity} × {price}", visit.locale, quantity=formats.number(one.quantity, visit.locale),
                            price=formats.price(one.unit_price, draft.currency, visit.locale)))
        for one in draft.lines
    ]  # fmt: skip

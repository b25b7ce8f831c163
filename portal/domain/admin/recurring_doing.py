"""Pausing, resuming and ending a recurring invoice. Said twice, each is done once."""

from datetime import date, timedelta

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import recurring
from portal.domain.admin import typed
from portal.domain.admin.drafts import Archived
from portal.domain.admin.recurring_begin import find, last_made
from portal.domain.admin.recurring_form import FAR, NoneAtAll, TooFar
from portal.domain.admin.recurring_saving import Over
from portal.errors import NotFound, Refused
from portal.models import Client, PlanState, RecurringPlan, StaffRole


class TooEarly(Refused):
    """A day that is over, or has its invoice."""

    sentence = "Choose {day} or later."


@writes
@for_staff(StaffRole.AGENT)
def pause(visit: StaffVisit, key: str) -> None:
    """Make none until somebody resumes it; those of the time between are not made up for."""
    plan = _locked(visit, key)
    if plan.state is PlanState.ENDED:
        raise Over
    if plan.state is not PlanState.ACTIVE:
        return
    _rest(plan, PlanState.PAUSED)
    visit.db.add(plan)
    visit.note("plan_paused", plan)


@writes
@for_staff(StaffRole.AGENT)
def resume(visit: StaffVisit, key: str, day: str) -> None:
    """Go on, the next one on this day. A day of its rhythm keeps the rhythm; any other is where it begins anew."""
    plan, form = _locked(visit, key), typed.Fields()
    client = visit.db.get_one(Client, plan.client_id)
    if plan.state is PlanState.ENDED:
        raise Over
    if plan.state is PlanState.ACTIVE:
        return
    if client.archived_at:
        raise Archived(client=client.name)
    on = form.read("day", lambda: _next(visit, plan, day), visit.today)
    form.check()
    rhythm = recurring.rhythm_of(plan)
    nth = rhythm.first_from(on)
    if rhythm.day(nth) != on:
        plan.start_on, nth = on, 0
    plan.state, plan.version = PlanState.ACTIVE, plan.version + 1
    recurring.move_to(plan, nth)
    visit.db.add(plan)
    visit.note("plan_resumed", plan, day=formats.day(on, visit.locale))


@writes
@for_staff(StaffRole.AGENT)
def end(visit: StaffVisit, key: str) -> None:
    """Make none any more; what it made stays."""
    plan = _locked(visit, key)
    if plan.state is PlanState.ENDED:
        return
    _rest(plan, PlanState.ENDED)
    visit.db.add(plan)
    visit.note("plan_ended", plan)


def _locked(visit: StaffVisit, key: str) -> RecurringPlan:
    plan = recurring.locked(visit.db, find(visit, key).id)
    if plan is None:
        raise NotFound
    return plan


def _rest(plan: RecurringPlan, state: PlanState) -> None:
    plan.state, plan.next_on, plan.version = state, None, plan.version + 1
    plan.failures, plan.problem, plan.retry_at = 0, "", None


def _next(visit: StaffVisit, plan: RecurringPlan, said: str) -> date:
    on, last = typed.day(said), last_made(visit, plan)
    earliest = max(visit.today, last + timedelta(days=1)) if last else visit.today
    if on < earliest:
        raise TooEarly(day=formats.day(earliest, visit.locale))
    if on - visit.today > FAR:
        raise TooFar
    if plan.end_on and on > plan.end_on:
        raise NoneAtAll
    return on

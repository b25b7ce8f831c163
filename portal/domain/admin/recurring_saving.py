"""Keeping a recurring invoice as it is typed. A change bites from the next one on."""

from dataclasses import replace
from datetime import date, timedelta

from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import recurring, recurring_content
from portal.domain.admin import clients
from portal.domain.admin.drafts import Archived
from portal.domain.admin.recurring_begin import find, last_made, readers, source_of
from portal.domain.admin.recurring_form import EnoughAlready, NoneAtAll, Reading, TypedPlan
from portal.domain.issuing import Draft
from portal.domain.recurring_words import rhythm_said
from portal.errors import Refused, WrongFields
from portal.models import PlanState, RecurringPlan, StaffRole


class Over(Refused):
    """It makes nothing any more."""

    sentence = "This recurring invoice has ended. Begin a new one instead."


class ChangedMeanwhile(Refused):
    """Two people write one plan."""

    sentence = "Somebody else has changed this meanwhile. Copy what you need, then load the page again."


@writes
@for_staff(StaffRole.AGENT)
def save(visit: StaffVisit, given: TypedPlan) -> str:
    """Keep it; returns its key. `WrongFields` where a field cannot be read: then nothing is stored."""
    reading = Reading(given, visit.locale, visit.today)
    draft, total = reading.draft()
    if given.key:
        return _change(visit, given, reading, draft, total).id.hex
    client = clients.find(visit, given.client_key)
    if client.archived_at:
        raise Archived(client=client.name)
    source = source_of(visit, given)
    currency = source.currency if source else client.currency
    plan = RecurringPlan(business_id=client.business_id, client_id=client.id, unit=reading.unit, due_days=0,
                         start_on=reading.start_on, currency=currency)  # fmt: skip
    _describe(visit, plan, reading, replace(draft, currency=currency), total)
    if is_first := source is not None and source.issue_on == plan.start_on:
        plan.made = 1
    _set_off(visit, plan, reading, plan.start_on if is_first else None)
    visit.db.add(plan)
    visit.db.flush()
    if source and is_first:
        recurring.keep(visit.db, plan, source, plan.start_on)
    visit.note("plan_added", plan, rhythm=rhythm_said(plan, visit.locale))
    return plan.id.hex


def _change(visit: StaffVisit, given: TypedPlan, reading: Reading, draft: Draft, total: int) -> RecurringPlan:
    plan = recurring.locked(visit.db, find(visit, given.key).id)
    if plan is None or plan.state is PlanState.ENDED:
        raise Over
    if plan.version != given.version:
        raise ChangedMeanwhile
    before = (plan.unit, plan.every, plan.start_on)
    kept = recurring_content.read(plan.content)
    draft = replace(draft, currency=plan.currency, terms=kept.terms)
    _describe(visit, plan, reading, draft, total)
    if before != (plan.unit, plan.every, plan.start_on):
        _set_off(visit, plan, reading, last_made(visit, plan))
    elif plan.state is PlanState.ACTIVE:
        _go_on(plan, plan.nth)
    elif reading.times and plan.made >= reading.times:
        raise WrongFields({"times": EnoughAlready(made=str(plan.made))})
    plan.version += 1
    plan.failures, plan.problem, plan.retry_at = 0, "", None  # what was wrong may be mended: it is tried at once
    visit.db.add(plan)
    visit.note("plan_changed", plan, rhythm=rhythm_said(plan, visit.locale))
    return plan


def _describe(visit: StaffVisit, plan: RecurringPlan, reading: Reading, draft: Draft, total: int) -> None:
    known = {one.key for one in readers(visit, plan.client_id.hex)}
    given = reading.given
    plan.unit, plan.every, plan.start_on = reading.unit, reading.every, reading.start_on
    plan.end_on, plan.times = reading.end_on, reading.times
    plan.content, plan.total_minor, plan.due_days = recurring_content.stored(draft), total, draft.due_days or 0
    plan.sends, plan.message = given.sends, reading.message
    kept = [one for one in given.readers if one in known or one in plan.readers]
    plan.readers = kept if given.sends else []


def _set_off(visit: StaffVisit, plan: RecurringPlan, reading: Reading, made_for: date | None) -> None:
    """Its next is the first day of its rhythm that is not over and has no invoice yet; a pause goes on."""
    first = max(visit.today, made_for + timedelta(days=1)) if made_for else visit.today
    nth = reading.rhythm.first_from(first)
    if plan.state is PlanState.ACTIVE:
        _go_on(plan, nth)
    else:
        plan.nth = nth


def _go_on(plan: RecurringPlan, nth: int) -> None:
    recurring.move_to(plan, nth)
    if plan.next_on is None:
        enough = plan.times is not None and plan.made >= plan.times
        raise WrongFields({"times": EnoughAlready(made=str(plan.made))} if enough else {"end_on": NoneAtAll()})

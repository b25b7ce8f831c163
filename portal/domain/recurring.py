"""Invoices that write themselves: whose day has come, and making one. Beside the reminders, by gateways/recurring.py.

Each is written for the day of its own, in the order of these days, whenever the look comes; for one plan and day there
is never a second. Number, tax, parties and mails are those of `issuing`: there is no other way to issue an invoice.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import or_
from sqlmodel import Session, col, select

from portal import crash, outbox
from portal.clock import day_in
from portal.domain import accounts, invoice_telling, issuing, letters, recurring_content
from portal.domain.reminders import MORNING
from portal.domain.rhythm import Rhythm
from portal.log import error_id
from portal.models import Business, Client, Invoice, PlanState, RecurringInvoice, RecurringPlan

BATCH = 50
PAUSES = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))  # after each failure, then the last again
NEWS = "recurring_news"
NOBODY = "Nobody you chose can be written to any more, so the invoice waits as a draft."


@dataclass(frozen=True)
class Due:
    """One invoice to be made."""

    plan_id: UUID
    on: date


def rhythm_of(plan: RecurringPlan) -> Rhythm:
    """Its days."""
    return Rhythm(plan.unit, plan.every, plan.start_on, plan.end_on)


def due(session: Session, moment: datetime) -> list[Due]:
    """What is to be made next: of each business the earliest day that is not made, so that numbers follow the days.
    Reads only."""
    found: list[Due] = []
    ready = or_(col(RecurringPlan.retry_at).is_(None), col(RecurringPlan.retry_at) <= moment)
    for business_id, timezone in session.exec(select(Business.id, Business.timezone)):
        try:
            today = _today(timezone, moment)
        except (ValueError, KeyError) as error:  # a zone nobody can read: the others go on
            error_id(error)
            continue
        query = select(RecurringPlan.id, col(RecurringPlan.next_on))
        query = query.join(Client, col(Client.id) == RecurringPlan.client_id).where(
            RecurringPlan.business_id == business_id, RecurringPlan.state == PlanState.ACTIVE,
            col(RecurringPlan.next_on) <= today, ready, col(Client.archived_at).is_(None),
        )  # fmt: skip
        rows = session.exec(query.order_by(col(RecurringPlan.next_on), col(RecurringPlan.id)).limit(BATCH)).all()
        found += [Due(key, on) for key, on in rows if on and on == rows[0][1]]
    return found


def make(session: Session, one: Due, moment: datetime) -> bool:
    """Make it, and move the plan on to its next day; False when somebody else was quicker, or it is wanted no more."""
    plan = locked(session, one.plan_id)
    client = plan and session.get_one(Client, plan.client_id)
    if not plan or not client or plan.next_on != one.on or plan.state is not PlanState.ACTIVE or client.archived_at:
        return False
    if not _is_made(session, plan, one.on):
        _write(session, plan, client, one.on, moment)
        crash.point("recurring_written")
    plan.made, plan.failures, plan.problem, plan.retry_at = plan.made + 1, 0, "", None
    move_to(plan, plan.nth + 1)
    session.add(plan)
    return True


def park(session: Session, one: Due, problem: str, moment: datetime) -> bool:
    """It could not be made: staff are told, once, and it is tried again after a while."""
    plan = locked(session, one.plan_id)
    if not plan or plan.next_on != one.on or plan.state is not PlanState.ACTIVE:
        return False
    plan.failures, plan.problem = plan.failures + 1, problem
    plan.retry_at = moment + PAUSES[min(plan.failures, len(PAUSES)) - 1]
    session.add(plan)
    once = f"recurring:{plan.id.hex}:{one.on.isoformat()}:failed"
    outbox.promise(session, plan.business_id, NEWS, once, plan=plan.id)
    return True


def of_the_archived(session: Session) -> list[UUID]:
    """Active plans of clients who are archived. Reads only."""
    query = select(RecurringPlan.id).join(Client, col(Client.id) == RecurringPlan.client_id)
    query = query.where(RecurringPlan.state == PlanState.ACTIVE, col(Client.archived_at).is_not(None))
    return list(session.exec(query.order_by(col(RecurringPlan.id)).limit(BATCH)))


def stop(session: Session, plan_id: UUID) -> bool:
    """The client is archived: nothing more is made, and staff are told."""
    plan = locked(session, plan_id)
    if not plan or plan.state is not PlanState.ACTIVE or not session.get_one(Client, plan.client_id).archived_at:
        return False
    plan.state, plan.next_on, plan.version = PlanState.STOPPED, None, plan.version + 1
    plan.failures, plan.problem, plan.retry_at = 0, "", None
    session.add(plan)
    once = f"recurring:{plan.id.hex}:{plan.version}:stopped"
    outbox.promise(session, plan.business_id, NEWS, once, plan=plan.id)
    return True


def locked(session: Session, plan_id: UUID) -> RecurringPlan | None:
    """The plan, locked behind its client, as it stands now."""
    plan = session.get(RecurringPlan, plan_id)
    if plan is None:
        return None
    accounts.of_client(session, plan.client_id)
    return session.get(RecurringPlan, plan_id, with_for_update=True)


def move_to(plan: RecurringPlan, nth: int) -> None:
    """The nth day of its rhythm is the next; where there is none any more, the plan has ended."""
    over = plan.times is not None and plan.made >= plan.times
    plan.nth, plan.next_on = nth, None if over else rhythm_of(plan).day(nth)
    if plan.next_on is None:
        plan.state = PlanState.ENDED


def keep(session: Session, plan: RecurringPlan, invoice: Invoice, on: date, waits: str = "") -> RecurringInvoice:
    """Write down that this is the plan's invoice of that day."""
    row = RecurringInvoice(business_id=plan.business_id, client_id=plan.client_id, plan_id=plan.id, made_for=on,
                           invoice_id=invoice.id, waits=waits)  # fmt: skip
    session.add(row)
    session.flush()
    return row


def _write(session: Session, plan: RecurringPlan, client: Client, on: date, moment: datetime) -> None:
    draft = recurring_content.said_for(recurring_content.read(plan.content), rhythm_of(plan), plan.nth, client.locale)
    invoice = issuing.write(session, client, draft)
    invoice.issue_on, invoice.due_days = on, plan.due_days
    told = [one for one in letters.readers_of(session, client) if one.id.hex in plan.readers]
    unheard = plan.sends and bool(plan.readers) and not told
    row = keep(session, plan, invoice, on, NOBODY if unheard else "")
    if unheard or not plan.sends:
        outbox.promise(session, plan.business_id, NEWS, f"recurring:{row.id.hex}", made=row.id)
        return
    today = day_in(session.get_one(Business, plan.business_id).timezone, moment)
    due_on = max(on, today) + timedelta(days=plan.due_days)  # nobody has less time to pay because we were late
    issuing.issue(session, invoice, moment, on, due_on, mail=False)
    invoice_telling.tell(session, invoice, told, message=plan.message)


def _is_made(session: Session, plan: RecurringPlan, on: date) -> bool:
    same = RecurringInvoice.plan_id == plan.id, RecurringInvoice.made_for == on
    return session.exec(select(RecurringInvoice.id).where(*same)).first() is not None


def _today(timezone: str, moment: datetime) -> date:
    """The last day whose morning has come: nobody is written to at night."""
    local = moment.astimezone(ZoneInfo(timezone))
    return local.date() if local.hour >= MORNING else local.date() - timedelta(days=1)

"""What a plan is called, and what stands on an invoice it made."""

from uuid import UUID

from sqlmodel import Session, col, select

from portal.domain import rhythm
from portal.models import Invoice, PlanState, RecurringInvoice, RecurringPlan

STATES = {
    PlanState.ACTIVE: "Running",
    PlanState.PAUSED: "Paused",
    PlanState.STOPPED: "Stopped",
    PlanState.ENDED: "Ended",
}


def rhythm_said(plan: RecurringPlan, locale: str) -> str:
    """ "Monthly"."""
    return rhythm.said(plan.unit, plan.every, locale)


def repeats(session: Session, invoice: Invoice, locale: str) -> str:
    """How often an invoice like this comes by itself; empty once none comes any more."""
    plan = plan_of(session, invoice.id)
    return rhythm_said(plan, locale) if plan and plan.state is PlanState.ACTIVE else ""


def plan_of(session: Session, invoice_id: UUID) -> RecurringPlan | None:
    """The plan that made this invoice, if one did."""
    query = select(RecurringPlan).join(RecurringInvoice, col(RecurringInvoice.plan_id) == RecurringPlan.id)
    return session.exec(query.where(RecurringInvoice.invoice_id == invoice_id)).first()

"""What of the recurring invoices waits for somebody: one that fails, one that stopped, drafts to be issued."""

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from portal import formats
from portal.access.staff_visit import StaffVisit
from portal.models import Client, Invoice, InvoiceState, PlanState, RecurringInvoice, RecurringPlan
from portal.text import t

MOST = 50  # of each kind shown, the oldest first


@dataclass(frozen=True)
class RecurringWait:
    """What happened with whose, and where one goes on."""

    key: str
    client: str
    words: str
    when: str
    href: str


def waiting(visit: StaffVisit) -> list[RecurringWait]:
    """All that waits now."""
    return [*_plans(visit), *_drafts(visit)]


def _plans(visit: StaffVisit) -> Iterator[RecurringWait]:
    state, problem = col(RecurringPlan.state), col(RecurringPlan.problem)
    stopped, fails = state == PlanState.STOPPED, (state == PlanState.ACTIVE) & (problem != "")
    query = select(RecurringPlan, Client.name).join(Client, col(Client.id) == RecurringPlan.client_id)
    query = query.where(stopped | fails).order_by(col(RecurringPlan.id)).limit(MOST)
    archived = t("Stopped: the client was archived.", visit.locale)
    for plan, client in visit.db.exec(query):
        words = archived if plan.state is PlanState.STOPPED else plan.problem
        again = formats.moment(plan.retry_at, ZoneInfo(visit.zone), visit.locale) if plan.retry_at else ""
        when = t("It is tried again on {when}.", visit.locale, when=again) if again else ""
        yield RecurringWait(plan.id.hex, client, words, when, f"/admin/recurring/{plan.id.hex}")


def _drafts(visit: StaffVisit) -> Iterator[RecurringWait]:
    query = select(RecurringInvoice, Client.name).join(Client, col(Client.id) == RecurringInvoice.client_id)
    query = query.join(Invoice, col(Invoice.id) == RecurringInvoice.invoice_id)
    query = query.where(Invoice.state == InvoiceState.DRAFT).order_by(col(RecurringInvoice.made_for)).limit(MOST)
    draft = t("A draft waits to be issued.", visit.locale)
    for made, client in visit.db.exec(query):
        words = t(made.waits, visit.locale) if made.waits else draft
        key, day = made.invoice_id.hex if made.invoice_id else "", formats.day(made.made_for, visit.locale)
        yield RecurringWait(made.id.hex, client, words, day, f"/admin/invoices/{key}")

"""The recurring invoices of the business: the list, one with what it made, and what can be done with it."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.domain import invoices, recurring_content, searching
from portal.domain.admin import reading, recurring_said
from portal.domain.admin.recurring_begin import find, last_made
from portal.domain.listed import SHOWN
from portal.domain.recurring import rhythm_of
from portal.domain.recurring_words import STATES, rhythm_said
from portal.models import Client, Invoice, PlanState, RecurringInvoice, RecurringPlan, StaffRole
from portal.text import t

PER_PAGE = 25
MAY: dict[PlanState, tuple[str, ...]] = {
    PlanState.ACTIVE: ("edit", "pause", "end"),
    PlanState.PAUSED: ("edit", "resume", "end"),
    PlanState.STOPPED: ("resume", "end"),
    PlanState.ENDED: (),
}


@dataclass(frozen=True)
class PlanRow:
    """One of them. `next` is empty where none comes."""

    key: str
    client: str
    what: str  # the words of its first line
    rhythm: str
    next: str
    state: str
    state_word: str
    amount: str
    fails: bool


@dataclass(frozen=True)
class PlanPage:
    """One page of them, the next to come first. `newer` and `older` are the numbers of its neighbours, or empty."""

    rows: list[PlanRow]
    newer: str
    older: str


@dataclass(frozen=True)
class MadeRow:
    """An invoice it made. `href` is empty for a draft that was thrown away."""

    key: str
    day: str
    number: str
    status: str
    amount: str
    href: str
    waits: str


@dataclass(frozen=True)
class PlanCard:
    """The page of one."""

    key: str = ""
    client: str = ""
    client_key: str = ""
    what: str = ""
    rhythm: str = ""
    state: str = ""
    state_word: str = ""
    amount: str = ""
    coming: list[str] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    lines: list[tuple[str, str]] = field(default_factory=list)  # words, quantity and price
    problem: str = ""
    again: str = ""  # when it is tried again
    may: list[str] = field(default_factory=list)
    resume_on: str = ""  # ISO: what is offered for the next one
    earliest: str = ""  # ISO
    made: list[MadeRow] = field(default_factory=list)  # the latest


@for_staff(StaffRole.AGENT)
def page(visit: StaffVisit, ended: bool = False, search: str = "", at: str = "") -> PlanPage:
    """Those that go on, or those that ended; `search` is part of a client's name."""
    number = min(int(at), 10_000) if at.isascii() and at.isdigit() else 1
    state, day = col(RecurringPlan.state), col(RecurringPlan.next_on)
    query = select(RecurringPlan, Client.name).join(Client, col(Client.id) == RecurringPlan.client_id)
    query = query.where(state == PlanState.ENDED if ended else state != PlanState.ENDED)
    query = query.where(*searching.contain(search, col(Client.name)))
    query = query.order_by(day.is_(None), day, col(RecurringPlan.id).desc())
    found = visit.db.exec(query.offset((max(1, number) - 1) * PER_PAGE).limit(PER_PAGE + 1)).all()
    rows = [_row(visit, plan, client) for plan, client in found[:PER_PAGE]]
    return PlanPage(rows, str(number - 1) if number > 1 else "", str(number + 1) if len(found) > PER_PAGE else "")


@for_staff(StaffRole.AGENT)
def card(visit: StaffVisit, key: str) -> PlanCard:
    """One, with its next three days and what it made, the latest first."""
    plan = find(visit, key)
    client = visit.db.get_one(Client, plan.client_id)
    row = _row(visit, plan, client.name)
    earliest, offered = _days_to_resume(visit, plan)
    return PlanCard(
        key=row.key,
        client=row.client,
        client_key=client.id.hex,
        what=row.what,
        rhythm=row.rhythm,
        state=row.state,
        state_word=row.state_word,
        amount=row.amount,
        coming=recurring_said.coming(visit, plan),
        facts=recurring_said.facts(visit, plan, client),
        lines=recurring_said.lines(visit, plan),
        problem=plan.problem if plan.state is PlanState.ACTIVE else "",
        again=formats.moment(plan.retry_at, ZoneInfo(visit.zone), visit.locale) if plan.retry_at else "",
        may=list(MAY[plan.state]),
        resume_on=offered.isoformat(),
        earliest=earliest.isoformat(),
        made=_made(visit, plan),
    )


def _days_to_resume(visit: StaffVisit, plan: RecurringPlan) -> tuple[date, date]:
    """The first day that may be the next one, and the first of them that is in its rhythm."""
    last, rhythm = last_made(visit, plan), rhythm_of(plan)
    earliest = max(visit.today, last + timedelta(days=1)) if last else visit.today
    return earliest, rhythm.day(rhythm.first_from(earliest)) or earliest


def _row(visit: StaffVisit, plan: RecurringPlan, client: str) -> PlanRow:
    lines = recurring_content.read(plan.content).lines
    return PlanRow(
        plan.id.hex,
        client,
        lines[0].description if lines else "",
        rhythm_said(plan, visit.locale),
        formats.day(plan.next_on, visit.locale) if plan.next_on else "",
        plan.state.value,
        t(STATES[plan.state], visit.locale),
        formats.money(plan.total_minor, plan.currency, visit.locale),
        plan.state is PlanState.ACTIVE and bool(plan.problem),
    )


def _made(visit: StaffVisit, plan: RecurringPlan) -> list[MadeRow]:
    asked: Any = (RecurringInvoice, *SHOWN)
    query = select(*asked).outerjoin(Invoice, col(Invoice.id) == RecurringInvoice.invoice_id)
    query = query.where(RecurringInvoice.plan_id == plan.id).order_by(col(RecurringInvoice.made_for).desc())
    reader = reading.by_staff(visit, plan.client_id)
    found = []
    for one in visit.db.exec(query.limit(PER_PAGE)):
        made, day = one[0], formats.day(one[0].made_for, visit.locale)
        if made.invoice_id is None:
            found.append(MadeRow(made.id.hex, day, "", "", "", "", ""))
            continue
        said = invoices.row(reader, one)
        waits = t(made.waits, visit.locale) if made.waits and said.status == "draft" else ""
        href = f"/admin/invoices/{made.invoice_id.hex}"
        found.append(MadeRow(made.id.hex, day, said.number, said.status, said.amount, href, waits))
    return found

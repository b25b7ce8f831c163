"""Plans that write invoices, and a look at a moment."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import time_machine
from sqlmodel import Session, select

from portal import db
from portal.access.staff_visit import staff_visit_now
from portal.domain import recurring_content
from portal.domain.admin import actions, recurring_begin, recurring_saving
from portal.domain.admin.draft_form import TypedLine
from portal.domain.admin.recurring_form import TypedPlan
from portal.domain.issuing import Draft, DraftLine
from portal.gateways import recurring
from portal.models import Business, Client, Invoice, RecurringInvoice, RecurringPlan, RhythmUnit, Staff, StaffRole
from tests.build import a_business, a_client, a_contact
from tests.paying import only
from tests.staff import a_staff, become_staff

START = date(2026, 1, 31)
NOON = "T12:00:00+01:00"
TODAY = datetime(2026, 1, 31, 8, tzinfo=UTC)
LINES = (TypedLine("1", "Care {month}", "", "2", "50", "20"), TypedLine("2"))


def a_plan(session: Session, client: Client, unit: RhythmUnit = RhythmUnit.MONTH, **facts: Any) -> RecurringPlan:
    """100.00 at 20 % each month from 31 January 2026 on, sent by itself to nobody in particular."""
    words = facts.pop("words", "Retainer")
    line = DraftLine(words, Decimal(1), Decimal(100), Decimal(20))
    draft = facts.pop("draft", None) or Draft([line], client.currency)
    start = facts.pop("start_on", START)
    given = {"start_on": start, "next_on": start, "due_days": 14, "sends": True, "currency": draft.currency,
             "content": recurring_content.stored(draft), "total_minor": 12000, **facts}  # fmt: skip
    plan = RecurringPlan(business_id=client.business_id, client_id=client.id, unit=unit, **given)
    session.add(plan)
    session.flush()
    return plan


def look(at: str | datetime) -> int:
    """One look at this moment; a day alone is its noon in Vienna."""
    moment = at if isinstance(at, datetime) else datetime.fromisoformat(at if "T" in at else at + NOON)
    with time_machine.travel(moment.astimezone(UTC), tick=True):
        return recurring.make_due()


def made() -> Sequence[date]:
    """For which days there is an invoice, in the order of their making."""
    with db.everyone() as session:
        return [row.made_for for row in session.exec(select(RecurringInvoice).order_by(RecurringInvoice.id))]  # type: ignore[arg-type]


def invoices() -> Sequence[Invoice]:
    """All there are, in the order of their making."""
    with db.everyone() as session:
        return session.exec(select(Invoice).order_by(Invoice.id)).all()  # type: ignore[arg-type]


@contextmanager
def a_desk() -> Iterator[UUID]:
    """A client with one person who reads about money; an agent signed in, on 31 January 2026, which stands still."""
    with time_machine.travel(TODAY, tick=False):
        with db.everyone(write=True) as session:
            business = a_business(session)
            become_staff(session, a_staff(session, business, StaffRole.AGENT, name="Iris Moser"))
            client = a_client(session, business, name="Berger GmbH")
            a_contact(session, client, "ada@example.com")
        yield client.id


def typed(client: UUID, **facts: object) -> TypedPlan:
    begun = staff_visit_now(recurring_begin.begin, client.hex)
    return replace(begun, **{"draft": replace(begun.draft, lines=LINES), **facts})  # type: ignore[arg-type]


def saved(client: UUID, **facts: object) -> str:
    return staff_visit_now(recurring_saving.save, typed(client, **facts))


def changed(key: str, **facts: object) -> str:
    return staff_visit_now(recurring_saving.save, replace(staff_visit_now(recurring_begin.read, key), **facts))  # type: ignore[arg-type]


def plan() -> RecurringPlan:
    return only(RecurringPlan)


def done() -> set[str]:
    """What staff did, as a manager reads it."""
    sign_in(StaffRole.MANAGER)
    return {row.sentence for row in staff_visit_now(actions.page).rows}


def sign_in(role: StaffRole) -> None:
    with db.everyone(write=True) as session:
        business = session.exec(select(Business).join(Staff)).first()
        assert business
        become_staff(session, a_staff(session, business, role, name="Max Auer"))


def on(day: str) -> time_machine.travel:
    return time_machine.travel(datetime.fromisoformat(f"{day}T12:00:00+00:00"), tick=False)

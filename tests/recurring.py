"""Plans that write invoices, and a look at a moment."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import time_machine
from sqlmodel import Session, select

from portal import db
from portal.domain import recurring_content
from portal.domain.issuing import Draft, DraftLine
from portal.gateways import recurring
from portal.models import Client, Invoice, RecurringInvoice, RecurringPlan, RhythmUnit

START = date(2026, 1, 31)
NOON = "T12:00:00+01:00"


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

"""Who is reminded of what, and when: in the morning of the business's day, once per invoice and stage.

A stage is a number of days after the day money is awaited (`PaymentRules.reminders`). Only the newest stage reached
counts, and only for a week: a server that slept, or an import of old invoices, sends no pile of mails.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import case, delete, literal, or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from portal import outbox
from portal.clock import day_in
from portal.domain import activity, mail_choices
from portal.domain.invoices import owed
from portal.domain.letters import READERS
from portal.domain.mail_choices import MailChoice
from portal.domain.payment_rules import PaymentRules, rules_of
from portal.domain.pending import being_checked
from portal.log import error_id
from portal.models import (
    Actor,
    Business,
    Client,
    Contact,
    Dispute,
    DisputeState,
    Invoice,
    InvoiceKind,
    InvoiceState,
    PaymentAllocation,
    Reminder,
)
from portal.models.base import UtcMoment

MORNING = 8  # o'clock on the business's wall: before it, nobody is written to
LATE = 7  # days after which a stage that was missed stays missed
ASKING = (InvoiceKind.STANDARD, InvoiceKind.DEPOSIT)


@dataclass(frozen=True)
class Due:
    """One invoice and the stage whose turn it is."""

    invoice_id: UUID
    days: int


def due(session: Session, moment: datetime) -> list[Due]:
    """Whose turn it is, of every business; `promise` decides once more, one by one. Reads only."""
    found: list[Due] = []
    for business in session.exec(select(Business)).all():
        try:
            rules, local = rules_of(business), moment.astimezone(ZoneInfo(business.timezone))
        except (ValueError, KeyError) as error:  # rules or a zone nobody can read: the others are reminded all the same
            error_id(error)
            continue
        if local.hour >= MORNING:
            found += _of_business(session, business, rules, local.date())
    return found


def promise(session: Session, one: Due, moment: datetime) -> bool:
    """Promise the mail and remember the stage; False when its turn is over, or somebody else was quicker."""
    invoice = session.get(Invoice, one.invoice_id, with_for_update=True)
    if invoice is None or not called_for(session, invoice, one.days, moment):
        return False
    business, awaited = session.get_one(Business, invoice.business_id), invoice.awaited_on
    reached = _midnight(awaited + timedelta(days=one.days), business.timezone) if awaited else moment
    same = col(Reminder.invoice_id) == invoice.id, col(Reminder.days) == one.days
    session.exec(delete(Reminder).where(*same, col(Reminder.created_at) < reached))  # of a deposit, paid since
    owner = {"business_id": invoice.business_id, "client_id": invoice.client_id}
    reminder = Reminder(**owner, invoice_id=invoice.id, days=one.days, created_at=moment)
    try:
        with session.begin_nested():
            session.add(reminder)
    except IntegrityError as error:
        if "days" not in str(error.orig):
            raise
        return False
    if mail_choices.is_wanted(session, session.get_one(Client, invoice.client_id), MailChoice.REMINDERS):
        activity.note(session, invoice, "reminder_sent", Actor.SYSTEM)
        outbox.promise(session, business.id, "reminder", f"reminder:{reminder.id.hex}", reminder=reminder.id)
    return True  # the stage is over, also when nobody wants to hear of it


def called_for(session: Session, invoice: Invoice, days: int, moment: datetime) -> bool:
    """Something is owed, this is the newest stage, and nothing speaks against asking now. Asked again at sending."""
    business = session.get_one(Business, invoice.business_id)
    today = day_in(business.timezone, moment)
    owing = invoice.state is InvoiceState.OPEN and invoice.balance_minor > 0 and invoice.kind in ASKING
    if not owing or invoice.archived_at or stage_of(rules_of(business), invoice.awaited_on, today) != days:
        return False
    return not is_silent(session, invoice, today)


def stage_of(rules: PaymentRules, awaited_on: date | None, today: date) -> int | None:
    """The newest stage reached; None before the first, and without a day."""
    if awaited_on is None:
        return None
    return max((days for days in rules.reminders if days <= (today - awaited_on).days), default=None)


def is_silent(session: Session, invoice: Invoice, today: date) -> bool:
    """Nobody is asked: a day was promised, money is on its way or questioned, or there is nobody to write to."""
    mine = select(Invoice.id).join(Client, col(Client.id) == Invoice.client_id).where(Invoice.id == invoice.id)
    may = session.exec(mine.where(*_undisturbed(today))).first()
    return may is None or being_checked(session, invoice.id)


def _undisturbed(today: date) -> tuple[Any, ...]:
    """The same as conditions on an invoice and its client, for a look at all of them."""
    pauses = (col(Invoice.promised_on), col(Client.reminders_paused_until))
    over = [or_(last.is_(None), last < today) for last in pauses]
    reachable = (col(Client.portal_enabled), col(Client.archived_at).is_(None))  # as letters.readers_of has it
    same = Contact.business_id == Client.business_id, Contact.client_id == Client.id
    reader = select(Contact.id).where(*same, col(Contact.active), col(Contact.role).in_(READERS))
    questioned = (
        select(Dispute.id)
        .join(PaymentAllocation, col(PaymentAllocation.payment_id) == Dispute.payment_id)
        .where(PaymentAllocation.invoice_id == Invoice.id, Dispute.state == DisputeState.OPEN)
    )
    return (*over, Invoice.processing_minor == 0, *reachable, reader.exists(), ~questioned.exists())


def _of_business(session: Session, business: Business, rules: PaymentRules, today: date) -> list[Due]:
    stages = sorted(set(rules.reminders))
    found: list[Due] = []
    for days, following in pairwise([*stages, max(stages, default=0) + LATE + 1]):
        last = min(days + LATE, following - 1)
        awaited = [today - timedelta(days=late) for late in range(days, last + 1)]
        reached = {day: _midnight(day + timedelta(days=days), business.timezone) for day in awaited}
        asked = session.exec(_reached(business.id, days, reached).where(*_undisturbed(today)))
        found += [Due(invoice_id, days) for invoice_id in asked]
    return found


def _reached(business_id: UUID, days: int, reached: Mapping[date, datetime]) -> Any:
    """Invoices of which this is the newest stage: reached since they were sent, and not reminded of since then.

    From client to client, so that ix_invoice_owed finds the few days asked for among any number of invoices.
    """
    at = case({day: literal(moment, UtcMoment()) for day, moment in reached.items()}, value=col(Invoice.awaited_on))
    reminded = select(Reminder.id).where(
        Reminder.invoice_id == Invoice.id, Reminder.days == days, col(Reminder.created_at) >= at
    )
    return (
        select(Invoice.id)
        .join(Client, col(Client.id) == Invoice.client_id)
        .where(
            Client.business_id == business_id,
            *owed(),
            col(Invoice.kind).in_(ASKING),
            col(Invoice.awaited_on).between(min(reached), max(reached)),
            col(Invoice.created_at) < at,
            func.coalesce(Invoice.sent_at, Invoice.created_at) < at,
            ~reminded.exists(),
        )
    )


def _midnight(day: date, timezone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(timezone))

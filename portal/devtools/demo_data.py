"""The demo's people and papers: one studio, three clients, and two years of invoices in every state."""

import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from portal import db
from portal.clock import day_in, now
from portal.devtools.demo_texts import BUSINESS, CLIENTS, JOBS
from portal.domain import activity, clients, issuing, ledger
from portal.domain.issuing import Draft, DraftLine
from portal.models import (
    Activity,
    Actor,
    Business,
    Client,
    DiscountKind,
    Invoice,
    InvoiceState,
    Payment,
    PaymentAllocation,
    PaymentMethod,
    PaymentState,
)


def ensure(say: Callable[[str], None]) -> None:
    """Make the demo data once; what is there stays."""
    with db.everyone(write=True) as session:
        if session.exec(select(Business.id)).first():
            return
        say("Inventing clients and invoices …")
        business = Business(**BUSINESS, bank_changed_at=now() - timedelta(days=900))
        session.add(business)
        session.flush()
        for facts in CLIENTS:
            _client(session, business, dict(facts))


def _client(session: Session, business: Business, facts: dict[str, Any]) -> None:
    enabled, count, currency = facts.pop("enabled"), facts.pop("invoices"), facts["currency"]
    client = clients.add(session, business, **facts)
    client.portal_enabled = enabled
    session.add(client)
    dice, today = random.Random(facts["email"]), day_in(business.timezone, now())
    for nth in range(count):
        age = (count - nth) * 11 - 4  # days: the newest is a week old
        _invoice(session, client, dice, today, age, nth, currency)
    _drafts_and_hidden(session, client, dice, today, currency)


def _draft(dice: random.Random, currency: str, nth: int) -> Draft:
    jobs = dice.sample(JOBS, dice.choice((1, 2, 3, 3, 5)))
    lines = [DraftLine(text, Decimal(quantity), Decimal(price), Decimal(rate), detail)
             for text, detail, quantity, price, rate in jobs]  # fmt: skip
    off = nth % 7 == 3
    return Draft(
        lines=lines,
        currency=currency,
        discount_kind=DiscountKind.PERCENT if off else DiscountKind.NONE,
        discount_value=Decimal(5) if off else Decimal(0),
        po_number=f"PO {7700 + nth}" if nth % 3 == 0 else "",
        notes="Thank you for working with us." if nth % 2 else "",
    )


def _invoice(
    session: Session, client: Client, dice: random.Random, today: date, age: int, nth: int, currency: str
) -> None:
    on = today - timedelta(days=age)
    invoice = issuing.write(session, client, _draft(dice, currency, nth))
    days = 14 if nth % 4 == 1 else 30
    issuing.issue(session, invoice, _at(on, 9, dice), on, on + timedelta(days=days), mail=False)
    _date_activities(session, invoice, _at(on, 9, dice))
    kind = _fate(age, days, nth)
    if kind == "paid":
        _pay(
            session,
            invoice,
            invoice.balance_minor,
            _at(on + timedelta(days=min(age - 1, dice.randint(2, 25))), 14, dice),
            dice,
        )
    elif kind == "partial":
        _pay(session, invoice, invoice.total_minor * 2 // 5, _at(on + timedelta(days=3), 11, dice), dice)
    elif kind == "void":
        invoice.state, invoice.voided_at = InvoiceState.VOID, _at(on + timedelta(days=1), 10, dice)
        invoice.balance_minor = 0
        session.add(invoice)


def _fate(age: int, days: int, nth: int) -> str:
    """Old ones are paid, but for a few of each sort."""
    if age <= days:
        return "partial" if nth % 5 == 0 else "unpaid"
    if age - days < 30 and nth % 2 == 0:
        return "overdue"
    return "void" if nth % 13 == 6 else "paid"


def _at(on: date, hour: int, dice: random.Random) -> datetime:
    moment = datetime.combine(on, time(hour, dice.randint(0, 59)), ZoneInfo("Europe/Vienna"))
    return min(moment, now())


def _pay(session: Session, invoice: Invoice, amount: int, at: datetime, dice: random.Random) -> None:
    method = dice.choice((PaymentMethod.CARD, PaymentMethod.CARD, PaymentMethod.TRANSFER))
    card: dict[str, Any] = {"brand": "visa", "last4": "4242"} if method is PaymentMethod.CARD else {}
    owner: dict[str, Any] = {"business_id": invoice.business_id, "client_id": invoice.client_id}
    payment = Payment(**owner, method=method, state=PaymentState.SUCCEEDED, amount_minor=amount,
                      currency=invoice.currency, received_at=at, created_at=at, **card)  # fmt: skip
    session.add(payment)
    session.flush()
    session.add(PaymentAllocation(**owner, payment_id=payment.id, invoice_id=invoice.id, amount_minor=amount))
    ledger.rebuild(session, invoice, at)
    activity.note(session, invoice, "payment_succeeded", Actor.CLIENT, amount_minor=amount,
                  currency=invoice.currency, method=method.value)  # fmt: skip
    _date_activities(session, invoice, at, "payment_succeeded")


def _date_activities(session: Session, invoice: Invoice, at: datetime, verb: str = "invoice_sent") -> None:
    session.flush()
    for entry in session.exec(select(Activity).where(Activity.invoice_id == invoice.id, col(Activity.verb) == verb)):
        entry.created_at = at
        session.add(entry)


def _drafts_and_hidden(session: Session, client: Client, dice: random.Random, today: date, currency: str) -> None:
    """What no client may ever see: a draft, and one put away."""
    issuing.write(session, client, _draft(dice, currency, 1))
    hidden = issuing.write(session, client, _draft(dice, currency, 2))
    on = today - timedelta(days=200)
    issuing.issue(session, hidden, _at(on, 9, dice), on, on + timedelta(days=30), mail=False)
    _date_activities(session, hidden, _at(on, 9, dice))
    hidden.archived_at = now()
    session.add(hidden)

"""The demo's people and papers: one studio, three clients, two years of invoices and quotes in every state."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session, select

from portal import db
from portal.clock import day_in, now
from portal.devtools import demo_booking, demo_pay_links, demo_quotes
from portal.devtools.demo_money import FATES, Past
from portal.devtools.demo_texts import BUSINESS, CLIENTS, JOBS, STAFF
from portal.domain import account_rules, clients, issuing, payment_rules
from portal.domain.account_rules import AccountRules
from portal.domain.admin import staff
from portal.domain.issuing import Draft, DraftLine
from portal.domain.payment_rules import PaymentRules
from portal.models import Business, Client, Contact, DiscountKind, StaffRole

RULES = PaymentRules(partial=True, minimum=Decimal(50), promise_days=14)
SPECIAL = {0: "deposit", 5: "credited", 6: "refunded", 8: "overpaid", 10: "written off"}  # the newest is 0


def ensure(say: Callable[[str], None]) -> None:
    """Make the demo data once; what is there stays."""
    with db.everyone(write=True) as session:
        if session.exec(select(Business.id)).first():
            return
        say("Inventing clients, invoices and quotes …")
        business = Business(**BUSINESS, bank_changed_at=now() - timedelta(days=900))
        payment_rules.keep(business, RULES)
        account_rules.keep(business, AccountRules(vat_editable=True))
        session.add(business)
        session.flush()
        for person, email, role in STAFF:
            staff.enter(session, business.id, person, email, StaffRole(role))
        for facts in CLIENTS:
            _client(session, business, dict(facts))
        demo_booking.add(session, business)


def _client(session: Session, business: Business, facts: dict[str, Any]) -> None:
    enabled, count, currency = facts.pop("enabled"), facts.pop("invoices"), facts["currency"]
    phone = facts.pop("phone", "")
    client = clients.add(session, business, **facts)
    session.exec(select(Contact).where(Contact.client_id == client.id)).one().phone = phone
    client.portal_enabled = enabled
    session.add(client)
    past, today = Past(session, random.Random(facts["email"]), now()), day_in(business.timezone, now())
    quotes = demo_quotes.diary(past, client, facts["email"])
    for nth in range(count):
        quotes.until(_age(nth, count))
        _invoice(past, client, today, nth, count, currency)
    quotes.until(0)
    if facts["email"] == "ada@example.com":
        demo_pay_links.add(past, client)
    _drafts_and_hidden(past, client, today, currency)


def _draft(dice: random.Random, currency: str, nth: int, deposit: bool = False) -> Draft:
    jobs = dice.sample(JOBS, dice.choice((1, 2, 3, 3, 5)))
    lines = [DraftLine(text, Decimal(quantity), Decimal(price), Decimal(rate), detail)
             for text, detail, quantity, price, rate in jobs]  # fmt: skip
    off = nth % 7 == 3
    return Draft(
        lines=lines,
        currency=currency,
        discount_kind=DiscountKind.PERCENT if off else DiscountKind.NONE,
        discount_value=Decimal(5) if off else Decimal(0),
        deposit_percent=Decimal(30) if deposit else None,
        po_number=f"PO {7700 + nth}" if nth % 3 == 0 else "",
        notes="Thank you for working with us." if nth % 2 else "",
    )


def _invoice(past: Past, client: Client, today: date, nth: int, count: int, currency: str) -> None:
    age = _age(nth, count)
    days = 14 if nth % 4 == 1 else 30
    fate = SPECIAL.get(count - nth - 1) or _fate(age, days, nth)
    on, deposit = today - timedelta(days=age), fate == "deposit"
    moment = past.at(on, 9)
    invoice = issuing.write(past.session, client, _draft(past.dice, currency, nth, deposit))
    deposit_due_on = today + timedelta(days=3) if deposit else None
    issuing.issue(past.session, invoice, moment, on, on + timedelta(days=days), mail=False,
                  deposit_due_on=deposit_due_on)  # fmt: skip
    past.happened(moment)
    if fate in FATES:
        FATES[fate](past, invoice, age)


def _age(nth: int, count: int) -> int:
    """Days ago; the newest is a week old."""
    return (count - nth) * 11 - 4


def _fate(age: int, days: int, nth: int) -> str:
    """Old ones are paid, but for a few of each sort."""
    if age <= days:
        return "partial" if nth % 5 == 0 else "unpaid"
    if age - days < 30 and nth % 2 == 0:
        return "overdue"
    return "void" if nth % 13 == 6 else "paid"


def _drafts_and_hidden(past: Past, client: Client, today: date, currency: str) -> None:
    """What no client may ever see: a draft, and one put away."""
    issuing.write(past.session, client, _draft(past.dice, currency, 1))
    hidden = issuing.write(past.session, client, _draft(past.dice, currency, 2))
    on = today - timedelta(days=200)
    moment = past.at(on, 9)
    issuing.issue(past.session, hidden, moment, on, on + timedelta(days=30), mail=False)
    hidden.archived_at = now()
    past.happened(moment)

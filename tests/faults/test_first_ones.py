"""What has no row to lock yet, and what is read before it is locked: several at the same moment, one outcome.

SQLite has one writer; on PostgreSQL each of these would go wrong without its lock (docs/database.md).
"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, func, select

from portal import db
from portal.access import second_factor
from portal.access.limits import SqlStorage
from portal.access.second_factor import Answer
from portal.access.staff_visit import staff_visit_now
from portal.access.visit import current
from portal.clock import day_in, now
from portal.domain import numbering, offline, recurring, refunds, spending
from portal.domain.admin import founding, staff
from portal.domain.admin.staff import LastOwner
from portal.domain.recurring import Due
from portal.errors import Refused
from portal.models import (
    Business,
    Client,
    Invoice,
    NumberSequence,
    Payment,
    PaymentMethod,
    RateCount,
    RecurringInvoice,
    RecurringPlan,
    Refund,
    Staff,
    StaffRole,
)
from tests.access.test_second_factor import code
from tests.build import a_business, a_client, an_invoice
from tests.faults.at_once import at_once
from tests.recurring import START, a_plan
from tests.staff import a_staff, become_staff, staff_in

pytestmark = pytest.mark.usefixtures("database")
HANDS = 8
PAUSE = 0.05  # seconds between reading and writing: wide enough for all to meet


def written(rule: Callable[..., Any], *args: Any) -> Callable[[], Any]:
    """The rule in a transaction of its own, which takes its time before it ends."""

    def run() -> Any:
        with db.everyone(write=True) as session:
            done = rule(session, *args)
            time.sleep(PAUSE)
            return done

    return run


def test_a_series_begins_once_and_has_no_gap():
    with db.everyone(write=True) as session:
        business = a_business(session).id
    found = at_once(*[written(numbering.take, business, "INV")] * HANDS)
    assert sorted(found) == [f"INV-{n:05d}" for n in range(1, HANDS + 1)]
    with db.everyone() as session:
        assert session.exec(select(NumberSequence)).one().next == HANDS + 1


@pytest.mark.parametrize("over", [False, True])
def test_every_first_hit_counts(over: bool):
    """Also where a window ends just now, beside others that have ended."""
    if over:
        with db.everyone(write=True) as session:
            past = now() - timedelta(seconds=1)
            session.add_all([RateCount(key=key, count=9, expires_at=past) for key in ("a", "b", "c", "d")])
    hits = at_once(*[lambda key=key: SqlStorage().incr(key, 60) for key in ("a", "b", "c", "d")] * 4)
    assert sorted(hits) == sorted([1, 2, 3, 4] * 4)


def test_a_portal_is_founded_once():
    answers = founding.Answers(business="Studio", person="Nora", email="nora@example.com")
    said = at_once(*[lambda: founding.found_here(answers)] * 4)
    with db.everyone() as session:
        assert session.exec(select(func.count()).select_from(Business)).one() == 1
        assert session.exec(select(func.count()).select_from(Staff)).one() == 1
    assert len(set(said)) == 2


def test_of_two_owners_who_take_each_others_role_one_stays():
    with db.everyone(write=True) as session:
        business = a_business(session)
        both = [a_staff(session, business) for _ in range(2)]
        visitors = [become_staff(session, one) for one in both]

    def demote(who: Any, whom: UUID) -> Callable[[], None]:
        def run() -> None:
            current.set(who)
            staff_visit_now(staff.change_role, whom, StaffRole.AGENT)

        return run

    results = at_once(demote(visitors[0], both[1].id), demote(visitors[1], both[0].id))
    with db.everyone() as session:
        owners = select(func.count()).select_from(Staff).where(Staff.role == StaffRole.OWNER)
        assert session.exec(owners).one() == 1
    assert sum(isinstance(one, Refused | LastOwner) for one in results) == 1


def test_a_code_of_the_second_factor_counts_once_however_many_send_it():
    with db.everyone(write=True) as session:
        person = a_staff(session, a_business(session))
        cookies = [staff_in(session, person) for _ in range(4)]
    assert second_factor.look(cookies[0])
    assert second_factor.give(cookies[0], code(now()), "ip").passed
    later = code(now() + timedelta(seconds=30))
    answers: list[Answer] = at_once(*[lambda one=one: second_factor.give(one, later, "ip") for one in cookies[1:]])
    assert sum(one.passed for one in answers) == 1


def test_a_plan_writes_each_invoice_once():
    with db.everyone(write=True) as session:
        plan = a_plan(session, a_client(session, a_business(session)))
    made = at_once(*[written(recurring.make, Due(plan.id, START), now())] * 4)
    assert sorted(made) == [False, False, False, True]
    with db.everyone() as session:
        assert session.exec(select(RecurringInvoice)).one().made_for == START
        assert session.exec(select(Invoice)).one().number == "INV-00001"
        assert session.exec(select(RecurringPlan)).one().made == 1


@pytest.fixture
def paid() -> Payment:
    """A transfer of 150.00 for an invoice of 100.00: fifty are credit."""
    with db.everyone(write=True) as session:
        invoice = an_invoice(session, a_client(session, a_business(session)))
        money = offline.Received(15000, "EUR", PaymentMethod.TRANSFER, day_in("Europe/Vienna", now()))
        return offline.record(session, invoice.client_id, money, now(), mail=False)


def test_two_refunds_never_find_the_same_money(paid: Payment):
    results = at_once(*[written(refunds.request, paid.id, 10000, "", now())] * 3)
    assert sum(isinstance(one, Refund) for one in results) == 1


def test_credit_is_spent_once(paid: Payment):
    with db.everyone(write=True) as session:
        client = session.get_one(Payment, paid.id).client_id
        wanted = [an_invoice(session, session.get_one(Client, client), "50.00").id for _ in range(3)]
    results = at_once(*[written(spending.use, client, one, None, now()) for one in wanted])
    assert [one for one in results if isinstance(one, int)] == [5000]
    with db.everyone() as session:
        left = session.exec(select(Invoice.balance_minor).where(col(Invoice.id).in_(wanted))).all()
    assert sorted(left) == [0, 5000, 5000]

"""Invoices that write themselves: each for its own day, in order, once whatever runs beside it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlmodel import select

from portal import db
from portal.clock import now
from portal.domain import issuing, mails, recurring, recurring_content
from portal.domain.issuing import Draft, DraftLine
from portal.gateways.recurring import make_due
from portal.models import (
    Business,
    Client,
    Contact,
    Invoice,
    InvoiceLine,
    InvoiceState,
    Outbox,
    PlanState,
    RecurringInvoice,
    RecurringPlan,
    RhythmUnit,
)
from tests.build import a_business, a_client, a_contact
from tests.paying import only, rows
from tests.recurring import a_plan, invoices, look, made

pytestmark = pytest.mark.usefixtures("database")
Plan = Callable[..., UUID]


@pytest.fixture
def plan() -> Plan:
    """A plan of a new client of one business, with ada@example.com as its reader."""

    def one(unit: RhythmUnit = RhythmUnit.MONTH, zone: str = "Europe/Vienna", **facts: Any) -> UUID:
        with db.everyone(write=True) as session:
            business = session.exec(select(Business)).first() or a_business(session, timezone=zone)
            client = a_client(session, business, **facts.pop("client", {}))
            ada = a_contact(session, client, **facts.pop("contact", {}))
            facts = {"readers": [ada.id.hex], **facts}
            return a_plan(session, client, unit, **facts).id

    return one


def change(model: type[Any], key: UUID, **facts: Any) -> None:
    with db.everyone(write=True) as session:
        row = session.get_one(model, key)
        for name, value in facts.items():
            setattr(row, name, value)
        session.add(row)


def told() -> list[str]:
    return [row.kind for row in rows(Outbox)]


def test_on_its_day_it_is_issued_by_the_one_rule_and_sent(plan: Plan) -> None:
    plan(message="Thank you")
    assert look("2026-01-30") == 0
    assert look("2026-01-31") == 1
    invoice = only(Invoice)
    assert (invoice.number, invoice.state, invoice.total_minor) == ("INV-00001", InvoiceState.OPEN, 120_00)
    assert (invoice.issue_on, invoice.due_on) == (date(2026, 1, 31), date(2026, 2, 14))
    assert invoice.seller["name"]
    assert invoice.buyer["name"]
    mail = only(Outbox)
    assert (mail.kind, mail.facts["message"]) == ("invoice_sent", "Thank you")
    assert (only(RecurringPlan).next_on, only(RecurringPlan).made) == (date(2026, 2, 28), 1)


def test_a_second_look_finds_nothing(plan: Plan) -> None:
    plan()
    assert [look("2026-01-31"), look("2026-01-31"), look("2026-02-27")] == [1, 0, 0]


def test_missed_ones_are_caught_up_in_order_with_their_own_days(plan: Plan) -> None:
    plan()
    plan(start_on=date(2026, 2, 10))
    assert look("2026-05-01") == 7
    days = ["01-31", "02-10", "02-28", "03-10", "03-31", "04-10", "04-30"]
    assert made() == [date.fromisoformat(f"2026-{day}") for day in days]
    assert [one.number for one in invoices()] == [f"INV-{nth:05}" for nth in range(1, 8)]
    assert [one.issue_on for one in invoices()] == made()
    assert {one.due_on for one in invoices()} == {date(2026, 5, 15)}  # from the day the client hears of it


def test_it_is_the_business_whose_morning_counts(plan: Plan) -> None:
    plan(zone="Pacific/Auckland", start_on=date(2026, 4, 5))  # clocks go back at 3 that night
    assert look(datetime(2026, 4, 4, 19, 59, tzinfo=UTC)) == 0  # 7:59 there
    assert look(datetime(2026, 4, 4, 20, 0, tzinfo=UTC)) == 1
    assert only(Invoice).issue_on == date(2026, 4, 5)


@pytest.mark.parametrize("change_of_clocks", ["2026-03-29", "2026-10-25"])
def test_daily_over_a_change_of_clocks_none_is_lost_or_twice(plan: Plan, change_of_clocks: str) -> None:
    day = date.fromisoformat(change_of_clocks)
    plan(RhythmUnit.DAY, start_on=day - timedelta(days=1))
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=1)
    found = [look(moment + timedelta(hours=hour)) for hour in range(72)]
    assert sum(found) == 3
    assert made() == [day + timedelta(days=n) for n in (-1, 0, 1)]


def test_it_ends_after_so_many_or_after_its_last_day(plan: Plan) -> None:
    first = plan(times=2)
    second = plan(end_on=date(2026, 4, 30))
    assert look("2027-01-01") == 2 + 4
    with db.everyone() as session:
        ends = [session.get_one(RecurringPlan, key) for key in (first, second)]
    assert {(one.state, one.next_on) for one in ends} == {(PlanState.ENDED, None)}
    assert [one.made for one in ends] == [2, 4]


@pytest.mark.parametrize("state", [PlanState.PAUSED, PlanState.STOPPED, PlanState.ENDED])
def test_what_is_not_active_makes_none(plan: Plan, state: PlanState) -> None:
    change(RecurringPlan, plan(), state=state)
    assert look("2026-06-01") == 0


def test_two_workers_never_make_two(plan: Plan) -> None:
    plan()
    plan()
    with time_machine.travel(datetime(2026, 5, 1, 12, tzinfo=UTC), tick=True), ThreadPoolExecutor(6) as threads:
        assert sum(threads.map(lambda _: make_due(), range(6))) == 8
    assert len(rows(Invoice)) == len(rows(RecurringInvoice)) == len(rows(Outbox)) == 8
    assert sorted({str(one.number) for one in invoices()}) == [f"INV-{nth:05}" for nth in range(1, 9)]


def test_a_day_that_has_its_invoice_gets_no_other(plan: Plan) -> None:
    key = plan()
    look("2026-01-31")
    change(RecurringPlan, key, nth=0, next_on=date(2026, 1, 31))
    look("2026-01-31")
    assert len(rows(Invoice)) == 1
    assert only(RecurringPlan).next_on == date(2026, 2, 28)


def test_a_draft_waits_and_the_business_is_told(plan: Plan) -> None:
    plan(sends=False)
    look("2026-01-31")
    draft, mail = only(Invoice), only(Outbox)
    assert (draft.state, draft.number, draft.due_days, draft.issue_on) == (
        InvoiceState.DRAFT, None, 14, date(2026, 1, 31))  # fmt: skip
    letter = mails.letter(mail.kind, mail.facts)
    assert letter
    assert [one.email for one in letter.to] == ["office@example.com"]
    assert "waits to be issued" in letter.subject
    assert letter.url.endswith(f"/admin/invoices/{draft.id.hex}")
    with db.everyone(write=True) as session:
        today = date(2026, 2, 1)
        issuing.issue(session, session.get_one(Invoice, draft.id), now(), today, today, mail=False)
    assert mails.letter(mail.kind, mail.facts) is None


def test_when_nobody_chosen_can_be_written_to_it_waits_as_a_draft(plan: Plan) -> None:
    plan(contact={"active": False})
    look("2026-01-31")
    assert (only(Invoice).state, only(RecurringInvoice).waits) == (InvoiceState.DRAFT, recurring.NOBODY)
    assert told() == ["recurring_news"]
    letter = mails.letter("recurring_news", only(Outbox).facts)
    assert letter
    assert recurring.NOBODY in letter.opening


def test_told_to_nobody_it_is_issued_all_the_same(plan: Plan) -> None:
    plan(readers=[])
    look("2026-01-31")
    assert (only(Invoice).state, told()) == (InvoiceState.OPEN, [])


def test_an_archived_client_stops_it_and_the_business_is_told(plan: Plan) -> None:
    key = plan()
    with db.everyone() as session:
        client = session.get_one(RecurringPlan, key).client_id
    change(Client, client, archived_at=now())
    assert [look("2026-01-15"), look("2026-03-01")] == [0, 0]
    assert (only(RecurringPlan).state, rows(Invoice), told()) == (PlanState.STOPPED, [], ["recurring_news"])
    letter = mails.letter("recurring_news", only(Outbox).facts)
    assert letter
    assert "stopped" in letter.subject
    change(Client, client, archived_at=None)
    assert look("2026-03-01") == 0  # somebody decides


def test_one_that_fails_is_parked_told_once_and_tried_again(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, fine = plan(), plan()
    real = issuing.issue

    def fragile(session: Any, invoice: Invoice, *args: Any, **more: Any) -> Invoice:
        done = real(session, invoice, *args, **more)
        if invoice.client_id == client:
            raise RuntimeError("half-way")
        return done

    with db.everyone() as session:
        client = session.get_one(RecurringPlan, broken).client_id
    monkeypatch.setattr(issuing, "issue", fragile)
    assert look("2026-01-31") == 1
    assert [row.plan_id for row in rows(RecurringInvoice)] == [fine]
    assert look("2026-01-31T12:05:00+01:00") == 0
    assert look("2026-01-31T12:11:00+01:00") == 0  # tried again
    with db.everyone() as session:
        parked = session.get_one(RecurringPlan, broken)
    assert (parked.failures, parked.next_on) == (2, date(2026, 1, 31))
    assert "Something went wrong" in parked.problem
    assert told().count("recurring_news") == 1
    news = next(row for row in rows(Outbox) if row.kind == "recurring_news")
    assert mails.letter(news.kind, news.facts)
    monkeypatch.undo()
    assert look("2026-02-01") == 1
    assert only_of(broken).number == "INV-00002"
    assert mails.letter(news.kind, news.facts) is None  # it is done


def only_of(plan_id: UUID) -> Invoice:
    with db.everyone() as session:
        query = select(Invoice).join(RecurringInvoice, RecurringInvoice.invoice_id == Invoice.id)  # type: ignore[arg-type]
        return session.exec(query.where(RecurringInvoice.plan_id == plan_id)).one()


def test_a_look_that_finds_nothing_takes_no_write_lock(plan: Plan) -> None:
    plan()
    with db.everyone(write=True) as held:
        held.exec(select(Contact.id)).all()  # the lock is taken with the first statement
        assert look("2026-01-30") == 0


def test_a_zone_nobody_can_read_hides_no_other_business(plan: Plan) -> None:
    plan(zone="Atlantis/Capital")
    with db.everyone(write=True) as session:
        a_plan(session, a_client(session, a_business(session)))
    assert look("2026-01-31") == 1


def test_words_of_the_day_are_filled_in_and_nothing_else(plan: Plan) -> None:
    line = DraftLine("Care {month} <b>{nothing}</b> {0}", Decimal(1), Decimal(10), Decimal(0), detail="For {period}")
    plan(draft=Draft([line], notes="After {last_month}, {year}. {"), client={"locale": "de_AT"})
    look("2026-02-28")
    first, second = sorted(rows(InvoiceLine), key=lambda one: one.id)
    assert first.description == "Care Jänner 2026 <b>{nothing}</b> {0}"
    assert second.detail == "For 28. Feb. 2026 – 30. März 2026"
    assert [one.notes for one in invoices()] == ["After Dezember 2025, 2026. {", "After Jänner 2026, 2026. {"]


def test_what_is_kept_is_what_was_typed(plan: Plan) -> None:
    draft = Draft([DraftLine("A", Decimal(3), Decimal("7.005"), Decimal(20))], "CHF", due_days=3)
    assert recurring_content.read(recurring_content.stored(draft)) == draft

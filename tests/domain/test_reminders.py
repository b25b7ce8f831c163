"""Who is reminded, on which day, at which hour, how often; and when nobody is."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from portal import db
from portal.domain import ledger, reminders
from portal.domain.payment_rules import PaymentRules
from portal.domain.reminders import Due
from portal.models import (
    Activity,
    Checkout,
    CheckoutItem,
    CheckoutState,
    Client,
    Contact,
    ContactRole,
    Dispute,
    DisputeState,
    Invoice,
    InvoiceKind,
    InvoiceState,
    Outbox,
    Payment,
    PaymentAllocation,
    PaymentMethod,
    PaymentState,
    Reminder,
)
from tests.build import a_business
from tests.paying import only, rows
from tests.reminding import DAY, LONG_AGO, NOON, asked, change, look, owner_of

pytestmark = pytest.mark.usefixtures("database")


def due_at(moment: datetime) -> list[int]:
    with db.everyone() as session:
        return [one.days for one in reminders.due(session, moment)]


def test_a_reminder_is_a_row_a_mail_and_a_line_of_the_story() -> None:
    invoice_id = asked()
    assert look(NOON) == [0]
    reminder = only(Reminder)
    assert (reminder.invoice_id, reminder.days, reminder.created_at) == (invoice_id, 0, NOON)
    mail = only(Outbox)
    assert (mail.kind, mail.once, mail.facts) == (
        "reminder", f"reminder:{reminder.id.hex}", {"reminder": reminder.id.hex})  # fmt: skip
    assert [row.verb for row in rows(Activity)].count("reminder_sent") == 1
    assert look(NOON + timedelta(hours=3)) == []


def test_whoever_wants_no_reminders_is_told_of_none() -> None:
    """The stage is over all the same: switched on again, they are not reminded of what has passed."""
    asked(contact={"muted": ["reminders"]})
    assert (look(NOON), look(NOON)) == ([0], [])
    assert len(rows(Reminder)) == 1
    assert (rows(Outbox), [row.verb for row in rows(Activity)].count("reminder_sent")) == ([], 0)


@pytest.mark.parametrize(
    ("late", "stage"),
    [(-4, None), (-3, -3), (-1, -3), (0, 0), (6, 0), (7, 7), (14, 7), (15, None), (21, 21), (28, 21), (29, None)],
)  # fmt: skip
def test_only_the_newest_stage_counts_and_only_for_a_week(late: int, stage: int | None) -> None:
    asked()
    assert look(NOON + timedelta(days=late)) == ([] if stage is None else [stage])


def test_day_by_day_every_stage_comes_once() -> None:
    asked()
    days = range(-10, 60)
    sent = {late: stages for late in days if (stages := look(NOON + timedelta(days=late)))}
    assert sent == {-3: [-3], 0: [0], 7: [7], 21: [21]}
    assert len(rows(Outbox)) == 4


def test_stages_in_any_order_and_twice_are_the_same() -> None:
    asked(rules=PaymentRules(reminders=(5, -1, 5)))
    assert [look(NOON + timedelta(days=late)) for late in (-1, 0, 5)] == [[-1], [], [5]]


def test_no_rules_no_reminders() -> None:
    asked(rules=PaymentRules(reminders=()))
    assert due_at(NOON) == []


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        ("Pacific/Auckland", datetime(2026, 11, 19, 19, tzinfo=UTC)),  # UTC+13: the day before in UTC
        ("America/Los_Angeles", datetime(2026, 11, 20, 16, tzinfo=UTC)),  # UTC−8
        ("Asia/Kathmandu", datetime(2026, 11, 20, 2, 15, tzinfo=UTC)),
    ],
)
def test_the_morning_begins_at_eight_on_the_wall_of_the_business(zone: str, moment: datetime) -> None:
    asked(zone=zone, rules=PaymentRules(reminders=(0,)))
    assert due_at(moment - timedelta(seconds=1)) == []
    assert due_at(moment) == [0]
    assert due_at(moment + timedelta(hours=15, minutes=59)) == [0]
    assert due_at(moment + timedelta(hours=16)) == []  # past midnight: again not before eight


@pytest.mark.parametrize(
    ("zone", "day", "eight"),
    [
        ("Europe/Vienna", date(2026, 3, 28), 7),  # the day before the clocks go forward, and the day itself
        ("Europe/Vienna", date(2026, 3, 29), 6),
        ("Europe/Vienna", date(2026, 10, 25), 7),
        ("America/Santiago", date(2026, 9, 6), 11),  # this day has no midnight
        ("Atlantic/Azores", date(2026, 10, 25), 9),  # this one has two
    ],
)
def test_days_on_which_the_clocks_change(zone: str, day: date, eight: int) -> None:
    moment = datetime(day.year, day.month, day.day, eight, tzinfo=UTC)
    sent = moment - timedelta(days=40)
    asked(awaited=day, zone=zone, sent_at=sent, created_at=sent)
    assert due_at(moment - timedelta(minutes=1)) == []
    assert look(moment) == [0]
    assert look(moment + timedelta(hours=2)) == []


def test_two_businesses_live_in_their_own_days() -> None:
    asked(zone="Pacific/Auckland")
    asked(zone="America/Los_Angeles", slug="INV-00009", rules=PaymentRules(reminders=(-1, 1)))
    assert look(datetime(2026, 11, 19, 20, tzinfo=UTC)) == [0, -1]  # the 20th there, noon of the 19th here


@pytest.mark.parametrize(
    ("sent", "stages"),
    [
        (NOON - timedelta(days=3, hours=1), []),  # on the day of its first stage: it has just been announced
        (NOON - timedelta(days=4), [-3]),
        (NOON - timedelta(hours=1), []),
    ],
)
def test_what_was_reached_before_it_was_sent_is_not_made_up_for(sent: datetime, stages: list[int]) -> None:
    asked(rules=PaymentRules(reminders=(-3,)), sent_at=sent)  # a draft of long ago
    assert look(NOON) == stages


def test_an_import_of_old_invoices_asks_for_nothing_yet() -> None:
    """It says when it was sent; the portal knows it since today."""
    asked(created_at=NOON - timedelta(minutes=5))
    assert [look(NOON + timedelta(days=late)) for late in (0, 1, 7)] == [[], [], [7]]


@pytest.mark.parametrize(
    "state",
    [
        {"state": InvoiceState.PAID},
        {"state": InvoiceState.VOID},
        {"state": InvoiceState.UNCOLLECTIBLE},
        {"state": InvoiceState.DRAFT},
        {"archived_at": LONG_AGO},
        {"balance_minor": 0},
        {"kind": InvoiceKind.CREDIT_NOTE},
        {"processing_minor": 1},
        {"promised_on": DAY},
        {"promised_on": DAY + timedelta(days=90)},
        {"awaited_on": None},
    ],
)
def test_silent_while_nothing_is_to_be_asked(state: dict[str, Any]) -> None:
    invoice_id = asked()
    with db.everyone() as session:
        [found] = reminders.due(session, NOON)
    change(invoice_id, **state)
    assert due_at(NOON) == []
    with db.everyone(write=True) as session:  # it changed between the look and its turn
        assert not reminders.promise(session, found, NOON)
    assert rows(Reminder) == []


def test_a_part_still_owed_is_asked_for() -> None:
    change(asked(), balance_minor=1)
    assert due_at(NOON) == [0]


def test_a_broken_promise_lets_them_resume() -> None:
    change(asked(), promised_on=DAY + timedelta(days=9))
    assert [look(NOON + timedelta(days=late)) for late in (0, 7, 9)] == [[], [], []]
    assert look(NOON + timedelta(days=10)) == [7]


@pytest.mark.parametrize(
    ("facts", "silent"),
    [
        ({"reminders_paused_until": DAY}, True),
        ({"reminders_paused_until": DAY - timedelta(days=1)}, False),
        ({"portal_enabled": False}, True),
        ({"archived_at": LONG_AGO}, True),
    ],
)
def test_silent_while_the_client_is_not_to_be_asked(facts: dict[str, Any], silent: bool) -> None:
    invoice_id = asked()
    with db.everyone(write=True) as session:
        client = session.get_one(Client, owner_of(session, invoice_id)["client_id"])
        for name, value in facts.items():
            setattr(client, name, value)
        session.add(client)
    assert due_at(NOON) == ([] if silent else [0])


@pytest.mark.parametrize("contact", [{"active": False}, {"role": ContactRole.VIEWER}])
def test_silent_when_nobody_reads_about_money(contact: dict[str, Any]) -> None:
    asked(contact=contact)
    assert due_at(NOON) == []


@pytest.mark.parametrize(("state", "silent"), [(DisputeState.OPEN, True), (DisputeState.WON, False)])
def test_silent_while_a_payment_is_questioned(state: DisputeState, silent: bool) -> None:
    invoice_id = asked()
    with db.everyone(write=True) as session:
        owner = owner_of(session, invoice_id)
        payment = Payment(**owner, method=PaymentMethod.CARD, state=PaymentState.SUCCEEDED, amount_minor=4000,
                          currency="EUR", received_at=LONG_AGO)  # fmt: skip
        session.add(payment)
        session.flush()
        session.add(PaymentAllocation(**owner, payment_id=payment.id, invoice_id=invoice_id, amount_minor=4000))
        session.add(Dispute(**owner, payment_id=payment.id, stripe_dispute="dp_1", state=state, amount_minor=4000,
                            currency="EUR"))  # fmt: skip
    assert due_at(NOON) == ([] if silent else [0])


def test_silent_while_a_payment_is_checked() -> None:
    invoice_id = asked()
    with db.everyone(write=True) as session:
        owner = owner_of(session, invoice_id)
        person = rows(Contact)[0]
        checkout = Checkout(**owner, contact_id=person.id, state=CheckoutState.COMPLETE, amount_minor=10000,
                            currency="EUR", idempotency_key="k")  # fmt: skip
        session.add(checkout)
        session.flush()
        session.add(CheckoutItem(**owner, checkout_id=checkout.id, invoice_id=invoice_id, position=1,
                                 amount_minor=10000, holds=False))  # fmt: skip
    assert look(NOON) == []


def test_once_the_deposit_is_paid_the_same_stages_ask_for_the_rest() -> None:
    later = DAY + timedelta(days=2)
    invoice_id = asked(deposit_minor=3000, deposit_due_on=DAY, due_on=later)
    assert look(NOON) == [0]
    first = only(Reminder)
    with db.everyone(write=True) as session:
        owner = owner_of(session, invoice_id)
        payment = Payment(**owner, method=PaymentMethod.CASH, state=PaymentState.SUCCEEDED, amount_minor=3000,
                          currency="EUR", received_at=NOON)  # fmt: skip
        session.add(payment)
        session.flush()
        session.add(PaymentAllocation(**owner, payment_id=payment.id, invoice_id=invoice_id, amount_minor=3000))
        ledger.rebuild(session, session.get_one(Invoice, invoice_id), NOON)
    assert [look(NOON + timedelta(days=late)) for late in (0, 1, 2, 3)] == [[-3], [], [0], []]
    second = next(row for row in rows(Reminder) if row.days == 0)
    assert second.id != first.id
    assert len(rows(Outbox)) == 3


def test_two_workers_remind_once() -> None:
    invoice_id = asked()

    def work(_: int) -> bool:
        with db.everyone(write=True) as session:
            return reminders.promise(session, Due(invoice_id, 0), NOON)

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(work, range(16))) == [False] * 15 + [True]
    assert len(rows(Reminder)) == len(rows(Outbox)) == 1
    assert [row.verb for row in rows(Activity)].count("reminder_sent") == 1


def test_a_business_whose_rules_nobody_can_read_stops_no_other() -> None:
    with db.everyone(write=True) as session:
        a_business(session, payment_rules={"reminders": "often"})
        a_business(session, timezone="Mars/Olympus")
    asked()
    assert due_at(NOON) == [0]


@pytest.mark.sqlite
def test_a_stage_is_found_by_the_index_however_many_invoices_there_are() -> None:
    asked()
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        seen.append((statement, values))

    event.listen(db.engine(), "before_cursor_execute", note)
    due_at(NOON)
    event.remove(db.engine(), "before_cursor_execute", note)
    looks = [one for one in seen if "awaited_on BETWEEN" in one[0]]
    assert len(looks) == 4
    with db.engine().connect() as connection:
        raw: Any = connection.connection
        plans = [
            "; ".join(row[3] for row in raw.execute(f"explain query plan {said}", values)) for said, values in looks
        ]
    for plan in plans:
        assert "ix_invoice_owed (client_id=? AND state=? AND kind=? AND awaited_on>? AND awaited_on<?)" in plan
        assert "SCAN invoice" not in plan
        assert "sqlite_autoindex_reminder" in plan or "uq_reminder" in plan

"""Promising a day: which days, by whom, how often; and what it never does."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from portal import db
from portal.access.visit import visit_now
from portal.domain import payment_rules, promises, viewing
from portal.domain.activity import ActivityRow
from portal.domain.payment_rules import PaymentRules
from portal.domain.promises import NoPromise, PromiseView
from portal.errors import NotFound
from portal.models import (
    Activity,
    Business,
    Checkout,
    CheckoutItem,
    CheckoutState,
    Client,
    Contact,
    ContactRole,
    Invoice,
    InvoiceKind,
    InvoiceState,
)
from tests.build import a_client, a_contact, an_invoice, become
from tests.paying import only, rows
from tests.reminding import DAY, NOON, asked, change, look, owner_of

pytestmark = pytest.mark.usefixtures("database")
RULES = PaymentRules(promise_days=14)
SLUG = "INV-00001"


@pytest.fixture
def clock() -> Iterator[Any]:
    """Noon of the day, until a test moves it."""
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved


def of_a_client(rules: PaymentRules = RULES, **facts: Any) -> UUID:
    """The invoice, with its client's person signed in."""
    invoice_id = asked(rules=rules, **facts)
    sign_in()
    return invoice_id


def sign_in() -> None:
    """Anew: sessions end while a test moves the clock."""
    with db.everyone(write=True) as session:
        become(session, session.get_one(Contact, rows(Contact)[0].id))


def promise(day: date | str) -> PromiseView:
    return visit_now(promises.promise, SLUG, day if isinstance(day, str) else day.isoformat())


def refusal(day: date | str) -> str:
    with pytest.raises(NoPromise) as refused:
        promise(day)
    return refused.value.said()


def seen() -> PromiseView:
    sign_in()
    return visit_now(viewing.read, SLUG).promise


def test_a_promise_is_kept_on_the_invoice_and_told(clock: Any) -> None:
    of_a_client()
    assert seen() == PromiseView(True, "", "Until 4 Dec 2026.", "2026-11-20", "2026-12-04")
    clock.shift(60)
    told = promise(date(2026, 12, 3))
    assert told == seen()
    assert told.said == "You promised to pay by 3 Dec 2026. Reminders pause until then."
    assert only(Invoice).promised_on == date(2026, 12, 3)
    happened: list[ActivityRow] = visit_now(viewing.read, SLUG).happened
    assert happened[0].sentence == "You promised to pay invoice INV-00001 by 3 Dec 2026"


def test_the_same_day_twice_is_one_promise(clock: Any) -> None:
    of_a_client()
    assert promise(DAY) == promise(DAY)
    assert [row.verb for row in rows(Activity)].count("payment_promised") == 1


def test_pressed_many_times_at_once_it_is_one_promise(clock: Any) -> None:
    of_a_client()
    with ThreadPoolExecutor(6) as threads:
        pressed = [threads.submit(copy_context().run, promise, DAY) for _ in range(12)]
        assert len({each.result() for each in pressed}) == 1
    assert [row.verb for row in rows(Activity)].count("payment_promised") == 1


@pytest.mark.parametrize("day", [DAY, DAY + timedelta(days=14)])
def test_today_and_the_last_day_may_be_promised(clock: Any, day: date) -> None:
    of_a_client()
    assert promise(day).may


@pytest.mark.parametrize(
    "day",
    [DAY - timedelta(days=1), DAY + timedelta(days=15), "", "tomorrow", "20261203", "2026-13-01", "2026-12-32",
     "2026-W49-4", "03.12.2026", "2026-12-03T00:00", "٢٠٢٦-١٢-٠٣", "9999-12-31", "0000-00-00"],
)  # fmt: skip
def test_other_days_are_refused_in_words(clock: Any, day: date | str) -> None:
    of_a_client()
    assert refusal(day) == "Choose a day from 20 Nov 2026 to 4 Dec 2026."
    assert only(Invoice).promised_on is None
    assert [row.verb for row in rows(Activity)] == ["invoice_sent"]


def test_before_the_day_the_limit_counts_from_the_day(clock: Any) -> None:
    of_a_client()
    clock.move_to(NOON - timedelta(days=30))
    assert (seen().first, seen().last) == ("2026-10-21", "2026-12-04")


def test_late_the_limit_counts_from_the_first_promise_and_nobody_postpones_for_ever(clock: Any) -> None:
    of_a_client()
    last = DAY + timedelta(days=10 + 14)
    clock.move_to(NOON + timedelta(days=10))
    sign_in()
    promise(DAY + timedelta(days=12))
    for later in (11, 15, 23):
        clock.move_to(NOON + timedelta(days=later))
        sign_in()
        assert seen().last == last.isoformat()
        assert "to 14 Dec 2026" in refusal(last + timedelta(days=1))
        promise(last)
        promise(last - timedelta(days=1))
    clock.move_to(NOON + timedelta(days=25))
    assert (seen().may, seen().said) == (False, "You promised to pay by 13 Dec 2026. That day has passed.")
    assert refusal(DAY + timedelta(days=25)) == "No later day can be promised for this invoice. Please contact us."


def test_each_invoice_has_its_own_first_promise(clock: Any) -> None:
    invoice_id = of_a_client()
    promise(DAY)
    with db.everyone(write=True) as session:
        client = session.get_one(Client, owner_of(session, invoice_id)["client_id"])
        other = an_invoice(session, client, on=DAY, due_on=DAY).slug
    clock.move_to(NOON + timedelta(days=20))
    sign_in()
    assert visit_now(viewing.read, other).promise.last == (DAY + timedelta(days=34)).isoformat()
    assert not seen().may


def test_a_promise_made_early_does_not_use_up_the_time_after_the_day(clock: Any) -> None:
    of_a_client()
    clock.move_to(NOON - timedelta(days=40))
    sign_in()
    promise(DAY - timedelta(days=35))
    clock.move_to(NOON + timedelta(days=5))
    assert seen().last == (DAY + timedelta(days=14)).isoformat()


@pytest.mark.parametrize(
    ("zone", "moment", "first"),
    [
        ("Pacific/Auckland", datetime(2026, 11, 20, 12, tzinfo=UTC), "2026-11-21"),
        ("America/Los_Angeles", datetime(2026, 11, 20, 7, tzinfo=UTC), "2026-11-19"),
    ],
)
def test_today_is_the_day_of_the_business(clock: Any, zone: str, moment: datetime, first: str) -> None:
    clock.move_to(moment)
    of_a_client(zone=zone)
    assert seen().first == first
    assert refusal(date.fromisoformat(first) - timedelta(days=1)).startswith("Choose a day from ")
    assert promise(first).may


def test_without_a_limit_there_is_nothing_to_promise(clock: Any) -> None:
    of_a_client(rules=PaymentRules())
    assert seen() == PromiseView()
    assert refusal(DAY) == "No later day can be promised for this invoice. Please contact us."


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"state": InvoiceState.PAID, "balance_minor": 0}, "Nothing is owed on invoice INV-00001."),
        ({"state": InvoiceState.VOID}, "Nothing is owed on invoice INV-00001."),
        ({"state": InvoiceState.UNCOLLECTIBLE}, "Nothing is owed on invoice INV-00001."),
        ({"kind": InvoiceKind.CREDIT_NOTE}, "Nothing is owed on invoice INV-00001."),
        ({"processing_minor": 1}, "A payment for invoice INV-00001 is already being processed."),
    ],
)
def test_only_what_is_owed_can_be_promised(clock: Any, facts: dict[str, Any], reason: str) -> None:
    of_a_client(**facts)
    assert seen() == PromiseView()
    assert refusal(DAY) == reason


def test_nothing_is_promised_while_a_payment_is_checked(clock: Any) -> None:
    invoice_id = of_a_client()
    with db.everyone(write=True) as session:
        owner = owner_of(session, invoice_id)
        checkout = Checkout(**owner, contact_id=only(Contact).id, state=CheckoutState.COMPLETE, amount_minor=10000,
                            currency="EUR", idempotency_key="k")  # fmt: skip
        session.add(checkout)
        session.flush()
        session.add(CheckoutItem(**owner, checkout_id=checkout.id, invoice_id=invoice_id, position=1,
                                 amount_minor=10000, holds=False))  # fmt: skip
    assert not seen().may
    assert refusal(DAY) == "A payment for invoice INV-00001 is being checked. Please contact us."


def test_a_viewer_reads_what_was_promised_and_promises_nothing(clock: Any) -> None:
    of_a_client(contact={"role": ContactRole.VIEWER}, promised_on=DAY)
    assert seen() == PromiseView(said="You promised to pay by 20 Nov 2026. Reminders pause until then.")
    assert refusal(DAY) == "Your access is for reading only. Ask a colleague to promise a day."


def test_nobody_promises_for_somebody_else(clock: Any) -> None:
    """Drafts, foreign and nonsense slugs look alike."""
    of_a_client()
    with db.everyone(write=True) as session:
        other = a_client(session, session.get_one(Business, only(Business).id))
        become(session, a_contact(session, other))
        draft = an_invoice(session, other, draft=True).slug
    for slug in (SLUG, draft, "", "INV-99999", "' or 1=1 --"):
        with pytest.raises(NotFound):
            visit_now(promises.promise, slug, DAY.isoformat())
    assert all(invoice.promised_on is None for invoice in rows(Invoice))


def test_kept_it_says_nothing_any_more(clock: Any) -> None:
    invoice_id = of_a_client()
    promise(DAY + timedelta(days=3))
    change(invoice_id, state=InvoiceState.PAID, balance_minor=0)
    assert seen() == PromiseView()


def test_reminders_wait_for_the_day_and_then_come_again(clock: Any) -> None:
    of_a_client()
    promise(DAY + timedelta(days=8))
    assert [look(NOON + timedelta(days=late)) for late in (0, 7, 8)] == [[], [], []]
    assert look(NOON + timedelta(days=9)) == [7]


def test_where_nobody_is_reminded_no_pause_is_promised_either(clock: Any) -> None:
    of_a_client(rules=PaymentRules(promise_days=14, reminders=()))
    assert promise(DAY).said == "You promised to pay by 20 Nov 2026."


def test_the_words_are_in_the_clients_language(clock: Any) -> None:
    of_a_client(client={"locale": "de_AT"})
    assert promise("2026-12-03").said == "You promised to pay by 3. Dez. 2026. Reminders pause until then."


def test_a_shorter_limit_counts_at_once_and_leaves_what_was_promised(clock: Any) -> None:
    of_a_client()
    promise(DAY + timedelta(days=14))
    with db.everyone(write=True) as session:
        business = session.get_one(Business, only(Business).id)
        payment_rules.keep(business, PaymentRules(promise_days=3))
        session.add(business)
    assert seen().last == (DAY + timedelta(days=3)).isoformat()
    assert seen().said.startswith("You promised to pay by 4 Dec 2026.")

"""The overview at its edges: the first moment of a month on the business's clock, currencies side by side, the list
behind each figure."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from sqlmodel import Session, select

from portal import db
from portal.access.staff_visit import staff_visit_now
from portal.clock import now
from portal.domain.admin import overview, quotes, received
from portal.domain.admin.income import HEIGHT
from portal.domain.admin.overview import Overview
from portal.domain.admin.quotes import Filter
from portal.models import (
    AppointmentState,
    Business,
    Client,
    InvoiceState,
    Payment,
    PaymentAllocation,
    PaymentMethod,
    PaymentState,
    QuoteState,
    StaffRole,
)
from tests.booking import a_provider, a_service, an_appointment
from tests.build import a_business, a_client, a_contact, an_invoice
from tests.quotes import a_quote, an_offer, today
from tests.staff import a_staff, become_staff

MARCH = datetime(2026, 2, 28, 23, tzinfo=UTC)  # the first moment of it in Vienna
APRIL = datetime(2026, 3, 31, 22, tzinfo=UTC)  # in summer time
INSTANT = timedelta(microseconds=1)


@pytest.fixture(autouse=True)
def march(database: object) -> Iterator[None]:
    """The middle of it, which stands still."""
    with time_machine.travel(datetime(2026, 3, 15, 12, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def client() -> UUID:
    """Of a business in Vienna; an agent of it is signed in."""
    with db.everyone(write=True) as session:
        business = a_business(session)
        become_staff(session, a_staff(session, business, StaffRole.AGENT))
        return a_client(session, business, name="Berger").id


def pay(session: Session, client: UUID, minor: int, at: datetime, currency: str = "EUR",
        state: PaymentState = PaymentState.SUCCEEDED) -> Payment:  # fmt: skip
    owner = {"business_id": session.get_one(Client, client).business_id, "client_id": client}
    payment = Payment(**owner, currency=currency, method=PaymentMethod.CASH, state=state, amount_minor=minor,
                      received_at=at)  # fmt: skip
    session.add(payment)
    session.flush()
    return payment


def seen() -> Overview:
    return staff_visit_now(overview.overview)


def test_a_month_begins_and_ends_with_a_moment(client: UUID) -> None:
    with db.everyone(write=True) as session:
        for minor, at in ((100, MARCH - INSTANT), (200, MARCH), (400, APRIL - INSTANT), (800, APRIL)):
            pay(session, client, minor, at)
    months = {one.short: one.amount for one in seen().income.months}
    assert (months["Feb"], months["Mar"]) == ("€1.00", "€6.00")
    assert seen().income.total == "€7.00"
    page = staff_visit_now(received.page, "2026-03")
    assert [one.amount for one in page.rows] == ["€4.00", "€2.00"]
    assert page.sums == ["€6.00"]
    assert [one.amount for one in staff_visit_now(received.page, "2026-04").rows] == ["€8.00"]


def test_what_was_paid_this_month_begins_with_its_first_moment(client: UUID) -> None:
    with db.everyone(write=True) as session:
        pay(session, client, 100, MARCH - INSTANT)
        pay(session, client, 200, MARCH)
    assert seen().paid == ["€2.00"]


@pytest.mark.parametrize("state", [one for one in PaymentState if one is not PaymentState.SUCCEEDED])
def test_money_that_went_back_or_never_came_is_not_counted(client: UUID, state: PaymentState) -> None:
    with db.everyone(write=True) as session:
        pay(session, client, 100, now(), state=state)
    assert (seen().paid, seen().income.months, staff_visit_now(received.page).rows) == ([], [], [])


def test_the_chart_is_of_the_currency_in_which_most_came_and_adds_no_other(client: UUID) -> None:
    with db.everyone(write=True) as session:
        pay(session, client, 300, now(), "EUR")
        for _ in range(2):
            pay(session, client, 200, now(), "USD")
        pay(session, client, 100, now(), "CHF")
    found = seen()
    assert found.paid == ["$4.00", "€3.00", "CHF 1.00".replace(" ", "\u00a0")]
    assert (found.income.total, found.income.months[-1].amount) == ("$4.00", "$4.00")
    assert staff_visit_now(received.page, "2026-03").sums == found.paid


def test_of_two_currencies_with_as_much_it_is_always_the_same(client: UUID) -> None:
    with db.everyone(write=True) as session:
        for currency in ("USD", "EUR"):
            pay(session, client, 100, now(), currency)
    assert seen().income.total == "€1.00"


def test_the_smallest_amount_is_still_seen_and_each_column_has_its_place(client: UUID) -> None:
    with db.everyone(write=True) as session:
        pay(session, client, 1, MARCH - INSTANT)
        pay(session, client, 1_000_000, now())
    months = seen().income.months
    assert [(one.top, one.height) for one in months[-2:]] == [(HEIGHT - 1, 1), (0, HEIGHT)]
    assert [one.left for one in months] == [2, 22, 42, 62, 82, 102]
    assert seen().income.view == f"0 0 120 {HEIGHT}"


def test_a_payment_names_its_invoice_or_how_many_or_that_it_is_credit(client: UUID) -> None:
    with db.everyone(write=True) as session:
        owner = session.get_one(Client, client)
        first, second = (an_invoice(session, owner, "10.00") for _ in range(2))
        for minor, papers in ((3, (first, second)), (2, (first,)), (1, ())):
            payment = pay(session, client, minor, now() - timedelta(minutes=10 - minor))
            for paper in papers:
                keys = {"business_id": owner.business_id, "client_id": client, "payment_id": payment.id}
                session.add(PaymentAllocation(**keys, invoice_id=paper.id, amount_minor=1))
        number, key = first.number, first.id.hex
    found = [(one.purpose, one.href) for one in staff_visit_now(received.page).rows]
    whose = f"/admin/clients/{client.hex}"
    assert found == [("2 invoices", whose), (number, f"/admin/invoices/{key}"), ("Credit", whose)]


def test_only_open_invoices_are_owed(client: UUID) -> None:
    with db.everyone(write=True) as session:
        owner = session.get_one(Client, client)
        an_invoice(session, owner, "1.00", due_on=today())
        an_invoice(session, owner, "2.00", draft=True)
        an_invoice(session, owner, "4.00", state=InvoiceState.VOID)
        an_invoice(session, owner, "8.00", state=InvoiceState.PAID, balance_minor=0)
        an_invoice(session, owner, "16.00", balance_minor=0)
    (one,) = seen().owed
    assert (one.total, one.overdue, one.count) == ("€1.00", "", 1), "and what is due today is not late"


def test_quotes_that_wait_and_those_won_this_month(client: UUID) -> None:
    with db.everyone(write=True) as session:
        owner = session.get_one(Client, client)
        decided = {"state": QuoteState.ACCEPTED}
        a_quote(session, owner, draft=True)
        a_quote(session, owner, an_offer(valid_until=today()))  # its last day
        a_quote(session, owner, an_offer(valid_until=today() - timedelta(days=1)), on=today() - timedelta(days=9))
        a_quote(session, owner, state=QuoteState.REJECTED, decided_at=now())
        a_quote(session, owner, **decided, decided_at=MARCH - INSTANT)
        won = [a_quote(session, owner, **decided, decided_at=MARCH).id.hex]
        won += [a_quote(session, owner, state=QuoteState.INVOICED, decided_at=now()).id.hex]
        a_quote(session, owner, **decided, decided_at=now(), archived_at=now())
    found = seen()
    assert (found.pending, found.won) == (1, 2)
    assert len(staff_visit_now(quotes.page, Filter.PENDING).rows) == 1
    assert {one.key for one in staff_visit_now(quotes.page, Filter.WON).rows} == set(won)


def test_the_next_appointments_are_few_in_order_and_only_what_comes(client: UUID) -> None:
    with db.everyone(write=True) as session:
        business, owner = session.exec(select(Business)).one(), session.get_one(Client, client)
        person, eva = a_contact(session, owner), a_provider(session, business)
        talk = a_service(session, business, eva)
        for hours, state in (
            (7, AppointmentState.CONFIRMED),
            (0, AppointmentState.CONFIRMED),  # begins now
            (-1, AppointmentState.CONFIRMED),
            (1, AppointmentState.CANCELLED_BY_CLIENT),
            (2, AppointmentState.HELD),
            (3, AppointmentState.REQUESTED),
            *((hours, AppointmentState.CONFIRMED) for hours in (9, 8, 6)),
        ):
            an_appointment(
                session, owner, person, talk, eva, now() + timedelta(hours=hours), state, title=f"In {hours}"
            )
    found = seen().appointments
    assert [one.title for one in found] == ["In 0", "In 3", "In 6", "In 7", "In 8"]
    assert {one.client for one in found} == {"Berger"}
    assert "1:00" in found[0].when, "13 o'clock in Vienna"
    assert found[0].href == f"/admin/booking/appointments/{found[0].key}"


def test_another_business_is_in_no_figure(client: UUID) -> None:
    with db.everyone(write=True) as session:
        other = a_client(session, a_business(session, host="other.test"))
        pay(session, other.id, 100, now())
        an_invoice(session, other)
        a_quote(session, other)
        a_quote(session, other, state=QuoteState.ACCEPTED, decided_at=now())
        eva = a_provider(session, session.get_one(Business, other.business_id))
        talk = a_service(session, session.get_one(Business, other.business_id), eva)
        an_appointment(session, other, a_contact(session, other), talk, eva, now() + timedelta(hours=1))
    assert seen() == Overview()

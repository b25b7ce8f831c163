"""How the business stands: the figures, what is drawn of them, and the lists behind them."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from sqlmodel import Session, select

from portal import db
from portal.access.staff_visit import staff_visit_now
from portal.clock import now
from portal.domain import offline
from portal.domain.admin import invoices, overview, received
from portal.domain.admin.income import HEIGHT, MONTHS
from portal.domain.admin.invoices import Filter
from portal.domain.admin.overview import Overview
from portal.domain.allocation import Part
from portal.domain.offline import Received
from portal.models import Business, Client, Invoice, Payment, PaymentMethod, PaymentState, StaffRole
from tests.build import a_business, a_client, an_invoice
from tests.quotes import today
from tests.staff import a_staff, become_staff

LATE = {0: 10, 1: -1, 30: -30, 31: -31, 60: -60, 61: -61, 90: -90, 91: -91, 400: -400}  # days late: due in days

LONG_AGO = today() - timedelta(days=500)


@pytest.fixture
def business(database: object) -> Business:
    """With an owner of its own, signed in, and another business beside it that owes and pays too."""
    with db.everyone(write=True) as session:
        business, other = a_business(session), a_business(session, host="other.test")
        theirs = an_invoice(
            session, a_client(session, other), "999.00", on=LONG_AGO, due_on=today() - timedelta(days=5)
        )
        pay(session, theirs, 5000, now())
        become_staff(session, a_staff(session, business, StaffRole.AGENT))
        return business


def pay(session: Session, invoice: Invoice, minor: int, at: datetime) -> Payment:
    """Money at this moment, as staff write it down."""
    session.flush()
    owner = {"business_id": invoice.business_id, "client_id": invoice.client_id, "currency": invoice.currency}
    how = {"method": PaymentMethod.CASH, "state": PaymentState.SUCCEEDED}
    payment = Payment(**owner, **how, amount_minor=minor, received_at=at)
    session.add(payment)
    session.flush()
    return payment


def seen() -> Overview:
    return staff_visit_now(overview.overview)


def test_nothing_yet(business: Business) -> None:
    found = seen()
    assert (found.owed, found.paid, found.income.months, found.appointments) == ([], [], [], [])


def test_what_is_owed_is_parted_by_how_late_it_is(business: Business) -> None:
    with db.everyone(write=True) as session:
        client = a_client(session, session.get_one(Business, business.id))
        for days in LATE.values():
            an_invoice(session, client, "10.00", on=LONG_AGO, due_on=today() + timedelta(days=days))
    (one,) = seen().owed
    assert (one.currency, one.total, one.overdue, one.count) == ("EUR", "€90.00", "€80.00", 9)
    assert [(age.late, age.amount) for age in one.ages] == [
        (0, "€10.00"),
        (1, "€20.00"),
        (2, "€20.00"),
        (3, "€20.00"),
        (4, "€20.00"),
    ]


def test_the_drawing_is_whole(business: Business) -> None:
    with db.everyone(write=True) as session:
        client = a_client(session, session.get_one(Business, business.id))
        for amount, days in (("33.33", 5), ("0.01", -10), ("66.67", -200)):
            an_invoice(session, client, amount, on=LONG_AGO, due_on=today() + timedelta(days=days))
    ages = seen().owed[0].ages
    assert ages[0].left == 0
    assert all(after.left == before.left + before.width for before, after in pairwise(ages))
    assert ages[-1].left + ages[-1].width == overview.WIDTH


def test_each_part_leads_to_the_invoices_it_is_made_of(business: Business) -> None:
    with db.everyone(write=True) as session:
        client = a_client(session, session.get_one(Business, business.id))
        for days in LATE.values():
            an_invoice(session, client, "10.00", on=LONG_AGO, due_on=today() + timedelta(days=days))
    for age in seen().owed[0].ages:
        (status,) = parse_qs(urlsplit(age.href).query)["status"]
        rows = staff_visit_now(invoices.page, Filter(status)).rows
        assert len(rows) == (1 if age.late == 0 else 2), status


def test_two_currencies_are_never_added(business: Business) -> None:
    with db.everyone(write=True) as session:
        client = a_client(session, session.get_one(Business, business.id))
        an_invoice(session, client, "10.00")
        an_invoice(session, client, "20.00", currency="USD")
    assert [(one.currency, one.total) for one in seen().owed] == [("USD", "$20.00"), ("EUR", "€10.00")]


@time_machine.travel(datetime(2026, 3, 15, 12, tzinfo=UTC), tick=False)
def test_income_of_the_last_months_on_the_business_clock(business: Business) -> None:
    with db.everyone(write=True) as session:
        invoice = an_invoice(session, a_client(session, session.get_one(Business, business.id)), "10.00")
        for minor, at in (
            (100, datetime(2025, 9, 30, 21, 59, tzinfo=UTC)),  # the last minute of September in Vienna
            (200, datetime(2025, 9, 30, 22, 0, tzinfo=UTC)),  # the first of October
            (400, datetime(2026, 2, 28, 22, 59, tzinfo=UTC)),
            (800, datetime(2026, 2, 28, 23, 0, tzinfo=UTC)),  # the first of March, in winter time
        ):
            pay(session, invoice, minor, at)
    found = seen()
    assert found.paid == ["€8.00"]
    months = found.income.months
    assert [(one.short, one.amount) for one in months] == [
        ("Oct", "€2.00"),
        ("Nov", "€0.00"),
        ("Dec", "€0.00"),
        ("Jan", "€0.00"),
        ("Feb", "€4.00"),
        ("Mar", "€8.00"),
    ]
    assert [(one.top, one.height) for one in months[-2:]] == [(HEIGHT // 2, HEIGHT // 2), (0, HEIGHT)]
    assert months[1].height == 0
    assert found.income.total == "€14.00"
    february = staff_visit_now(received.page, parse_qs(urlsplit(months[-2].href).query)["month"][0])
    assert (february.month, february.sums, [one.amount for one in february.rows]) == (
        "February 2026",
        ["€4.00"],
        ["€4.00"],
    )


def test_january_looks_back_into_the_year_before(business: Business) -> None:
    with time_machine.travel(datetime(2026, 1, 2, 12, tzinfo=UTC), tick=False):
        with db.everyone(write=True) as session:
            business_now = session.get_one(Business, business.id)
            person = a_staff(session, business_now)
            become_staff(session, person)
            pay(session, an_invoice(session, a_client(session, business_now)), 100, now())
        months = seen().income.months
        assert [one.name for one in months] == [
            "August 2025",
            "September 2025",
            "October 2025",
            "November 2025",
            "December 2025",
            "January 2026",
        ]
        assert len(months) == MONTHS


def test_payments_are_listed_with_what_they_were_for(business: Business) -> None:
    with db.everyone(write=True) as session:
        client = a_client(session, session.get_one(Business, business.id), name="Lovelace KG")
        first, second = an_invoice(session, client, "10.00"), an_invoice(session, client, "20.00")
        for invoice, minor, method in ((first, 1000, PaymentMethod.TRANSFER), (second, 500, PaymentMethod.CASH)):
            came = Received(minor, "EUR", method, today())
            offline.record(session, client.id, came, now(), [Part(invoice.id, minor)])
        key, number = first.id.hex, first.number
    page = staff_visit_now(received.page)
    assert {(one.client, one.amount) for one in page.rows} == {("Lovelace KG", "€10.00"), ("Lovelace KG", "€5.00")}
    one = next(one for one in page.rows if one.purpose == number)
    assert one.href == f"/admin/invoices/{key}"
    assert (page.month, page.sums, page.newer, page.older) == ("", [], "", "")


def test_money_on_its_way_is_not_there(business: Business) -> None:
    with db.everyone(write=True) as session:
        invoice = an_invoice(session, a_client(session, session.get_one(Business, business.id)))
        payment = pay(session, invoice, 100, now())
        payment.state, payment.received_at = PaymentState.PROCESSING, None
        session.add(payment)
    assert staff_visit_now(received.page).rows == []
    assert seen().paid == []


@pytest.mark.parametrize("nonsense", ["", "2026", "2026-13", "2026-1", "0000-00", "'; --", "2026-11-01", "x" * 99])
def test_a_month_that_is_none_is_all_of_them(business: Business, nonsense: str) -> None:
    with db.everyone(write=True) as session:
        pay(session, an_invoice(session, a_client(session, session.get_one(Business, business.id))), 100, now())
    page = staff_visit_now(received.page, nonsense)
    assert (len(page.rows), page.month) == (1, "")


def test_payments_are_paged(business: Business) -> None:
    with db.everyone(write=True) as session:
        invoice = an_invoice(session, a_client(session, session.get_one(Business, business.id)))
        for nth in range(30):
            pay(session, invoice, 100 + nth, now() - timedelta(minutes=nth))
    first = staff_visit_now(received.page)
    rest = staff_visit_now(received.page, "", first.older)
    assert [one.amount for one in (*first.rows, *rest.rows)] == [f"€1.{nth:02}" for nth in range(30)]
    assert staff_visit_now(received.page, "", rest.newer) == first


def test_the_last_month_ends_where_the_next_begins() -> None:
    assert received.after(date(2026, 12, 1)) == date(2027, 1, 1)
    assert received.after(date(2028, 2, 1)) == date(2028, 3, 1)


def test_only_their_own(business: Business) -> None:
    with db.everyone() as session:
        assert session.exec(select(Client)).all() != []
    assert (seen().owed, staff_visit_now(received.page).rows) == ([], [])

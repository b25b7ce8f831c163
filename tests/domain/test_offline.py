"""Money recorded by hand: what it settles, what becomes credit, and what is refused."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import time_machine

from portal import db
from portal.clock import now
from portal.domain import offline, refunds, spending, write_offs
from portal.domain.activity import SENTENCES
from portal.domain.allocation import Part
from portal.domain.offline import NoMoney, NotByHand, NotOffline, NotYet, Received, RecordedAlready
from portal.domain.offline_parts import DoesNotFit, MoreThanCame
from portal.errors import NotFound
from portal.models import Activity, Business, Invoice, InvoiceState, Payment, PaymentMethod, PaymentState, Refund
from portal.models.base import uuid7
from tests.build import a_client, an_invoice
from tests.owner import Owner, an_owner, found, promised, verbs, wrong
from tests.paying import only, rows
from tests.reports import asked, phases, settle

OPEN, PAID = InvoiceState.OPEN, InvoiceState.PAID


@pytest.fixture
def owner(database):
    yield an_owner()
    assert wrong() == []


def standing(*invoices: UUID) -> list[tuple[InvoiceState, int]]:
    return [(found(one).state, found(one).balance_minor) for one in invoices]


def test_oldest_due_first_and_the_rest_is_credit(owner: Owner):
    whenever = owner.invoice("10.00", awaited_on=None)
    late = owner.invoice("70.00", due_on=owner.today + timedelta(days=40))
    soon = owner.invoice("50.00", due_on=owner.today + timedelta(days=3))
    owner.receive(8000)
    assert standing(soon, late, whenever) == [(PAID, 0), (OPEN, 4000), (OPEN, 1000)]
    owner.receive(9000)
    assert (standing(late, whenever), owner.credit()) == ([(PAID, 0)] * 2, 4000)
    assert verbs().count("payment_surplus") == 1


def test_the_books_tell_how_and_when_it_came(owner: Owner):
    invoice = owner.invoice()
    day = owner.today - timedelta(days=2)
    owner.receive(10000, method=PaymentMethod.CASH, reference="  till\n 7 ", received_on=day)
    payment = only(Payment)
    assert (payment.state, payment.receipt, payment.reference) == (PaymentState.SUCCEEDED, "RC-00001", "till 7")
    assert payment.received_at == datetime.combine(day, time(12), ZoneInfo("Europe/Vienna"))
    assert found(invoice).paid_at == payment.received_at
    entry = rows(Activity)[-1]
    assert (entry.verb, entry.invoice_id, entry.facts["method"]) == ("payment_recorded", invoice, "cash")
    assert all((one.verb, one.actor) in SENTENCES for one in rows(Activity))
    assert promised("payment_confirmed") == [{"payment": payment.id.hex}]


def test_today_counts_from_this_moment(owner: Owner):
    moment = now()
    assert owner.receive(100, moment=moment).received_at == moment


def test_without_the_mail(owner: Owner):
    owner.receive(500, mail=False)
    assert promised("payment_confirmed") == []


def test_only_what_the_client_sees_as_open_in_that_currency(owner: Owner):
    others = [
        owner.invoice(currency="USD"),
        owner.invoice(draft=True),
        owner.invoice(archived_at=now()),
        owner.invoice(state=InvoiceState.UNCOLLECTIBLE),
        owner.invoice(state=InvoiceState.VOID),
    ]
    with db.everyone(write=True) as session:
        business = session.get_one(Business, owner.business_id)
        others.append(an_invoice(session, a_client(session, business)).id)
    owner.receive(5000)
    assert (owner.credit(), {found(one).paid_minor for one in others}) == (5000, {0})


def test_what_is_on_its_way_is_not_paid_twice(owner: Owner):
    invoice, other = owner.invoice(), owner.invoice()
    debit = phases(asked(invoice))
    settle(debit["processing"])
    owner.receive(15000)
    assert (found(invoice).balance_minor, found(other).balance_minor, owner.credit()) == (10000, 0, 5000)
    settle(debit["paid"])
    assert (found(invoice).balance_minor, owner.credit()) == (0, 5000)


def test_the_owners_choice(owner: Owner):
    old, new = owner.invoice(), owner.invoice()
    owner.receive(9000, Part(new, 4000), Part(old, 1000), Part(new, 2000))
    assert standing(old, new) == [(OPEN, 9000), (OPEN, 4000)]
    assert owner.credit() == 2000
    assert verbs(new) == ["invoice_sent"]


def test_a_written_off_invoice_is_paid_after_all(owner: Owner):
    invoice = owner.invoice()
    owner.do(write_offs.write_off, invoice)
    owner.receive(4000, Part(invoice, 4000))
    assert standing(invoice) == [(InvoiceState.UNCOLLECTIBLE, 6000)]
    owner.receive(6000, Part(invoice, 6000))
    assert standing(invoice) == [(PAID, 0)]


@pytest.mark.parametrize(
    ("part", "facts"),
    [(10001, {}), (0, {}), (-1, {}), (100, {"currency": "USD"}), (100, {"state": InvoiceState.VOID}),
     (100, {"draft": True})],
)  # fmt: skip
def test_what_does_not_fit_is_refused_and_leaves_nothing(owner: Owner, part: int, facts: dict[str, Any]):
    invoice = owner.invoice(**facts)
    with pytest.raises(DoesNotFit):
        owner.receive(20000, Part(invoice, part))
    assert rows(Payment) == []


def test_parts_larger_than_the_payment_or_of_others_are_refused(owner: Owner):
    invoice = owner.invoice()
    with pytest.raises(MoreThanCame, match="add up to"):
        owner.receive(5000, Part(invoice, 5001))
    with db.everyone(write=True) as session:
        other = an_invoice(session, a_client(session, session.get_one(Business, owner.business_id))).id
    for foreign in (other, uuid7()):
        with pytest.raises(NotFound):
            owner.receive(5000, Part(foreign, 100))
    with pytest.raises(NotFound):
        owner.do(offline.record, uuid7(), Received(1, "EUR", PaymentMethod.CASH, owner.today))
    assert rows(Payment) == []


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"amount_minor": 0}, NoMoney),
        ({"amount_minor": -5}, NoMoney),
        ({"method": PaymentMethod.CARD}, NotByHand),
        ({"method": PaymentMethod.BANK_DEBIT}, NotByHand),
        ({"received_on": date(2999, 1, 1)}, NotYet),
    ],
)
def test_what_cannot_be_is_refused(owner: Owner, facts: dict[str, Any], refusal: type[Exception]):
    with pytest.raises(refusal):
        owner.receive(**{"amount_minor": 100, **facts})


def test_the_day_is_the_businesss(owner: Owner):
    with time_machine.travel(datetime(2026, 7, 1, 22, 30, tzinfo=UTC), tick=False):
        assert owner.receive(100, received_on=date(2026, 7, 2)).received_at == now()
        with pytest.raises(NotYet, match="day"):
            owner.receive(100, received_on=date(2026, 7, 3))


def test_the_same_again_is_refused_unless_it_is_meant(owner: Owner):
    once = {"reference": "RF18 539", "again": False}
    first = owner.receive(5000, **once)
    for same in ({}, {"reference": " RF18  539 "}):
        with pytest.raises(RecordedAlready) as refused:
            owner.receive(5000, **{**once, **same})
    assert "receipt RC-00001" in refused.value.said()
    owner.receive(5001, **once)
    owner.receive(5000, **{**once, "reference": "another"})
    owner.receive(5000, **once, received_on=owner.today - timedelta(days=1))
    owner.receive(5000, **once, method=PaymentMethod.CASH)
    owner.receive(5000, **once, currency="USD")
    owner.receive(5000, **{**once, "again": True})
    assert len(rows(Payment)) == 7
    assert first.receipt == "RC-00001"


def test_a_mistake_is_taken_back_and_may_be_recorded_anew(owner: Owner):
    invoice, other = owner.invoice(), owner.invoice("30.00")
    payment = owner.receive(12000, Part(invoice, 10000), again=False)
    owner.do(spending.use, owner.client_id, other, 2000)
    owner.do(offline.take_back, payment.id, "another client's money")
    assert standing(invoice, other) == [(OPEN, 10000), (OPEN, 3000)]
    refund = only(Refund)
    assert (refund.state.value, refund.origin.value, refund.amount_minor) == ("succeeded", "owner", 12000)
    assert refund.reason == "another client's money"
    assert (owner.credit(), only(Payment).state, promised("refund_made")) == (0, PaymentState.SUCCEEDED, [])
    assert verbs()[-1] == "payment_taken_back"
    owner.receive(12000, Part(invoice, 10000), again=False)
    with pytest.raises(refunds.NothingLeft):
        owner.do(offline.take_back, payment.id, "once more")


def test_what_was_given_back_of_it_stays_given_back(owner: Owner):
    payment = owner.receive(5000)
    owner.do(refunds.request, payment.id, 1500, "")
    owner.do(offline.take_back, payment.id, "")
    assert [one.amount_minor for one in rows(Refund)] == [1500, 3500]


def test_stripes_money_is_no_mistake_of_ours(owner: Owner):
    settle(asked(owner.invoice()))
    with pytest.raises(NotOffline):
        owner.do(offline.take_back, only(Payment).id, "")
    assert only(Invoice).balance_minor == 0

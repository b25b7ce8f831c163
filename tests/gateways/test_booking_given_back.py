"""What is over is owed by nobody: whatever came for it goes back once, whatever comes later too, and it is said."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from portal import db
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import (
    booking,
    booking_bills,
    booking_desk,
    crediting,
    mail_appointment,
    part_payments,
    payment_rules,
    refunds,
    voiding,
)
from portal.domain.accounts import OnItsWay
from portal.domain.payment_rules import PaymentRules
from portal.models import Activity, AppointmentState, Business, InvoiceState, Outbox, Payment, Refund
from tests.paid_booking import Desk, everything, given_back, mails, occupied
from tests.paying import rows

pytestmark = pytest.mark.usefixtures("true_books")
STATE = AppointmentState
FULL, PART = 12000, 5000


def booked(desk: Desk) -> str:
    """Paid by card; the session."""
    session = desk.pay()
    desk.seen(session)
    assert desk.row.state is STATE.CONFIRMED
    return session


def refunded(desk: Desk, amount_minor: int | None) -> None:
    """The owner gives money back, for reasons of their own."""
    with db.everyone(write=True) as session:
        refunds.request(session, rows(Payment)[-1].id, amount_minor, "A present", now())
    everything()


def called_off(desk: Desk, who: str = "client") -> None:
    if who == "client":
        visit_now(booking.cancel, desk.key)
    else:
        desk.desk(booking_desk.cancel, "Ill")
    everything()


def story(desk: Desk) -> list[str]:
    """What the activity says of it."""
    with db.everyone() as session:
        return list(session.exec(select(Activity.verb).where(Activity.appointment_id == desk.key)))


def is_told(desk: Desk, why: str = mail_appointment.UNPAID) -> None:
    """That it is not booked: in one mail and in the activity, once."""
    assert (desk.row.state, occupied(desk)) == (STATE.EXPIRED, False)
    assert mails().count("appointment_lost") == story(desk).count("appointment_lost") == 1
    assert not {"appointment_booked", "appointment_requested"} & {*mails(), *story(desk)}
    with db.everyone() as session:
        [promised] = session.exec(select(Outbox).where(Outbox.kind == "appointment_lost"))
        letter = mail_appointment.lost(session, promised.facts)
    assert letter
    assert (letter.opening, letter.closing) == ((why,), (mail_appointment.MONEY,))


def credit() -> int:
    """What the client has to their credit."""
    return sum(one.surplus_minor for one in rows(Payment)) - sum(one.amount_minor for one in rows(Refund))


@pytest.mark.parametrize("who", ["client", "business"])
@pytest.mark.parametrize("amount", [None, PART])
def test_what_went_back_before_is_not_owed_and_not_given_twice(desk: Desk, who: str, amount: int | None):
    booked(desk)
    refunded(desk, amount)
    called_off(desk, who)
    assert (desk.invoice.balance_minor, given_back(desk)) == (0, FULL)
    assert sum(one.amount_minor for one in rows(Refund)) == FULL


def test_what_goes_back_after_it_was_called_off_is_not_owed_again(desk: Desk):
    desk.billed()
    desk.transfer(FULL)
    everything()
    called_off(desk)
    refunded(desk, None)
    assert (desk.invoice.balance_minor, credit()) == (0, 0)


def test_a_discount_is_not_given_back_as_money(desk: Desk):
    slug = desk.billed()
    desk.ledger(crediting.amount, 2000, "A present")
    session = desk.page(slug)
    desk.till.stripe.pay(session)
    desk.seen(session)
    assert desk.row.state is STATE.CONFIRMED
    called_off(desk)
    assert (desk.invoice.balance_minor, given_back(desk)) == (0, FULL - 2000)


@pytest.mark.parametrize("amount", [PART, FULL])
def test_what_was_credited_before_stays_the_clients(desk: Desk, amount: int):
    booked(desk)
    desk.ledger(crediting.amount, amount, "A present")
    called_off(desk)
    assert (desk.invoice.balance_minor, given_back(desk), credit()) == (0, FULL - amount, amount)


def test_a_part_by_transfer_becomes_credit_when_the_time_runs_out(desk: Desk):
    desk.billed()
    desk.transfer(PART)
    desk.run_out()
    everything()
    is_told(desk)
    assert (desk.invoice.balance_minor, credit(), rows(Refund)) == (0, PART, [])


def test_a_part_by_card_goes_back_when_the_time_runs_out(desk: Desk):
    with db.everyone(write=True) as session:
        payment_rules.keep(session.get_one(Business, desk.till.business_id), PaymentRules(partial=True))
    session = desk.page(desk.billed(), part_payments.Choice.CHOSEN, "50")
    desk.till.stripe.pay(session)
    desk.seen(session)
    assert desk.row.state is STATE.HELD
    desk.run_out()
    everything()
    is_told(desk)
    assert (desk.invoice.balance_minor, given_back(desk)) == (0, PART)


def test_nothing_is_said_where_nothing_was_paid(desk: Desk):
    desk.billed()
    desk.run_out()
    everything()
    assert (desk.invoice.state, "appointment_lost" in mails()) == (InvoiceState.VOID, False)


@pytest.mark.parametrize("forgotten", [True, False])
def test_a_debit_takes_the_time_again_that_was_let_go(desk: Desk, forgotten: bool):
    session = desk.pay("debit")
    if forgotten:
        desk.forgotten()
    else:
        desk.run_out()  # closing the page tells that a debit travels
        everything()
    desk.seen(session)
    assert (desk.row.state, desk.row.hold_until, desk.row.ended_at, occupied(desk)) == (STATE.HELD, None, None, True)
    desk.debit(session, fails=False)
    assert (desk.row.state, mails().count("appointment_booked")) == (STATE.CONFIRMED, 1)


@pytest.mark.parametrize("ran_out", [Desk.forgotten, Desk.run_out])
@pytest.mark.parametrize("fails", [True, False])
def test_a_debit_for_a_time_somebody_else_has_is_told_at_once(desk: Desk, fails: bool, ran_out: Callable[[Desk], None]):
    session = desk.pay("debit")
    ran_out(desk)
    desk.taken_by_somebody()
    desk.seen(session)
    is_told(desk)
    desk.debit(session, fails=fails)
    is_told(desk)
    assert given_back(desk) == (0 if fails else FULL)
    assert desk.invoice.state is (InvoiceState.VOID if fails else InvoiceState.PAID)


def test_what_was_told_to_be_lost_is_not_booked_later(desk: Desk):
    session = desk.pay("debit")
    desk.forgotten()
    somebody = desk.taken_by_somebody()
    desk.seen(session)
    desk.given_up(somebody)
    desk.desk(booking_bills.money)
    is_told(desk)
    desk.debit(session, fails=False)
    is_told(desk)
    assert given_back(desk) == FULL


@pytest.mark.parametrize("fails", [True, False])
def test_a_debit_that_ends_after_the_start_books_nothing(desk: Desk, fails: bool):
    session = desk.pay("debit")
    desk.seen(session)
    desk.begins(now() - timedelta(minutes=5))
    desk.debit(session, fails=fails)
    desk.expires()
    everything()
    assert (desk.row.state, occupied(desk)) == (STATE.EXPIRED, False)
    assert (given_back(desk), mails().count("appointment_lost")) == ((0, 0) if fails else (FULL, 1))


def test_a_debit_that_fails_after_it_was_called_off_is_not_owed(desk: Desk):
    booked(desk)
    refunded(desk, None)
    session = desk.page(desk.invoice.slug)
    desk.till.stripe.pay(session, "debit")
    desk.seen(session)
    called_off(desk, "business")
    desk.debit(session, fails=True)
    assert (desk.invoice.balance_minor, desk.invoice.state) == (0, InvoiceState.PAID)


def test_an_invoice_that_is_withdrawn_ends_the_hold_and_says_so(desk: Desk):
    session = desk.page(desk.billed())
    desk.ledger(voiding.void)
    everything()
    is_told(desk, mail_appointment.WITHDRAWN)
    with pytest.raises(Exception, match=r"expired|no longer|closed"):
        desk.till.stripe.pay(session)


def test_an_invoice_that_is_withdrawn_while_somebody_pays_leaves_credit(desk: Desk):
    desk.pay()
    desk.ledger(voiding.void)
    everything()
    is_told(desk, mail_appointment.WITHDRAWN)
    assert (desk.invoice.state, credit()) == (InvoiceState.VOID, FULL)


def test_an_invoice_is_not_withdrawn_while_a_debit_travels(desk: Desk):
    session = desk.pay("debit")
    desk.seen(session)
    with pytest.raises(OnItsWay):
        desk.ledger(voiding.void)
    desk.debit(session, fails=False)
    assert desk.row.state is STATE.CONFIRMED


@pytest.mark.parametrize("how", ["", "4242", "debit"])
def test_a_price_that_is_waived_books_the_time_and_what_comes_is_credit(desk: Desk, how: str):
    session = desk.page(desk.billed())
    if how:
        desk.till.stripe.pay(session, how)
    if how == "debit":
        desk.seen(session)
    desk.ledger(crediting.whole, "A present")
    everything()
    assert (desk.row.state, desk.row.hold_until, occupied(desk)) == (STATE.CONFIRMED, None, True)
    if how == "debit":
        desk.debit(session, fails=False)
    assert (desk.invoice.balance_minor, credit()) == (0, FULL if how else 0)
    assert mails().count("appointment_booked") == 1

"""Appointments that cost something: booked when the money has come, given back when it came too late or for nothing."""

from datetime import timedelta
from uuid import UUID

import pytest

from portal import db
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import (
    appointment_rows,
    appointment_view,
    booking,
    booking_bills,
    booking_clock,
    booking_desk,
    holding,
    returning,
)
from portal.domain.booking import PAY_WITHIN
from portal.gateways.settling import settle_session
from portal.models import Appointment, AppointmentState, InvoiceState, Refund, RefundState
from tests.booking import at_moment
from tests.paid_booking import Desk, everything, given_back, mails, occupied
from tests.paying import rows

pytestmark = pytest.mark.usefixtures("true_books")
STATE = AppointmentState


def test_paid_is_booked(desk: Desk):
    session = desk.pay()
    assert (desk.row.state, desk.invoice.total_minor, desk.invoice.state) == (STATE.HELD, 12000, InvoiceState.OPEN)
    desk.seen(session)
    assert (desk.row.state, desk.row.hold_until, occupied(desk)) == (STATE.CONFIRMED, None, True)
    assert (desk.invoice.state, desk.invoice.balance_minor) == (InvoiceState.PAID, 0)
    assert "appointment_booked" in mails()
    assert rows(Refund) == []
    assert visit_now(returning.confirmation, session).appointment == f"/booking/appointments/{desk.key.hex}"


def test_the_invoice_is_made_once_and_names_the_time(desk: Desk):
    slug = desk.billed()
    assert desk.billed() == slug
    with db.everyone(write=True) as session:
        assert booking_bills.bill(session, desk.key, now()) == slug
    assert (desk.invoice.due_on, desk.invoice.deposit_minor) == (desk.invoice.issue_on, 0)


def test_nothing_is_billed_for_what_is_not_held(desk: Desk):
    visit_now(holding.release, desk.key)
    with db.everyone(write=True) as session:
        assert booking_bills.bill(session, desk.key, now()) == ""
        assert booking_bills.bill(session, UUID(int=7), now()) == ""


def test_the_time_is_kept_while_one_pays(desk: Desk):
    desk.billed()
    with at_moment(now() + PAY_WITHIN - timedelta(minutes=1)):
        assert visit_now(booking.confirm, desk.key, {}).bill
    assert occupied(desk)


def test_unpaid_runs_out_and_its_invoice_is_withdrawn(desk: Desk):
    page = desk.page(desk.billed())
    desk.run_out()
    everything()
    assert (desk.row.state, desk.invoice.state, occupied(desk)) == (STATE.EXPIRED, InvoiceState.VOID, False)
    with pytest.raises(Exception, match=r"expired|no longer|closed"):
        desk.till.stripe.pay(page)


def test_paid_late_is_booked_while_the_time_is_free(desk: Desk):
    session = desk.pay()
    desk.run_out()
    desk.seen(session)
    assert (desk.row.state, occupied(desk), desk.invoice.state) == (STATE.CONFIRMED, True, InvoiceState.PAID)
    assert rows(Refund) == []


def test_paid_in_the_moment_it_runs_out_is_seen_before_the_invoice_is_withdrawn(desk: Desk):
    desk.pay()
    desk.run_out()  # no webhook has come, nobody came back: closing the page tells
    everything()
    assert (desk.row.state, desk.invoice.state) == (STATE.CONFIRMED, InvoiceState.PAID)


@pytest.mark.parametrize("settled_first", [True, False])
def test_paid_too_late_goes_back_in_full_and_is_told(desk: Desk, settled_first: bool):
    session = desk.pay()
    desk.run_out()
    desk.taken_by_somebody()
    if settled_first:
        settle_session(session, "")
    everything()
    assert (desk.row.state, occupied(desk)) == (STATE.EXPIRED, False)
    assert [(one.amount_minor, one.state) for one in rows(Refund)] == [(12000, RefundState.SUCCEEDED)]
    assert given_back(desk) == 12000
    assert mails().count("appointment_lost") == 1
    assert "appointment_booked" not in mails()


def test_a_debit_keeps_the_time_until_it_arrives(desk: Desk):
    session = desk.pay("debit")
    desk.seen(session)
    assert (desk.row.state, desk.row.hold_until, occupied(desk)) == (STATE.HELD, None, True)
    with db.everyone(write=True) as books:
        assert booking_clock.expire(books, now() + timedelta(days=1)) == 0
    desk.debit(session, fails=False)
    assert desk.row.state is STATE.CONFIRMED


@pytest.mark.parametrize("how", ["debit", "4242"])
def test_what_is_paid_is_not_asked_for_again(desk: Desk, how: str):
    session = desk.pay(how)
    before = visit_now(appointment_view.look, desk.key.hex)
    assert (before.status_word, before.onward[1]) == ("Held for you", "Go on to payment")
    assert before.waiting.endswith("and booked as soon as you have paid.")
    settle_session(session, "")
    seen, [row] = visit_now(appointment_view.look, desk.key.hex), visit_now(appointment_rows.ahead)
    assert (seen.status_word, seen.onward, seen.waiting) == ("Payment on its way", ("", ""), appointment_view.WAITING)
    assert (row.status_word, row.onward) == ("Payment on its way", "")
    everything()
    if how == "debit":
        desk.debit(session, fails=True)
        assert visit_now(appointment_view.look, desk.key.hex).onward == before.onward
    else:
        assert visit_now(appointment_view.look, desk.key.hex).status_word == "Confirmed"


def test_a_debit_that_bounces_leaves_time_to_pay_again(desk: Desk):
    session = desk.pay("debit")
    desk.seen(session)
    desk.debit(session, fails=True)
    until = desk.row.hold_until
    assert desk.row.state is STATE.HELD
    assert until
    assert now() < until <= now() + PAY_WITHIN
    desk.run_out()
    everything()
    assert (desk.row.state, desk.invoice.state) == (STATE.EXPIRED, InvoiceState.VOID)


@pytest.mark.parametrize("who", ["client", "business"])
def test_called_off_goes_back_in_full(desk: Desk, who: str):
    session = desk.pay()
    desk.seen(session)
    if who == "client":
        visit_now(booking.cancel, desk.key, "")
    else:
        desk.desk(booking_desk.cancel, "Ill")
    everything()
    assert [one.amount_minor for one in rows(Refund)] == [12000]
    assert given_back(desk) == 12000
    assert (desk.invoice.balance_minor, occupied(desk)) == (0, False)


def test_asked_for_paid_and_declined_goes_back(desk: Desk):
    with db.everyone(write=True) as session:
        session.get_one(Appointment, desk.key).needs_approval = True
    page = desk.pay()
    desk.seen(page)
    assert desk.row.state is STATE.REQUESTED
    desk.desk(booking_desk.decline, "No room")
    everything()
    assert [one.amount_minor for one in rows(Refund)] == [12000]


def test_a_transfer_that_is_booked_by_hand_counts_and_stays_as_credit(desk: Desk):
    desk.billed()
    desk.transfer(12000)
    everything()
    assert desk.row.state is STATE.CONFIRMED
    visit_now(booking.cancel, desk.key, "")
    everything()
    assert rows(Refund) == []
    assert (desk.invoice.balance_minor, desk.invoice.credited_minor) == (0, 12000)

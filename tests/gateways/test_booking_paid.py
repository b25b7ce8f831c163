"""Appointments that cost something: booked when the money has come, given back when it came too late or for nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlmodel import col, select

from portal import db
from portal.access.visit import visit_now
from portal.clock import day_in, now
from portal.domain import booking, booking_bills, booking_clock, booking_desk, checkouts, holding, offline, returning
from portal.domain.allocation import Part
from portal.domain.booking import PAY_WITHIN
from portal.domain.offline import Received
from portal.gateways import effects, settling
from portal.gateways.settling import settle_session
from portal.models import (
    Appointment,
    AppointmentState,
    BookingLink,
    Business,
    Invoice,
    InvoiceState,
    Occupancy,
    Outbox,
    OutboxState,
    Payment,
    PaymentMethod,
    Provider,
    Refund,
    RefundState,
    Service,
)
from tests.booking import a_link, a_provider, a_service, an_appointment, at, at_moment, hours, monday
from tests.build import a_client, a_contact
from tests.paying import Till, rows

pytestmark = pytest.mark.usefixtures("true_books")
STATE = AppointmentState


@dataclass
class Desk:
    """A service for €100.00 and 20 % tax, somebody who offers it, and one time that the client of the till holds."""

    till: Till
    service_id: UUID
    provider_id: UUID
    start: datetime
    key: UUID

    @property
    def row(self) -> Appointment:
        with db.everyone() as session:
            return session.get_one(Appointment, self.key)

    @property
    def invoice(self) -> Invoice:
        with db.everyone() as session:
            return session.get_one(Invoice, self.row.invoice_id)

    def billed(self) -> str:
        """Confirmed, and the invoice made; its slug."""
        assert visit_now(booking.confirm, self.key, {}).bill
        with db.everyone(write=True) as session:
            return booking_bills.bill(session, self.key, now())

    def page(self, slug: str) -> str:
        """The session of the page to pay on."""
        reserved = visit_now(checkouts.reserve, slug)
        return self.till.session_of(reserved.url or settling.open_checkout(reserved))

    def pay(self, how: str = "4242") -> str:
        """All the way to Stripe; our books know nothing of it yet. Returns the session."""
        session = self.page(self.billed())
        self.till.stripe.pay(session, how)
        return session

    def run_out(self) -> None:
        """Nobody paid in time, and the clock has seen it."""
        with db.everyone(write=True) as session:
            for row in (session.get_one(Appointment, self.key), self._occupancy(session)):
                row.hold_until = now() - timedelta(seconds=1)
                session.add(row)
        with db.everyone(write=True) as session:
            assert booking_clock.expire(session, now()) == 1

    def _occupancy(self, session) -> Occupancy:
        return session.exec(select(Occupancy).where(Occupancy.appointment_id == self.key)).one()

    def taken_by_somebody(self) -> None:
        """Another client has this time now."""
        with db.everyone(write=True) as session:
            client = a_client(session, session.get_one(Business, self.till.business_id))
            service, provider = session.get_one(Service, self.service_id), session.get_one(Provider, self.provider_id)
            an_appointment(session, client, a_contact(session, client), service, provider, self.start)

    def desk(self, rule, *args) -> None:
        """The business does something with it."""
        with db.everyone(write=True) as session:
            rule(session, self.key, *args, now())


@pytest.fixture
def desk(till: Till) -> Desk:
    start = at(monday(), "10:00")
    with db.everyone(write=True) as session:
        business = session.get_one(Business, till.business_id)
        provider = a_provider(session, business)
        hours(session, provider, "Mo-Fr", "09:00", "17:00")
        service = a_service(session, business, provider, price=Decimal(100), tax_rate=Decimal(20))
        link: BookingLink = a_link(session, service)
        found = Desk(till, service.id, provider.id, start, UUID(int=0))
        slug = link.slug
    found.key = visit_now(holding.hold, slug, start)
    return found


def carried_out(*kinds: str) -> int:
    """Every promised effect of these kinds, until there is none; mails wait. Returns how many."""
    done = 0
    while True:
        with db.everyone(write=True) as session:
            query = select(Outbox).where(Outbox.state == OutboxState.WAITING, col(Outbox.kind).in_(kinds))
            waiting = session.exec(query.order_by(col(Outbox.created_at))).all()
            for one in waiting:
                one.state = OutboxState.SENT
                session.add(one)
        if not waiting:
            return done
        for one in waiting:
            effects.carry_out(one.kind, one.facts)
            effects.carry_out(one.kind, one.facts)  # a worker died in between: said twice, done once
            done += 1


def everything() -> int:
    return carried_out("appointment_money", "appointment_over", "refund", "close_page")


def mails() -> list[str]:
    return [one.kind for one in rows(Outbox) if one.kind.startswith("appointment_")]


def given_back(desk: Desk) -> int:
    """At Stripe, of this client's payments."""
    mine = {one.stripe_intent for one in rows(Payment)}
    return sum(one.refunded_minor for one in desk.till.stripe.captures() if one.intent in mine)


def occupied(desk: Desk) -> bool:
    with db.everyone() as session:
        return session.exec(select(Occupancy).where(Occupancy.appointment_id == desk.key)).first() is not None


def test_paid_is_booked(desk: Desk):
    session = desk.pay()
    assert (desk.row.state, desk.invoice.total_minor, desk.invoice.state) == (STATE.HELD, 12000, InvoiceState.OPEN)
    settle_session(session, "")
    everything()
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
    settle_session(session, "")
    everything()
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
    settle_session(session, "")
    everything()
    assert (desk.row.state, desk.row.hold_until, occupied(desk)) == (STATE.HELD, None, True)
    with db.everyone(write=True) as books:
        assert booking_clock.expire(books, now() + timedelta(days=1)) == 0
    desk.till.stripe.settle_debits(fails=False)
    settle_session(session, "")
    everything()
    assert desk.row.state is STATE.CONFIRMED


def test_a_debit_that_bounces_leaves_time_to_pay_again(desk: Desk):
    session = desk.pay("debit")
    settle_session(session, "")
    everything()
    desk.till.stripe.settle_debits(fails=True)
    settle_session(session, "")
    everything()
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
    settle_session(session, "")
    everything()
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
    settle_session(page, "")
    everything()
    assert desk.row.state is STATE.REQUESTED
    desk.desk(booking_desk.decline, "No room")
    everything()
    assert [one.amount_minor for one in rows(Refund)] == [12000]


def test_a_transfer_that_is_booked_by_hand_counts_and_stays_as_credit(desk: Desk):
    desk.billed()
    with db.everyone(write=True) as session:
        came = Received(12000, "EUR", PaymentMethod.TRANSFER, day_in("Europe/Vienna", now()))
        offline.record(session, desk.till.client_id, came, now(), [Part(desk.invoice.id, 12000)])
    everything()
    assert desk.row.state is STATE.CONFIRMED
    visit_now(booking.cancel, desk.key, "")
    everything()
    assert rows(Refund) == []
    assert (desk.invoice.balance_minor, desk.invoice.credited_minor) == (0, 12000)

"""Builders: appointments that cost something, and what becomes of their money."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlmodel import col, select

from portal import db
from portal.access.visit import visit_now
from portal.clock import day_in, now
from portal.domain import booking, booking_bills, booking_clock, booking_desk, checkouts, holding, occupying, offline
from portal.domain.allocation import Part
from portal.domain.offline import Received
from portal.domain.part_payments import Choice
from portal.gateways import effects, settling
from portal.gateways.settling import settle_session
from portal.models import (
    Appointment,
    BookingLink,
    Business,
    Invoice,
    Occupancy,
    Outbox,
    OutboxState,
    Payment,
    PaymentMethod,
    Provider,
    Service,
)
from tests.booking import a_link, a_provider, a_service, an_appointment, at, hours, monday
from tests.build import a_client, a_contact
from tests.paying import Till, rows


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

    def page(self, slug: str, choice: Choice = Choice.FULL, typed: str = "") -> str:
        """The session of the page to pay on."""
        reserved = visit_now(checkouts.reserve, slug, choice, typed)
        return self.till.session_of(reserved.url or settling.open_checkout(reserved))

    def pay(self, how: str = "4242") -> str:
        """All the way to Stripe; our books know nothing of it yet. Returns the session."""
        session = self.page(self.billed())
        self.till.stripe.pay(session, how)
        return session

    def run_out(self, *, seen: bool = True) -> None:
        """Nobody paid in time, and the clock has seen it."""
        with db.everyone(write=True) as session:
            for row in (session.get_one(Appointment, self.key), self._occupancy(session)):
                row.hold_until = now() - timedelta(seconds=1)
                session.add(row)
        if seen:
            assert self.expires() == 1

    def expires(self) -> int:
        """The clock stores it."""
        with db.everyone(write=True) as session:
            return booking_clock.expire(session, now())

    def begins(self, moment: datetime) -> None:
        """Time has passed until then."""
        by = moment - self.row.start_at
        with db.everyone(write=True) as session:
            for row in (session.get_one(Appointment, self.key), self._occupancy(session)):
                row.start_at, row.end_at = row.start_at + by, row.end_at + by
                session.add(row)

    def forgotten(self) -> None:
        """Run out, not seen by the clock yet; but somebody has looked for a time."""
        self.run_out(seen=False)
        with db.everyone(write=True) as session:
            occupying.free_run_out(session, [self.provider_id], now())

    def transfer(self, amount_minor: int) -> None:
        """Money that came to the bank is booked by hand."""
        with db.everyone(write=True) as session:
            came = Received(amount_minor, "EUR", PaymentMethod.TRANSFER, day_in("Europe/Vienna", now()))
            offline.record(session, self.till.client_id, came, now(), [Part(self.invoice.id, amount_minor)])

    def ledger(self, rule, *args) -> None:
        """One of the owner's rules about the invoice."""
        with db.everyone(write=True) as session:
            rule(session, self.row.invoice_id, *args, now())

    def seen(self, session: str) -> None:
        """Our books learn how things stand at Stripe, and everything is done about it."""
        settle_session(session, "")
        everything()

    def debit(self, session: str, *, fails: bool) -> None:
        """Days later."""
        self.till.stripe.settle_debits(fails=fails)
        self.seen(session)

    def _occupancy(self, session) -> Occupancy:
        return session.exec(select(Occupancy).where(Occupancy.appointment_id == self.key)).one()

    def taken_by_somebody(self) -> UUID:
        """Another client has this time now."""
        with db.everyone(write=True) as session:
            client = a_client(session, session.get_one(Business, self.till.business_id))
            service, provider = session.get_one(Service, self.service_id), session.get_one(Provider, self.provider_id)
            return an_appointment(session, client, a_contact(session, client), service, provider, self.start).id

    def given_up(self, key: UUID) -> None:
        """And does not want it after all."""
        with db.everyone(write=True) as session:
            booking_desk.cancel(session, key, "", now())

    def desk(self, rule, *args) -> None:
        """The business does something with it."""
        with db.everyone(write=True) as session:
            rule(session, self.key, *args, now())


def a_desk(till: Till) -> Desk:
    """Everything it takes, and the hold."""
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

"""What becomes of money at Stripe, step by step. Between two steps of one life, others go on and webhooks arrive."""

from collections.abc import Callable, Iterator

from sqlmodel import select

from portal import db
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import checkouts, refunds, several
from portal.domain.part_payments import Choice
from portal.gateways import settling
from portal.gateways.checkout import gateway
from portal.models import Invoice, Payment, PaymentState
from tests.faults.acting import Desk
from tests.faults.market import stripe_client

Life = Callable[[Desk], Iterator[None]]


def paid_by(desk: Desk, how: str, page: Callable[[Desk], str]) -> str:
    """Pay on a new page; the payment at Stripe."""
    session = desk.session_of(page(desk))
    desk.stripe.pay(session, how)
    return gateway().report(session, "").intent


def one(desk: Desk) -> str:
    """A page for the first invoice."""
    return desk.open()


def three(desk: Desk) -> str:
    """A page for all of them."""
    with db.everyone() as session:
        slugs = session.exec(select(Invoice.slug).where(Invoice.client_id == desk.client_id)).all()
    return settling.open_checkout(visit_now(several.reserve_several, "EUR", slugs))


def part(desk: Desk) -> str:
    """A page for a part of the first."""
    return settling.open_checkout(visit_now(checkouts.reserve, desk.slug, Choice.CHOSEN, "40.00"))


def by_card(desk: Desk) -> Iterator[None]:
    """Paid at once."""
    paid_by(desk, "4242", one)
    yield


def together(desk: Desk) -> Iterator[None]:
    """Three invoices, after a declined card."""
    session = desk.session_of(three(desk))
    desk.stripe.pay(session, "declined")
    yield
    desk.stripe.pay(session)
    yield


def in_parts(desk: Desk) -> Iterator[None]:
    """A part, and later the rest."""
    paid_by(desk, "4242", part)
    while not _booked(desk):
        yield
    paid_by(desk, "3ds", one)
    yield


def by_debit(desk: Desk) -> Iterator[None]:
    """The bank takes its time."""
    paid_by(desk, "debit", three)
    yield


def bouncing(desk: Desk) -> Iterator[None]:
    """The bank says no."""
    paid_by(desk, "debit_fails", one)
    yield


def running_out(desk: Desk) -> Iterator[None]:
    """Nobody pays on the page, and it is closed."""
    session = desk.session_of(one(desk))
    yield
    gateway().expire(session, "")
    yield


def given_back(desk: Desk) -> Iterator[None]:
    """The owner gives half of it back."""
    paid_by(desk, "4242", one)
    while not (payment := _booked(desk)):
        yield
    with db.everyone(write=True) as session:
        refunds.request(session, payment.id, 50_00, "", now())
    yield


def come_back(desk: Desk) -> Iterator[None]:
    """Given back at Stripe itself: on its way, arrived, and then it comes back."""
    intent = paid_by(desk, "debit", one)
    yield
    made = stripe_client(desk.stripe).v1.refunds.create({"payment_intent": intent})
    yield
    yield
    desk.stripe.fail_refund(made.id)
    yield


def questioned(desk: Desk) -> Iterator[None]:
    """The payer's bank asks, and leaves it at that."""
    intent = paid_by(desk, "4242", three)
    yield
    dispute = desk.stripe.dispute(intent)
    yield
    desk.stripe.close_dispute(dispute, won=True)
    yield


def taken_back(desk: Desk) -> Iterator[None]:
    """The payer's bank asks, and takes it back."""
    intent = paid_by(desk, "4242", three)
    dispute = desk.stripe.dispute(intent, inquiry=True)
    yield
    desk.stripe.escalate_dispute(dispute)
    yield
    desk.stripe.close_dispute(dispute, won=False)
    yield


def _booked(desk: Desk) -> Payment | None:
    with db.everyone() as session:
        theirs = Payment.client_id == desk.client_id, Payment.state == PaymentState.SUCCEEDED
        return session.exec(select(Payment).where(*theirs)).first()


# How each ends: rows in our books, by what they say.
LIVES: dict[Life, tuple[str, ...]] = {
    by_card: ("payment succeeded",),
    together: ("payment succeeded",),
    in_parts: ("payment succeeded", "payment succeeded"),
    by_debit: ("payment succeeded",),
    bouncing: ("payment failed",),
    running_out: (),
    given_back: ("payment succeeded", "refund succeeded"),
    come_back: ("payment succeeded", "refund failed"),
    questioned: ("payment succeeded", "dispute won"),
    taken_back: ("payment succeeded", "dispute lost", "refund succeeded"),
}

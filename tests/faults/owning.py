"""What the owner does with money, in any order and with any amount."""

from portal import db
from portal.clock import now
from portal.domain import crediting, offline, refunds, spending, voiding, write_offs
from portal.domain.offline import Received
from portal.models import Payment, PaymentMethod
from tests.faults.market import CLIENTS, Market
from tests.paying import rows

SESSIONS = "/v1/checkout/sessions"
CALLED = (SESSIONS, f"{SESSIONS}/*", f"{SESSIONS}/*/expire", "/v1/refunds", "/v1/disputes")


def bill(market: Market) -> None:
    """One more invoice."""
    market.till.another(f"{market.rolls.randint(1, 300)}.00")


def credit(market: Market) -> None:
    """A credit note, over all or a part."""
    invoice = market.any_of(market.invoices())
    with db.everyone(write=True) as session:
        if market.rolls.random() < 0.4:
            crediting.whole(session, invoice.id, "", now(), mail=False)
        else:
            crediting.amount(session, invoice.id, market.rolls.randint(1, invoice.total_minor), "", now(), mail=False)


def void(market: Market) -> None:
    """Withdrawn."""
    invoice = market.any_of(market.invoices())
    with db.everyone(write=True) as session:
        voiding.void(session, invoice.id, now())


def write_off(market: Market) -> None:
    """Given up, or hoped for again."""
    rule = market.rolls.choice([write_offs.write_off, write_offs.take_back])
    invoice = market.any_of(market.invoices())
    with db.everyone(write=True) as session:
        rule(session, invoice.id, now())


def transfer(market: Market) -> None:
    """Money on the bank account."""
    money = Received(market.rolls.randint(1, 20000), "EUR", PaymentMethod.TRANSFER, now().date())
    with db.everyone(write=True) as session:
        offline.record(session, market.till.client_id, money, now(), again=True)


def take_back(market: Market) -> None:
    """It never came, or was somebody else's."""
    payment = market.any_of([one for one in rows(Payment) if one.stripe_intent is None])
    with db.everyone(write=True) as session:
        offline.take_back(session, payment.id, "", now())


def spend(market: Market) -> None:
    """The client's credit pays an invoice."""
    invoice = market.any_of(market.invoices())
    amount = None if market.rolls.random() < 0.5 else market.rolls.randint(1, invoice.total_minor)
    with db.everyone(write=True) as session:
        spending.use(session, market.till.client_id, invoice.id, amount, now())


def refund(market: Market) -> None:
    """All or a part of any payment."""
    payment = market.any_of(rows(Payment))
    amount = None if market.rolls.random() < 0.4 else market.rolls.randint(1, payment.amount_minor)
    with db.everyone(write=True) as session:
        refunds.request(session, payment.id, amount, "", now())


def falter(market: Market) -> None:
    """Stripe answers the next few calls of some kind badly or not at all; done all the same, perhaps."""
    path, kind = market.rolls.choice(CALLED), market.rolls.choice(["error", "rate_limit", "drop", "lost_answer"])
    market.till.stripe.fault(path, market.rolls.randint(1, 3), kind)


ALL = (*CLIENTS, *[bill] * 2, credit, void, write_off, transfer, take_back, *[spend] * 2, *[refund] * 2)

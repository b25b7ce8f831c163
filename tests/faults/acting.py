"""Single acts of the stories: what a client, the owner, the bank or Stripe does next."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, update

from portal import db
from portal.access.visit import visit_now
from portal.clock import now
from portal.devtools.fake_stripe import FakeStripe
from portal.domain import checkouts, payment_rules, refunds, several
from portal.domain.checkout_gateway import GatewayAway
from portal.domain.part_payments import Choice
from portal.domain.payment_rules import PaymentRules
from portal.gateways import effects, settling
from portal.models import Business, Checkout, Client, Invoice, InvoiceKind, InvoiceState, Outbox, OutboxState, Payment
from tests.build import an_invoice
from tests.faults.told import Body, events, newest, post
from tests.paying import Till, a_till, only, rows

Act = Callable[["Desk"], Any]
PAGE = "checkout.session."
DONE, ARRIVED, BOUNCED = (PAGE + what for what in ("completed", "async_payment_succeeded", "async_payment_failed"))
OBJECTED, DECIDED = "charge.dispute.created", "charge.dispute.closed"
CREATED, FAILED = "refund.created", "refund.failed"


@dataclass
class Desk(Till):
    """A till with three invoices. `began`: the last that happened at Stripe before."""

    began: str = ""


def begin(session: Session, double: FakeStripe) -> Desk:
    """A client whose invoices may be paid in full or in part."""
    desk = Desk(**vars(a_till(session, double)), began=newest(double))
    payment_rules.keep(session.get_one(Business, desk.business_id), PaymentRules(partial=True))
    client = session.get_one(Client, desk.client_id)
    for amount in ("50.00", "25.00"):
        an_invoice(session, client, amount)
    return desk


def invoices() -> list[Invoice]:
    """The three."""
    return [one for one in rows(Invoice) if one.kind is not InvoiceKind.CREDIT_NOTE]


def one(desk: Desk) -> str:
    """A page for the first invoice; its address."""
    return desk.open()


def three(desk: Desk) -> str:
    """A page for all of them."""
    return _page(visit_now(several.reserve_several, "EUR", [each.slug for each in invoices()]))


def others(desk: Desk) -> str:
    """A page for the second and the third."""
    return _page(visit_now(several.reserve_several, "EUR", [each.slug for each in invoices()[1:]]))


def part(desk: Desk) -> str:
    """A page for €40 of the €100."""
    return _page(visit_now(checkouts.reserve, desk.slug, Choice.CHOSEN, "40.00"))


def _page(reserved: checkouts.Reserved) -> str:
    return reserved.url or settling.open_checkout(reserved)


def credit(desk: Desk) -> None:
    """A credit note of €30 for the first."""
    desk.credit(30_00)


def withdraw(desk: Desk) -> None:
    """The owner voids the first, for which somebody has a page open."""
    desk.void()


def withdraw_after_all(desk: Desk) -> None:
    """The owner looks, and voids it unless that is done."""
    if not any(each.state is InvoiceState.VOID for each in invoices()):
        desk.void()


def refund(desk: Desk) -> None:
    """The owner gives €60 back: so little that a second time would go through."""
    with db.everyone(write=True) as session:
        refunds.request(session, only(Payment).id, 60_00, "", now())


def carry_out(desk: Desk) -> None:
    """The worker, for what it does with Stripe."""
    for row in rows(Outbox):
        if row.kind in effects.KINDS:
            effects.carry_out(row.kind, row.facts)


def quiet(desk: Desk) -> None:
    """All mails so far have left before this story begins."""
    with db.everyone(write=True) as session:
        session.exec(update(Outbox).values(state=OutboxState.DROPPED))


def stripe(order: str, **how: Any) -> Act:
    """Something happens at Stripe."""
    return lambda desk: getattr(desk.stripe, order)(**how)


def objected(desk: Desk) -> None:
    """The payer's bank questions the payment."""
    desk.stripe.dispute(only(Payment).stripe_intent)


def lost(desk: Desk) -> None:
    """And takes it back."""
    [dispute] = {each["data"]["object"]["id"] for each in told(desk) if each["type"] == OBJECTED}
    desk.stripe.close_dispute(dispute, won=False)


def paying(page: Callable[[Desk], str], how: str = "4242", feed: str = "webhook") -> Act:
    """Open the page, pay there, and be told or come back."""

    def act(desk: Desk) -> None:
        session = desk.session_of(page(desk))
        desk.stripe.pay(session, how)
        hearing(DONE)(desk) if feed == "webhook" else settling.settle_session(session, "")

    return act


def hearing(*kinds: str) -> Act:
    """Every webhook of these kinds, through the route; after a restart they are repeated."""

    def act(desk: Desk) -> None:
        for event in told(desk):
            if event["type"] in kinds:
                answer = post(event)
                if answer.status_code == 503:
                    raise GatewayAway
                assert answer.status_code == 200, answer.text

    return act


def told(desk: Desk) -> list[Body]:
    """What happened at Stripe to this client's money, oldest first."""
    marks, intents = {each.id.hex for each in rows(Checkout)}, {each.stripe_intent for each in rows(Payment)}
    return [
        event
        for event in events(desk.stripe, desk.began)
        if (event["data"]["object"].get("metadata") or {}).get("checkout") in marks
        or event["data"]["object"].get("payment_intent") in intents
    ]


def acts(*given: Act) -> Act:
    """One after the other."""
    return lambda desk: [each(desk) for each in given]


def unless(model: type[Any], act: Act) -> Act:
    """Nobody tries again who sees that it worked."""
    return lambda desk: rows(model) or act(desk)

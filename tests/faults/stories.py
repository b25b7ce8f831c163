"""What a killed process was in the middle of: how it came to that, what it does, and who carries on afterwards.

Each story is about three invoices of one client, €100, €50 and €25. Whoever was interrupted tries again, as people do;
Stripe repeats its webhooks; the clock sweeps; the worker starts again.
"""

from collections.abc import Callable, Sequence
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
from portal.models import Business, Checkout, Client, Invoice, InvoiceKind, Outbox, OutboxState, Payment, Refund
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


@dataclass(frozen=True)
class Story:
    """`points`: where the process dies that does `live`. Wherever that was, it ends the same: what Stripe took and gave
    back, what is still owed, and which mails have left."""

    points: Sequence[str]
    live: Act
    again: Act
    before: Act = lambda desk: None
    paid: tuple[int, ...] = (100_00,)
    back: int = 0
    owed: int = 75_00
    mails: tuple[str, ...] = ("payment_confirmed",)


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


def refund(desk: Desk) -> None:
    """The owner gives €160 back."""
    with db.everyone(write=True) as session:
        refunds.request(session, only(Payment).id, 160_00, "", now())


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


PAID = ("reserved", "created", "recorded", "heard", "asked", "settling", "settled", "mail_claimed", "mail_accepted")
BACK = ("asking", "asked", "settling", "settled")
REPLACED = ("reserved", "asking", "asked", "older_closed", "created", "recorded", "settling")
HEARD = ("heard", "asked", "settling", "settled")
GIVEN = ("refund_asked", "refund_made", "asking", "asked", "settling", "settled", "refund_settled", "mail_claimed",
         "mail_accepted")  # fmt: skip
DEBIT, SETTLED = paying(one, "debit"), acts(paying(three), quiet)
BOUNCING = stripe("settle_debits", fails=True)
ARRIVING = stripe("settle_debits", fails=False)
STORIES = {
    "one": Story(PAID, paying(one), unless(Payment, paying(one))),
    "one, coming back": Story(BACK, paying(one, feed="return"), unless(Payment, paying(one))),
    "one, replacing a page": Story(
        REPLACED, paying(one, feed="return"), unless(Payment, paying(one)), acts(one, credit), paid=(70_00,)
    ),
    "three": Story(PAID, paying(three), unless(Payment, paying(three)), paid=(175_00,), owed=0),
    "three, replacing two pages": Story(
        REPLACED, paying(three, feed="return"), unless(Payment, paying(three)), acts(one, others), (175_00,), owed=0
    ),
    "part": Story(
        ("reserved", "created", "recorded", *BACK), paying(part, feed="return"), unless(Payment, paying(part)),
        paid=(40_00,), owed=135_00,
    ),
    "debit": Story(("recorded", *HEARD), DEBIT, acts(unless(Payment, DEBIT), ARRIVING, hearing(DONE, ARRIVED))),
    "debit that arrives": Story(
        (*HEARD, "mail_accepted"), hearing(ARRIVED), hearing(DONE, ARRIVED), acts(DEBIT, ARRIVING)
    ),
    "debit that bounces": Story(
        (*HEARD, "mail_accepted"), hearing(BOUNCED), hearing(DONE, BOUNCED), acts(DEBIT, BOUNCING), (), 0, 175_00,
        ("payment_failed",),
    ),
    "refund": Story(
        GIVEN, refund, acts(unless(Refund, refund), hearing(CREATED)), SETTLED, (175_00,), 160_00, 160_00,
        ("refund_made",),
    ),
    "refund that comes back": Story(
        (*HEARD, "mail_accepted"), hearing(FAILED), hearing(CREATED, FAILED),
        acts(paying(three, "debit"), ARRIVING, hearing(ARRIVED), refund, carry_out, quiet,
             stripe("settle_refunds", fails=True)),
        (175_00,), 0, 0, ("refund_failed",),
    ),
    "lost dispute": Story(
        HEARD, hearing(DECIDED), hearing(OBJECTED, DECIDED),
        acts(paying(one), objected, hearing(OBJECTED), quiet, lost), owed=175_00, mails=(),
    ),
}  # fmt: skip

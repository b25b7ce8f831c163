"""The checker itself: silent over true books, and loud over each way they can be false."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from portal import db
from portal.clock import now
from portal.devtools.fake_stripe import Capture
from portal.domain.checkout_gateway import DisputeReport, RefundReport, Report
from portal.domain.payments import settle
from portal.models import (
    Activity,
    Checkout,
    CheckoutState,
    Invoice,
    Outbox,
    ParkedPayment,
    Payment,
    PaymentAllocation,
    RefundPart,
)
from portal.models.base import uuid7
from portal.outbox import promise
from tests.build import a_business, a_client, a_contact, an_invoice
from tests.databases import Place
from tests.faults.history import violations
from tests.paying import only
from tests.reports import an_item


@pytest.fixture
def capture(database: Place) -> Capture:
    """€100 paid at Stripe and settled: what Stripe says of it."""
    with db.everyone(write=True) as session:
        client = a_client(session, a_business(session))
        invoice, contact, key = an_invoice(session, client), a_contact(session, client), uuid7()
        session.add(
            Checkout(id=key, business_id=client.business_id, client_id=client.id,
                     contact_id=contact.id, amount_minor=10000, currency="EUR", state=CheckoutState.OPEN,
                     idempotency_key=f"checkout-{key.hex}", stripe_session="cs_1", url="http://x")
        )  # fmt: skip
        session.flush()
        session.add(an_item(session, key, invoice, 10000))
        session.flush()
        settle(
            session, Report("cs_1", "complete", "paid", 10000, "EUR", "", False, key.hex, "pi_1", "succeeded"), now()
        )
    return Capture("pi_1", 10000, 0, "eur", {"checkout": key.hex, "invoice": invoice.id.hex}, None)


UNCHECKED = "set local session_replication_role = replica"


def say(sql: str) -> Callable[[Capture], list[Capture]]:
    """Something in the database changes behind everybody's back."""

    def change(capture: Capture) -> list[Capture]:
        with db.engine().begin() as connection:
            sqlite = connection.dialect.name == "sqlite"
            connection.execute(text(f"{'pragma foreign_keys=off' if sqlite else UNCHECKED}"))
            connection.execute(text(sql))
        return [capture]

    return change


def lose(model: type[Any]) -> Callable[[Capture], list[Capture]]:
    return say(f"delete from {model.__tablename__}")


def paid_twice(capture: Capture) -> list[Capture]:
    with db.everyone(write=True) as session:
        old = session.get_one(Payment, only(Payment).id).model_dump()
        session.add(Payment(**{**old, "id": uuid7(), "stripe_intent": None, "stripe_charge": None, "receipt": None}))
    return [capture]


def test_true_books_say_nothing(capture: Capture):
    assert violations([capture]) == []
    assert violations([capture, replace(capture, intent="pi_9", metadata={"checkout": "of another portal"})]) == []


@pytest.mark.parametrize(
    ("breaks", "said"),
    [
        (lambda capture: [], "captured 0 with pi_1, booked 10000"),
        (lambda capture: [capture, replace(capture, intent="pi_2")], "captured 10000 with pi_2, booked 0"),
        (lambda capture: [replace(capture, amount_minor=9999)], "captured 9999 with pi_1, booked 10000"),
        (lose(PaymentAllocation), "a payment of 10000: 0 used, 0 over"),
        (lose(Outbox), "no mail promised: payment"),
        (lose(Activity), "1 payments that came, 0 in the story"),
        (say("update payment set surplus_minor = 5, amount_minor = 10005"), "captured 10000 with pi_1, booked 10005"),
        (say("update payment_allocation set amount_minor = 0"), "an allocation of 0"),
        (say("update payment set state = 'processing'"), "INV-00001 says (10000, 0, 0) paid, coming"),
        (say("update invoice set paid_minor = 9000"), "INV-00001 has a balance of 0"),
        (say("update invoice set state = 'open'"), "INV-00001 is open and owes 0"),
        (say("update outbox set once = 'payment:another'"), "a mail confirms a payment that never came"),
        (say("update invoice set state = 'uncollectible'"), "INV-00001 is uncollectible and owes 0"),
        (say("update invoice set state = 'void'"), "INV-00001 is void and paid"),
        (say("update invoice set credited_minor = 5"), "INV-00001 says 5 credited, its notes say 0"),
        (paid_twice, "2 payments for checkout_id"),
        (say("update payment set receipt = null"), "a payment succeeded with receipt None"),
        (say("update payment set receipt = 'RC-00007'"), "receipts with gaps: ['RC-00007']"),
        (say("update checkout_item set holds = true"), "a checkout that is complete holds 1 invoices"),
        (say("update checkout_item set amount_minor = 1"), "a checkout of 10000 with items of [1]"),
        (lambda capture: [replace(capture, refunded_minor=5)], "Stripe gave 5 of pi_1 back, our refunds say 0"),
    ],
)  # fmt: skip
def test_false_books_are_found_out(capture: Capture, breaks: Callable[[Capture], list[Capture]], said: str):
    found = violations(breaks(capture))
    assert any(line.startswith(said) for line in found), found


@pytest.fixture
def went_back(capture: Capture) -> Capture:
    """€30 of it were given back, a refund of €5 came back, and a dispute about €70 was lost."""
    back = RefundReport("re_1", "succeeded", 3000), RefundReport("re_2", "failed", 500)
    lost = DisputeReport("du_1", "lost", 7000, "fraudulent")
    mark = capture.metadata["checkout"]
    paid = Report("cs_1", "complete", "paid", 10000, "EUR", "", False, mark, "pi_1", "succeeded")
    with db.everyone(write=True) as session:
        settle(session, replace(paid, refunds=(RefundReport("re_2", "pending", 500),), disputes=()), now())
        settle(session, replace(paid, refunds=back, disputes=(lost,)), now())
    return replace(capture, refunded_minor=3000)


def test_true_books_of_what_went_back_say_nothing(went_back: Capture):
    assert violations([went_back]) == []


STRIPES = "update refund set {} where stripe_refund = 're_1'"


@pytest.mark.parametrize(
    ("breaks", "said"),
    [
        (lambda capture: [replace(capture, refunded_minor=0)], "Stripe gave 0 of pi_1 back, our refunds say 3000"),
        (say(STRIPES.format("amount_minor = 9000")), "16000 given back of 10000"),
        (say(STRIPES.format("amount_minor = 2000")), "a refund of 2000 with larger parts"),
        (say(STRIPES.format("state = 'requested'")), "Stripe gave 3000 of pi_1 back, our refunds say 0"),
        (say(STRIPES.format("state = 'failed'")), "INV-00001 says (10000, 0, 10000) paid, coming"),
        (say(STRIPES.format("currency = 'USD'")), "a refund in USD of a payment in EUR"),
        (say("update refund_part set amount_minor = 9000"), "18000 given back for an invoice that got 10000"),
        (lose(RefundPart), "credit of -10000"),
        (say("update refund set origin = 'stripe' where origin = 'chargeback'"), "1 disputes lost, 0 taken back"),
        (say("update dispute set state = 'won'"), "0 disputes lost, 1 taken back"),
        (say("update dispute set state = 'won'"), "1 disputes won, 0 in the story"),
        (say("delete from outbox where kind = 'refund_made'"), "no mail promised: refund"),
        (say("delete from outbox where kind = 'refund_failed'"), "no mail promised: refund_failed"),
        (say("delete from outbox where once like 'refund_look%'"), "no mail promised: refund_look"),
        (say("delete from outbox where kind = 'payment_needs_a_look'"), "no mail promised: dispute"),
        (say("delete from activity where verb = 'refund_failed'"), "1 refunds that came back, 0 in the story"),
        (say("delete from activity where verb = 'dispute_opened'"), "1 disputes, 0 in the story"),
        (say("delete from activity where verb = 'dispute_lost'"), "1 disputes lost, 0 in the story"),
        (say("update refund set origin = 'owner' where stripe_refund = 're_1'"), "1 refunds asked for, 0 in the story"),
    ],
)  # fmt: skip
def test_false_books_of_what_went_back_are_found_out(went_back: Capture, breaks, said: str):
    found = violations(breaks(went_back))
    assert any(line.startswith(said) for line in found), found


def test_a_debit_that_bounced_is_told(capture: Capture):
    capture = say("update payment set state = 'failed', receipt = null")(capture)[0]
    assert "no mail promised: payment_failed" in violations([capture])


def test_money_put_aside_counts_as_accounted_for(capture: Capture):
    more = replace(capture, intent="pi_2", amount_minor=700)
    with db.everyone(write=True) as session:
        aside = ParkedPayment(business_id=only(Invoice).business_id, stripe_session="cs_2", stripe_intent="pi_2",
                              reason="amount", amount_minor=700, currency="EUR")  # fmt: skip
        session.add(aside)
    assert violations([capture, more]) == ["no mail promised: parked"]
    with db.everyone(write=True) as session:
        promise(session, aside.business_id, "payment_needs_a_look", f"parked:{aside.id.hex}", parked=aside.id)
    assert violations([capture, more]) == []

"""Money that goes back: refunds and disputes move forward only, and the ledger follows."""

import random
from dataclasses import replace
from uuid import UUID

import pytest

from portal import db
from portal.clock import now
from portal.domain import credit, ledger, refunds, returned
from portal.domain.checkout_gateway import DisputeReport, RefundReport, Report
from portal.domain.payments import Outcome
from portal.models import (
    Activity,
    Dispute,
    DisputeState,
    Invoice,
    InvoiceState,
    Outbox,
    Payment,
    Refund,
    RefundOrigin,
    RefundPart,
    RefundState,
)
from tests.faults.history import violations
from tests.paying import only, rows
from tests.reports import an_open_invoice, asked, settle


@pytest.fixture
def paid(database) -> Report:
    """€100.00, paid by card."""
    report = asked(an_open_invoice())
    settle(report)
    return report


def with_refund(paid: Report, status: str, amount: int = 3000, identifier: str = "re_1", **facts: str) -> Report:
    return replace(paid, refunds=(RefundReport(identifier, status, amount, **facts),), disputes=())


def with_dispute(paid: Report, status: str) -> Report:
    return replace(paid, refunds=(), disputes=(DisputeReport("du_1", status, 10000, "fraudulent"),))


def true_books() -> list[str]:
    return [line for line in violations([]) if not line.startswith("captured 0 with")]


def figures() -> tuple[int, int, InvoiceState]:
    invoice = only(Invoice)
    return invoice.refunded_minor, invoice.balance_minor, invoice.state


def test_a_refund_made_at_stripe_reopens_the_invoice(paid: Report):
    assert [settle(with_refund(paid, "succeeded")) for _ in range(2)] == [Outcome.RETURNED, Outcome.NOTHING]
    refund = only(Refund)
    assert (refund.origin, refund.state, refund.settled_at is not None) == (
        RefundOrigin.STRIPE, RefundState.SUCCEEDED, True,
    )  # fmt: skip
    assert figures() == (3000, 3000, InvoiceState.OPEN)
    assert [row.verb for row in rows(Activity)][-1] == "refund_succeeded"
    assert f"refund:{refund.id.hex}" in [row.once for row in rows(Outbox)]
    assert true_books() == []


def test_a_refund_that_fails_after_it_succeeded_is_ours_again(paid: Report):
    settle(with_refund(paid, "succeeded"))
    settle(with_refund(paid, "failed", failure="lost_or_stolen_card"))
    assert (only(Refund).state, only(Refund).failure) == (RefundState.FAILED, "lost_or_stolen_card")
    assert figures() == (0, 0, InvoiceState.PAID)
    assert {"refund_failed", "payment_needs_a_look"} <= {row.kind for row in rows(Outbox)}
    settle(with_refund(paid, "succeeded"))
    assert (only(Refund).state, true_books()) == (RefundState.FAILED, [])


@pytest.mark.parametrize("seed", range(8))
def test_any_order_moves_forward_only(paid: Report, seed: int):
    rolls = random.Random(seed)
    told = [with_refund(paid, status) for status in ("pending", "succeeded", "requires_action")] * 2
    told += [with_dispute(paid, "open"), paid]
    rolls.shuffle(told)
    for report in told:
        settle(report)
    assert (only(Refund).state, only(Dispute).state) == (RefundState.SUCCEEDED, DisputeState.OPEN)
    verbs = [row.verb for row in rows(Activity)]
    assert len(verbs) == len(set(verbs))
    assert true_books() == []


def test_our_own_refund_is_known_by_its_mark(paid: Report):
    payment = only(Payment)
    with db.everyone(write=True) as session:
        refund = refunds.request(session, payment.id, 3000, "Less work", now())
        mark = refund.id.hex
    assert figures() == (3000, 3000, InvoiceState.OPEN)
    settle(with_refund(paid, "pending", refund_id=mark))
    assert (only(Refund).stripe_refund, only(Refund).state) == ("re_1", RefundState.PENDING)
    settle(with_refund(paid, "succeeded", refund_id=mark))
    assert (only(Refund).state, figures()[0], true_books()) == (RefundState.SUCCEEDED, 3000, [])


def test_a_refused_refund_changes_nothing_in_the_end(paid: Report):
    payment = only(Payment)
    with db.everyone(write=True) as session:
        refund = refunds.request(session, payment.id, 3000, "Less work", now())
        returned.refund_refused(session, refund.id, "charge_disputed", now())
    assert (only(Refund).state, only(Refund).failure) == (RefundState.FAILED, "charge_disputed")
    assert figures() == (0, 0, InvoiceState.PAID)
    with db.everyone(write=True) as session:
        returned.refund_refused(session, only(Refund).id, "again", now())
    assert (only(Refund).failure, true_books()) == ("charge_disputed", [])
    kinds = [row.kind for row in rows(Outbox)]
    assert (kinds.count("payment_needs_a_look"), kinds.count("refund_failed")) == (1, 0)


def test_credit_goes_back_before_an_invoice_owes_again(paid: Report):
    with db.everyone(write=True) as session:
        payment, invoice = session.get_one(Payment, only(Payment).id), session.get_one(Invoice, only(Invoice).id)
        note = {"slug": "CN-1", "number": "CN-1", "kind": "credit_note", "state": "paid", "total_minor": 2000}
        owner = {"business_id": invoice.business_id, "client_id": invoice.client_id}
        session.add(Invoice(**owner, **note, corrects_id=invoice.id, credited_minor=2000))
        ledger.rebuild(session, invoice, now())
        assert credit.of_client(session, payment.client_id) == {"EUR": 2000}
    settle(with_refund(paid, "succeeded", 2500))
    [part] = rows(RefundPart)
    assert part.amount_minor == 500
    with db.everyone() as session:
        assert credit.of_client(session, payment.client_id) == {}
        assert session.get_one(Invoice, invoice.id).balance_minor == 500
    assert true_books() == []


def test_a_lost_dispute_takes_the_money_and_a_won_one_nothing(paid: Report):
    settle(with_dispute(paid, "open"))
    assert figures() == (0, 0, InvoiceState.PAID)
    assert "payment_needs_a_look" in [row.kind for row in rows(Outbox)]
    assert [settle(with_dispute(paid, "lost")) for _ in range(2)] == [Outcome.RETURNED, Outcome.NOTHING]
    assert (only(Dispute).state, only(Dispute).closed_at is not None) == (DisputeState.LOST, True)
    assert (only(Refund).origin, figures()) == (RefundOrigin.CHARGEBACK, (10000, 10000, InvoiceState.OPEN))
    settle(with_dispute(paid, "won"))
    assert (only(Dispute).state, true_books()) == (DisputeState.LOST, [])


def test_a_dispute_first_heard_of_when_it_is_over(paid: Report):
    settle(with_dispute(paid, "won"))
    assert (only(Dispute).state, rows(Refund), figures()[2]) == (DisputeState.WON, [], InvoiceState.PAID)
    assert [row.verb for row in rows(Activity)][-2:] == ["dispute_opened", "dispute_won"]


def test_more_back_than_ever_came_is_never_an_invoice_owing_more_than_its_total(paid: Report):
    settle(with_refund(paid, "succeeded", 6000))
    invoice_id: UUID = only(Invoice).id
    settle(with_dispute(paid, "lost"))
    with db.everyone() as session:
        assert session.get_one(Invoice, invoice_id).balance_minor == 10000

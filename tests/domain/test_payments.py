"""Settling without a network: whatever is reported, in whatever order, the books stay true."""

import os
import random
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from portal import db
from portal.clock import now
from portal.domain import ledger
from portal.domain.payments import RANK, Outcome
from portal.domain.reported import state_of
from portal.models import (
    Activity,
    Checkout,
    CheckoutItem,
    CheckoutState,
    Client,
    Invoice,
    InvoiceState,
    Outbox,
    ParkedPayment,
    Payment,
    PaymentMethod,
    PaymentState,
)
from portal.settings import settings
from tests.build import an_invoice
from tests.faults.history import violations
from tests.paying import only, rows
from tests.reports import an_open_invoice, asked, phases, settle


@pytest.fixture
def invoice_id(database) -> UUID:
    return an_open_invoice()


def test_a_paid_report_does_everything_once(invoice_id: UUID):
    report = asked(invoice_id)
    assert [settle(report) for _ in range(3)] == [Outcome.SETTLED, Outcome.NOTHING, Outcome.NOTHING]
    payment = only(Payment)
    assert (payment.state, payment.method, payment.amount_minor) == (PaymentState.SUCCEEDED, PaymentMethod.CARD, 10000)
    assert only(Checkout).state is CheckoutState.COMPLETE
    assert only(Outbox).facts == {"payment": payment.id.hex}
    assert (payment.receipt, only(CheckoutItem).holds) == ("RC-00001", False)
    story = rows(Activity)[-1]
    assert (story.verb, story.facts["amount_minor"], story.contact_id) == (
        "payment_succeeded", 10000, only(Checkout).contact_id,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(500 if os.environ.get("PORTAL_FAULTS") == "full" else 12))
@pytest.mark.faults
def test_any_order_of_reports_moves_forward_only(invoice_id: UUID, seed: int):
    rolls = random.Random(seed)
    told = [each for each in phases(asked(invoice_id)).values() for _ in range(2)]
    rolls.shuffle(told)
    told = told[: rolls.randrange(1, len(told) + 1)]
    ranks = []
    for report in told:
        settle(report)
        ranks += [RANK[payment.state] for payment in rows(Payment)]
    best = max((RANK[state] for report in told if (state := state_of(report))), default=0)
    assert ranks == sorted(ranks)
    assert [RANK[payment.state] for payment in rows(Payment)] == ([best] if best else [])
    verbs = [row.verb for row in rows(Activity)]
    assert len(verbs) == len(set(verbs))
    captures: list[Any] = []
    assert [line for line in violations(captures) if not line.startswith("captured 0 with")] == []


@pytest.mark.parametrize(
    ("method", "kept"),
    [("card", "card"), ("sepa_debit", "bank_debit"), ("us_bank_account", "bank_debit"), ("link", "other")],
)
def test_how_it_was_paid(invoice_id: UUID, method: str, kept: str):
    settle(replace(asked(invoice_id), method=method))
    assert only(Payment).method == kept


def test_a_session_nobody_noted_is_found_by_our_mark(invoice_id: UUID):
    report = asked(invoice_id, None, state=CheckoutState.RESERVED, url="")
    assert settle(report) is Outcome.SETTLED
    assert only(Checkout).stripe_session == "cs_late"


def test_strangers_sessions_are_unknown(invoice_id: UUID):
    assert settle(replace(asked(invoice_id), session="cs_x", checkout_id="0" * 32)) is Outcome.UNKNOWN
    assert (rows(Payment), rows(ParkedPayment)) == ([], [])


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"amount_minor": 9999}, "amount"),
        ({"currency": "USD"}, "currency"),
        ({"account": "acct_1"}, "account"),
        ({"livemode": True}, "livemode"),
        ({"checkout_id": "0" * 32}, "metadata"),
        ({"session": "cs_second"}, "session"),
    ],
)
def test_what_was_not_asked_for_is_put_aside_once(invoice_id: UUID, changed: dict[str, Any], reason: str):
    report = asked(invoice_id)
    assert [settle(replace(report, **changed)) for _ in range(2)] == [Outcome.PARKED, Outcome.NOTHING]
    parked = only(ParkedPayment)
    assert (parked.reason, parked.stripe_intent) == (reason, report.intent)
    assert (rows(Payment), [row.kind for row in rows(Outbox)]) == ([], ["payment_needs_a_look"])


def test_a_session_that_does_not_match_and_brought_nothing_is_nothing(invoice_id: UUID):
    report = replace(asked(invoice_id), amount_minor=1)
    kinds = phases(report)
    assert [settle(kinds[name]) for name in ("open", "failed", "expired")] == [Outcome.NOTHING] * 3
    assert rows(ParkedPayment) == []


def test_a_live_key_takes_no_test_money(invoice_id: UUID, monkeypatch: pytest.MonkeyPatch):
    report = asked(invoice_id)
    monkeypatch.setenv("PORTAL_STRIPE_SECRET_KEY", "sk_live_1")
    settings.cache_clear()
    assert settle(report) is Outcome.PARKED
    monkeypatch.undo()
    settings.cache_clear()


def test_an_expired_page_is_closed_for_good_and_a_paid_one_never(invoice_id: UUID):
    kinds = phases(asked(invoice_id))
    assert [settle(kinds["expired"]) for _ in range(2)] == [Outcome.EXPIRED, Outcome.NOTHING]
    assert (only(Checkout).state, only(Checkout).url) == (CheckoutState.EXPIRED, "")
    assert settle(kinds["paid"]) is Outcome.SETTLED
    assert settle(kinds["expired"]) is Outcome.NOTHING
    assert only(Checkout).state is CheckoutState.COMPLETE


def test_nothing_is_half_done_when_the_transaction_fails(invoice_id: UUID, monkeypatch: pytest.MonkeyPatch):
    report = asked(invoice_id)

    def broken(*_: object) -> None:
        raise RuntimeError("power")

    monkeypatch.setattr("portal.domain.payments._tell", broken)
    with pytest.raises(RuntimeError):
        settle(report)
    assert (rows(Payment), only(Checkout).state, only(Invoice).paid_minor) == ([], CheckoutState.OPEN, 0)
    monkeypatch.undo()
    assert settle(report) is Outcome.SETTLED


def test_the_ledger_repairs_figures_from_the_rows(invoice_id: UUID):
    settle(asked(invoice_id))
    with db.everyone(write=True) as session:
        invoice = session.get_one(Invoice, invoice_id)
        right = invoice.model_dump()
        invoice.paid_minor, invoice.balance_minor, invoice.state = 5, 9995, InvoiceState.OPEN
        ledger.rebuild(session, invoice, invoice.paid_at or now())
        assert invoice.model_dump() == right


def test_a_payment_of_one_client_leaves_others_alone(invoice_id: UUID):
    with db.everyone(write=True) as session:
        mine = session.get_one(Invoice, invoice_id)
        client = Client(business_id=mine.business_id, name="Other")
        session.add(client)
        session.flush()
        theirs = an_invoice(session, client).id
    settle(asked(invoice_id))
    with db.everyone() as session:
        assert session.get_one(Invoice, theirs).balance_minor == 10000

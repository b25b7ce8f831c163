"""Comparing two lists of facts: silent when they say the same, one difference for each that does not."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.clock import now
from portal.domain.checkout_gateway import DisputeReport, RefundReport, Report
from portal.domain.reconciliation import (
    REASONS,
    Difference,
    Fact,
    Kind,
    Parked,
    compare,
    facts_of,
    said,
    said_parked,
)
from portal.models.base import uuid7

names = st.text("abcdef0123456789", min_size=1, max_size=4)
facts = st.builds(
    Fact,
    kind=st.sampled_from(Kind),
    key=names,
    state=st.sampled_from(["succeeded", "pending", "failed", "open", "lost"]),
    amount_minor=st.integers(1, 10**9),
    currency=st.sampled_from(["EUR", "JPY", "KWD"]),
    intent=names,
)
books = st.lists(facts, max_size=12, unique_by=lambda one: (one.kind, one.key))


@settings(max_examples=30, deadline=None)
@given(books, st.randoms())
def test_the_same_facts_in_any_order_agree(book: list[Fact], rolls: random.Random):
    shuffled = book.copy()
    rolls.shuffle(shuffled)
    assert compare(book, shuffled) == []


@settings(max_examples=30, deadline=None)
@given(books.filter(bool), st.data())
def test_each_way_to_differ_is_one_difference(book: list[Fact], data: st.DataObject):
    place = data.draw(st.integers(0, len(book) - 1))
    one, rest = book[place], book[:place] + book[place + 1 :]
    assert compare(book, rest) == [Difference(one, None)]
    assert compare(rest, book) == [Difference(None, one)]
    changes = [{"amount_minor": one.amount_minor + 1}, {"currency": "USD"}, {"state": "won"}, {"intent": "other"}]
    other = replace(one, **data.draw(st.sampled_from(changes)))
    assert compare(book, [*rest, other]) == [Difference(one, other)]
    assert compare([*book, one], book) == [Difference(one, None)], "the same thing twice is one too many"


@settings(max_examples=30, deadline=None)
@given(books, books)
def test_what_is_left_over_is_exactly_what_is_not_shared(stripe: list[Fact], ledger: list[Fact]):
    found = compare(stripe, ledger)
    assert {one.stripe for one in found if one.stripe} == set(stripe) - set(ledger)
    assert {one.ledger for one in found if one.ledger} == set(ledger) - set(stripe)
    assert compare(ledger, stripe) == [Difference(one.ledger, one.stripe) for one in found]


def a_report(**facts: object) -> Report:
    given: dict[str, object] = {
        "session": "cs_1", "status": "complete", "payment_status": "paid", "amount_minor": 10000, "currency": "EUR",
        "account": "", "livemode": False, "checkout_id": "1" * 32, "intent": "pi_1", "intent_status": "succeeded",
    }  # fmt: skip
    return Report(**{**given, **facts})  # pyright: ignore[reportArgumentType]


def test_a_report_is_a_capture_and_what_went_back_of_it():
    refunds = (RefundReport("re_1", "requires_action", 100), RefundReport("re_2", "new at Stripe", 200))
    found = facts_of(a_report(refunds=refunds, disputes=(DisputeReport("du_1", "lost", 300),)))
    assert [(one.kind, one.key, one.state, one.amount_minor) for one in found] == [
        (Kind.PAYMENT, "pi_1", "succeeded", 10000),
        (Kind.REFUND, "re_1", "pending", 100),
        (Kind.REFUND, "re_2", "pending", 200),
        (Kind.DISPUTE, "du_1", "lost", 300),
    ]
    assert {(one.currency, one.intent) for one in found} == {("EUR", "pi_1")}


@pytest.mark.parametrize(
    "phase", [{"status": "open"}, {"status": "expired"}, {"payment_status": "unpaid", "intent_status": "processing"}]
)
def test_nothing_happened_before_money_arrived(phase: dict[str, object]):
    assert facts_of(a_report(**phase)) == []


CAPTURE = Fact(Kind.PAYMENT, "pi_1", "succeeded", 10000, "EUR", "pi_1")
REFUND = Fact(Kind.REFUND, "re_1", "pending", 2500, "EUR", "pi_1")
PAPERS = ("cs_1", "INV-00001", "INV-00002")


@pytest.mark.parametrize(
    ("stripe", "ledger", "line"),
    [
        (CAPTURE, None, "€100.00 captured at Stripe, not in the ledger (cs_1, INV-00001, INV-00002)"),
        (None, CAPTURE, "€100.00 captured in the ledger, not at Stripe (cs_1, INV-00001, INV-00002)"),
        (
            CAPTURE,
            replace(CAPTURE, amount_minor=9000),
            "€100.00 captured at Stripe, but €90.00 captured in the ledger (cs_1, INV-00001, INV-00002)",
        ),
        (
            replace(REFUND, state="failed"),
            REFUND,
            "refund of €25.00 failed at Stripe, but refund of €25.00 pending in the ledger "
            "(re_1, cs_1, INV-00001, INV-00002)",
        ),
    ],
)
def test_a_difference_is_one_line(stripe: Fact | None, ledger: Fact | None, line: str):
    assert said(Difference(stripe, ledger), PAPERS) == line


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=30), "0 minutes ago"),
        (timedelta(minutes=90), "1 hour ago"),
        (timedelta(hours=5), "5 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=12, hours=3), "12 days ago"),
    ],
)
def test_what_is_parked_is_one_line(ago: timedelta, words: str):
    moment: datetime = now()
    for reason in (*REASONS, "another reason"):
        line = said_parked(Parked(key := uuid7(), reason, 1000, "EUR", "cs_1", moment - ago), moment)
        assert line == f"€10.00: {REASONS.get(reason, reason)} (cs_1), {words}, id {key}"

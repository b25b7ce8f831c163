"""The payment history of an invoice: newest first, each thing as it stands, each amount this invoice's part."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from portal import db, formats
from portal.clock import day_in, now
from portal.models import Dispute, DisputeState, Payment, PaymentAllocation, Refund, RefundState
from tests.paying import only, rows
from tests.purse import Purse, a_purse, debit, moved, settled, with_dispute, with_refund


@pytest.fixture
def purse(database) -> Purse:
    return a_purse()


@pytest.fixture
def statements(purse: Purse) -> Iterator[list[str]]:
    """What the database is asked."""
    ran: list[str] = []
    event.listen(db.engine(), "before_cursor_execute", note := lambda *args: ran.append(args[2]))
    yield ran
    event.remove(db.engine(), "before_cursor_execute", note)


def test_a_card_is_paid_at_once_and_has_a_receipt(purse: Purse):
    [slug] = purse.owes("100.00")
    purse.pays({slug: 10000})
    [row] = purse.story(slug)
    assert (row.words, row.amount, row.state) == ("Paid by Visa\u00a0••••\u00a04242", "€100.00", "paid")
    assert (row.link, row.href) == ("Receipt RC-00001", "/receipts/RC-00001")


def test_a_debit_is_on_its_way_until_a_day_and_then_told_twice(purse: Purse):
    [slug] = purse.owes("100.00")
    phases = debit(purse.report({slug: 10000}))
    settled(phases["coming"])
    moved(only(Payment), expected_on=date(2026, 12, 4))
    assert purse.told(slug) == [("On its way by bank debit\u00a0••••\u00a03000, expected by 4 Dec 2026", "€100.00")]
    moved(only(Payment), created_at=now() - timedelta(days=3))
    settled(phases["arrived"])
    assert purse.told(slug) == [
        ("Paid by bank debit\u00a0••••\u00a03000", "€100.00"),
        ("Payment by bank debit\u00a0••••\u00a03000 started", ""),
    ]


@pytest.mark.parametrize("first", ["coming", "bounced"])
def test_a_bounced_debit_says_why_and_moves_nothing(purse: Purse, first: str):
    [slug] = purse.owes("100.00")
    phases = debit(purse.report({slug: 10000}))
    settled(phases[first])
    settled(phases["bounced"])
    [row] = purse.story(slug)
    assert (row.words, row.amount) == ("Payment of €100.00 by bank debit\u00a0••••\u00a03000 did not go through", "")
    assert row.note == "There was not enough money on the account."
    assert row.href == ""


def test_one_payment_for_several_shows_each_its_own_part(purse: Purse):
    first, second = purse.owes("100.00", "50.00")
    purse.pays({first: 10000, second: 2000})
    assert purse.told(first) == [("Paid by Visa\u00a0••••\u00a04242", "€100.00")]
    assert purse.told(second) == [("Paid by Visa\u00a0••••\u00a04242", "€20.00")]
    assert purse.story(first)[0].href == purse.story(second)[0].href


def test_a_method_without_digits_is_named(purse: Purse):
    [slug] = purse.owes("100.00")
    purse.pays({slug: 10000}, method="link", brand="", last4="")
    assert purse.told(slug) == [("Paid by other means", "€100.00")]


def test_a_transfer_was_on_a_day_not_at_a_time(purse: Purse):
    [slug] = purse.owes("100.00")
    purse.transfers(10000)
    [row] = purse.story(slug)
    assert row.words == "Paid by bank transfer"
    assert ":" not in row.when


@pytest.mark.parametrize(
    ("state", "words", "amount"),
    [
        (RefundState.REQUESTED, "Refund of €30.00 requested", "−€30.00"),
        (RefundState.PENDING, "Refund of €30.00 on its way to your bank", "−€30.00"),
        (RefundState.SUCCEEDED, "€30.00 refunded to Visa\u00a0••••\u00a04242", "−€30.00"),
        (RefundState.FAILED, "Refund of €30.00 did not reach you", ""),
        (RefundState.CANCELED, "Refund of €30.00 was canceled", ""),
    ],
)
def test_a_refund_as_it_stands(purse: Purse, state: RefundState, words: str, amount: str):
    [slug] = purse.owes("100.00")
    settled(with_refund(purse.pays({slug: 10000}), "pending", 3000))
    moved(only(Refund), state=state)
    assert purse.told(slug)[0] == (words, amount)


def test_a_refund_shows_only_what_this_invoice_owes_again(purse: Purse):
    first, second = purse.owes("100.00", "50.00")
    settled(with_refund(purse.pays({first: 10000, second: 5000}), "succeeded", 7000))
    amounts = sorted(amount for slug in (first, second) for _, amount in purse.told(slug) if amount.startswith("−"))
    assert amounts == ["−€20.00", "−€50.00"]


def test_a_disputed_payment_until_the_bank_decides(purse: Purse):
    [slug] = purse.owes("100.00")
    paid = purse.pays({slug: 10000})
    settled(with_dispute(paid, "open"))
    assert purse.told(slug)[0] == ("Your bank questions the payment of €100.00", "")
    moved(only(Dispute), state=DisputeState.WON)
    assert purse.told(slug)[0] == ("Your bank has confirmed the payment of €100.00", "")


def test_a_lost_dispute_is_told_once_as_the_money_it_took(purse: Purse):
    [slug] = purse.owes("100.00")
    paid = purse.pays({slug: 10000})
    settled(with_dispute(paid, "open"))
    settled(with_dispute(paid, "lost"))
    assert purse.told(slug) == [
        ("Your bank took €100.00 back", "−€100.00"),
        ("Paid by Visa\u00a0••••\u00a04242", "€100.00"),
    ]


def test_credit_notes_take_something_off_and_lead_to_themselves(purse: Purse):
    [slug] = purse.owes("100.00")
    note = purse.credits(slug, 2000)
    [row] = purse.story(slug)
    assert (row.words, row.amount) == (f"Credit note {note} took €20.00 off", "€20.00")
    assert row.href == f"/invoices/{note}"
    [own] = purse.story(note)
    assert (own.words, own.amount, own.href) == (f"Took €20.00 off invoice {slug}", "€20.00", f"/invoices/{slug}")


def test_what_is_hidden_is_not_named(purse: Purse):
    [slug] = purse.owes("100.00")
    note = purse.credits(slug, 2000)
    purse.change(note, archived_at=now())
    [row] = purse.story(slug)
    assert (row.words, row.href) == ("A credit note took €20.00 off", "")
    purse.change(note, archived_at=None)
    purse.change(slug, archived_at=now())
    [own] = purse.story(note)
    assert (own.words, own.href) == ("Took €20.00 off an invoice", "")


def test_credit_that_was_spent_is_told_when_it_was_spent(purse: Purse):
    [paid] = purse.owes("100.00")
    purse.transfers(13000)
    moved(only(Payment), received_at=now() - timedelta(days=40), created_at=now() - timedelta(days=40))
    moved(only(PaymentAllocation), created_at=now() - timedelta(days=40))
    [later] = purse.owes("50.00")
    purse.spends(later)
    [row] = purse.story(later)
    assert (row.words, row.amount, row.link) == ("Paid from your credit", "€30.00", "Receipt RC-00001")
    assert row.when == formats.day(day_in("Europe/Vienna", now()), "en")
    assert purse.told(paid) == [("Paid by bank transfer", "€100.00")]
    assert [part.amount for part in purse.receipt().settled] == ["100.00", "30.00"]


def test_newest_first_whatever_it_is(purse: Purse):
    [slug] = purse.owes("100.00")
    paid = purse.pays({slug: 10000})
    settled(with_refund(paid, "succeeded", 3000))
    moved(only(Payment), received_at=now() - timedelta(days=5))
    moved(only(Refund), settled_at=now() - timedelta(days=2))
    old = purse.credits(slug, 1000, issue_on=(now() - timedelta(days=3)).date())
    assert [words.split()[0] for words, _ in purse.told(slug)] == ["€30.00", "Credit", "Paid"]
    assert old in purse.told(slug)[1][0]


def test_an_untouched_invoice_has_no_history(purse: Purse):
    [slug] = purse.owes("100.00")
    assert purse.story(slug) == []


def test_many_payments_cost_no_more_queries_than_one(purse: Purse, statements: list[str]):
    one, many = purse.owes("100.00", "100.00")
    purse.pays({one: 1000})
    for _ in range(6):
        purse.pays({many: 1000})
    counted = []
    for slug in (one, many):
        statements.clear()
        purse.story(slug)
        counted.append(len(statements))
    assert counted[0] == counted[1]
    assert len(rows(Payment)) == 7

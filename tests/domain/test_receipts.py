"""The receipt of a payment: what arrived, what it settled, what became of it; and who may see it."""

from datetime import date

import pytest

from portal.clock import now
from portal.domain.receipts import SettledRow
from portal.errors import NotFound
from portal.models import InvoiceState, Payment, PaymentState
from tests.paying import rows
from tests.purse import Purse, a_purse, another_purse, debit, look, moved, settled, with_dispute, with_refund


@pytest.fixture
def purse(database) -> Purse:
    return a_purse()


def test_it_says_who_how_much_how_and_for_what(purse: Purse):
    first, second = purse.owes("100.00", "50.00")
    purse.pays({first: 10000, second: 2000})
    moved(rows(Payment)[0], received_at=now().replace(year=2026, month=11, day=3, hour=12))
    seen = purse.receipt()
    assert (seen.number, seen.received, seen.method) == ("RC-00001", "3 November 2026", "Visa ending in 4242")
    assert (seen.amount, seen.seller.name, seen.buyer.name) == ("€120.00", "Studio e.U.", "Berger & Sons GmbH")
    assert seen.settled == [
        SettledRow(first, "Paid in full", "100.00", f"/invoices/{first}"),
        SettledRow(second, "€30.00 still to pay", "20.00", f"/invoices/{second}"),
    ]
    assert (seen.kept, seen.given_back, seen.left, seen.remarks) == ("", [], "", [])


def test_a_transfer_names_its_reference(purse: Purse):
    purse.owes("100.00")
    purse.transfers(10000, "INV-00001 Berger")
    assert purse.receipt().method == "Bank transfer with reference INV-00001 Berger"


def test_what_came_on_top_is_kept_as_credit(purse: Purse):
    [slug] = purse.owes("100.00")
    purse.transfers(12500)
    seen = purse.receipt()
    assert (seen.kept, [row.amount for row in seen.settled], seen.amount) == ("25.00", ["100.00"], "€125.00")
    purse.credits(slug, 1000)  # frees a part of what was paid
    seen = purse.receipt()
    assert (seen.kept, [row.amount for row in seen.settled]) == ("35.00", ["90.00"])


@pytest.mark.parametrize(
    ("state", "label"),
    [("pending", "Refund on its way since "), ("succeeded", "Refunded ")],
)
def test_what_went_back_since_and_what_is_left(purse: Purse, state: str, label: str):
    [slug] = purse.owes("100.00")
    settled(with_refund(purse.pays({slug: 10000}), state, 3000))
    seen = purse.receipt()
    assert seen.given_back[0].label.startswith(label)
    assert (seen.given_back[0].amount, seen.left) == ("-30.00", "€70.00")
    assert seen.settled[0].remains == "€30.00 still to pay"


def test_a_refund_that_came_back_stands_in_no_sum(purse: Purse):
    [slug] = purse.owes("100.00")
    paid = purse.pays({slug: 10000})
    settled(with_refund(paid, "pending", 3000))
    settled(with_refund(paid, "failed", 3000))
    seen = purse.receipt()
    assert (seen.given_back, seen.left) == ([], "")
    assert seen.remarks[0].startswith("The refund of €30.00 of ")
    assert seen.remarks[0].endswith(" did not reach you.")


def test_disputes_are_told_as_they_stand(purse: Purse):
    [slug] = purse.owes("100.00")
    paid = purse.pays({slug: 10000})
    settled(with_dispute(paid, "open"))
    assert purse.receipt().remarks[0].startswith("Your bank has questioned this payment on ")
    settled(with_dispute(paid, "lost"))
    seen = purse.receipt()
    assert seen.remarks[0].startswith("Your bank has taken this payment back on ")
    assert seen.given_back[0].label.startswith("Taken back by your bank ")
    assert seen.left == "€0.00"


@pytest.mark.parametrize("hidden", [{"archived_at": now()}, {"state": InvoiceState.DRAFT}])
def test_a_hidden_document_is_not_named_but_the_sum_stays_whole(purse: Purse, hidden: dict[str, object]):
    first, second = purse.owes("100.00", "50.00")
    purse.pays({first: 10000, second: 5000})
    purse.change(first, **hidden)
    seen = purse.receipt()
    assert SettledRow("Another document", "", "100.00", "") in seen.settled
    assert first not in str(seen)


@pytest.mark.parametrize(("state", "word"), [(InvoiceState.VOID, "Void"), (InvoiceState.UNCOLLECTIBLE, "Written off")])
def test_an_ended_invoice_asks_for_nothing(purse: Purse, state: InvoiceState, word: str):
    [slug] = purse.owes("100.00")
    purse.pays({slug: 4000})
    purse.change(slug, state=state)
    assert purse.receipt().settled[0].remains == word


def test_only_what_arrived_has_a_receipt(purse: Purse):
    [slug] = purse.owes("100.00")
    phases = debit(purse.report({slug: 10000}))
    settled(phases["coming"])
    moved(rows(Payment)[0], receipt="RC-00001", expected_on=date(2026, 12, 4))
    assert rows(Payment)[0].state is PaymentState.PROCESSING
    with pytest.raises(NotFound):
        purse.receipt()


def test_foreign_absent_and_nonsense_look_alike(purse: Purse):
    [slug] = purse.owes("100.00")
    purse.pays({slug: 10000})
    another_purse(purse)
    for number in ("RC-00001", "RC-99999", "", "..", "' or 1=1 --", "RC-00001\n", "x" * 5000, "\x00"):
        with pytest.raises(NotFound):
            purse.receipt(number)
    look(purse)
    assert purse.receipt().amount == "€100.00"


def test_two_clients_have_numbers_of_one_series(purse: Purse):
    [slug] = purse.owes("100.00")
    purse.pays({slug: 10000})
    other = another_purse(purse)
    [theirs] = other.owes("20.00")
    other.pays({theirs: 2000})
    assert other.receipt("RC-00002").amount == "€20.00"

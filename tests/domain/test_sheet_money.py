"""From the total to what is still owed: every step on its own row, and the rows add up."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlmodel import select

from portal import db, formats
from portal.access.holders import visit_by_now
from portal.access.pay_links import path_of
from portal.access.payers import payer_of
from portal.access.visit import visit_now
from portal.clock import day_in, now
from portal.domain import documents
from portal.domain.checkout_gateway import RefundReport
from portal.domain.documents import InvoiceDocument
from portal.models import Contact, Invoice, InvoiceState, Payment, Refund
from tests.payers import a_pay_link
from tests.paying import only
from tests.purse import Purse, a_purse, debit, moved, settled, with_dispute, with_refund


@pytest.fixture
def purse(database) -> Purse:
    return a_purse()


def sheet(slug: str) -> InvoiceDocument:
    return visit_now(documents.read, slug)


def rows(slug: str) -> list[tuple[str, str, str]]:
    return [(row.label, row.note, row.amount) for row in sheet(slug).after_total]


def adds_up(slug: str) -> bool:
    seen = sheet(slug)
    steps = [Decimal(row.amount.replace(",", "")) for row in seen.after_total]
    return Decimal(seen.total.strip("€").replace(",", "")) + sum(steps) == Decimal(seen.balance.strip("€"))


def test_each_payment_has_its_row_and_receipt(purse: Purse):
    [slug] = purse.owes("100.00")
    purse.pays({slug: 3000})
    moved(only(Payment), received_at=now().replace(year=2026, month=11, day=3, hour=12))
    purse.transfers(2000)
    assert rows(slug)[0] == ("Paid 3 Nov 2026, Visa\u00a0••••\u00a04242", "Receipt RC-00001", "-30.00")
    assert [row[1:] for row in rows(slug)] == [("Receipt RC-00001", "-30.00"), ("Receipt RC-00002", "-20.00")]
    assert "bank transfer" in rows(slug)[1][0]
    assert sheet(slug).balance == "€50.00"
    assert adds_up(slug)


def test_refund_and_credit_note_stand_between_total_and_balance(purse: Purse):
    [slug] = purse.owes("100.00")
    settled(with_refund(purse.pays({slug: 5000}), "succeeded", 1000))
    moved(only(Refund), settled_at=now().replace(year=2026, month=12, day=3, hour=12))
    note = purse.credits(slug, 2000, issue_on=date(2026, 12, 5))
    assert rows(slug)[1:] == [("Refunded 3 Dec 2026", "", "10.00"), (f"Credit note {note}, 5 Dec 2026", "", "-20.00")]
    assert adds_up(slug)


def test_credit_that_was_spent_is_a_payment_of_that_day(purse: Purse):
    purse.transfers(3000)
    [slug] = purse.owes("50.00")
    purse.spends(slug)
    [(label, note, amount)] = rows(slug)
    assert label.endswith(" from your credit")
    assert (note, amount) == ("Receipt RC-00001", "-30.00")
    assert adds_up(slug)


def test_what_is_on_its_way_is_said_so(purse: Purse):
    [slug] = purse.owes("100.00")
    settled(with_refund(purse.pays({slug: 5000}), "pending", 1000))
    assert rows(slug)[1][0].startswith("Refund on its way since ")
    assert adds_up(slug)


def test_what_a_bank_took_back_is_owed_again(purse: Purse):
    [slug] = purse.owes("100.00")
    paid = purse.pays({slug: 10000})
    settled(with_dispute(paid, "lost"))
    assert rows(slug)[1][0].startswith("Taken back by your bank ")
    assert sheet(slug).balance == "€100.00"
    assert adds_up(slug)


def test_what_has_not_arrived_is_no_step(purse: Purse):
    first, second = purse.owes("100.00", "100.00")
    settled(debit(purse.report({first: 10000}))["coming"])
    settled(debit(purse.report({second: 10000}))["bounced"])
    assert (rows(first), rows(second)) == ([], [])


def test_a_refund_that_came_back_is_no_step(purse: Purse):
    [slug] = purse.owes("100.00")
    paid = purse.pays({slug: 5000})
    settled(with_refund(paid, "pending", 1000))
    settled(with_refund(paid, "failed", 1000))
    assert len(rows(slug)) == 1
    assert adds_up(slug)


def test_only_what_counts_is_a_step_beside_what_does(purse: Purse):
    [slug] = purse.owes("100.00")
    paid = purse.pays({slug: 5000})
    settled(debit(purse.report({slug: 2000}))["coming"])
    refunds = [RefundReport("re_1", "succeeded", 1000), RefundReport("re_2", "pending", 500)]
    settled(replace(paid, refunds=tuple(refunds), disputes=()))
    settled(replace(paid, refunds=(refunds[0], replace(refunds[1], status="failed")), disputes=()))
    assert [row[2] for row in rows(slug)] == ["-50.00", "10.00"]
    assert adds_up(slug)


def as_payer(purse: Purse, slug: str) -> list[tuple[str, str, str]]:
    """The same rows, on the page and on the paper of who pays by a link."""
    with db.everyone(write=True) as session:
        invoice = session.exec(select(Invoice).where(Invoice.slug == slug)).one()
        link = a_pay_link(session, invoice, session.get_one(Contact, purse.contact_id))
    payer = payer_of(path_of(link.id).removeprefix("/p/"), purse.business_id)
    assert payer
    seen, printed = visit_by_now(payer, documents.read, slug), visit_by_now(payer, documents.paper, slug).document
    assert seen == printed
    return [(row.label, row.note, row.amount) for row in seen.after_total]


def test_who_pays_by_a_link_reads_what_others_paid_but_not_how(purse: Purse):
    purse.transfers(3000)
    [slug] = purse.owes("100.00")
    purse.spends(slug)
    settled(with_dispute(purse.pays({slug: 7000}), "lost"))
    assert {row[1] for row in rows(slug)} == {"Receipt RC-00001", "Receipt RC-00002", ""}
    day = formats.day(day_in("Europe/Vienna", now()), "en")
    assert as_payer(purse, slug) == [
        (f"Paid {day}", "", "-30.00"), (f"Paid {day}", "", "-70.00"), (f"Refunded {day}", "", "70.00"),
    ]  # fmt: skip


def test_a_hidden_credit_note_counts_but_is_not_named(purse: Purse):
    [slug] = purse.owes("100.00")
    purse.change(purse.credits(slug, 2000), archived_at=now())
    assert rows(slug) == [("Credited", "", "-20.00")]


def test_figures_without_rows_behind_them_still_add_up(purse: Purse):
    """Imported or seeded documents may know sums only."""
    [slug] = purse.owes("100.00")
    purse.change(slug, paid_minor=6000, refunded_minor=500, credited_minor=700, balance_minor=3800)
    assert rows(slug) == [("Paid", "", "-60.00"), ("Refunded", "", "5.00"), ("Credited", "", "-7.00")]
    assert adds_up(slug)


def test_the_deposit_is_shown_while_it_is_awaited(purse: Purse):
    [slug] = purse.owes("100.00", deposit_minor=3000, deposit_due_on=date(2026, 12, 1))
    assert (sheet(slug).deposit.label, sheet(slug).deposit.amount) == ("Deposit due by 1 Dec 2026", "30.00")
    purse.pays({slug: 1000})
    assert sheet(slug).deposit.amount == "20.00"
    purse.pays({slug: 2000})
    assert sheet(slug).deposit.label == ""


@pytest.mark.parametrize("state", [InvoiceState.VOID, InvoiceState.UNCOLLECTIBLE, InvoiceState.PAID])
def test_no_deposit_of_what_is_over(purse: Purse, state: InvoiceState):
    [slug] = purse.owes("100.00", deposit_minor=3000, deposit_due_on=(now() + timedelta(days=3)).date())
    purse.change(slug, state=state)
    assert only(Invoice).state is state
    assert sheet(slug).deposit.label == ""

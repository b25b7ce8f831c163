"""A statement's lines: each movement on its day, with its words and its balance."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
import time_machine
from sqlmodel import select

from portal import db
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import ledger, offline, refunds, spending, statement, statement_page, statement_words, write_offs
from portal.domain.allocation import Part
from portal.domain.checkout_gateway import DisputeReport
from portal.domain.offline import Received
from portal.domain.statement import Asked
from portal.models import (
    Business,
    Client,
    ContactRole,
    Invoice,
    InvoiceState,
    Payment,
    PaymentMethod,
    Refund,
    RefundState,
)
from tests.accounts import EVER, Account, an_account, lines, noon, owed_by_the_ledger, payments
from tests.build import a_client, a_contact, an_invoice, become
from tests.reports import asked, phases, settle


@pytest.fixture
def account(database):
    """Nothing booked yet; it is 15 November 2026."""
    with time_machine.travel(noon("2026-11-15"), tick=False):
        with db.everyone(write=True) as session:
            made = an_account(session)
        yield made


def words(first: str = "0001-01-01") -> list[str]:
    found = visit_now(statement.read, Asked(first))
    return [statement_words.words(one, "en") for one, _ in found.entries]


def law(account: Account) -> None:
    found = account.read("0001-01-01")
    assert found.closing_minor == found.aging.balance_minor == owed_by_the_ledger(account.client_id).get("EUR", 0)


def test_an_empty_account(account: Account) -> None:
    found = account.read()
    assert (found.currency, found.currencies, found.is_new) == ("EUR", (), True)
    assert (found.opening_minor, found.entries, found.closing_minor) == (0, [], 0)
    shown = visit_now(statement_page.page, Asked())
    assert (shown.closing, shown.summary, shown.earlier, shown.later) == ("€0.00", "", "", "")


def test_opening_lines_and_closing(account: Account) -> None:
    old = account.invoice("70.00", on=date(2025, 12, 31))
    new = account.invoice("100.00", on=date(2026, 11, 1))
    account.pay(5000, old, on=date(2026, 11, 3))
    found = account.read()
    assert (found.period.first, found.period.last) == (date(2026, 1, 1), date(2026, 11, 15))
    assert found.opening_minor == 7000
    assert lines(found) == [("2026-11-01", "invoice", 10000, 17000), ("2026-11-03", "payment", -5000, 12000)]
    assert (found.charged_minor, found.paid_minor, found.closing_minor) == (10000, 5000, 12000)
    assert found.entries[0].movement.key == new
    law(account)


def test_a_period_begins_where_the_one_before_it_ended(account: Account) -> None:
    for day in (1, 2, 3):
        account.invoice("10.00", on=date(2026, 11, day))
    days = [account.read(f"2026-11-0{day}", f"2026-11-0{day}") for day in (1, 2, 3)]
    assert [(one.opening_minor, one.closing_minor) for one in days] == [(0, 1000), (1000, 2000), (2000, 3000)]
    assert [len(one.entries) for one in days] == [1, 1, 1]


def test_a_day_is_the_businesses(account: Account) -> None:
    """Half past eleven in the evening in UTC is the next day in Vienna."""
    account.change(Payment, account.pay(100), received_at=noon("2026-11-01").replace(hour=23, minute=30))
    assert [line[0] for line in lines(account.read())] == ["2026-11-02"]


def test_the_order_of_a_day_is_kind_then_id(account: Account) -> None:
    account.pay(300)
    account.note(100, account.invoice("10.00"))
    account.pay(200)
    account.invoice("20.00")
    found = [one.movement for one in account.read().entries]
    assert [one.kind.name for one in found] == ["INVOICE", "INVOICE", "CREDIT_NOTE", "PAYMENT", "PAYMENT"]
    assert found[0].key < found[1].key
    assert found[3].key < found[4].key


def test_what_was_asked_for_is_what_counts(account: Account) -> None:
    """BT-115: less what was paid before, with its rounding."""
    account.invoice("100.00", prepaid_minor=4000, rounding_minor=2, balance_minor=6002)
    assert account.read().closing_minor == 6002


def test_drafts_and_archived_documents_are_not_there_nor_what_moved_them(account: Account) -> None:
    account.invoice("1.00", draft=True)
    seen, hidden = account.invoice("30.00"), account.invoice("50.00")
    account.pay(8000, hidden, seen)
    payment = account.pay(1000, account.invoice("10.00"))
    account.rule(refunds.request, payment, 400, "", now(), mail=False)
    account.change(Invoice, hidden, archived_at=now())
    found = account.read()
    assert sum(one.movement.amount_minor for one in found.entries) == 3000 - 3000 + 1000 - 1000 + 400
    law(account)
    for key in (seen, *(one.movement.key for one in found.entries if one.movement.kind.name == "INVOICE")):
        account.change(Invoice, key, archived_at=now())
    assert account.read().is_new
    law(account)


def test_credit_notes_of_hidden_invoices_and_hidden_credit_notes(account: Account) -> None:
    invoice = account.invoice("100.00")
    note = account.note(3000, invoice, 2000)
    assert lines(account.read())[1][1:] == ("credit_note", -3000, 7000)
    account.change(Invoice, note, archived_at=now())
    assert lines(account.read())[1][1:] == ("credited", -2000, 8000)
    assert words() == ["Invoice INV-00001", "Credit on invoice INV-00001"]
    law(account)
    account.change(Invoice, note, archived_at=None)
    account.change(Invoice, invoice, archived_at=now())
    assert lines(account.read()) == [("2026-11-15", "credit_note", -1000, -1000)]
    law(account)
    account.change(Invoice, note, credited_minor=3000)
    assert account.read().is_new


def test_a_void_invoice_keeps_its_line_and_its_past(account: Account) -> None:
    key = account.invoice("100.00", on=date(2026, 11, 2))
    account.change(Invoice, key, state=InvoiceState.VOID, voided_at=noon("2026-11-10"), balance_minor=0)
    assert lines(account.read()) == [("2026-11-02", "invoice", 10000, 10000), ("2026-11-10", "void", -10000, 0)]
    assert words()[1] == "Invoice INV-00001 voided"
    assert account.read("", "2026-11-09").closing_minor == 10000
    law(account)


def test_a_void_invoice_never_takes_more_off_than_was_left(account: Account) -> None:
    key = account.invoice("100.00")
    account.note(3000, key)
    account.change(Invoice, key, state=InvoiceState.VOID, voided_at=now(), balance_minor=0)
    assert lines(account.read())[-1][1:] == ("void", -7000, 0)


def test_a_void_credit_note_gives_back_what_it_had_left(account: Account) -> None:
    key = account.note(3000)
    account.change(Invoice, key, state=InvoiceState.VOID, voided_at=now())
    assert lines(account.read())[-1][1:] == ("void", 3000, 0)
    assert words() == ["Credit note CN-0", "Credit note CN-0 voided"]
    law(account)


def test_a_write_off_takes_off_what_was_left(account: Account) -> None:
    key = account.invoice("100.00", on=date(2026, 11, 2))
    account.pay(2500, key, on=date(2026, 11, 3))
    account.rule(write_offs.write_off, key, now())
    assert lines(account.read())[-1] == ("2026-11-15", "written_off", -7500, 0)
    assert words()[-1] == "Invoice INV-00001 written off"
    law(account)


def written_off_and_paid(account: Account, *amounts: int) -> UUID:
    with account.at("2026-11-01"):
        key = account.invoice("100.00")
    with account.at("2026-11-05"):
        account.rule(write_offs.write_off, key, now())
    for amount in amounts:
        account.pay(amount, key)
    return key


def test_paid_after_all_is_taken_back_beside_the_payment(account: Account) -> None:
    written_off_and_paid(account, 10000)
    assert lines(account.read()) == [
        ("2026-11-01", "invoice", 10000, 10000),
        ("2026-11-05", "written_off", -10000, 0),
        ("2026-11-15", "payment", -10000, -10000),
        ("2026-11-15", "taken_back", 10000, 0),
    ]
    assert words()[-1] == "Invoice INV-00001 no longer written off"
    law(account)


def test_paid_in_part_is_taken_back_in_part(account: Account) -> None:
    written_off_and_paid(account, 3000, 2000)
    found = lines(account.read())
    assert found[1][1:3] == ("written_off", -10000)
    assert sorted(line[2] for line in found[2:]) == [-3000, -2000, 2000, 3000]
    assert account.read("", "2026-11-14").closing_minor == found[-1][3] == 0
    law(account)


def test_a_refund_of_what_was_paid_after_all_makes_it_owed_again(account: Account) -> None:
    written_off_and_paid(account, 10000)
    with account.at("2026-11-16"):
        account.rule(refunds.request, payments()[0].id, None, "", now(), mail=False)
        found = lines(account.read())
        assert [line[1] for line in found] == ["invoice", "written_off", "payment", "taken_back", "refund"]
        assert found[-1] == ("2026-11-16", "refund", 10000, 10000)
        law(account)


def test_a_refund_of_a_part_is_written_off_again(account: Account) -> None:
    written_off_and_paid(account, 3000)
    with account.at("2026-11-16"):
        account.rule(refunds.request, payments()[0].id, None, "", now(), mail=False)
        assert [line[1:] for line in lines(account.read())][-2:] == [("taken_back", -3000, -3000), ("refund", 3000, 0)]
        assert words()[-2] == "Invoice INV-00001 written off"
        law(account)


def test_old_credit_spent_on_a_written_off_invoice_counts_when_it_was_spent(account: Account) -> None:
    with account.at("2026-11-01"):
        account.pay(10000)
    key = written_off_and_paid(account)
    with account.at("2026-11-16"):
        with db.everyone(write=True) as session:
            ledger.allot(session, session.get_one(Payment, payments()[0].id), [Part(key, 10000)])
            ledger.rebuild(session, session.get_one(Invoice, key), now())
        assert lines(account.read())[-1] == ("2026-11-16", "taken_back", 10000, 0)
        law(account)


def test_a_credit_note_after_the_write_off(account: Account) -> None:
    key = written_off_and_paid(account)
    account.note(4000, key)
    assert [line[1:] for line in lines(account.read())][1:] == [
        ("written_off", -10000, 0), ("credit_note", -4000, -4000), ("taken_back", 4000, 0),
    ]  # fmt: skip
    law(account)


def test_a_credit_note_for_more_than_was_written_off_takes_no_more_back(account: Account) -> None:
    key = written_off_and_paid(account)
    account.note(12000, key)
    assert [line[1:] for line in lines(account.read())][1:] == [
        ("written_off", -10000, 0), ("credit_note", -12000, -12000), ("taken_back", 10000, -2000),
    ]  # fmt: skip
    law(account)


def test_a_write_off_of_unknown_day_counts_from_the_day_of_issue(account: Account) -> None:
    key = account.invoice("100.00", on=date(2026, 11, 2))
    account.pay(1000, key)
    account.change(Invoice, key, state=InvoiceState.UNCOLLECTIBLE)
    assert [line[:3] for line in lines(account.read())][1] == ("2026-11-02", "written_off", -9000)
    law(account)


def test_a_reopened_invoice_is_owed_again(account: Account) -> None:
    key = written_off_and_paid(account)
    account.change(Invoice, key, state=InvoiceState.OPEN)
    assert account.read().closing_minor == 10000
    law(account)
    account.rule(write_offs.write_off, key, now())
    account.rule(write_offs.take_back, key, now())
    assert [line[1] for line in lines(account.read())] == ["invoice"]


def test_a_whole_payment_counts_also_what_became_credit(account: Account) -> None:
    account.pay(15000, account.invoice("100.00"))
    assert lines(account.read())[-1][1:] == ("payment", -15000, -5000)
    assert account.read().aging.credit_minor == 5000
    law(account)
    account.rule(spending.use, account.client_id, account.invoice("30.00"), None, now())
    assert account.read().closing_minor == -2000
    law(account)


def test_money_on_its_way_counts_when_it_arrives(account: Account) -> None:
    report = phases(asked(account.invoice(), "cs_1"))
    settle(report["processing"])
    found = account.read()
    assert ([line[1] for line in lines(found)], found.aging.coming_minor) == (["invoice"], 10000)
    shown = visit_now(statement_page.page, Asked())
    assert shown.aging.remark == "A payment of €100.00 is on its way. It counts once it has arrived."
    settle(report["paid"])
    assert account.read().closing_minor == 0
    assert words()[-1] == "Payment by bank debit •••• 3000"
    assert visit_now(statement_page.page, Asked()).aging.remark == ""


def test_refunds_count_until_they_fail_and_say_how_they_stand(account: Account) -> None:
    settle(asked(account.invoice(on=date(2026, 11, 1)), "cs_1"))
    account.change(Payment, payments()[0].id, received_at=noon("2026-11-02"))
    refund = account.rule(refunds.request, payments()[0].id, 4000, "", now(), mail=False)
    assert lines(account.read())[-1][1:] == ("refund", 4000, 4000)
    assert words()[-1] == "Refund of a payment by Visa •••• 4242, on its way"
    account.change(Refund, refund.id, state=RefundState.SUCCEEDED, settled_at=noon("2026-11-12"))
    assert lines(account.read())[-1][0:2] == ("2026-11-12", "refund")
    assert words()[-1] == "Refund of a payment by Visa •••• 4242"
    account.change(Refund, refund.id, state=RefundState.FAILED)
    assert [line[1] for line in lines(account.read())] == ["invoice", "payment"]


def test_a_lost_dispute_is_money_gone(account: Account) -> None:
    report = asked(account.invoice(), "cs_1")
    settle(report)
    settle(replace(report, disputes=(DisputeReport("dp_1", "lost", 10000),)))
    assert lines(account.read())[-1][1:] == ("chargeback", 10000, 10000)
    assert words()[-1] == "Payment by Visa •••• 4242 taken back by the bank"
    law(account)


def test_currencies_are_never_added_up(account: Account) -> None:
    account.invoice("100.00")
    account.invoice("2000", currency="JPY")
    account.pay(500, currency="USD")
    assert account.read().currencies == ("EUR", "JPY", "USD")
    assert [account.read("", "", one).closing_minor for one in ("", "EUR", "JPY", "USD")] == [10000, 10000, 2000, -500]


def test_a_currency_that_is_none_of_theirs_is_said(account: Account) -> None:
    account.invoice("2000", currency="JPY")
    for nonsense in ("EUR", "XXX", "=1+1", "jpy", "\x00"):
        found = account.read("", "", nonsense)
        assert found.currency == "JPY"
        assert found.remark == ("" if nonsense == "JPY" else statement.UNKNOWN_CURRENCY)


def test_what_is_dated_ahead_counts_from_today(account: Account) -> None:
    account.invoice("100.00", on=date(2026, 12, 24))
    assert lines(account.read()) == [("2026-11-15", "invoice", 10000, 10000)]
    law(account)


def test_an_invoice_that_gives_is_owed_to_the_client(account: Account) -> None:
    account.invoice("100.00", prepaid_minor=13000, balance_minor=-3000, state=InvoiceState.PAID)
    assert account.read().closing_minor == -3000
    law(account)


def test_viewers_read_it_too(account: Account) -> None:
    account.invoice()
    with db.everyone(write=True) as session:
        client = session.get_one(Client, account.client_id)
        become(session, a_contact(session, client, role=ContactRole.VIEWER))
    assert account.read().closing_minor == 10000


def test_anothers_account_is_not_mine(account: Account) -> None:
    with db.everyone(write=True) as session:
        other = a_client(session, session.exec(select(Business)).one())
        invoice = an_invoice(session, other)
        money = Received(5000, "EUR", PaymentMethod.CASH, now().date())
        offline.record(session, other.id, money, now(), mail=False)
    assert invoice.paid_minor == 5000
    assert account.read(EVER.first).is_new

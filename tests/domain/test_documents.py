"""One document in words: the sheet and the PDF read the same, in the reader's language, to the cent."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portal import db
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import bank, documents, issuing, transfer
from portal.domain.documents import InvoiceDocument
from portal.domain.issuing import Draft, DraftLine
from portal.errors import NotFound
from portal.models import Business, Client, DiscountKind, Invoice, InvoiceKind, InvoiceLine, InvoiceState
from tests.build import a_business, a_client, a_contact, an_invoice, become
from tests.paying import only, rows

SLUG = "INV-00001"


@pytest.fixture
def client(database) -> Client:
    """Somebody who is looking."""
    with db.everyone(write=True) as session:
        business = a_business(session, iban="AT611904300234573201", bic="BKAUATWW", vat_id="ATU12345678")
        client = a_client(session, business, name="Berger & Söhne", street="Ring 1", postcode="1010", city="Wien")
        become(session, a_contact(session, client))
        return client


def issue(client: Client, *lines: DraftLine, due_on: date | None = date(2026, 11, 30), **facts: Any) -> None:
    with db.everyone(write=True) as session:
        draft = Draft(lines or [DraftLine("Work", Decimal(1), Decimal(100), Decimal(20))], **facts)
        invoice = issuing.write(session, session.get_one(Client, client.id), draft)
        issuing.issue(session, invoice, now(), date(2026, 11, 1), due_on, mail=False)


def change(model: type[Any], **facts: Any) -> None:
    with db.everyone(write=True) as session:
        row = session.get_one(model, rows(model)[0].id)
        for name, value in facts.items():
            setattr(row, name, value)
        session.add(row)


def read() -> InvoiceDocument:
    return visit_now(documents.read, SLUG)


def figures(seen: InvoiceDocument) -> dict[str, str]:
    """Label and amount, with or without the currency's sign."""
    return {figure.label: figure.amount.replace("€", "") for figure in [*seen.totals, *seen.after_total]}


def test_the_sheet_says_who_what_and_how_much(client: Client):
    issue(client, DraftLine("Design", Decimal("2.5"), Decimal("80"), Decimal(20), "October"), po_number="PO 7")
    seen = read()
    assert (seen.title, seen.number, seen.issued, seen.due_date) == (
        "Invoice", "INV-00001", "1 November 2026", "30 November 2026",
    )  # fmt: skip
    assert (seen.buyer.name, seen.buyer.lines) == ("Berger & Söhne", ["Ring 1", "1010 Wien", "Austria"])
    assert ("VAT ID", "ATU12345678") in seen.seller.facts
    [line] = seen.lines
    assert (line.quantity, line.price, line.amount, line.tax, line.detail) == (
        "2.5",
        "80.00",
        "200.00",
        "20%",
        "October",
    )
    assert (figures(seen), seen.total, seen.balance) == (
        {"Subtotal": "200.00", "VAT 20%": "40.00"}, "€240.00", "€240.00",
    )  # fmt: skip
    assert (seen.po_number, seen.payment_reference) == ("PO 7", "RF25INV00001")


def test_a_discount_and_two_rates_add_up(client: Client):
    lines = [
        DraftLine("A", Decimal(1), Decimal(100), Decimal(20)),
        DraftLine("B", Decimal(1), Decimal(50), Decimal(10)),
    ]
    issue(client, *lines, discount_kind=DiscountKind.PERCENT, discount_value=Decimal(10))
    seen = read()
    assert figures(seen) == {"Subtotal": "150.00", "Discount": "-15.00", "VAT 20%": "18.00", "VAT 10%": "4.50"}
    assert seen.total == "€157.50"
    assert seen.taxes == [("VAT 10%", "45.00", "4.50"), ("VAT 20%", "90.00", "18.00")]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"paid_minor": 2000}, {"Paid": "-20.00"}),
        ({"credited_minor": 500, "refunded_minor": 300}, {"Credited": "-5.00", "Refunded": "3.00"}),
        ({"prepaid_minor": 1000, "rounding_minor": 2}, {"Paid before": "-10.00", "Rounding": "0.02"}),
        ({}, {}),
    ],
)
def test_between_total_and_balance_every_step_is_said(client: Client, facts: dict[str, int], expected: dict[str, str]):
    issue(client)
    change(Invoice, **facts)
    assert {
        label: amount for label, amount in figures(read()).items() if label not in ("Subtotal", "VAT 20%")
    } == expected


@pytest.mark.parametrize(("minor", "note"), [(500, "less €5.00 discount"), (-250, "plus €2.50 surcharge"), (0, "")])
def test_a_line_says_what_came_off_or_on(client: Client, minor: int, note: str):
    issue(client)
    change(InvoiceLine, discount_minor=minor)
    assert read().lines[0].note == note


def test_a_price_for_more_than_one_is_said_so(client: Client):
    issue(client)
    change(InvoiceLine, base_quantity=Decimal(100))
    assert read().lines[0].price == "100.00 per 100"


def test_lines_keep_their_order(client: Client):
    names = [f"Line {n}" for n in range(12)]
    issue(client, *[DraftLine(name, Decimal(1), Decimal(1), Decimal(0)) for name in names])
    assert [line.description for line in read().lines] == names


def test_a_credit_note_is_called_one_and_credits_nothing_to_itself(client: Client):
    issue(client)
    change(Invoice, kind=InvoiceKind.CREDIT_NOTE, state=InvoiceState.PAID, credited_minor=12000, balance_minor=0,
           corrects_number="INV-00007")  # fmt: skip
    seen = read()
    assert (seen.title, seen.is_credit_note, seen.status, seen.corrects) == ("Credit note", True, "credit", "INV-00007")
    assert "Credited" not in figures(seen)


@pytest.mark.parametrize(
    ("currency", "price", "total"), [("JPY", "1500", "¥1,500"), ("KWD", "1.234", "KWD\xa01.234"), ("EUR", "1", "€1.00")]
)
def test_each_currency_has_its_own_decimals(client: Client, currency: str, price: str, total: str):
    issue(client, DraftLine("Work", Decimal(1), Decimal(price), Decimal(0)), currency=currency)
    assert read().total == total


def test_it_is_read_in_the_readers_language(client: Client):
    issue(client)
    with db.everyone(write=True) as session:
        session.get_one(Client, client.id).locale = "de"
    assert (read().issued, read().total) == ("1. November 2026", "120,00\xa0€")


def test_the_paper_carries_what_a_bank_app_needs(client: Client):
    issue(client)
    seen = visit_now(documents.paper, SLUG)
    assert (seen.iban, seen.iban_shown, seen.bic) == ("AT611904300234573201", "AT61 1904 3002 3457 3201", "BKAUATWW")
    assert (seen.beneficiary, seen.currency, seen.balance_minor, seen.is_paid) == ("Studio e.U.", "EUR", 12000, False)
    assert (seen.since[:29], seen.warning) == ("Bank details unchanged since ", "")
    assert seen.document == read()


def test_the_paper_says_what_the_page_says_of_changed_details(client: Client):
    issue(client)
    with db.everyone(write=True) as session:
        business = session.get_one(Business, client.business_id)
        bank.change(session, business, "DE89 3704 0044 0532 0130 00", "", now())
    paper, page = visit_now(documents.paper, SLUG), visit_now(transfer.read, SLUG)
    assert (paper.iban_shown, paper.beneficiary, paper.warning) == (page.iban_shown, page.beneficiary, page.warning)
    assert paper.warning


def test_a_paid_paper_says_so(client: Client):
    issue(client)
    change(Invoice, state=InvoiceState.PAID, balance_minor=0, paid_minor=12000, paid_at=now())
    assert visit_now(documents.paper, SLUG).is_paid


def test_without_a_due_date_the_terms_count(client: Client):
    issue(client, due_on=None)
    assert (read().due, read().due_date) == ("see payment terms", "")


@pytest.mark.parametrize("rule", [documents.read, documents.paper])
def test_only_ones_own_visible_documents(client: Client, rule: Any):
    issue(client)
    with db.everyone(write=True) as session:
        other = a_client(session, session.get_one(Business, client.business_id))
        theirs = an_invoice(session, other).slug
    with pytest.raises(NotFound):
        visit_now(rule, theirs)
    change(Invoice, archived_at=now())
    with pytest.raises(NotFound):
        visit_now(rule, SLUG)
    assert only(Business).id == client.business_id

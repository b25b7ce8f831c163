"""Issuing takes a number, freezes what is printed, tells the client, and happens once."""

from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import Session

from portal import db
from portal.clock import day_in, now
from portal.domain import issuing
from portal.domain.issuing import AlreadyIssued, Draft, DraftLine
from portal.domain.parties import printed
from portal.models import Activity, Client, DiscountKind, Invoice, InvoiceLine, InvoiceState, InvoiceTax, Outbox
from tests.build import a_business, a_client, a_contact, an_invoice
from tests.paying import only, rows


@pytest.fixture
def client(database) -> Client:
    with db.everyone(write=True) as session:
        business = a_business(session, iban="AT611904300234573201", terms_default="14 days net", street="Main 1")
        return a_client(session, business, name="Berger GmbH", vat_id="ATU1")


def lines(*given: tuple[str, str, str]) -> list[DraftLine]:
    return [DraftLine("Work", Decimal(quantity), Decimal(price), Decimal(rate)) for quantity, price, rate in given]


def write(session: Session, client: Client, *given: tuple[str, str, str], **facts: Any) -> Invoice:
    return issuing.write(session, session.get_one(Client, client.id), Draft(lines(*given), **facts))


def issue(session: Session, invoice: Invoice, mail: bool = False) -> Invoice:
    today = day_in("Europe/Vienna", now())
    return issuing.issue(session, invoice, now(), today, today, mail=mail)


def test_a_draft_has_its_totals_and_tells_nobody(client: Client):
    with db.everyone(write=True) as session:
        draft = write(session, client, ("3", "19.99", "20"), ("0.5", "100", "10"))
    assert (draft.state, draft.number, draft.slug) == (InvoiceState.DRAFT, None, f"draft-{draft.id.hex}")
    assert (draft.net_minor, draft.tax_minor, draft.total_minor, draft.balance_minor) == (10997, 1699, 12696, 12696)
    assert [(line.position, line.net_minor) for line in rows(InvoiceLine)] == [(1, 5997), (2, 5000)]
    assert {(int(tax.rate), tax.base_minor, tax.tax_minor) for tax in rows(InvoiceTax)} == {
        (20, 5997, 1199), (10, 5000, 500),
    }  # fmt: skip
    assert (rows(Activity), rows(Outbox)) == ([], [])


@pytest.mark.parametrize(
    ("kind", "value", "total"),
    [(DiscountKind.PERCENT, "10", 10800), (DiscountKind.FIXED, "25.50", 8940), (DiscountKind.FIXED, "999", 0)],
)
def test_a_discount_comes_off_before_the_tax(client: Client, kind: DiscountKind, value: str, total: int):
    with db.everyone(write=True) as session:
        facts = {"discount_kind": kind, "discount_value": Decimal(value)}
        assert write(session, client, ("1", "100", "20"), **facts).total_minor == total


def test_issuing_takes_a_number_and_tells_once(client: Client):
    with db.everyone(write=True) as session:
        invoice = issue(session, write(session, client, ("1", "10", "0")), mail=True)
    assert (invoice.number, invoice.slug, invoice.state) == ("INV-00001", "INV-00001", InvoiceState.OPEN)
    assert (invoice.iban, invoice.terms) == ("AT611904300234573201", "14 days net")
    assert only(Outbox).facts == {"invoice": invoice.id.hex}
    assert only(Activity).verb == "invoice_sent"


def test_what_is_printed_is_frozen(client: Client):
    with db.everyone(write=True) as session:
        invoice = issue(session, write(session, client, ("1", "10", "0")))
    with db.everyone(write=True) as session:
        session.get_one(Client, client.id).name = "Renamed"
    kept = only(Invoice)
    assert (printed(kept.buyer).name, printed(kept.buyer).vat_id) == ("Berger GmbH", "ATU1")
    assert printed(kept.seller).lines == ("Main 1",)
    assert kept.id == invoice.id


def test_it_is_issued_once(client: Client):
    with db.everyone(write=True) as session:
        invoice = issue(session, write(session, client, ("1", "10", "0")))
        with pytest.raises(AlreadyIssued) as refused:
            issue(session, invoice)
    assert "INV-00001" in refused.value.said()
    assert only(Invoice).number == "INV-00001"


def test_an_invoice_over_nothing_is_paid_at_once(client: Client):
    with db.everyone(write=True) as session:
        assert issue(session, write(session, client, ("1", "0", "20"))).state is InvoiceState.PAID


def test_without_a_mail_none_is_promised(client: Client):
    with db.everyone(write=True) as session:
        a_contact(session, session.get_one(Client, client.id))
        an_invoice(session, session.get_one(Client, client.id))
    assert rows(Outbox) == []

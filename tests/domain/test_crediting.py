"""Credit notes: what they say, what they take off, and that rates and totals never get back more than was charged."""

import random
from collections import Counter
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from portal import db
from portal.domain import crediting, note_content, voiding
from portal.domain.activity import SENTENCES
from portal.domain.crediting import NotCorrected, NothingChosen
from portal.domain.note_content import MoreThanLeft
from portal.domain.parties import printed
from portal.errors import NotFound, Refused
from portal.models import (
    Activity,
    Business,
    Client,
    DiscountKind,
    Invoice,
    InvoiceAdjustment,
    InvoiceKind,
    InvoiceLine,
    InvoiceState,
    InvoiceTax,
    Outbox,
)
from tests.owner import Owner, an_owner, found, promised, verbs, wrong
from tests.paying import rows

TWO_RATES = (("3", "19.99", "20"), ("0.5", "100", "10"))


@pytest.fixture
def owner(database):
    yield an_owner()
    assert wrong() == []


def of(model: type[Any], document: UUID) -> list[Any]:
    with db.everyone() as session:
        query = select(model).where(model.invoice_id == document)
        return list(session.exec(query.order_by(model.rate if model is InvoiceTax else model.position)))


def content(document: UUID) -> list[tuple[Any, ...]]:
    """Lines and taxes without keys."""
    lines = [(one.position, one.description, one.quantity, one.unit_price, one.net_minor, one.tax_rate)
             for one in of(InvoiceLine, document)]  # fmt: skip
    return lines + [(one.rate, one.base_minor, one.tax_minor) for one in of(InvoiceTax, document)]


@pytest.mark.parametrize(
    "discount", [{}, {"discount_kind": DiscountKind.PERCENT, "discount_value": Decimal(7)},
                 {"discount_kind": DiscountKind.FIXED, "discount_value": Decimal("12.34")}],
)  # fmt: skip
def test_the_whole_invoice_once_more(owner: Owner, discount: dict[str, Any]):
    invoice = owner.issue(*TWO_RATES, po_number="PO 7", **discount)
    note = owner.do(crediting.whole, invoice, "Ordered by mistake")
    before = found(invoice)
    assert (note.kind, note.number, note.slug) == (InvoiceKind.CREDIT_NOTE, "CN-00001", "CN-00001")
    assert (note.corrects_id, note.corrects_number, note.po_number) == (invoice, "INV-00001", "PO 7")
    assert (note.state, note.balance_minor, note.deposit_minor, note.iban) == (InvoiceState.PAID, 0, 0, "")
    assert (note.notes, note.issue_on) == ("Ordered by mistake", owner.today)
    assert content(note.id) == content(invoice)
    for figure in ("subtotal_minor", "discount_minor", "net_minor", "tax_minor", "total_minor", "rounding_minor"):
        assert getattr(note, figure) == getattr(before, figure), figure
    assert (before.state, before.balance_minor, before.credited_minor) == (InvoiceState.PAID, 0, before.total_minor)


def test_it_is_told_once_to_the_people_it_concerns(owner: Owner):
    invoice = owner.issue(*TWO_RATES)
    note = owner.do(crediting.whole, invoice, "")
    assert (verbs(note.id), verbs(invoice)) == (["credit_note_issued"], ["invoice_sent", "invoice_credited"])
    facts = rows(Activity)[-1].facts
    assert (facts["by"], facts["number"], facts["amount_minor"]) == ("CN-00001", "INV-00001", note.total_minor)
    assert promised("invoice_sent") == [{"invoice": note.id.hex}]
    assert all((one.verb, one.actor) in SENTENCES for one in rows(Activity))
    owner.do(crediting.whole, owner.invoice(), "", mail=False)
    assert len(rows(Outbox)) == 1


def test_to_the_customer_as_the_invoice_names_them_from_us_as_we_are(owner: Owner):
    invoice = owner.invoice()
    with db.everyone(write=True) as session:
        session.get_one(Client, owner.client_id).name = "Renamed"
        session.get_one(Business, owner.business_id).legal_name = "New legal name"
    note = owner.do(crediting.whole, invoice, "")
    assert (printed(note.buyer).name, printed(note.seller).name) == ("Berger GmbH", "New legal name")


def test_what_was_paid_for_it_becomes_credit(owner: Owner):
    invoice = owner.invoice()
    owner.receive(6000)
    owner.do(crediting.amount, invoice, 3000, "")
    assert (found(invoice).balance_minor, owner.credit()) == (1000, 0)
    owner.do(crediting.whole, invoice, "")
    assert (found(invoice).state, found(invoice).paid_minor, owner.credit()) == (InvoiceState.PAID, 0, 6000)


def test_some_lines_with_their_share_of_the_discount(owner: Owner):
    discount = {"discount_kind": DiscountKind.PERCENT, "discount_value": Decimal(10)}
    invoice = owner.issue(("1", "100", "20"), ("1", "50", "20"), ("1", "30", "10"), **discount)
    note = owner.do(crediting.lines, invoice, {2, 3}, "")
    assert [line.net_minor for line in of(InvoiceLine, note.id)] == [5000, 3000]
    assert [(int(one.rate), one.base_minor, one.tax_minor) for one in of(InvoiceTax, note.id)] == [
        (10, 2700, 270), (20, 4500, 900),
    ]  # fmt: skip
    assert (note.discount_minor, note.total_minor, note.rounding_minor) == (800, 8370, 0)
    assert sum(one.amount_minor for one in of(InvoiceAdjustment, note.id)) == 800
    assert found(invoice).balance_minor == 10800


def test_a_line_is_credited_once(owner: Owner):
    """Also while another rate would have room for it."""
    invoice = owner.issue(("1", "100", "20"), ("1", "50", "20"), ("1", "300", "10"))
    owner.do(crediting.lines, invoice, {1}, "")
    with pytest.raises(MoreThanLeft) as refused:
        owner.do(crediting.lines, invoice, {1}, "")
    assert "€390.00" in refused.value.said()
    assert (found(invoice).balance_minor, len(rows(Invoice))) == (39000, 2)


def test_an_amount_is_shared_over_the_rates(owner: Owner):
    invoice = owner.issue(("1", "100", "20"), ("1", "100", "10"))
    note = owner.do(crediting.amount, invoice, 2300, "")
    assert [(int(one.rate), one.base_minor, one.tax_minor) for one in of(InvoiceTax, note.id)] == [
        (10, 1000, 100), (20, 1000, 200),
    ]  # fmt: skip
    assert {line.description for line in of(InvoiceLine, note.id)} == {"Credit on invoice INV-00001"}
    assert found(invoice).balance_minor == 20700


def test_an_amount_no_rate_adds_up_to_is_rounded_to_the_cent_asked_for(owner: Owner):
    """1.03 at 20 %: 0.86 with 0.17 is exact, 0.03 is not, whatever comes before tax."""
    invoice = owner.issue(("1", "100", "20"))
    for amount in (103, 3, 9, 15):
        note = owner.do(crediting.amount, invoice, amount, "")
        assert (note.credited_minor, note.total_minor + note.rounding_minor) == (amount, amount)
        assert abs(note.rounding_minor) <= 1
    assert found(invoice).credited_minor == 130


def test_never_more_than_is_left(owner: Owner):
    invoice = owner.invoice()
    owner.do(crediting.amount, invoice, 9999, "")
    with pytest.raises(MoreThanLeft):
        owner.do(crediting.amount, invoice, 2, "")
    owner.do(crediting.whole, invoice, "")
    for rule, what in ((crediting.whole, ()), (crediting.amount, (1,)), (crediting.lines, ({1},))):
        with pytest.raises(Refused, match="left"):
            owner.do(rule, invoice, *what, "")
    assert (found(invoice).credited_minor, owner.credit()) == (10000, 0)


def test_nothing_is_no_credit_note(owner: Owner):
    invoice = owner.issue(("1", "100", "20"), ("-1", "30", "20"))
    for rule, what in ((crediting.amount, 0), (crediting.amount, -1), (crediting.lines, ()), (crediting.lines, {9})):
        with pytest.raises(NothingChosen):
            owner.do(rule, invoice, what, "")
    with pytest.raises(Refused):
        owner.do(crediting.lines, invoice, {2}, "")
    assert len(rows(Invoice)) == 1


def test_only_invoices_that_stand_are_credited(owner: Owner):
    void, draft = owner.invoice(), owner.invoice(draft=True)
    owner.do(voiding.void, void)
    note = owner.do(crediting.whole, owner.invoice(), "").id
    for refused in (void, note):
        with pytest.raises(NotCorrected):
            owner.do(crediting.whole, refused, "")
    with pytest.raises(NotFound):
        owner.do(crediting.whole, draft, "")
    written_off = owner.invoice(state=InvoiceState.UNCOLLECTIBLE)
    owner.do(crediting.amount, written_off, 4000, "")
    assert (found(written_off).state, found(written_off).balance_minor) == (InvoiceState.UNCOLLECTIBLE, 6000)


@pytest.mark.parametrize("seed", range(6))
def test_line_by_line_leaves_nothing(owner: Owner, seed: int):
    """Whatever the discount: no cent remains, and no rate got back more than it was charged."""
    dice = random.Random(seed)
    given = [(str(dice.randint(1, 9)), f"{dice.randint(1, 99999) / 1000:.3f}", dice.choice(("20", "10", "0")))
             for _ in range(dice.randint(2, 6))]  # fmt: skip
    discount = dice.choice((Decimal(0), Decimal("3.3"), Decimal("12.5")))
    invoice = owner.issue(*given, discount_kind=DiscountKind.PERCENT, discount_value=discount)
    order = list(range(1, len(given) + 1))
    dice.shuffle(order)
    for position in order:
        owner.do(crediting.lines, invoice, {position}, "", mail=False)
    assert (found(invoice).balance_minor, found(invoice).credited_minor) == (0, found(invoice).total_minor)
    assert bases(invoice) == {}


@pytest.mark.parametrize("seed", range(6))
def test_amount_by_amount_leaves_nothing(owner: Owner, seed: int):
    dice = random.Random(seed)
    invoice = owner.issue(("3", "19.99", "20"), ("1", "7.31", "10"), ("2", "4.45", "5.5"), ("1", "1.11", "0"))
    for _ in range(5):
        left = found(invoice).balance_minor
        owner.do(crediting.amount, invoice, dice.randint(1, max(1, left // 2)), "", mail=False)
        assert all(base >= 0 for base in bases(invoice).values())
    owner.do(crediting.whole, invoice, "", mail=False)
    assert (found(invoice).balance_minor, abs(sum(bases(invoice).values())) <= 4) == (0, True)


def bases(invoice: UUID) -> dict[Any, int]:
    """What is left of each rate."""
    with db.everyone() as session:
        left = note_content.left_of(session, session.get_one(Invoice, invoice))
    return {group: base for group, base in left.bases.items() if base}


def test_what_was_issued_elsewhere_with_a_surcharge_and_paid_in_part_before(owner: Owner):
    """Figures as printed, one surcharge, 30.00 prepaid: the note credits what we asked for and no more."""
    invoice = owner.issue(("1", "100", "20"), ("1", "50", "10"))
    with db.everyone(write=True) as session:
        row = session.get_one(Invoice, invoice)
        of_it = {"business_id": row.business_id, "client_id": row.client_id, "invoice_id": row.id}
        session.add(InvoiceAdjustment(**of_it, position=1, is_charge=True, reason="Freight", amount_minor=1000,
                                      tax_category="S", tax_rate=Decimal(20)))  # fmt: skip
        tax = next(one for one in session.exec(select(InvoiceTax)) if one.rate == 20)
        tax.base_minor, tax.tax_minor = 11000, 2200
        row.charge_minor, row.net_minor, row.tax_minor, row.total_minor = 1000, 16000, 2700, 18700
        row.balance_minor = 18700
    copied = owner.do(crediting.lines, invoice, {1}, "")
    assert (copied.total_minor, [one.is_charge for one in of(InvoiceAdjustment, copied.id)]) == (13200, [True])
    with db.everyone(write=True) as session:
        session.get_one(Invoice, invoice).prepaid_minor = 3000
    note = owner.do(crediting.whole, invoice, "")
    assert (note.credited_minor, found(invoice).balance_minor) == (2500, 0)
    assert Counter(one.kind for one in rows(Invoice)) == {InvoiceKind.CREDIT_NOTE: 2, InvoiceKind.STANDARD: 1}


@pytest.mark.parametrize(("price", "last", "rounding"), [("0.03", 3, -1), ("0.02", 3, 1)])
def test_the_last_note_takes_the_odd_cent(owner: Owner, price: str, last: int, rounding: int):
    """Tax of each line by itself is rounded three times, tax of the invoice once."""
    invoice = owner.issue(*[("1", price, "20")] * 3)
    notes = [owner.do(crediting.lines, invoice, {position}, "") for position in (1, 2, 3)]
    assert [note.rounding_minor for note in notes] == [0, 0, rounding]
    assert (notes[-1].credited_minor, found(invoice).balance_minor) == (last, 0)


def test_the_rest_of_an_invoice_is_no_copy_of_it(owner: Owner):
    invoice = owner.invoice()
    owner.do(crediting.amount, invoice, 1, "")
    note = owner.do(crediting.whole, invoice, "")
    assert (note.total_minor, note.rounding_minor, bases(invoice)) == (9999, 0, {})


def test_of_an_invoice_paid_in_part_before_only_the_rest_is_credited(owner: Owner):
    """Prepaid elsewhere: 30.00 of 100.00 was never asked for."""
    invoice = owner.invoice(prepaid_minor=3000, balance_minor=7000)
    with pytest.raises(MoreThanLeft) as refused:
        owner.do(crediting.lines, invoice, {1}, "")
    assert "€70.00" in refused.value.said()
    note = owner.do(crediting.whole, invoice, "")
    assert (note.total_minor, note.rounding_minor, found(invoice).balance_minor) == (7000, 0, 0)


def test_an_invoice_rounded_up_gives_no_rate_more_than_it_was_charged(owner: Owner):
    invoice = owner.invoice(rounding_minor=5, balance_minor=10005)
    note = owner.do(crediting.whole, invoice, "")
    assert (note.total_minor, note.rounding_minor, bases(invoice)) == (10000, 5, {})


def test_a_surcharge_is_credited_with_the_whole(owner: Owner):
    invoice = owner.issue(("1", "100", "20"))
    with db.everyone(write=True) as session:
        row, tax = session.get_one(Invoice, invoice), session.exec(select(InvoiceTax)).one()
        of_it = {"business_id": row.business_id, "client_id": row.client_id, "invoice_id": row.id}
        session.add(InvoiceAdjustment(**of_it, position=1, is_charge=True, reason="Freight", amount_minor=1000,
                                      tax_category="S", tax_rate=Decimal(20)))  # fmt: skip
        tax.base_minor, tax.tax_minor, tax.reason = 11000, 2200, "as agreed"
        row.charge_minor, row.net_minor, row.tax_minor, row.total_minor = 1000, 11000, 2200, 13200
    note = owner.do(crediting.whole, invoice, "")
    assert (note.charge_minor, note.total_minor, note.credited_minor) == (1000, 13200, 13200)
    [charge], [tax] = of(InvoiceAdjustment, note.id), of(InvoiceTax, note.id)
    assert (charge.reason, charge.is_charge, tax.base_minor, tax.reason) == ("Freight", True, 11000, "as agreed")


def test_numbers_have_no_gaps(owner: Owner):
    invoice = owner.invoice()
    with pytest.raises(Refused):
        owner.do(crediting.amount, invoice, 10001, "")
    notes = [owner.do(crediting.amount, invoice, 100, "").number for _ in range(3)]
    assert notes == ["CN-00001", "CN-00002", "CN-00003"]
    assert only_invoice().number == "INV-00001"


def only_invoice() -> Invoice:
    return next(one for one in rows(Invoice) if one.kind is InvoiceKind.STANDARD)

"""What the importer makes of whole documents, and the words it refuses bad ones with."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from portal.domain.differences import differences
from portal.domain.issued import Difference, IssuedTotals, Period, Reference
from portal.gateways.importers import ubl
from portal.models import InvoiceKind

FIXTURES = Path(__file__).parents[2] / "fixtures" / "ubl"
FULL = (FIXTURES / "full-invoice.xml").read_text("utf-8")
CREDIT = (FIXTURES / "credit-note.xml").read_text("utf-8")
SAMPLES = sorted((Path(__file__).parents[4] / "shared" / "data" / "en16931").glob("*.xml"))


def read(text: str):
    return ubl.read(text.encode(), "invoice.xml")


def test_an_invoice_with_everything():
    document = read(FULL)
    assert (document.kind, document.type_code, document.number) == (InvoiceKind.STANDARD, "380", "RE 2026/0042")
    assert (document.issue_on, document.due_on, document.currency) == (date(2026, 10, 1), None, "EUR")
    assert document.totals == IssuedTotals(28091, 27291, 4959, 32250, 22255, 2000, 1200, 10000, 5)
    assert document.terms == "Payable within 30 days,\n2 % discount within 7 days"
    assert document.notes == ("Delivered to the back door.", "Thank you!")
    assert (document.po_number, document.buyer_reference) == ("PO 77", "Cost centre 12")
    assert document.period == Period(date(2026, 9, 1), None)
    assert document.accounting_tax == ("SEK", 56037)
    assert document.payee_name == "Polar Factoring AG"
    assert document.delivery
    assert (document.delivery.on, document.delivery.name) == (date(2026, 9, 28), "Lager Wels")
    assert [group.tax_minor for group in document.tax_lines] == [4760, 199, 0]
    assert document.tax_lines[2].exemption == "Insurance is exempt"
    assert differences(document) == ()


def test_parties_and_ways_to_pay():
    document = read(FULL)
    seller, buyer, (transfer, card) = document.seller, document.buyer, document.payment_means
    assert (seller.name, seller.trading_name, seller.vat_id) == (
        "Nordlicht Werkstatt GmbH",
        "Nordlicht",
        "ATU 1234 5675",
    )
    assert seller.key == "vat:ATU12345675"
    assert seller.tax_registration == "68-123/4567"
    assert seller.address.lines == ("Werftgasse 7", "Hof 2", "Tor C")
    assert (buyer.name, buyer.vat_id, buyer.key) == ("Muster & Söhne OG", "", "name:muster & söhne og")
    assert (transfer.iban, transfer.bic) == ("AT611904300234573201", "POLAATWW")
    assert transfer.reference == "RE 2026/0042 / K 9"
    assert (card.code, card.iban) == ("48", "")


def test_lines_keep_discounts_returns_and_price_bases():
    shelf, screws, returned, book, insurance = read(FULL).lines
    assert [(each.is_charge, each.amount_minor) for each in shelf.adjustments] == [(False, 1000), (True, 550)]
    assert (shelf.description, shelf.note) == ("Solid oak, oiled.\n120 × 30 cm", "Scratch on one board")
    assert (shelf.seller_item_id, shelf.period) == ("OAK-120", Period(date(2026, 9, 1), date(2026, 9, 30)))
    assert (screws.price, screws.base_quantity, screws.net_minor) == (Decimal("4.20"), Decimal(100), 1050)
    assert (returned.quantity, returned.net_minor) == (Decimal(-1), -12000)
    assert book.price == Decimal("9.955")
    assert (insurance.id, insurance.tax_category, insurance.tax_rate) == ("5 / a", "E", Decimal(0))


def test_a_credit_note_names_what_it_corrects():
    document = read(CREDIT)
    assert document.kind is InvoiceKind.CREDIT_NOTE
    assert document.corrects == (Reference("RE 2026/0042", date(2026, 10, 1)),)
    assert document.due_on == date(2026, 11, 15)
    assert document.totals.payable_minor == 14400


def test_yen_and_a_seller_known_by_its_trading_name_only():
    document = ubl.read((FIXTURES / "yen-invoice.xml").read_bytes(), "yen")
    assert (document.currency, document.totals.payable_minor) == ("JPY", 4950)
    assert document.seller.name == "東京かみ店"
    assert differences(document) == ()


def test_a_wrong_figure_is_kept_and_told():
    wrong = read(FULL.replace(">322.50<", ">322.60<"))
    assert wrong.totals.total_minor == 32260
    assert differences(wrong) == (Difference("total", 32260, 32250), Difference("payable", 22255, 22265))
    wrong = read(FULL.replace(">10.50<", ">10.60<"))
    assert Difference("line 2", 1060, 1050) in differences(wrong)
    assert Difference("lines", 28091, 28101) in differences(wrong)


def test_a_line_too_large_to_compute_is_told_not_raised():
    line = replace(read(FULL).lines[0], quantity=Decimal(10**12), price=Decimal(10**12), net_minor=1)
    found = differences(replace(read(FULL), lines=(line,)))
    assert Difference("line 1", 1, None) in found


@pytest.mark.skipif(not SAMPLES, reason="the public EN 16931 samples are not here")
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
def test_public_samples_are_read_and_their_totals_hold(sample: Path):
    document = ubl.read(sample.read_bytes(), sample.name)
    assert document.lines
    # Some samples print line nets that are not quantity times price; no total of theirs is wrong.
    assert [each for each in differences(document) if not each.field.startswith("line ")] == []

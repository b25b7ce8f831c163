"""What the importer makes of whole documents, and the words it refuses bad ones with."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from portal.domain.differences import differences
from portal.domain.issued import BadDocument, Difference, IssuedTotals, Period, Reference
from portal.gateways.importers import lines, ubl
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


REFUSED = {
    "impossible date": (">2026-10-01<", ">2026-13-01<", "the issue date “2026-13-01” is not a date"),
    "compact date": (">2026-10-01<", ">20261001<", "the issue date “20261001” is not a date"),
    "no number (BR-02)": ("<cbc:ID>RE 2026/0042</cbc:ID>", "", "the document number is missing"),
    "empty number": (">RE 2026/0042<", "> <", "the document number is empty"),
    "two numbers": ("<cbc:ID>RE 2026/0042", "<cbc:ID>1</cbc:ID><cbc:ID>RE", "cbc:ID may stand here only once"),
    "invisible number": (">RE 2026/0042<", ">RE\u200b42<", "control character .U.200B."),
    "no issue date (BR-03)": ("<cbc:IssueDate>2026-10-01</cbc:IssueDate>", "", "the issue date is missing"),
    "no type": ("<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>", "", "the document type is missing"),
    "credit note as invoice": (
        ">380<",
        ">381<",
        "the document type 381 does not belong in a document of this kind .Invoice.",
    ),
    "no currency (BR-05)": (
        "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>",
        "",
        "the currency is missing",
    ),
    "unknown currency": ("Code>EUR<", "Code>EUX<", "the currency “EUX” is not a currency"),
    "mixed currencies": ('"EUR">10.50<', '"USD">10.50<', "is in “USD”, but the document is in EUR"),
    "no seller (BR-06)": (
        r"<cac:AccountingSupplierParty>.*</cac:AccountingSupplierParty>",
        "",
        "the seller is missing",
    ),
    "no seller name (BR-06)": (
        r"<cac:PartyName><cbc:Name>Nordlicht</cbc:Name></cac:PartyName>(.*?)"
        r"<cbc:RegistrationName>Nordlicht Werkstatt GmbH</cbc:RegistrationName>",
        r"\1",
        "the seller's name is missing",
    ),
    "no buyer name (BR-07)": (
        "<cbc:RegistrationName>Muster &amp; Söhne OG</cbc:RegistrationName>",
        "",
        "the buyer's name is missing",
    ),
    "VAT number without country (BR-CO-09)": ("ATU 1234 5675", "1234 5675", "BR-CO-09"),
    "no lines (BR-16)": (r"<cac:InvoiceLine>.*</cac:InvoiceLine>", "", "there are no lines"),
    "no line net (BR-24)": (
        '<cbc:LineExtensionAmount currencyID="EUR">10.50</cbc:LineExtensionAmount>',
        "",
        "the net amount of line 2 is missing",
    ),
    "no unit (BR-23)": ('unitCode="C62">250', ">250", "the unit of line 2 is missing"),
    "no item name (BR-25)": ("<cbc:Name>Screws</cbc:Name>", "", "the item name of line 2 is missing"),
    "negative price (BR-27)": (r">4\.20<", ">-4.20<", "the price of line 2 is below zero"),
    "price for nothing": ('unitCode="C62">100<', 'unitCode="C62">0<', "is for a quantity of 0"),
    "no totals": (r"<cac:LegalMonetaryTotal>.*</cac:LegalMonetaryTotal>", "", "the block of totals is missing"),
    "no amount due (BR-15)": (
        '<cbc:PayableAmount currencyID="EUR">222.55</cbc:PayableAmount>',
        "",
        "the amount due is missing",
    ),
    "no tax breakdown (BR-CO-18)": (r"<cac:TaxSubtotal>.*</cac:TaxSubtotal>", "", "the tax breakdown is missing"),
    "one group twice": (
        "<cbc:ID>S</cbc:ID>\n        <cbc:Percent>10</cbc:Percent>\n        <cac:TaxScheme>",
        "<cbc:ID>S</cbc:ID>\n        <cbc:Percent>20.0</cbc:Percent>\n        <cac:TaxScheme>",
        "twice",
    ),
    "unknown tax category": ("<cbc:ID>E</cbc:ID>", "<cbc:ID>X</cbc:ID>", "tax category “X”"),
    "rate above 100": ("<cbc:Percent>10<", "<cbc:Percent>101<", "not between 0 and 100"),
    "third decimal": (">222.55<", ">222.555<", "the amount due “222.555” has more than 2 decimals"),
    "decimal comma": (">222.55<", ">222,55<", "the amount due “222,55” is not a number"),
    "exponent": (">222.55<", ">2e2<", "“2e2” is not a number"),
    "far too large": (">222.55<", ">9999999999999.00<", "is too large"),
    "text turned round": ("Thank you!", "Thank \u202eyou!", "control character .U.202E."),
    "C1 control": ("Screws", "Scr\u0085ews", "control character .U.0085."),
    "a period that ends early": ("<cbc:EndDate>2026-09-30", "<cbc:EndDate>2026-08-30", "ends before it begins"),
    "neither allowance nor charge": (">true<", ">yes<", "neither true nor false"),
}


@pytest.mark.parametrize(("old", "new", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_bad_documents_are_refused_in_words(old: str, new: str, reason: str):
    changed = re.sub(old, new, FULL, count=1, flags=re.DOTALL)
    assert changed != FULL
    with pytest.raises(BadDocument, match=reason) as refused:
        read(changed)
    assert 1 <= refused.value.line <= FULL.count("\n")


def test_the_refusal_names_the_line():
    with pytest.raises(BadDocument) as refused:
        read(FULL.replace(">2026-10-01<", ">2026-13-01<"))
    at = FULL[: FULL.index("<cbc:IssueDate>")].count("\n") + 1
    assert str(refused.value) == f"invoice.xml, line {at}: the issue date “2026-13-01” is not a date"
    assert refused.value.said() == str(refused.value)


def test_zeros_after_the_last_decimal_lose_nothing():
    assert read(FULL.replace(">222.55<", ">+0222.5500<")).totals.payable_minor == 22255


def test_more_lines_than_anybody_reads_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(lines, "MAX_LINES", 4)
    with pytest.raises(BadDocument, match="more than 4 lines"):
        read(FULL)


@pytest.mark.skipif(not SAMPLES, reason="the public EN 16931 samples are not here")
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
def test_public_samples_are_read_and_their_totals_hold(sample: Path):
    document = ubl.read(sample.read_bytes(), sample.name)
    assert document.lines
    # Some samples print line nets that are not quantity times price; no total of theirs is wrong.
    assert [each for each in differences(document) if not each.field.startswith("line ")] == []

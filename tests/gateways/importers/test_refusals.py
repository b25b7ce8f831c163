"""Bad documents are refused whole, in words a person understands, with the line."""

import re
from pathlib import Path

import pytest

from portal.domain.issued import BadDocument
from portal.gateways.importers import lines, ubl

FULL = (Path(__file__).parents[2] / "fixtures" / "ubl" / "full-invoice.xml").read_text("utf-8")


def read(text: str):
    return ubl.read(text.encode(), "invoice.xml")


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
    "price in another currency": (r'"EUR">4\.20', '"USD">4.20', "the price of line 2 is not in EUR"),
    "unknown tax category": ("<cbc:ID>E</cbc:ID>", "<cbc:ID>X</cbc:ID>", "tax category “X”"),
    "rate above 100": ("<cbc:Percent>10<", "<cbc:Percent>101<", "not between 0 and 100"),
    "third decimal": (">222.55<", ">222.555<", "the amount due “222.555” has more than 2 decimals"),
    "decimal comma": (">222.55<", ">222,55<", "the amount due “222,55” is not a number"),
    "digits of another script": (r">222\.55<", ">٢٢٢<", "“٢٢٢” is not a number"),
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

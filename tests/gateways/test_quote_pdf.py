"""The two papers of a quote: complete, in our invoices' look, and unmoved by anything typed into them."""

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from portal import formats
from portal.domain import quote_choices, totals
from portal.domain.parties import Party
from portal.domain.quote_content import Content, OfferLine
from portal.domain.quote_document import document_of
from portal.domain.quote_papers import CertificatePaper, OfferPaper
from portal.domain.quote_remarks import remarks
from portal.gateways import pdf
from portal.models import DiscountKind
from tests.quotes import a_line, an_offer

LINES = (
    a_line("Website", "4800.00", detail="Six templates", key="site"),
    a_line("Photography", "650.00", optional=True, chosen=False, key="photos"),
    a_line("Newsletter", "390.00", optional=True, key="news"),
    a_line("Hosting, months", "35.00", "12", least=Decimal(6), most=Decimal(36), key="host"),
)
SELLER = Party("Studio e.U.", ("Lindengasse 12", "1070 Wien"), "AT", "ATU12345678").stored()
BUYER = Party("Berger GmbH", ("Hauptplatz 3", "8010 Graz"), "AT", "ATU87654321").stored()
OFFER = an_offer(*LINES, title="New website", number="QT-00012", version=2, issue_on=date(2026, 11, 23),
                 valid_until=date(2026, 12, 23), notes="We start soon.", terms="Payment within 14 days.",
                 deposit_percent=Decimal(30), discount_kind=DiscountKind.PERCENT, discount_value=Decimal(5),
                 seller=SELLER, buyer=BUYER)  # fmt: skip
CERTIFICATE = CertificatePaper(
    number="QT-00012-v2", seller="Studio e.U.", locale="en", brand_color="#3b5bdb", logo=b"",
    sentence="Ada accepted.", signer="Ada Berger", agreed=[("Version", "2")], choices=[("Photography", "left out")],
    signed=[("E-mail", "ada@example.com"), ("Your order number", "")], hashes=[("PDF of the quote", "a1" * 32)],
    check_at="https://portal.example.com/verify",
)  # fmt: skip
HOSTILE = [
    "x" * 10_000,
    "word " * 2000,
    "שלום (עולם) 123",
    "مرحبا بالعالم",
    "\u202eevil\u2066 in\x00vi\x07sible",
    "🦄🏳️‍🌈 👩‍👩‍👧",
    "\ud800",
    "\n" * 400,
    "<b>unclosed & </para>{amount} %s",
    "W" * 400,
    "漢字かな",
]


def paper(content: Content = OFFER, locale: str = "en", **facts: Any) -> OfferPaper:
    document = document_of(content, quote_choices.offered(content), locale)
    given = {"slug": "QT-00012", "version": 2, "brand_color": "#3b5bdb", "logo": b"", "serial": "1-2", **facts}
    return OfferPaper(document, locale=locale, remarks=remarks(content, locale), **given)


def words(made: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages).split())


def test_the_offer_says_everything():
    said = words(pdf.render_offer(paper()))
    for fact in (
        "Quote", "QT-00012-v2", "Version 2", "Studio e.U.", "Prepared for Berger GmbH", "Issued 23 November 2026",
        "Valid until 23 December 2026", "New website", "Six templates", "4,800.00", "Subtotal", "-280.50",
        "Total as offered €6,395.40", "Deposit on acceptance, 30% €1,918.62", "We start soon.",
        "Payment within 14 days.", "Page 1 of 1",
        "Optional and not included: it would add €741.00 to the total.",
        "Optional and included: without it, the total is €444.60 less.",
        "The quantity is yours to choose, between 6 and 36.",
    ):  # fmt: skip
        assert fact in said, fact


def test_without_choices_the_total_is_just_the_total():
    said = words(pdf.render_offer(paper(replace(OFFER, lines=LINES[:1], deposit_percent=None))))
    assert "Total €" in said
    for word in ("as offered", "Optional", "yours to choose", "Deposit"):
        assert word not in said


def test_an_only_line_that_is_optional_adds_up():
    only = a_line("Photos", "10.00", optional=True, chosen=True)
    assert "Optional." in words(pdf.render_offer(paper(replace(OFFER, lines=(only,)))))


def a_choice(draw: st.DrawFn, key: int) -> OfferLine:
    return a_line("Work", str(draw(st.decimals("0", "900", places=4))), str(draw(st.sampled_from(["-1", "1", "2.5"]))),
                  key=str(key), optional=draw(st.booleans()), chosen=draw(st.booleans()),
                  tax_rate=draw(st.sampled_from([Decimal(0), Decimal(10), Decimal("5.5")])))  # fmt: skip


@st.composite
def any_offer(draw: st.DrawFn) -> Content:
    return an_offer(*(a_choice(draw, key) for key in range(draw(st.integers(1, 5)))),
                    discount_kind=draw(st.sampled_from(DiscountKind)),
                    discount_value=draw(st.decimals("0", "100", places=2)))  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(any_offer())
def test_what_choosing_differently_would_change_is_exact(offer: Content):
    start = quote_choices.offered(offer)
    before = quote_choices.totals_of(offer, start).total_minor
    for line in (one for one in offer.lines if one.optional):
        other = {**start, line.key: Decimal(0) if start[line.key] else line.quantity}
        said = remarks(offer, "en")[line.key]
        if not quote_choices.taken(offer, other):
            assert said == "Optional."
            continue
        change = quote_choices.totals_of(offer, other).total_minor - before
        assert formats.money(abs(change), "EUR", "en") in said
        words = ("less", "more") if start[line.key] else ("off the total", "would add")
        assert words[change > 0 if start[line.key] else change >= 0] in said


def test_many_optional_lines_are_not_added_up_again_for_each(monkeypatch: pytest.MonkeyPatch):
    sizes, calculate = list[int](), totals.calculate
    monkeypatch.setattr(
        totals, "calculate", lambda lines, *a, **k: sizes.append(len(lines)) or calculate(lines, *a, **k)
    )
    many = [a_line("Work", optional=True, key=str(key), tax_rate=Decimal(key % 3)) for key in range(200)]
    assert all(remarks(an_offer(*many), "en").values())
    assert sizes == [3] * 201


def test_the_same_paper_is_the_same_bytes_and_another_quotes_never():
    assert pdf.render_offer(paper()) == pdf.render_offer(paper())
    assert pdf.render_offer(paper()) != pdf.render_offer(paper(serial="2-2"))
    assert pdf.render_certificate(CERTIFICATE) == pdf.render_certificate(CERTIFICATE)


def test_the_certificate_says_everything_known():
    said = words(pdf.render_certificate(CERTIFICATE))
    for fact in ("QT-00012-v2", "Ada Berger", "Ada accepted.", "Version 2", "Photography left out", "ada@example.com",
                 "a1" * 32, "https://portal.example.com/verify", "ACCEPTED"):  # fmt: skip
        assert fact in said, fact
    assert "Your order number" not in said


def test_the_certificate_is_one_page_when_little_was_chosen():
    assert len(PdfReader(io.BytesIO(pdf.render_certificate(CERTIFICATE))).pages) == 1


def test_a_thousand_choices_go_on_over_pages():
    many = replace(CERTIFICATE, choices=[(f"Line {index} " * 9, "included") for index in range(1000)])
    said = words(pdf.render_certificate(many))
    assert "Line 999" in said
    assert "a1" * 32 in said


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_drawn_never_obeyed(text: str):
    lines = (replace(LINES[0], description=text, detail=text), replace(LINES[1], description=text))
    party = {**SELLER, "name": text, "lines": [text, text]}
    offer = replace(OFFER, lines=lines, title=text, notes=text, terms=text, seller=party, buyer=party, number=text)
    first = pdf.render_offer(paper(offer))
    facts = [(text, text), ("Name", text)]
    page = pdf.render_certificate(CertificatePaper(text, text, "en", text, b"?", text, text, facts, facts, facts, facts,
                                                   text))  # fmt: skip
    joined = pdf.followed_by(first, page)
    read = PdfReader(io.BytesIO(joined))
    assert len(read.pages) >= 2
    assert not any("/Annots" in found for found in read.pages)
    assert "\u202e" not in words(joined)


def test_what_cannot_be_printed_is_seen_to_be_missing():
    said = words(pdf.render_offer(paper(replace(OFFER, title="a🦄b", terms="漢"))))
    assert "a\ufffdb" in said
    assert words(pdf.render_certificate(replace(CERTIFICATE, signer="Ada 🦄"))).count("\ufffd") == 1


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=200))
def test_any_text(text: str):
    pdf.render_offer(paper(replace(OFFER, title=text, notes=text)))
    pdf.render_certificate(replace(CERTIFICATE, signer=text, sentence=text, signed=[("Browser", text)]))


@pytest.mark.parametrize("locale", ["de_AT", "ar", "he", "ja"])
def test_in_any_language(locale: str):
    assert pdf.render_offer(paper(locale=locale)).startswith(b"%PDF")
    assert pdf.render_certificate(replace(CERTIFICATE, locale=locale)).startswith(b"%PDF")


def test_joined_the_first_stays_byte_for_byte():
    first, page = pdf.render_offer(paper()), pdf.render_certificate(CERTIFICATE)
    joined = pdf.followed_by(first, page)
    assert joined.startswith(first)
    read, alone = PdfReader(io.BytesIO(joined), strict=True), PdfReader(io.BytesIO(first))
    assert [found.extract_text() for found in read.pages][:-1] == [found.extract_text() for found in alone.pages]
    assert read.pages[-1].extract_text() == PdfReader(io.BytesIO(page)).pages[0].extract_text()
    assert [found.mediabox for found in read.pages] == [alone.pages[0].mediabox] * 2

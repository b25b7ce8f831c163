"""Statements on paper: all lines, the same totals, nothing too long to print."""

import io
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

from pypdf import PdfReader

from portal.domain.aging import Aging
from portal.domain.movements import Kind, Movement
from portal.domain.periods import Period
from portal.domain.sheets import PartyView
from portal.domain.statement import Entry, Statement
from portal.domain.statement_paper import StatementPaper
from portal.gateways.pdf import render_statement
from portal.models import InvoiceKind
from portal.models.base import uuid7
from tests.gateways.pdf.invoice_papers import BUYER, SELLER

DAY = date(2026, 11, 2)
EMPTY = Statement(
    currency="EUR",
    currencies=("EUR",),
    period=Period(date(2026, 1, 1), date(2026, 11, 23)),
    today=date(2026, 11, 23),
    remark="",
    opening_minor=7000,
    entries=[],
    aging=Aging((7000, 0, 0, 123456, 0), 2000, 300, 0),
    is_new=False,
)
PAPER = StatementPaper(EMPTY, "en", SELLER, BUYER, "#1f6f5c", b"")


def with_lines(count: int, name: str = "INV-{nth:05d}", amount: int = 100, **facts: object) -> StatementPaper:
    """So many invoices of the same amount."""
    entries = []
    for nth in range(1, count + 1):
        document = SimpleNamespace(number=name.format(nth=nth), slug="x", kind=InvoiceKind.STANDARD)
        movement = Movement(DAY, Kind.INVOICE, uuid7(), amount, "EUR", document)
        entries.append(Entry(movement, EMPTY.opening_minor + nth * amount))
    return replace(PAPER, statement=replace(EMPTY, entries=entries), **facts)  # type: ignore[arg-type]


def pages(paper: StatementPaper) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(render_statement(paper))).pages]


def test_every_line_is_there_once_under_repeated_heads() -> None:
    found = pages(with_lines(200))
    together = "\n".join(found)
    assert all(together.count(f"Invoice INV-{nth:05d}") == 1 for nth in range(1, 201))
    for number, page in enumerate(found, 1):
        assert f"Page {number} of {len(found)}" in page
        assert ("Payment or credit" in page) == ("Invoice INV" in page)
    assert together.count("Closing balance") == 2, "once at the top, once below the lines"
    assert together.count("270.00") == 3


def test_head_sums_and_ages() -> None:
    text = pages(with_lines(3))[0]
    for shown in ("Statement of account", "1 Jan 2026 – 23 Nov 2026", "Euro (EUR)", "23 November 2026",
                  BUYER.name, "€70.00", "€3.00", "€73.00", "Owed on 23 Nov 2026, by age",
                  "61–90 days late", "1,234.56", "Your credit", "–20.00", "Credit notes not used yet", "–3.00",
                  "€1,281.56"):  # fmt: skip
        assert shown in text, shown


def test_an_empty_period_and_a_remark() -> None:
    aging = replace(EMPTY.aging, coming_minor=5000)
    text = pages(replace(PAPER, statement=replace(EMPTY, aging=aging)))[0]
    assert text.count("70.00") == 5, "opening, closing, twice each, and not late"
    assert "A payment of €50.00 is on its way. It counts once it has arrived." in " ".join(text.split())


def test_endless_and_hostile_words_stay_on_the_paper() -> None:
    odd = PartyView("W" * 300, ["<script>" * 20], [])
    for name in ("W" * 5000, "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "مرحبا {nth}", "\u202e", ""):
        found = pages(with_lines(2, name, seller=odd, buyer=odd))
        assert len(found) <= 2
    assert "<script>alert(1)</script>" in " ".join(pages(with_lines(1, "<script>alert(1)</script>")))


def test_twelve_digit_amounts_stay_on_one_line() -> None:
    huge = 12_345_678_901_234
    aging = Aging((huge, huge, huge, huge, huge), 0, 0, 0)
    paper = with_lines(1, amount=huge)
    text = pages(replace(paper, statement=replace(paper.statement, opening_minor=huge, aging=aging)))[0]
    assert text.count("123,456,789,012.34") == 5 + 2 + 1 + 1


def test_the_same_statement_gives_the_same_bytes() -> None:
    assert render_statement(with_lines(3, "A")) == render_statement(with_lines(3, "A"))

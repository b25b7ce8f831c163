"""What people type is shown, never obeyed."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab import rl_config

from portal.domain.documents import Figure, PartyView
from portal.gateways.pdf import render_invoice
from tests.gateways.pdf.invoice_papers import LINE, paper_with
from tests.gateways.pdf.reading import read, words

ROOT = Path(__file__).parents[3]
MARKUP = [
    '<img src="/etc/passwd"/>',
    '<img src="http://127.0.0.1:9/x.png" width="1" height="1"/>',
    '<a href="javascript:alert(1)">pay</a>',
    "Smith & <Sons",
    "<b>unclosed <i>",
    "</para><para>",
    "&lt; &#65; &nbsp;",
    "{amount} %s %(x)s {{}}",
    r"\(paren\) (open \n",
]


@pytest.mark.parametrize("markup", MARKUP)
def test_markup_is_only_letters(markup: str) -> None:
    line = replace(LINE, description=markup)
    paper = paper_with(lines=[line], notes=markup, terms=markup, buyer=PartyView("B", [markup], [("VAT ID", markup)]))
    text = "".join(words(paper).split())
    assert text.count("".join(markup.split())) == 5
    for page in read(paper).pages:
        assert "/Annots" not in page
        assert "/XObject" not in page["/Resources"]  # pyright: ignore[reportOperatorIssue]


def test_nothing_of_ours_parses_markup() -> None:
    """The typesetter draws strings; a Paragraph would read `<img>` and fetch it."""
    forbidden = {"Paragraph", "XPreformatted", "Preformatted", "ParaParser", "paraparser", "xpreformatted"}
    for file in (ROOT / "portal").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("reportlab"):
                names = {alias.name for alias in node.names} | set((node.module or "").split("."))
                assert not names & forbidden, file


def test_reportlab_may_fetch_nothing() -> None:
    assert rl_config.trustedSchemes == []  # pyright: ignore[reportAttributeAccessIssue]
    assert not rl_config.trustedHosts  # pyright: ignore[reportAttributeAccessIssue]


def test_control_characters_and_direction_overrides_go() -> None:
    description = "in\x00vi\x07si\u202eble\u2066 \x1b[31m\ud800end"
    text = words(paper_with(lines=[replace(LINE, description=description)]))
    assert "invisible [31m\ufffdend" in text


def test_letters_the_font_lacks_become_a_visible_mark() -> None:
    text = words(paper_with(notes="日本 😀 ไทย", buyer=PartyView("Ωmega Жук ő", [], [])))
    assert "�� � ���" in text
    assert "Ωmega Жук ő" in text


def test_the_minus_of_swedish_amounts_is_readable() -> None:
    text = words(paper_with(totals=[Figure("Rabatt", "−102,88")]))
    assert "–102,88" in text


def test_no_word_is_too_long() -> None:
    word = "W" * 2000
    paper = paper_with(
        number=word, title=word, notes=word, terms=word, seller=PartyView(word, [word], [(word, word)]),
        lines=[replace(LINE, description=word)],
        totals=[Figure(word, "1.00")], taxes=[(word, "1.00", "0.20")], payment_reference=word,
    )  # fmt: skip
    assert words(paper).count("W") > 8 * 2000


@pytest.mark.parametrize("color", ["", "red", "#12", "#zzzzzz", "toColor('x')", "#1f6f5c\n"])
def test_a_colour_that_is_none_still_prints(color: str) -> None:
    assert render_invoice(paper_with({"brand_color": color})).startswith(b"%PDF-")


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_at_all_keeps_a_client_from_their_invoice(first: str, second: str) -> None:
    line = replace(LINE, description=first, detail=second, note=first)
    party = PartyView(first, [second], [(first, second)])
    paper = paper_with(
        {"beneficiary": first, "iban": second, "bic": first, "logo": b"", "is_paid": True},
        seller=party, buyer=party, lines=[line], number=first, title=second, notes=second, payment_reference=second,
        totals=[Figure(first, "1.00")], taxes=[(second, "1.00", "0.20")], status_word=first,
    )  # fmt: skip
    assert render_invoice(paper).startswith(b"%PDF-")

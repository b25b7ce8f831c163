"""Text that runs from right to left, and the letters of other scripts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.gateways.pdf.arabic import joined
from portal.gateways.pdf.direction import visual
from tests.gateways.pdf.invoice_papers import paper_with
from tests.gateways.pdf.reading import fonts, read

MIXED = st.text("abc אבג عرب 012 ,.%€()-\u05b8\u064b", max_size=30)


@pytest.mark.parametrize(
    ("read_as", "stands"),
    [
        ("", ""),
        ("Invoice 12 (copy)", "Invoice 12 (copy)"),
        ("אבג", "גבא"),
        ("אבג דהו", "והד גבא"),
        ("for אבג דהו today", "for והד גבא today"),
        ("אבג 1,234.50 דהו", "והד 1,234.50 גבא"),
        ("אבג 20% דהו", "והד 20% גבא"),
        ("אבג (דהו)", "(והד) גבא"),
        ("אבג ACME GmbH דהו", "והד ACME GmbH גבא"),
        ("12 Main St, אבג", "12 Main St, גבא"),
        ("\u05b8", "\u05b8"),
        ("אב\u05b8ג", "גב\u05b8א"),
    ],
)
def test_each_run_goes_its_own_way(read_as: str, stands: str) -> None:
    assert visual(read_as) == stands


@given(MIXED)
def test_no_letter_is_lost_or_added(text: str) -> None:
    def counted(line: str) -> list[str]:
        return sorted(line.replace("(", "|").replace(")", "|"))

    assert counted(visual(text)) == counted(text)


@pytest.mark.parametrize(
    ("letters", "shapes"),
    [
        ("ب", "\ufe8f"),
        ("ببب", "\ufe91\ufe92\ufe90"),
        ("دب", "\ufea9\ufe8f"),
        ("لا", "\ufefb"),
        ("بلا", "\ufe91\ufefc"),
        ("ب ب", "\ufe8f \ufe8f"),
        ("ب\u064bب", "\ufe91\u064b\ufe90"),
        ("Latin, אבג", "Latin, אבג"),
    ],
)
def test_arabic_letters_join(letters: str, shapes: str) -> None:
    assert joined(letters) == shapes
    assert joined(shapes) == shapes


def test_other_scripts_have_letters_of_their_own() -> None:
    reader = read(paper_with(notes="שלום عرب ქართული Հայաստան", terms=""))
    assert "\ufffd" not in reader.pages[0].extract_text()
    names = {font["/BaseFont"].partition("+")[2] for font in fonts(reader)}
    families = {"NotoSansHebrew", "NotoSansArabic", "NotoSansGeorgian", "NotoSansArmenian"}
    assert names == {f"{family}-Regular" for family in families} | {"NotoSans-Regular", "NotoSans-Bold"}

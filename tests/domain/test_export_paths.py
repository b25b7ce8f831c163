"""Names of files in a zip, out of whatever a number was made of."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.export_paths import Paths, plain

FINE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("INV-00001", "INV-00001"),
        ("2026/11 Müller & Söhne", "2026-11-Muller-Sohne"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\Windows\\x", "C-Windows-x"),
        ("..", "slug"),
        ("", "slug"),
        ("\u202efdp.exe", "fdp.exe"),
        ("漢字", "slug"),
        ("CON", "slug"),
        ("nul.x", "slug"),
        ("a\r\nb\x00c", "a-b-c"),
        ("x" * 500, "x" * 80),
    ],
)
def test_names(number: str, name: str) -> None:
    assert plain(number, "slug") == name


def test_two_that_look_alike_are_told_apart() -> None:
    paths = Paths()
    made = [paths.of("invoices", number, "s", ".pdf") for number in ("R/1", "R-1", "r 1", "R-1-2")]
    assert made == ["invoices/R-1.pdf", "invoices/R-1-2.pdf", "invoices/r-1-3.pdf", "invoices/R-1-2-2.pdf"]
    assert paths.of("receipts", "R-1", "s", ".pdf") == "receipts/R-1.pdf"


@given(st.lists(st.text(max_size=100), max_size=20))
def test_whatever_they_are_called(numbers: list[str]) -> None:
    paths = Paths()
    made = [paths.of("invoices", number, number, ".pdf") for number in numbers]
    assert len({path.lower() for path in made}) == len(numbers)
    assert all(FINE.fullmatch(path.removeprefix("invoices/")) for path in made)

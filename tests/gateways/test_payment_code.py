"""The payment code as squares: within the standard's size, white around it, and no word in the drawing."""

from itertools import pairwise
from xml.etree import ElementTree

import pytest

from portal.gateways.payment_code import QUIET, code_of, svg_of

SHORT = b"BCD\n002\n1\nSCT\n\n<script>x\nAT611904300234573201\nEUR0.01\n\nRF25INV00001"


@pytest.mark.parametrize("size", [44, 200, 331])
def test_the_longest_text_still_fits_the_standards_largest_code(size: int):
    code = code_of(b"\n" * size)
    assert code.error == "M"
    assert int(code.version) <= 13


def test_what_the_code_says_is_not_written_in_the_drawing():
    drawing = svg_of(SHORT)
    assert drawing == svg_of(SHORT)
    assert not any(word in drawing for word in SHORT.split(b"\n") if len(word) > 3)


def test_black_on_white_with_white_all_around():
    drawing = ElementTree.fromstring(svg_of(SHORT))
    side = len(code_of(SHORT).matrix) + 2 * QUIET
    ground, squares = drawing
    assert drawing.get("viewBox") == f"0 0 {side} {side}"
    assert (ground.get("fill"), squares.get("stroke")) == ("#fff", "#000")
    assert ground.get("d") == f"M0 0h{side}v{side}h-{side}z"


def test_every_other_text_is_another_code():
    codes = [svg_of(SHORT[:-1] + bytes([digit])) for digit in b"0123456789"]
    assert all(one != other for one, other in pairwise(codes))

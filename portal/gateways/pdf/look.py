"""Sizes, colours and type of our papers: calm stationery, the owner's colour the only one."""

import re
from functools import lru_cache
from typing import NamedTuple

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4

from portal.gateways.pdf.fonts import BOLD, REGULAR

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN = 56.0
TOP = 46.0
BOTTOM = 58.0
WIDTH = PAGE_WIDTH - 2 * MARGIN
HEIGHT = PAGE_HEIGHT - TOP - BOTTOM

INK = HexColor("#1c1b19")
SOFT = HexColor("#68645c")
HAIR = HexColor("#e4e1da")
GREEN = HexColor("#1a7f4b")
RED = HexColor("#b0241c")  # warnings only
WHITE = HexColor("#ffffff")
_CAP = 0.714  # height of capitals, as a part of the type size


class Style(NamedTuple):
    """One way of setting type; sizes in points."""

    font: str
    size: float
    leading: float
    color: Color

    @property
    def drop(self) -> float:
        """From the top of a line to its baseline: capitals stand in the middle of the leading."""
        return (self.leading + _CAP * self.size) / 2


BODY = Style(REGULAR, 9, 13.5, INK)
STRONG = Style(BOLD, 9, 13.5, INK)
SMALL = Style(REGULAR, 7.8, 11.5, SOFT)
NAME = Style(BOLD, 12, 17, INK)
TITLE = Style(BOLD, 22, 27, INK)
NUMBER = Style(REGULAR, 10, 15, SOFT)
TOTAL = Style(BOLD, 11.5, 17, INK)
OWED = Style(BOLD, 18, 25, INK)


@lru_cache(maxsize=64)
def brand(color: str) -> Color:
    """The owner's colour; ink when it is no `#rrggbb`."""
    return HexColor(color) if re.fullmatch("#[0-9a-fA-F]{6}", color) else INK


@lru_cache(maxsize=64)
def tint(color: Color) -> Color:
    """A breath of the colour on white paper."""
    return Color(*(1 - 0.07 * (1 - part) for part in color.rgb()))


@lru_cache(maxsize=64)
def on(color: Color) -> Color:
    """White or ink, whichever is easier to read on the colour (WCAG relative luminance)."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.rgb()]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return WHITE if 1.05 / (light + 0.05) >= (light + 0.05) / 0.0595 else INK

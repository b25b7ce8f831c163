"""The brand colour in a mail, and text that can be read on it. Mail programs know no CSS variables."""

import re

FALLBACK = "#1f6f5c"
HEX = re.compile("#[0-9a-fA-F]{6}")


def brand(color: str) -> str:
    """The colour if it is one, as #rrggbb; anything else would end up inside a style sheet."""
    return color.lower() if HEX.fullmatch(color) else FALLBACK


def text_on(color: str) -> str:
    """White or black, whichever stands out more on it: always at least 4.5 : 1."""
    return "#ffffff" if contrast(color, "#ffffff") >= contrast(color, "#000000") else "#000000"


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two #rrggbb colours, 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    red, green, blue = (_linear(int(color[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

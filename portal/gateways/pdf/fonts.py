"""The typefaces of our papers: Noto Sans, embedded. Says how wide a text is and which letters can be shown.

Scripts outside the main family have fonts of their own, read when the first such letter is met. Not safe for
several threads at once; `render_invoice` sees to that.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from portal.gateways.pdf.arabic import joined

FOLDER = Path(__file__).parents[3] / "assets" / "fonts"
REGULAR = "NotoSans-Regular"
BOLD = "NotoSans-Bold"
MISSING = "\ufffd"
# Letters our fonts lack but have a good likeness for: Swedish and Norwegian amounts carry U+2212.
LIKENESSES = {"\u2212": "–", "\u2192": "›", "\u2190": "‹", "\u2011": "-", "\t": " ", "\u2028": "\n", "\u2029": "\n"}
_NO_LETTERS = ("Cc", "Cf")  # control characters, and formats such as direction overrides: never shown
_SCRIPTS = {
    "NotoSansArmenian": "\u0530-\u058f\ufb13-\ufb17",
    "NotoSansHebrew": "\u0590-\u05ff\ufb1d-\ufb4f",
    "NotoSansArabic": "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc",
    "NotoSansGeorgian": "\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f",
}
_OTHER_SCRIPT = re.compile("|".join(f"(?P<{family}>[{letters}]+)" for family, letters in _SCRIPTS.items()))


class _Letters(dict[int, str]):
    """For `str.translate`: each code becomes what the fonts can show of it; looked up once."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        if letter == "\n":
            shown = letter
        elif letter in LIKENESSES:
            shown = LIKENESSES[letter]
        elif unicodedata.category(letter) in _NO_LETTERS:
            shown = ""
        else:
            known = all(code in _font(_home(letter, main)).face.charToGlyph for main in (REGULAR, BOLD))
            shown = letter if known else MISSING
        self[code] = shown
        return shown


class _Widths(dict[str, float]):
    """From a letter to its advance, in thousandths of the type size; looked up once."""

    def __init__(self, main: str) -> None:
        super().__init__()
        self._main = main

    def __missing__(self, letter: str) -> float:
        # reportlab writes a no-break space as a plain one
        code = 32 if letter == "\u00a0" else ord(letter)
        advance = self[letter] = float(_font(_home(letter, self._main)).face.getCharWidth(code))
        return advance


_letters = _Letters()
_widths = {main: _Widths(main) for main in (REGULAR, BOLD)}


@lru_cache
def _font(name: str) -> TTFont:
    """Read and registered once per process; a family without bold is regular in both weights."""
    file = FOLDER / f"{name}.ttf"
    if not file.is_file():
        return _font(name.replace("-Bold", "-Regular"))
    font = TTFont(name, str(file), asciiReadable=False, shapable=False)
    pdfmetrics.registerFont(font)
    return font


def _home(letter: str, main: str) -> str:
    """The font of a letter, in the weight of the main one."""
    found = _OTHER_SCRIPT.match(letter)
    return f"{found.lastgroup}-{main.partition('-')[2]}" if found else main


def warm() -> None:
    """Reads the main font files now, so the first paper is as quick as the next."""
    for main in (REGULAR, BOLD):
        _font(main)


def printable(text: str) -> str:
    """What our fonts can show of a text; what they lack becomes a visible mark, control characters go."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return joined(unicodedata.normalize("NFC", lines)).translate(_letters)


def width(text: str, font: str, size: float) -> float:
    """The width in points of a printable text."""
    advances = _widths[font]
    return sum([advances[letter] for letter in text]) * size / 1000


def runs(text: str, font: str) -> Iterator[tuple[str, str]]:
    """The text cut where its script changes, each part with its font's name."""
    end = 0
    for found in _OTHER_SCRIPT.finditer(text):
        if found.start() > end:
            yield font, text[end : found.start()]
        yield _font(_home(found[0], font)).fontName, found[0]
        end = found.end()
    if end < len(text):
        yield font, text[end:]

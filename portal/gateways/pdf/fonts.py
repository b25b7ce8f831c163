"""The typefaces of our papers: Noto Sans, embedded. Says how wide a text is and which letters can be shown."""

import unicodedata
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FOLDER = Path(__file__).parents[3] / "assets" / "fonts"
REGULAR = "NotoSans-Regular"
BOLD = "NotoSans-Bold"
MISSING = "\ufffd"
# Letters our fonts lack but have a good likeness for: Swedish and Norwegian amounts carry U+2212.
LIKENESSES = {"\u2212": "–", "\u2192": "›", "\u2190": "‹", "\u2011": "-", "\t": " ", "\u2028": "\n", "\u2029": "\n"}
_NO_LETTERS = ("Cc", "Cf")  # control characters, and formats such as direction overrides: never shown


class _Letters(dict[int, str]):
    """For `str.translate`: each code becomes what the fonts can show of it; looked up once."""

    def __init__(self, known: Callable[[int], bool]) -> None:
        super().__init__({ord("\n"): "\n"})
        self._known = known

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        shown = letter if self._known(code) else MISSING
        if letter in LIKENESSES:
            shown = LIKENESSES[letter]
        elif unicodedata.category(letter) in _NO_LETTERS:
            shown = ""
        self[code] = shown
        return shown


class _Widths(dict[str, float]):
    """From a letter to its advance, in thousandths of the type size; looked up once."""

    def __init__(self, font: TTFont) -> None:
        super().__init__()
        self._face = font.face

    def __missing__(self, letter: str) -> float:
        # reportlab writes a no-break space as a plain one
        code = 32 if letter == "\u00a0" else ord(letter)
        advance = self[letter] = float(self._face.getCharWidth(code))
        return advance


@lru_cache(maxsize=1)
def _fonts() -> dict[str, TTFont]:
    """Registers both fonts, once per process."""
    fonts: dict[str, TTFont] = {}
    for name in (REGULAR, BOLD):
        font = TTFont(name, str(FOLDER / f"{name}.ttf"), asciiReadable=False, shapable=False)
        pdfmetrics.registerFont(font)
        fonts[name] = font
    return fonts


@lru_cache(maxsize=1)
def _widths() -> dict[str, _Widths]:
    return {name: _Widths(font) for name, font in _fonts().items()}


@lru_cache(maxsize=1)
def _letters() -> _Letters:
    regular, bold = (font.face.charToGlyph for font in _fonts().values())
    return _Letters(lambda code: code in regular and code in bold)


def warm() -> None:
    """Reads the font files now, so the first paper is as quick as the next."""
    _letters()


def printable(text: str) -> str:
    """What our fonts can show of a text; what they lack becomes a visible mark, control characters go."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).translate(_letters())


def width(text: str, font: str, size: float) -> float:
    """The width in points of a printable text."""
    advances = _widths()[font]
    return sum([advances[letter] for letter in text]) * size / 1000

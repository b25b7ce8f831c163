"""Sets text in lines. Text is measured and drawn, never parsed: markup in it is only letters."""

from collections.abc import Iterator

from portal.gateways.pdf.direction import visual
from portal.gateways.pdf.fonts import printable, width
from portal.gateways.pdf.look import Style
from portal.gateways.pdf.strips import Piece, Strip


def lines(text: str, style: Style, across: float) -> list[str]:
    """The text broken into lines no wider than `across` points, at spaces, or inside a word longer than a line."""
    found: list[str] = []
    for paragraph in printable(text).split("\n"):
        found.extend([paragraph] if _fits(paragraph, style, across) else _broken(paragraph, style, across))
    return found


def paragraph(text: str, style: Style, across: float, x: float = 0, *, most: int = 0) -> list[Strip]:
    """The text as strips, flush left at `x`; with `most`, what exceeds that many lines ends in an ellipsis."""
    rows = lines(text.strip(), style, across) if text.strip() else []
    if most and len(rows) > most:
        rows = [*rows[: most - 1], cut(rows[most - 1] + "…", style, across)]
    return [Strip(style.leading, (Piece(x, style.drop, style, visual(row)),)) for row in rows]


def flush_right(text: str, style: Style, edge: float) -> Piece:
    """One line whose end stands at `edge`."""
    shown = printable(text).replace("\n", " ")
    return Piece(edge - width(shown, style.font, style.size), style.drop, style, visual(shown))


def flush_left(text: str, style: Style, x: float = 0) -> Piece:
    """One line that begins at `x`."""
    return Piece(x, style.drop, style, visual(printable(text).replace("\n", " ")))


def measure(text: str, style: Style) -> float:
    """The width of one line, in points."""
    return width(printable(text), style.font, style.size)


def fitted(text: str, style: Style, across: float, *, least: float = 6) -> Style:
    """The style, smaller when its one line would be wider than `across`; never below `least` points."""
    wide = measure(text, style)
    return style if wide <= across else style._replace(size=max(least, style.size * across / wide))


def cut(text: str, style: Style, across: float) -> str:
    """One line that fits, its end given up for an ellipsis when it must."""
    shown = printable(text).replace("\n", " ")
    if _fits(shown, style, across):
        return shown
    shown = shown[: _reach(shown, style, across)]
    while shown and not _fits(shown.rstrip("… ") + "…", style, across):
        shown = shown[:-1]
    return shown.rstrip("… ") + "…"


def _fits(text: str, style: Style, across: float) -> bool:
    return width(text, style.font, style.size) <= across


def _reach(text: str, style: Style, across: float) -> int:
    """How many letters there is room for, at most."""
    used = 0.0
    for count, letter in enumerate(text):
        used += width(letter, style.font, style.size)
        if used > across:
            return count
    return len(text)


def _broken(text: str, style: Style, across: float) -> Iterator[str]:
    """Greedy lines; only plain spaces break, so amounts with no-break spaces stay whole."""
    space = width(" ", style.font, style.size)
    line: list[str] = []
    used = 0.0
    for word in text.split(" "):
        for part in _parts(word, style, across):
            wide = width(part, style.font, style.size)
            if line and used + space + wide > across:
                yield " ".join(line)
                line, used = [], 0.0
            used += wide + (space if line else 0)
            line.append(part)
    yield " ".join(line)


def _parts(word: str, style: Style, across: float) -> Iterator[str]:
    """The word, or the pieces it must be broken into; each has at least one letter."""
    if _fits(word, style, across):
        yield word
        return
    start, used = 0, 0.0
    for end, letter in enumerate(word):
        wide = width(letter, style.font, style.size)
        if used + wide > across and end > start:
            yield word[start:end]
            start, used = end, 0.0
        used += wide
    yield word[start:]

"""What a page is made of: strips of type, stacked; a stack breaks over pages where a strip lets it."""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import NamedTuple, cast

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from portal.gateways.pdf.fonts import runs
from portal.gateways.pdf.look import HEIGHT, WIDTH, Style

Paint = Callable[[Canvas, float, float], None]  # draws at the left and top edge of its strip, in points
_TALLEST = 0.6 * HEIGHT  # columns beside each other and held strips may not be taller than this


class Piece(NamedTuple):
    """One line of type: `x` from the left and `drop` from the top of its strip to the baseline."""

    x: float
    drop: float
    style: Style
    text: str


class Strip(NamedTuple):
    """A slice over the width of the paper; `holds`: no page break between this one and the next."""

    height: float
    pieces: tuple[Piece, ...] = ()
    paints: tuple[Paint, ...] = ()
    holds: bool = False


def gap(height: float) -> Strip:
    """Empty paper."""
    return Strip(height)


def held(strips: Sequence[Strip]) -> list[Strip]:
    """The strips kept on one page, as long as they leave room for others."""
    if tall(strips) > _TALLEST:
        return list(strips)
    return [strip._replace(holds=True) for strip in strips[:-1]] + list(strips[-1:])


def tall(strips: Sequence[Strip]) -> float:
    """Their height together."""
    return sum(strip.height for strip in strips)


def beside(*columns: tuple[float, Sequence[Strip]]) -> list[Strip]:
    """Columns next to each other, each with its distance from the left; too tall ones follow one another."""
    height = max(tall(strips) for _, strips in columns)
    if height > _TALLEST:
        return [_moved(strip, x) for x, strips in columns for strip in strips]
    pieces: list[Piece] = []
    paints: list[Paint] = []
    for x, strips in columns:
        top = 0.0
        for strip in strips:
            pieces.extend(piece._replace(x=piece.x + x, drop=piece.drop + top) for piece in strip.pieces)
            paints.extend(_shifted(paint, x, top) for paint in strip.paints)
            top += strip.height
    return [Strip(height, tuple(pieces), tuple(paints))]


def _moved(strip: Strip, x: float) -> Strip:
    pieces = tuple(piece._replace(x=piece.x + x) for piece in strip.pieces)
    return strip._replace(pieces=pieces, paints=tuple(_shifted(paint, x, 0) for paint in strip.paints))


def _shifted(paint: Paint, right: float, down: float) -> Paint:
    return lambda canvas, x, y: paint(canvas, x + right, y - down)


class Stack(Flowable):
    """Strips from top to bottom; `head` is repeated on every page the stack runs over.

    `height`, when it is known, is that of the strips: adding it up anew for each of a thousand pages takes seconds.
    """

    def __init__(self, strips: Sequence[Strip], head: Sequence[Strip] = (), height: float | None = None) -> None:
        super().__init__()
        self.strips = list(strips)
        self.head = list(head)
        self._tall = tall(self.strips) if height is None else height

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """Platypus asks for width and height."""
        return WIDTH, tall(self.head) + self._tall

    def split(self, aW: float, aH: float) -> list[Flowable]:
        """As much as fits, and the rest; nothing at all when not even the first strips do."""
        left, fits = aH - tall(self.head), 0
        for index, strip in enumerate(self.strips):
            left -= strip.height
            if left < 0:
                break
            if not strip.holds:
                fits = index + 1
        if not fits:
            return []
        first = Stack(self.strips[:fits], self.head)
        return [first, Stack(self.strips[fits:], self.head, self._tall - first._tall)]

    def draw(self) -> None:
        """Colours and rules first, then all type in one text object."""
        canvas = cast(Canvas, self.canv)
        strips = [*self.head, *self.strips]
        y = tall(strips)
        pieces: list[tuple[float, Piece]] = []
        for strip in strips:
            for paint in strip.paints:
                paint(canvas, 0, y)
            pieces.extend((y, piece) for piece in strip.pieces)
            y -= strip.height
        set_type(canvas, pieces)


def set_type(canvas: Canvas, pieces: Sequence[tuple[float, Piece]]) -> None:
    """Draws pieces of type, each with the top of its strip."""
    block, current = canvas.beginText(), ("", 0.0)
    for style, run in groupby(pieces, key=lambda placed: placed[1].style):
        block.setFillColor(style.color)
        for top, piece in run:
            block.setTextOrigin(piece.x, top - piece.drop)
            for font, text in runs(piece.text, style.font):
                if current != (font, style.size):
                    current = font, style.size
                    block.setFont(*current)
                block.textOut(text)
    canvas.drawText(block)

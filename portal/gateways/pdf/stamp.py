"""The stamp between name and title: that it is paid, or no longer counts."""

from typing import NamedTuple

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from portal.domain.documents import Paper
from portal.gateways.pdf import look
from portal.gateways.pdf.fonts import BOLD, printable
from portal.gateways.pdf.look import Style
from portal.gateways.pdf.strips import set_type
from portal.gateways.pdf.type import fitted, flush_left, measure
from portal.text import t

_SIZE = 13.0
_CENTRE = (look.MARGIN + look.WIDTH - 210 - 36, look.PAGE_HEIGHT - look.TOP - 22)


class Stamp(NamedTuple):
    """One word in its colour."""

    word: str
    color: Color


def stamp_of(paper: Paper) -> Stamp | None:
    """The stamp of an invoice, when there is something to say."""
    if paper.is_paid:
        return Stamp(t("Paid", paper.locale), look.GREEN)
    return Stamp(paper.document.status_word, look.SOFT) if paper.document.status == "void" else None


def impress(canvas: Canvas, stamp: Stamp) -> None:
    """Draws it between name and title."""
    color, shown = stamp.color, printable(stamp.word).upper()
    style = fitted(shown, Style(BOLD, _SIZE, _SIZE + 12, color), 78)
    wide, high = measure(shown, style) + 20, style.leading
    canvas.saveState()
    canvas.translate(*_CENTRE)
    canvas.rotate(7)
    canvas.setStrokeColor(color)
    canvas.setLineWidth(1.3)
    canvas.roundRect(-wide / 2, -high / 2, wide, high, 5, stroke=1, fill=0)
    set_type(canvas, [(high / 2, flush_left(shown, style, 10 - wide / 2))])
    canvas.restoreState()

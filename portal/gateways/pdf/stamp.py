"""The stamp between name and title: that it is paid, or no longer counts."""

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from portal.domain.documents import Paper
from portal.gateways.pdf import look
from portal.gateways.pdf.fonts import BOLD, printable, width
from portal.text import t

_SIZE = 13.0
_CENTRE = (look.MARGIN + look.WIDTH - 210 - 36, look.PAGE_HEIGHT - look.TOP - 22)


def stamp(canvas: Canvas, paper: Paper) -> None:
    """Draws it on the first page, when there is something to say."""
    if paper.is_paid:
        _impress(canvas, t("Paid", paper.locale), look.GREEN)
    elif paper.document.status == "void":
        _impress(canvas, paper.document.status_word, look.SOFT)


def _impress(canvas: Canvas, word: str, color: Color) -> None:
    shown = printable(word).upper()
    size = min(_SIZE, _SIZE * 78 / width(shown, BOLD, _SIZE))
    wide, high = width(shown, BOLD, size) + 1.2 * len(shown) + 18, size + 13
    canvas.saveState()
    canvas.translate(*_CENTRE)
    canvas.rotate(7)
    canvas.setStrokeColor(color)
    canvas.setFillColor(color)
    canvas.setLineWidth(1.3)
    canvas.roundRect(-wide / 2, -high / 2, wide, high, 5, stroke=1, fill=0)
    canvas.setFont(BOLD, size)
    canvas.drawString(-wide / 2 + 9.6, -0.357 * size, shown, charSpace=1.2)
    canvas.restoreState()

"""The floor for a PDF: the same page drawn straight on a reportlab canvas, every position known beforehand."""

import io
from decimal import Decimal
from functools import lru_cache

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from segno.helpers import make_epc_qr

from portal.domain.documents import Paper, PartyView
from portal.gateways.pdf.fonts import BOLD, REGULAR

INK, SOFT, HAIR, BRAND, TINT = (HexColor(c) for c in ("#1c1b19", "#68645c", "#e4e1da", "#1f6f5c", "#eff5f3"))
LEFT, RIGHT, ROW = 56, 539, 24
EDGES = (415, 460, 494, 539)


def draw(paper: Paper) -> bytes:
    """The invoice without any layout: no wrapping, no measuring but of right-aligned figures."""
    file = io.BytesIO()
    canvas = Canvas(file, A4, invariant=1, initialFontName=REGULAR)  # pyright: ignore[reportArgumentType]
    y = _head(canvas, paper)
    for line in paper.document.lines:
        if y < 90:
            _foot(canvas, paper)
            y = _columns(canvas, 780)
        _say(canvas, LEFT, y, line.description)
        for edge, figure in zip(EDGES, (line.quantity, line.price, line.tax, line.amount), strict=True):
            canvas.drawRightString(edge, y, figure)
        canvas.line(LEFT, y - 9, RIGHT, y - 9)
        y -= ROW
    if y < 280:
        _foot(canvas, paper)
        y = 780
    _sums(canvas, paper, y)
    _pay(canvas, paper, y - 70)
    _foot(canvas, paper)
    canvas.save()
    return file.getvalue()


@lru_cache
def _logo(content: bytes) -> ImageReader:
    """Read once, as ours is."""
    return ImageReader(io.BytesIO(content))


def _say(canvas: Canvas, x: float, y: float, text: str, font: str = REGULAR, size: float = 9) -> None:
    canvas.setFont(font, size)
    canvas.setFillColor(SOFT if size < 9 else INK)
    canvas.drawString(x, y, text)


def _head(canvas: Canvas, paper: Paper) -> float:
    document = paper.document
    canvas.setFillColor(BRAND)
    canvas.rect(0, 837, 596, 5, stroke=0, fill=1)
    canvas.drawImage(_logo(paper.logo), LEFT, 756, 40, 40)
    canvas.setFont(BOLD, 22)
    canvas.setFillColor(INK)
    canvas.drawRightString(RIGHT, 774, document.title)
    canvas.setFont(REGULAR, 10)
    canvas.drawRightString(RIGHT, 759, document.number)
    _party(canvas, LEFT, "From", document.seller)
    _party(canvas, 222, "Billed to", document.buyer)
    facts = [("Issued", document.issued), ("Due", document.due_date), ("Your reference", document.po_number)]
    for row, (name, value) in enumerate(facts):
        _say(canvas, 389, 725 - 27 * row, name, size=7.8)
        _say(canvas, 389, 712 - 27 * row, value)
    return _columns(canvas, 600)


def _party(canvas: Canvas, x: float, label: str, party: PartyView) -> None:
    _say(canvas, x, 725, label, size=7.8)
    _say(canvas, x, 712, party.name, BOLD)
    for row, text in enumerate([*party.lines, *(f"{name}  {value}" for name, value in party.facts)]):
        _say(canvas, x, 699 - 13 * row, text)


def _columns(canvas: Canvas, y: float) -> float:
    _say(canvas, LEFT, y, "Description", size=7.8)
    for edge, name in zip(EDGES, ("Quantity", "Price", "VAT", "Amount"), strict=True):
        canvas.drawRightString(edge, y, name)
    canvas.setStrokeColor(HAIR)
    canvas.setLineWidth(0.6)
    canvas.line(LEFT, y - 9, RIGHT, y - 9)
    return y - ROW


def _sums(canvas: Canvas, paper: Paper, y: float) -> None:
    document = paper.document
    for row, (name, base, tax) in enumerate([("Tax", "Taxed amount", "Tax amount"), *document.taxes]):
        _say(canvas, LEFT, y - 14 * row, name, size=7.8)
        canvas.drawRightString(210, y - 14 * row, base)
        canvas.drawRightString(266, y - 14 * row, tax)
    for figure in document.totals:
        _say(canvas, 307, y, figure.label)
        canvas.drawRightString(RIGHT, y, figure.amount)
        y -= 16
    canvas.line(307, y + 6, RIGHT, y + 6)
    _say(canvas, 307, y - 8, "Total", BOLD, 11.5)
    canvas.drawRightString(RIGHT, y - 8, document.total)


def _pay(canvas: Canvas, paper: Paper, y: float) -> None:
    document = paper.document
    canvas.setFillColor(TINT)
    canvas.roundRect(LEFT, y - 112, RIGHT - LEFT, 112, 9, stroke=0, fill=1)
    _say(canvas, 72, y - 26, "To pay", size=7.8)
    _say(canvas, 72, y - 46, document.balance, BOLD, 18)
    _say(canvas, 72, y - 64, f"Due {document.due_date}")
    facts = (paper.beneficiary, paper.iban_shown, paper.bic, document.payment_reference)
    for row, (name, value) in enumerate(zip(("Account holder", "IBAN", "BIC", "Reference"), facts, strict=True)):
        _say(canvas, 238, y - 26 - 14 * row, name, size=7.8)
        _say(canvas, 304, y - 26 - 14 * row, value)
    _say(canvas, 238, y - 88, "Or scan the code with your bank app.", size=7.8)
    _code(canvas, paper, 439, y - 14)
    _say(canvas, LEFT, y - 130, document.notes, size=7.8)
    _say(canvas, LEFT, y - 148, document.terms, size=7.8)


def _code(canvas: Canvas, paper: Paper, x: float, y: float) -> None:
    code = make_epc_qr(paper.beneficiary, paper.iban, Decimal("1234.50"), text="INV-00042", bic=paper.bic)
    side = 84 / (len(code.matrix) + 8)
    canvas.setFillColor(INK)
    path = canvas.beginPath()
    for row, bits in enumerate(code.matrix):
        for column, dark in enumerate(bits):
            if dark:
                path.rect(x + (column + 4) * side, y - (row + 5) * side, side, side)
    canvas.drawPath(path, stroke=0, fill=1)


def _foot(canvas: Canvas, paper: Paper) -> None:
    _say(canvas, LEFT, 31, f"{paper.document.number}  ·  {paper.document.seller.name}", size=7.8)
    canvas.drawRightString(RIGHT, 31, f"Page {canvas.getPageNumber()}")
    canvas.showPage()

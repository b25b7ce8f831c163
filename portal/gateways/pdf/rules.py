"""Lines and panels drawn under the type."""

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from portal.gateways.pdf import look
from portal.gateways.pdf.strips import Paint


def rule(across: float, *, down: float, color: Color = look.HAIR, thick: float = 0.6) -> Paint:
    """A fine line, so many points below the top of its strip."""

    def paint(canvas: Canvas, x: float, y: float) -> None:
        canvas.setStrokeColor(color)
        canvas.setLineWidth(thick)
        canvas.line(x, y - down, x + across, y - down)

    return paint


def panel(across: float, height: float, color: Color) -> Paint:
    """A rounded, filled ground that begins at the top of its strip."""

    def paint(canvas: Canvas, x: float, y: float) -> None:
        canvas.setFillColor(color)
        canvas.roundRect(x, y - height, across, height, 9, stroke=0, fill=1)

    return paint

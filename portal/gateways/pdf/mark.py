"""The sign of the business: its logo, or its initial on a rounded square of its colour."""

import io
from functools import lru_cache

from PIL import Image, UnidentifiedImageError
from reportlab.lib.colors import Color
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from portal.gateways.pdf import look
from portal.gateways.pdf.fonts import BOLD, printable
from portal.gateways.pdf.look import Style
from portal.gateways.pdf.strips import Piece, Strip, set_type
from portal.gateways.pdf.type import measure

SIDE = 40.0
_WIDEST = 170.0
_DOTS = 4  # image dots kept per point: 288 dpi


def logo(content: bytes) -> Strip | None:
    """The logo, at most 40 points high and 170 wide; None when there is none that can be drawn."""
    picture = _picture(content) if content else None
    if picture is None:
        return None
    wide, high = picture.getSize()
    scale = min(SIDE / high, _WIDEST / wide)

    def paint(canvas: Canvas, x: float, y: float) -> None:
        canvas.drawImage(picture, x, y - high * scale, wide * scale, high * scale)

    return Strip(SIDE, paints=(paint,))


def initial(name: str, color: Color) -> Strip:
    """The first letter of the name on a rounded square."""
    style = Style(BOLD, 17, SIDE, look.on(color))
    letter = (printable(name).strip() or "·")[0].upper()[0]

    def paint(canvas: Canvas, x: float, y: float) -> None:
        canvas.setFillColor(color)
        canvas.roundRect(x, y - SIDE, SIDE, SIDE, 11, stroke=0, fill=1)
        set_type(canvas, [(y, Piece(x + (SIDE - measure(letter, style)) / 2, style.drop, style, letter))])

    return Strip(SIDE, paints=(paint,))


@lru_cache(maxsize=32)
def _picture(content: bytes) -> ImageReader | None:
    """Read once, made small and laid on white: paper has no transparency. None when it is no PNG or JPEG."""
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as image:
            image.thumbnail((int(_WIDEST * _DOTS), int(SIDE * _DOTS)))
            layer = image.convert("RGBA")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, SyntaxError, ValueError):
        return None  # a broken logo must not keep a client from their invoice: the initial stands in
    flat = Image.new("RGB", layer.size, "white")
    flat.paste(layer, mask=layer.getchannel("A"))
    stored = io.BytesIO()
    flat.save(stored, "PNG")
    return ImageReader(io.BytesIO(stored.getvalue()))

"""The payment code as a square of modules: drawn by the PDF, served to pages as an image."""

import io

import segno
from segno import QRCode

QUIET = 4  # modules of white around it, or scanners miss it


def code_of(payload: bytes) -> QRCode:
    """Level M, as the standard wants it, and never more: a larger code is harder to scan."""
    return segno.make_qr(payload, error="m", boost_error=False)


def svg_of(payload: bytes) -> bytes:
    """Black on white, whatever the page's theme; scales with the page. Holds no word of anybody."""
    file = io.BytesIO()
    look = {"border": QUIET, "dark": "#000", "light": "#fff", "svgclass": None, "lineclass": None}
    code_of(payload).save(file, kind="svg", omitsize=True, xmldecl=False, nl=False, **look)
    return file.getvalue()

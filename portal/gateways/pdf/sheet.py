"""The pages themselves: margins, the rule of the owner's colour, the foot with "Page x of y"."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from portal.gateways.pdf import look
from portal.gateways.pdf.fonts import REGULAR, printable
from portal.gateways.pdf.stamp import Stamp, impress
from portal.gateways.pdf.strips import set_type
from portal.gateways.pdf.type import cut, flush_left, flush_right
from portal.text import t


@dataclass(frozen=True)
class Stationery:
    """What every paper of ours has beside its story: whose it is and looks like, what it is called, its stamp."""

    title: str
    number: str
    seller: str
    locale: str
    brand_color: str
    logo: bytes
    stamp: Stamp | None = None
    serial: str = ""  # in the file's properties only


class _CountedCanvas(Canvas):
    """Holds finished pages back until their number is known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._held: list[dict[str, object]] = []
        self.paper: Stationery

    def showPage(self) -> None:
        self._held.append(dict(self.__dict__))
        self._startPage()  # pyright: ignore[reportAttributeAccessIssue]

    def save(self) -> None:
        for number, page in enumerate(self._held, 1):
            self.__dict__.update(page)
            _foot(self, self.paper, number, len(self._held))
            super().showPage()
        super().save()


def print_out(paper: Stationery, story: Sequence[Flowable]) -> bytes:
    """The story set on pages, as a PDF file; the same bytes for the same paper."""
    file = io.BytesIO()
    seller = printable(paper.seller)
    sheet = BaseDocTemplate(
        file,
        pagesize=(look.PAGE_WIDTH, look.PAGE_HEIGHT),
        title=printable(f"{paper.title} {paper.number}".strip()),
        author=seller,
        subject=printable(paper.number),
        creator=seller,
        keywords=paper.serial,
        lang=paper.locale.replace("_", "-"),
        displayDocTitle=True,
        invariant=1,
        initialFontName=REGULAR,
    )
    frame = Frame(look.MARGIN, look.BOTTOM, look.WIDTH, look.HEIGHT, 0, 0, 0, 0)

    def furnish(canvas: Canvas, doc: BaseDocTemplate) -> None:
        _furnish(cast(_CountedCanvas, canvas), paper, doc.page)

    sheet.addPageTemplates(PageTemplate("page", [frame], onPage=furnish))
    sheet.build(list(story), canvasmaker=_CountedCanvas)
    return file.getvalue()


def _furnish(canvas: _CountedCanvas, paper: Stationery, page: int) -> None:
    canvas.paper = paper
    canvas.setFillColor(look.brand(paper.brand_color))
    canvas.rect(0, look.PAGE_HEIGHT - 5, look.PAGE_WIDTH, 5, stroke=0, fill=1)
    if page == 1 and paper.stamp:
        impress(canvas, paper.stamp)


def _foot(canvas: Canvas, paper: Stationery, page: int, pages: int) -> None:
    """Number and seller on the left, so a loose page finds its way home; the page number on the right."""
    numbered = t("Page {page} of {pages}", paper.locale, page=page, pages=pages)
    name = cut(f"{paper.number}  ·  {paper.seller}", look.SMALL, look.WIDTH - 110)
    left = flush_left(name, look.SMALL, look.MARGIN)
    right = flush_right(numbered, look.SMALL, look.MARGIN + look.WIDTH)
    canvas.setStrokeColor(look.HAIR)
    canvas.setLineWidth(0.6)
    canvas.line(look.MARGIN, 46, look.MARGIN + look.WIDTH, 46)
    set_type(canvas, [(40, left), (40, right)])

"""What another program finds in our PDFs."""

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream

from portal.domain.documents import Paper
from portal.gateways.pdf import render_invoice


def read(paper: Paper) -> PdfReader:
    """The paper printed and opened again."""
    return PdfReader(io.BytesIO(render_invoice(paper)))


def words(paper: Paper) -> str:
    """All its text."""
    return "\n".join(page.extract_text() for page in read(paper).pages)


def fonts(reader: PdfReader) -> Iterator[Any]:
    """Each font of each page."""
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # pyright: ignore[reportIndexIssue]
            yield font.get_object()


def modules(reader: PdfReader) -> list[list[int]]:
    """The payment code as drawn: a row of 0 and 1 for each row of modules; empty when there is none."""
    page = reader.pages[-1]
    content = ContentStream(page["/Contents"].get_object(), reader)
    flips = [at for at, (values, do) in enumerate(content.operations) if do == b"cm" and float(values[3]) < 0]
    if not flips:
        return []
    after = content.operations[flips[0] :]
    ends = next(at for at, (_, do) in enumerate(after) if do == b"Q")
    rects = [[int(value) for value in values] for values, do in after[:ends] if do == b"re"]
    side = 1 + max(row for _, row, _, _ in rects)
    matrix = [[0] * side for _ in range(side)]
    for start, row, length, _ in rects:
        matrix[row][start : start + length] = [1] * length
    return matrix

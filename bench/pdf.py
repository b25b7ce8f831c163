"""P1: what layout costs above bare drawing, and how far we are from a browser engine. `python -m bench.pdf`"""

import io
import shutil
import subprocess
import sys
from decimal import Decimal

from segno.helpers import make_epc_qr

from bench.pdf_canvas import draw
from bench.pdf_paper import paper_of
from bench.report import Ratio, interleaved, show
from portal.domain.documents import Paper
from portal.gateways.pdf import render_invoice, warm

_KILOBYTE = 1000
_STYLE = "body{font:9pt sans-serif}table{width:100%;border-collapse:collapse}td{border-top:1px solid #ddd;padding:6px}"


def run() -> list[Ratio]:
    """All rows of P1."""
    warm()
    short, long = paper_of(12), paper_of(200)
    few = interleaved({"ours": lambda: render_invoice(short), "canvas": lambda: draw(short)}, rounds=40)
    many = interleaved({"ours": lambda: render_invoice(long), "canvas": lambda: draw(long)}, rounds=12)
    return [
        Ratio("12 lines, against a bare canvas", few["ours"] / few["canvas"], 1.8),
        Ratio("200 lines, against a bare canvas", many["ours"] / many["canvas"], 3.5),
        Ratio("12 lines, faster than wkhtmltopdf", _against_wkhtmltopdf(short), 6, at_least=True),
        Ratio("12 lines, size", len(render_invoice(short)) / _KILOBYTE, 60, "kB"),
    ]


def _against_wkhtmltopdf(paper: Paper) -> float | None:
    program = shutil.which("wkhtmltopdf")
    if program is None:
        return None
    page = _html(paper).encode()
    command = [program, "-q", "-s", "A4", "-", "-"]

    def browser() -> bytes:
        return subprocess.run(command, input=page, capture_output=True, check=True).stdout

    times = interleaved({"ours": lambda: render_invoice(paper), "browser": browser}, rounds=5)
    return times["browser"] / times["ours"]


def _html(paper: Paper) -> str:
    """The same content as a plain page: what a template engine would hand to a browser engine."""
    document = paper.document
    code = io.BytesIO()
    owed, reference = Decimal("1234.50"), document.payment_reference
    epc = make_epc_qr(paper.beneficiary, paper.iban, owed, text=reference, bic=paper.bic)
    epc.save(code, kind="svg", xmldecl=False, scale=2)
    rows = "".join(
        f"<tr><td>{line.description}<td>{line.quantity}<td>{line.price}<td>{line.tax}<td>{line.amount}"
        for line in document.lines
    )
    sums = "".join(f"<p>{figure.label} {figure.amount}" for figure in document.totals)
    return (
        f"<!doctype html><meta charset=utf-8><style>{_STYLE}</style><h1>{document.title} {document.number}</h1>"
        f"<p>{document.seller.name}<p>{document.buyer.name}<table>{rows}</table>{sums}<p>{document.total}"
        f"<p>{paper.iban_shown} {paper.bic}{code.getvalue().decode()}<p>{document.notes}<p>{document.terms}"
    )


if __name__ == "__main__":
    sys.exit(0 if show("P1  Invoice PDF", run()) else 1)

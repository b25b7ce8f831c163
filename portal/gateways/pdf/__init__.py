"""Invoices, quotes, receipts and statements on paper: A4 PDFs of words that are already in the reader's language."""

import io
from threading import Lock

from pypdf import PdfReader, PdfWriter
from reportlab import rl_config

from portal.domain.documents import Paper
from portal.domain.quote_papers import CertificatePaper, OfferPaper
from portal.domain.receipts import ReceiptPaper
from portal.domain.statement_paper import StatementPaper
from portal.gateways.pdf import certificate, fonts, quote, receipt, statement
from portal.gateways.pdf.closing import closing
from portal.gateways.pdf.head import head
from portal.gateways.pdf.lines import line_table
from portal.gateways.pdf.payment import payment
from portal.gateways.pdf.sheet import Stationery, print_out
from portal.gateways.pdf.stamp import stamp_of
from portal.gateways.pdf.strips import Stack
from portal.gateways.pdf.totals import totals

# Text here is drawn, never parsed, so no address in it is ever opened; should someone add a Paragraph,
# reportlab still may not fetch anything.
rl_config.trustedSchemes = []
rl_config.trustedHosts = None
rl_config.useA85 = 0  # binary streams: a fifth smaller, and quicker

_press = Lock()  # reportlab reads font files through shared positions; a PDF is pure CPU, so waiting costs nothing


def warm() -> None:
    """Reads the fonts now, at start, so the first client waits no longer than the next."""
    with _press:
        fonts.warm()


def render_invoice(paper: Paper) -> bytes:
    """The invoice or credit note as a PDF; pure CPU, so call it in a thread. Same paper, same bytes."""
    with _press:
        sheet = _stationery(paper)
        story = [Stack(head(sheet, paper.document)), line_table(paper), totals(paper)]
        story += [
            Stack(strips) for strips in (payment(paper), closing(paper.document.notes, paper.document.terms)) if strips
        ]
        return print_out(sheet, story)


def render_receipt(paper: ReceiptPaper) -> bytes:
    """The receipt of one payment as a PDF, under the same conditions."""
    with _press:
        sheet = receipt.stationery(paper)
        return print_out(sheet, receipt.story(sheet, paper.receipt))


def render_statement(paper: StatementPaper) -> bytes:
    """The statement of a period as a PDF, under the same conditions."""
    with _press:
        sheet = statement.stationery(paper)
        return print_out(sheet, statement.story(sheet, paper))


def render_offer(paper: OfferPaper) -> bytes:
    """A quote as a PDF, under the same conditions."""
    with _press:
        sheet = quote.stationery(paper)
        return print_out(sheet, quote.story(sheet, paper))


def render_certificate(paper: CertificatePaper) -> bytes:
    """The certificate of an acceptance as a PDF of its own, under the same conditions."""
    with _press:
        sheet = certificate.stationery(paper)
        return print_out(sheet, certificate.story(sheet, paper))


def followed_by(first: bytes, more: bytes) -> bytes:
    """A PDF with the pages of another one after its own; it begins with the very bytes of the first."""
    writer = PdfWriter(io.BytesIO(first), incremental=True)
    writer.append(PdfReader(io.BytesIO(more)))
    joined = io.BytesIO()
    writer.write(joined)
    return joined.getvalue()


def _stationery(paper: Paper) -> Stationery:
    title, number, seller = paper.document.title, paper.document.number, paper.document.seller.name
    return Stationery(title, number, seller, paper.locale, paper.brand_color, paper.logo, stamp_of(paper))

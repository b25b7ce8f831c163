"""Invoices, receipts and statements on paper: one A4 PDF from words that are already in the reader's language."""

from threading import Lock

from reportlab import rl_config

from portal.domain.documents import Paper
from portal.domain.receipts import ReceiptPaper
from portal.domain.statement_paper import StatementPaper
from portal.gateways.pdf import fonts, look, receipt, statement
from portal.gateways.pdf.head import head
from portal.gateways.pdf.lines import line_table
from portal.gateways.pdf.payment import payment
from portal.gateways.pdf.sheet import Stationery, print_out
from portal.gateways.pdf.stamp import stamp_of
from portal.gateways.pdf.strips import Stack, Strip, gap, held
from portal.gateways.pdf.totals import totals
from portal.gateways.pdf.type import paragraph

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
        story += [Stack(strips) for strips in (payment(paper), _closing(paper)) if strips]
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


def _stationery(paper: Paper) -> Stationery:
    title, number, seller = paper.document.title, paper.document.number, paper.document.seller.name
    return Stationery(title, number, seller, paper.locale, paper.brand_color, paper.logo_file, stamp_of(paper))


def _closing(paper: Paper) -> list[Strip]:
    """Notes and terms, in the words of the seller."""
    strips: list[Strip] = []
    for text in (paper.document.notes, paper.document.terms):
        if text.strip():
            strips += [gap(6 if strips else 10), *held(paragraph(text, look.SMALL, look.WIDTH))]
    return strips

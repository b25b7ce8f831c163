"""Quotes on paper: the stationery of our invoices, with what may be chosen said under each line."""

from reportlab.platypus import Flowable

from portal.domain.quote_document import QuoteLineView
from portal.domain.quote_papers import OfferPaper
from portal.domain.sheets import LineView
from portal.gateways.pdf import look
from portal.gateways.pdf.closing import closing
from portal.gateways.pdf.head import letterhead, party
from portal.gateways.pdf.lines import table
from portal.gateways.pdf.sheet import Stationery
from portal.gateways.pdf.strips import Stack, Strip, gap, held
from portal.gateways.pdf.totals import offered
from portal.gateways.pdf.type import paragraph
from portal.text import t


def stationery(paper: OfferPaper) -> Stationery:
    """What is on every page."""
    title, document = t("Quote", paper.locale), paper.document
    look_of = (paper.locale, paper.brand_color, paper.logo)
    return Stationery(title, document.number, document.seller.name, *look_of, serial=paper.serial)


def story(sheet: Stationery, paper: OfferPaper) -> list[Flowable]:
    """Head, subject, lines, totals, notes and terms."""
    document = paper.document
    told: list[Flowable] = [Stack([*_head(sheet, paper), *_subject(document.title)]), _lines(paper)]
    told.append(offered(document, paper.locale))
    if last := closing(document.notes, document.terms):
        told.append(Stack(last))
    return told


def _head(sheet: Stationery, paper: OfferPaper) -> list[Strip]:
    document, locale = paper.document, paper.locale
    facts = [
        (t("Issued", locale), document.issued),
        (t("Valid until", locale), document.valid_until),
        (t("Version", locale), str(document.version)),
    ]
    parties = (t("From", locale), document.seller), (t("Prepared for", locale), document.buyer)
    return letterhead(sheet, [party(*one) for one in parties], facts)


def _subject(title: str) -> list[Strip]:
    """What it is about, kept with what follows."""
    strips = paragraph(title, look.NAME, look.WIDTH)
    return [*held(strips), gap(10)] if strips else []


def _lines(paper: OfferPaper) -> Stack:
    lines = paper.document.lines
    aside = {at for at, line in enumerate(lines) if not line.is_taken}
    return table([_line(one, paper.remarks.get(one.key, "")) for one in lines], paper.locale, aside)


def _line(line: QuoteLineView, remark: str) -> LineView:
    return LineView(line.description, line.detail, remark, line.quantity, line.price, line.tax, line.amount)

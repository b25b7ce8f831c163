"""Receipts on paper: the same stationery as an invoice, with what the payment settled instead of what was sold."""

from reportlab.platypus import Flowable

from portal.domain.receipts import Receipt, ReceiptPaper, SettledRow
from portal.domain.sheets import Figure
from portal.gateways.pdf import look
from portal.gateways.pdf.head import letterhead, party
from portal.gateways.pdf.rules import rule
from portal.gateways.pdf.sheet import Stationery
from portal.gateways.pdf.strips import Stack, Strip, beside, gap, held
from portal.gateways.pdf.totals import SUMS, sum_row
from portal.gateways.pdf.type import fitted, flush_left, flush_right, paragraph
from portal.text import t

_AIR = 5.2  # above and below the text of a row
_AMOUNT = 110.0
_REMAINS = 160.0
_NUMBER = look.WIDTH - _AMOUNT - _REMAINS - 16
_EDGE = look.WIDTH - _AMOUNT  # where the words of what remains end


def stationery(paper: ReceiptPaper) -> Stationery:
    """What is on every page."""
    receipt = paper.receipt
    title, seller = t("Receipt", paper.locale), receipt.seller.name
    return Stationery(title, receipt.number, seller, paper.locale, paper.brand_color, paper.logo)


def story(sheet: Stationery, receipt: Receipt) -> list[Flowable]:
    """Head, invoices, sums and remarks."""
    facts = [(t("Received on", sheet.locale), receipt.received), (t("Paid with", sheet.locale), receipt.method)]
    columns = [party(t("From", sheet.locale), receipt.seller), party(t("Received from", sheet.locale), receipt.buyer)]
    told: list[Flowable] = [Stack(letterhead(sheet, columns, facts))]
    if receipt.settled:
        told.append(_table(receipt.settled, sheet.locale))
    told.append(_sums(receipt, sheet.locale))
    if receipt.remarks:
        told.append(Stack([gap(10), *_remarks(receipt.remarks)]))
    return told


def _table(rows: list[SettledRow], locale: str) -> Stack:
    """The invoices, the column heads repeated on every page."""
    names = (
        flush_left(t("Invoice", locale), look.SMALL),
        flush_right(t("Remaining balance", locale), look.SMALL, _EDGE),
        flush_right(t("Amount", locale), look.SMALL, look.WIDTH),
    )
    head = [
        Strip(look.SMALL.leading, names, holds=True),
        Strip(6, paints=(rule(look.WIDTH, down=6),), holds=True),
    ]
    return Stack([strip for row in rows for strip in _row(row)], head)


def _row(row: SettledRow) -> list[Strip]:
    texts = paragraph(row.number, look.BODY, _NUMBER) or [gap(look.BODY.leading)]
    remains = fitted(row.remains, look.BODY._replace(color=look.SOFT), _REMAINS)
    amount = fitted(row.amount, look.BODY, _AMOUNT - 16)
    figures = (flush_right(row.remains, remains, _EDGE), flush_right(row.amount, amount, look.WIDTH))
    level = tuple(one._replace(drop=look.BODY.drop) for one in figures)
    texts[0] = texts[0]._replace(pieces=(*texts[0].pieces, *level))
    return held([gap(_AIR), *texts, Strip(_AIR, paints=(rule(look.WIDTH, down=_AIR),))])


def _sums(receipt: Receipt, locale: str) -> Stack:
    sums: list[Strip] = []
    if receipt.kept:
        sums += sum_row(Figure(t("Kept as your credit", locale), receipt.kept), look.BODY)
    sums += [gap(4), Strip(5, paints=(rule(SUMS, down=0, color=look.INK, thick=1.1),))]
    sums += sum_row(Figure(t("Received", locale), receipt.amount), look.TOTAL)
    sums += [strip for figure in receipt.given_back for strip in sum_row(figure, look.BODY)]
    if receipt.left:
        sums += [gap(4), Strip(5, paints=(rule(SUMS, down=0),))]
        sums += sum_row(Figure(t("Left of this payment", locale), receipt.left), look.TOTAL)
    return Stack([gap(10), *beside((look.WIDTH - SUMS, sums))])


def _remarks(remarks: list[str]) -> list[Strip]:
    return [strip for remark in remarks for strip in [*paragraph(remark, look.SMALL, look.WIDTH), gap(3)]]

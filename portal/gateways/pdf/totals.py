"""What it all comes to: from the subtotal to what is still owed, and the taxes beside it."""

from collections.abc import Sequence

from portal.domain.documents import Figure, Paper
from portal.domain.quote_document import QuoteDocument
from portal.gateways.pdf import look
from portal.gateways.pdf.look import Style
from portal.gateways.pdf.rules import rule
from portal.gateways.pdf.strips import Stack, Strip, beside, gap
from portal.gateways.pdf.type import fitted, flush_right, measure, paragraph
from portal.text import t

SUMS = 232.0
_TAXES = 210.0


def totals(paper: Paper) -> Stack:
    """Sums on the right under the amounts; the tax table on the left."""
    document, locale = paper.document, paper.locale
    sums = _to_total(document.totals, Figure(t("Total", locale), document.total))
    sums += [strip for figure in document.after_total for strip in sum_row(figure, look.BODY)]
    if document.after_total:
        sums += [gap(4), Strip(5, paints=(rule(SUMS, down=0),))]
        sums += sum_row(Figure(t("To pay", locale), document.balance), look.TOTAL)
    if document.deposit.label:
        sums += sum_row(document.deposit, look.BODY)
    return _set(sums, document.taxes, locale)


def offered(document: QuoteDocument, locale: str) -> Stack:
    """The same for a quote: what it comes to as it was sent, and the deposit."""
    label = t("Total as offered", locale) if document.may_choose else t("Total", locale)
    sums = _to_total(document.totals, Figure(label, document.total))
    if document.deposit.label:
        sums += sum_row(document.deposit, look.BODY)
    return _set(sums, document.taxes, locale)


def sum_row(figure: Figure, style: Style) -> list[Strip]:
    """Label and amount; a long label goes on below, an amount never."""
    amount = fitted(figure.amount, style, SUMS * 0.75)
    room = SUMS - measure(figure.amount, amount) - 14
    label = paragraph(figure.label, style, room) or [gap(style.leading)]
    figured = flush_right(figure.amount, amount, SUMS)._replace(drop=style.drop)
    label[0] = label[0]._replace(pieces=(*label[0].pieces, figured))
    return [*label, *paragraph(figure.note, look.SMALL, room), gap(3)]


def _to_total(steps: Sequence[Figure], total: Figure) -> list[Strip]:
    sums = [strip for figure in steps for strip in sum_row(figure, look.BODY)]
    sums += [gap(4), Strip(5, paints=(rule(SUMS, down=0, color=look.INK, thick=1.1),))]
    return sums + sum_row(total, look.TOTAL)


def _set(sums: Sequence[Strip], taxes: Sequence[tuple[str, str, str]], locale: str) -> Stack:
    columns: list[tuple[float, Sequence[Strip]]] = [(look.WIDTH - SUMS, sums)]
    if taxes:
        columns.insert(0, (0, _taxes(taxes, locale)))
    return Stack([gap(10), *beside(*columns)])


def _taxes(taxes: Sequence[tuple[str, str, str]], locale: str) -> list[Strip]:
    heads = (t("Tax", locale), t("Taxed amount", locale), t("Tax amount", locale))
    wide = [max(measure(row[i], look.SMALL) for row in [heads, *taxes]) for i in (1, 2)]
    style = look.SMALL
    if sum(wide) > _TAXES - 70:  # at least 70 points and the gaps stay for the name
        shrink = (_TAXES - 70) / sum(wide)
        style, wide = style._replace(size=style.size * shrink), [one * shrink for one in wide]
    edges = (_TAXES - wide[1] - 12, _TAXES)
    room = edges[0] - wide[0] - 12
    strips = _tax(heads, style, edges, room)
    strips.append(Strip(6, paints=(rule(_TAXES, down=3),)))
    for row in taxes:
        strips += _tax(row, style._replace(color=look.INK), edges, room)
    return strips


def _tax(row: tuple[str, str, str], style: Style, edges: tuple[float, float], room: float) -> list[Strip]:
    name = paragraph(row[0], look.SMALL._replace(color=style.color), room) or [gap(style.leading)]
    figures = [
        flush_right(text, style, edge)._replace(drop=look.SMALL.drop) for text, edge in zip(row[1:], edges, strict=True)
    ]
    name[0] = name[0]._replace(pieces=(*name[0].pieces, *figures))
    return [*name, gap(2)]

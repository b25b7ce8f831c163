"""The table of lines: figures right-aligned and never wrapped, the description takes what is left."""

from collections.abc import Collection, Sequence

from portal.domain.documents import LineView, Paper
from portal.gateways.pdf import look
from portal.gateways.pdf.look import Style
from portal.gateways.pdf.rules import rule
from portal.gateways.pdf.strips import Stack, Strip, gap, held
from portal.gateways.pdf.type import flush_left, flush_right, measure, paragraph
from portal.text import t

_BETWEEN = 16.0  # points between two columns
_AIR = 5.2  # above and below the text of a row
_DESCRIPTION = 150.0  # the least that stays for the description
_SMALLEST = 5.0


def line_table(paper: Paper) -> Stack:
    """All lines, the column heads repeated on every page."""
    return table(paper.document.lines, paper.locale)


def table(lines: Sequence[LineView], locale: str, aside: Collection[int] = ()) -> Stack:
    """The same for any lines; figures of those `aside`, by position, do not count and stand back."""
    heads = [t("Quantity", locale), t("Price", locale), t("VAT", locale), t("Amount", locale)]
    style, edges, description = _columns(heads, [_figures(line) for line in lines])
    names = [flush_left(t("Description", locale), look.SMALL)]
    names += [flush_right(name, look.SMALL, edge) for name, edge in zip(heads, edges, strict=True)]
    head = [
        Strip(look.SMALL.leading, tuple(names), holds=True),
        Strip(6, paints=(rule(look.WIDTH, down=6),), holds=True),
    ]
    quiet = style._replace(color=look.SOFT)
    styles = [quiet if at in aside else style for at in range(len(lines))]
    strips = [strip for line, one in zip(lines, styles, strict=True) for strip in _row(line, one, edges, description)]
    return Stack(strips or [gap(0)], head)


def _figures(line: LineView) -> tuple[str, str, str, str]:
    return line.quantity, line.price, line.tax, line.amount


def _columns(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[Style, list[float], float]:
    """The style of figures, the right edge of each column, and the width of the description."""
    widest = [max([measure(row[i], look.BODY) for row in rows], default=0) for i in range(len(heads))]
    least = [measure(head, look.SMALL) for head in heads]
    room = look.WIDTH - _DESCRIPTION - _BETWEEN * len(heads)
    needed = sum(max(pair) for pair in zip(widest, least, strict=True))
    size = look.BODY.size * min(1.0, max(_SMALLEST / look.BODY.size, room / needed if needed else 1.0))
    wide = [max(w * size / look.BODY.size, head) for w, head in zip(widest, least, strict=True)]
    edges = [look.WIDTH - sum(wide[i + 1 :]) - _BETWEEN * (len(wide) - 1 - i) for i in range(len(wide))]
    return look.BODY._replace(size=size), edges, edges[0] - wide[0] - _BETWEEN


def _row(line: LineView, style: Style, edges: list[float], across: float) -> list[Strip]:
    texts = paragraph(line.description, look.BODY, across) or [gap(look.BODY.leading)]
    figures = [
        flush_right(figure, style, edge)._replace(drop=look.BODY.drop)
        for figure, edge in zip(_figures(line), edges, strict=True)
    ]
    texts[0] = texts[0]._replace(pieces=(*texts[0].pieces, *figures))
    texts += paragraph(line.detail, look.SMALL, across) + paragraph(line.note, look.SMALL, across)
    return held([gap(_AIR), *texts, Strip(_AIR, paints=(rule(look.WIDTH, down=_AIR),))])

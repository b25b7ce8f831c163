"""The top of the first page: whose paper, what it is, between whom, and its dates."""

from portal.domain.documents import InvoiceDocument, PartyView
from portal.gateways.pdf import look
from portal.gateways.pdf.mark import SIDE, initial, logo
from portal.gateways.pdf.sheet import Stationery
from portal.gateways.pdf.strips import Strip, beside, gap
from portal.gateways.pdf.type import fitted, flush_left, flush_right, lines, measure, paragraph
from portal.text import t

_RIGHT = 210.0  # the title's column
_NAME = look.WIDTH - _RIGHT - SIDE - 14 - 80  # 80 points between the two stay free for a stamp
_COLUMN = 150.0
_BETWEEN = (look.WIDTH - 3 * _COLUMN) / 2


def head(sheet: Stationery, document: InvoiceDocument) -> list[Strip]:
    """Sign and title; then seller, buyer and the facts in three columns."""
    locale = sheet.locale
    facts = [
        (t("Issued", locale), document.issued),
        (t("Due", locale), document.due_date),
        (t("Period", locale), document.period),
        (t("Your reference", locale), document.po_number),
        (t("Corrects", locale), document.corrects),
    ]
    parties = (t("From", locale), document.seller), (t("Billed to", locale), document.buyer)
    return letterhead(sheet, [party(*one) for one in parties], facts)


def letterhead(sheet: Stationery, columns: list[list[Strip]], facts: list[tuple[str, str]]) -> list[Strip]:
    """Sign and title; below them two columns, and the facts that are known as the third."""
    placed = [(index * (_COLUMN + _BETWEEN), column) for index, column in enumerate([*columns, _facts(facts)])]
    return [*masthead(sheet), gap(24), *beside(*placed), gap(20)]


def masthead(sheet: Stationery) -> list[Strip]:
    """The logo says the name; without one the initial and the name stand there."""
    right = _title(sheet)
    sign = logo(sheet.logo)
    if sign:
        return beside((0, [sign]), (0, right))
    sign = initial(sheet.seller, look.brand(sheet.brand_color))
    name = paragraph(sheet.seller, look.NAME, _NAME, most=3)
    above = max(0.0, (SIDE - look.NAME.leading * len(name)) / 2)
    return beside((0, [sign]), (SIDE + 14, [gap(above), *name]), (0, right))


def _title(document: Stationery) -> list[Strip]:
    title = fitted(document.title, look.TITLE, _RIGHT, least=12)
    number = fitted(document.number, look.NUMBER, _RIGHT, least=8)
    strips = [Strip(title.leading, (flush_right(document.title, title, look.WIDTH),))]
    for row in lines(document.number, number, _RIGHT):
        strips.append(Strip(number.leading, (flush_right(row, number, look.WIDTH),)))
    return strips


def party(label: str, party: PartyView) -> list[Strip]:
    """Name, address, and ids of one side."""
    strips = _label(label) + paragraph(party.name, look.STRONG, _COLUMN)
    for line in party.lines:
        strips += paragraph(line, look.BODY, _COLUMN)
    if party.facts:
        strips.append(gap(3))
    for name, value in party.facts:
        strips += _fact(name, value)
    return strips


def _fact(name: str, value: str) -> list[Strip]:
    """Name and value on one line, or the value below when the line is too short."""
    start = measure(name, look.SMALL) + 5
    ink = look.SMALL._replace(color=look.INK)
    if start + measure(value, ink) > _COLUMN:
        return paragraph(name, look.SMALL, _COLUMN) + paragraph(value, ink, _COLUMN)
    return [Strip(ink.leading, (flush_left(name, look.SMALL), flush_left(value, ink, start)))]


def _facts(facts: list[tuple[str, str]]) -> list[Strip]:
    strips: list[Strip] = []
    for name, value in facts:
        if value:
            strips += [*_label(name), *paragraph(value, look.BODY, _COLUMN), gap(2)]
    return strips or [gap(0)]


def _label(name: str) -> list[Strip]:
    return paragraph(name, look.SMALL, _COLUMN)

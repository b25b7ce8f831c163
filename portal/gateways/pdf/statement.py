"""Statements of account on paper: what the period comes to, every line of it, and how old the debt is."""

from collections.abc import Sequence

from reportlab.platypus import Flowable

from portal import formats
from portal.domain import statement_words
from portal.domain.sheets import Figure
from portal.domain.statement import Statement
from portal.domain.statement_paper import StatementPaper
from portal.domain.statement_words import LineView, money, plain
from portal.gateways.pdf import look
from portal.gateways.pdf.head import letterhead, party
from portal.gateways.pdf.look import Style
from portal.gateways.pdf.rules import panel, rule
from portal.gateways.pdf.sheet import Stationery
from portal.gateways.pdf.strips import Piece, Stack, Strip, gap, held
from portal.gateways.pdf.type import fitted, flush_left, flush_right, measure, paragraph
from portal.text import t

_AIR = 3.6  # above and below the text of a line
_DAY = 66.0
_BETWEEN = 14.0
_WORDS = 150.0  # the least that stays for the words of a line
_PANEL = 58.0
_PAD = 14.0


def stationery(paper: StatementPaper) -> Stationery:
    """What is on every page; the period stands where an invoice has its number."""
    locale, period = paper.locale, paper.statement.period
    days = f"{formats.day(period.first, locale)} – {formats.day(period.last, locale)}"
    title, seller = t("Statement of account", locale), paper.seller.name
    return Stationery(title, days, seller, locale, paper.brand_color, paper.logo)


def story(sheet: Stationery, paper: StatementPaper) -> list[Flowable]:
    """Head, sums, lines, ages."""
    found, locale = paper.statement, paper.locale
    facts = [
        (t("Issued", locale), formats.day_long(found.today, locale)),
        (t("Currency", locale), f"{formats.name_of_currency(found.currency, locale)} ({found.currency})"),
    ]
    columns = [party(t("From", locale), paper.seller), party(t("For", locale), paper.buyer)]
    return [
        Stack([*letterhead(sheet, columns, facts), *_sums(found, sheet), gap(18)]),
        _table(found, locale),
        Stack([gap(22), *_ages(found, locale)]),
    ]


def _sums(found: Statement, sheet: Stationery) -> list[Strip]:
    """Opening, what came on top, what went off, closing: side by side on a breath of the owner's colour."""
    figures = [
        (t("Opening balance", sheet.locale), found.opening_minor),
        (t("Charges", sheet.locale), found.charged_minor),
        (t("Payments and credits", sheet.locale), -found.paid_minor),
        (t("Closing balance", sheet.locale), found.closing_minor),
    ]
    shown = [Figure(label, money(minor, found.currency, sheet.locale)) for label, minor in figures]
    across, pieces = (look.WIDTH - 2 * _PAD) / len(shown), list[Piece]()
    style = min((fitted(one.amount, look.TOTAL, across - 10) for one in shown), key=lambda one: one.size)
    for place, one in enumerate(shown):
        x = _PAD + place * across
        pieces.append(flush_left(one.label, fitted(one.label, look.SMALL, across - 8), x)._replace(drop=23))
        pieces.append(flush_left(one.amount, style, x)._replace(drop=41))
    ground = panel(look.WIDTH, _PANEL, look.tint(look.brand(sheet.brand_color)))
    return [Strip(_PANEL, tuple(pieces), (ground,))]


def _table(found: Statement, locale: str) -> Stack:
    """The lines between opening and closing balance, the column heads repeated on every page."""
    views = statement_words.lines(found.entries, locale)
    opening, closing = (plain(minor, found.currency, locale) for minor in (found.opening_minor, found.closing_minor))
    heads = [t("Charge", locale), t("Payment or credit", locale), t("Balance", locale)]
    figures = [(one.charge, one.payment, one.balance) for one in views]
    style, edges, words = _columns(heads, [*figures, ("", "", opening), ("", "", closing)])
    names = [flush_left(t("Date", locale), look.SMALL), flush_left(t("Entry", locale), look.SMALL, _DAY)]
    names += [flush_right(name, look.SMALL, edge) for name, edge in zip(heads, edges, strict=True)]
    head = [
        Strip(look.SMALL.leading, tuple(names), holds=True),
        Strip(6, paints=(rule(look.WIDTH, down=6),), holds=True),
    ]
    first, last = formats.day(found.period.first, locale), formats.day(found.period.last, locale)
    begin = LineView(first, t("Opening balance", locale), "", "", "", "", opening)
    end = LineView(last, t("Closing balance", locale), "", "", "", "", closing)
    strong = style._replace(font=look.STRONG.font)
    rows = [_row(begin, strong, edges, words), *(_row(one, style, edges, words) for one in views)]
    return Stack([*rows, _row(end, strong, edges, words)], head)


def _columns(heads: Sequence[str], rows: Sequence[tuple[str, ...]]) -> tuple[Style, list[float], float]:
    """The style of figures, the right edge of each column, and the width the words have."""
    longest = [max((row[place] for row in rows), key=len) for place in range(len(heads))]
    widest = [measure(text, look.STRONG) for text in longest]
    least = [measure(head, look.SMALL) for head in heads]
    room = look.WIDTH - _DAY - _WORDS - _BETWEEN * len(heads)
    scale = min(1.0, room / sum(max(pair) for pair in zip(widest, least, strict=True)))
    wide = [max(width * scale, head) for width, head in zip(widest, least, strict=True)]
    edges = [look.WIDTH - sum(wide[place + 1 :]) - _BETWEEN * (len(wide) - 1 - place) for place in range(len(wide))]
    return look.BODY._replace(size=look.BODY.size * scale), edges, edges[0] - wide[0] - _BETWEEN - _DAY


def _row(line: LineView, style: Style, edges: Sequence[float], across: float) -> Strip:
    """One strip, so that no line is torn apart."""
    text = look.BODY._replace(font=style.font)
    words = paragraph(line.words, text, across, _DAY, most=3)
    pieces = [piece for strip in words for piece in strip.pieces]
    pieces = [piece._replace(drop=piece.drop + at * text.leading) for at, piece in enumerate(pieces)]
    beside = measure(line.words, text) + 6
    if line.receipt and beside + measure(line.receipt, look.SMALL) <= across:
        pieces.append(flush_left(line.receipt, look.SMALL, _DAY + beside)._replace(drop=text.drop))
    pieces.append(flush_left(line.day, fitted(line.day, look.BODY._replace(color=look.SOFT), _DAY - 6)))
    for shown, edge in zip((line.charge, line.payment, line.balance), edges, strict=True):
        if shown:
            pieces.append(flush_right(shown, style, edge)._replace(drop=text.drop))
    height = max(1, len(words)) * text.leading + 2 * _AIR
    moved = tuple(piece._replace(drop=piece.drop + _AIR) for piece in pieces)
    return Strip(height, moved, (rule(look.WIDTH, down=height),))


def _ages(found: Statement, locale: str) -> list[Strip]:
    """What is owed today: a column per age, then what is taken off, then what is left."""
    view = statement_words.aging_view(found, locale)
    across = look.WIDTH / len(view.ages)
    style = min((fitted(one.amount, look.BODY, across - 12) for one in view.ages), key=lambda one: one.size)
    labels = [flush_right(one.label, fitted(one.label, look.SMALL, across - 8), (at + 1) * across)
              for at, one in enumerate(view.ages)]  # fmt: skip
    amounts = [flush_right(one.amount, style, (at + 1) * across) for at, one in enumerate(view.ages)]
    strips = [*paragraph(t("Owed on {day}, by age", locale, day=view.on), look.STRONG, look.WIDTH), gap(6)]
    strips += [Strip(look.SMALL.leading, tuple(labels)), Strip(6, paints=(rule(look.WIDTH, down=3),))]
    strips += [Strip(look.BODY.leading, tuple(amounts)), gap(8)]
    left = [*view.less, Figure(t("Balance", locale), view.total)]
    edge = look.WIDTH - max(measure(one.amount, look.STRONG) for one in left) - _BETWEEN
    for one in left:
        set_in = look.STRONG if one is left[-1] else look.BODY
        pieces = flush_right(one.label, set_in, edge), flush_right(one.amount, set_in, look.WIDTH)
        strips.append(Strip(set_in.leading + 1, pieces))
    return held([*strips, *paragraph(view.remark, look.SMALL, look.WIDTH)])

"""The bookkeeper's tables: the documents of a period with their tax by rate, and what each statement comes to.

Written like the statement's own CSV: text is guarded, amounts are plain numbers; documents end with their sums.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from portal import formats
from portal.domain.export_books import BookedDocument, Books
from portal.domain.formulas import guarded
from portal.domain.statement import Statement
from portal.gateways.spreadsheet import in_bytes
from portal.money import from_minor
from portal.text import t

Cell = str | Decimal


def documents_csv(books: Books, paths: dict[str, str]) -> bytes:
    """One row per document and one of sums; `paths` says where the paper of each is."""
    locale, currency = books.paper.locale, books.paper.statement.currency
    rates = sorted({rate for one in books.documents for rate in one.taxes})
    heads = [t(head, locale) for head in ("Number", "Date", "Due", "Kind", "Status", "Currency", "Net")]
    for rate in rates:
        percent = formats.percent(rate, locale)
        heads += [t("Net at {rate}", locale, rate=percent), t("Tax at {rate}", locale, rate=percent)]
    heads += [t(head, locale) for head in ("Tax", "Total", "On the statement", "File")]
    figures = [_figures(one, rates) for one in books.documents]
    sums = [sum(column) for column in zip(*figures, strict=True)] or [0] * (len(heads) - 7)
    rows = [
        [*_head(one, currency), *_amounts(minors, currency), guarded(paths.get(one.slug, ""))]
        for one, minors in zip(books.documents, figures, strict=True)
    ]
    last: list[Cell] = [guarded(t("Sum", locale)), "", "", "", "", currency, *_amounts(sums, currency), ""]
    return _written([[guarded(head) for head in heads], *rows, last])


def totals_csv(statements: Iterable[Statement], locale: str) -> bytes:
    """Opening, charged, paid, closing: a row per currency, as its statement has them."""
    heads = ("Currency", "From", "To", "Opening balance", "Charges", "Payments and credits", "Closing balance")
    rows: list[Sequence[Cell]] = [[guarded(t(head, locale)) for head in heads]]
    for one in statements:
        minors = one.opening_minor, one.charged_minor, one.paid_minor, one.closing_minor
        days = one.period.first.isoformat(), one.period.last.isoformat()
        rows.append([one.currency, *days, *_amounts(minors, one.currency)])
    return _written(rows)


def _figures(one: BookedDocument, rates: Sequence[Decimal]) -> list[int]:
    by_rate = [minor for rate in rates for minor in one.taxes.get(rate, (0, 0))]
    return [one.net_minor, *by_rate, one.tax_minor, one.total_minor, one.booked_minor]


def _head(one: BookedDocument, currency: str) -> list[Cell]:
    due = one.due.isoformat() if one.due else ""
    return [guarded(one.number), one.issued.isoformat(), due, guarded(one.kind), guarded(one.status), currency]


def _amounts(minors: Iterable[int], currency: str) -> list[Cell]:
    return [from_minor(minor, currency) for minor in minors]


def _written(rows: Iterable[Sequence[Cell]]) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_NONNUMERIC).writerows(rows)
    return in_bytes(file)

"""CSV for a spreadsheet: UTF-8 with a mark so that it is read as such, days as ISO, amounts as plain numbers.

Text is guarded (domain/formulas.py). Amounts are written by us and stay numbers, also below zero.
"""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

from portal.domain import statement_words
from portal.domain.formulas import guarded
from portal.domain.statement import Statement
from portal.money import from_minor
from portal.text import t

HEADS = ("Date", "Entry", "Number", "Currency", "Charge", "Payment or credit", "Balance")


def statement_csv(statement: Statement, locale: str) -> bytes:
    """Every line of the period between its opening and its closing balance."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([guarded(t(head, locale)) for head in HEADS])
    writer.writerows(_rows(statement, locale))
    return in_bytes(file)


def in_bytes(file: io.StringIO) -> bytes:
    """As a spreadsheet reads it; half a character becomes a question mark."""
    return file.getvalue().encode("utf-8-sig", "replace")


def _rows(statement: Statement, locale: str) -> Iterator[tuple[str | Decimal, ...]]:
    currency, period = statement.currency, statement.period
    opening, closing = t("Opening balance", locale), t("Closing balance", locale)
    yield (
        period.first.isoformat(),
        guarded(opening),
        "",
        currency,
        "",
        "",
        from_minor(statement.opening_minor, currency),
    )
    for one, balance in statement.entries:
        amount = from_minor(abs(one.amount_minor), currency)
        charge, payment = (amount, "") if one.amount_minor >= 0 else ("", amount)
        words, number = guarded(statement_words.words(one, locale)), guarded(statement_words.number(one))
        yield one.on.isoformat(), words, number, currency, charge, payment, from_minor(balance, currency)
    yield period.last.isoformat(), guarded(closing), "", currency, "", "", from_minor(statement.closing_minor, currency)

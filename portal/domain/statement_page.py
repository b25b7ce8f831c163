"""A statement for the screen: a hundred lines at a time, and the ways to another period, currency or page."""

from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlencode

from portal import formats
from portal.access.visit import Visit
from portal.domain import periods, statement, statement_words
from portal.domain.periods import Period, Quick
from portal.domain.statement import Asked, Statement
from portal.domain.statement_words import AgingView, LineView, money, plain
from portal.text import t

PER_PAGE = 100
QUICK = {
    Quick.THIS_MONTH: "This month",
    Quick.LAST_MONTH: "Last month",
    Quick.THIS_YEAR: "This year",
    Quick.LAST_YEAR: "Last year",
}


@dataclass(frozen=True)
class Choice:
    """Another statement: its word, the query of its address, and whether it is the one shown."""

    label: str
    query: str
    is_current: bool


@dataclass(frozen=True)
class StatementPage:
    """One page of it. `opens` and `closes`: the balance before the first line, and after the last, belong to it."""

    currency: str = ""
    query: str = ""  # names this statement, whatever the page
    first: str = ""  # as ISO, for the form; beside it in words
    last: str = ""
    first_day: str = ""
    last_day: str = ""
    remark: str = ""
    periods: list[Choice] = field(default_factory=list)
    currencies: list[Choice] = field(default_factory=list)  # empty when there is only one
    opening: str = ""
    charged: str = ""
    paid: str = ""
    closing: str = ""
    in_favour: bool = False
    opening_plain: str = ""
    closing_plain: str = ""
    lines: list[LineView] = field(default_factory=list)
    opens: bool = False
    closes: bool = False
    summary: str = ""
    earlier: str = ""  # the queries of the neighbouring pages, or empty
    later: str = ""
    aging: AgingView = field(default_factory=AgingView)
    is_new: bool = False


def page(visit: Visit, asked: Asked, at: str = "") -> StatementPage:
    """One page of the client's own statement; a page that is none is the first."""
    found = statement.read(visit, asked)
    number, pages = _place(at, len(found.entries))
    start = (number - 1) * PER_PAGE
    query, shown = _query(found.period, found.currency), found.entries[start : start + PER_PAGE]
    return StatementPage(
        query=query,
        remark=t(found.remark, visit.locale) if found.remark else "",
        periods=_periods(found, visit.locale),
        currencies=_currencies(found),
        **_figures(found, visit.locale),  # pyright: ignore[reportArgumentType]
        lines=statement_words.lines(shown, visit.locale),
        opens=number == 1,
        closes=number == pages,
        summary=_summary(start, len(shown), len(found.entries), visit.locale),
        earlier=f"{query}&page={number - 1}" if number > 1 else "",
        later=f"{query}&page={number + 1}" if number < pages else "",
        aging=statement_words.aging_view(found, visit.locale),
        is_new=found.is_new,
    )


def _figures(found: Statement, locale: str) -> dict[str, object]:
    """What the statement comes to, with and without symbol, and the days it does so."""
    currency, period = found.currency, found.period
    return {
        "currency": currency,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "first_day": formats.day(period.first, locale),
        "last_day": formats.day(period.last, locale),
        "opening": money(found.opening_minor, currency, locale),
        "charged": money(found.charged_minor, currency, locale),
        "paid": money(found.paid_minor, currency, locale),
        "closing": money(found.closing_minor, currency, locale),
        "in_favour": found.closing_minor < 0,
        "opening_plain": plain(found.opening_minor, currency, locale),
        "closing_plain": plain(found.closing_minor, currency, locale),
    }


def _place(at: str, entries: int) -> tuple[int, int]:
    """The page asked for, and how many there are."""
    pages = max(1, -(-entries // PER_PAGE))
    wanted = int(at) if at.isascii() and at.isdigit() and len(at) < 9 else 1
    return (wanted if 1 <= wanted <= pages else 1), pages


def _periods(found: Statement, locale: str) -> list[Choice]:
    """In January this month is this year: the longer word stands for both."""
    known = periods.quick(found.today)
    shown = {period: one for one, period in known.items()}.get(found.period)
    return [Choice(t(word, locale), _query(known[one], found.currency), one is shown) for one, word in QUICK.items()]


def _currencies(found: Statement) -> list[Choice]:
    if len(found.currencies) < 2:
        return []
    return [Choice(one, _query(found.period, one), one == found.currency) for one in found.currencies]


def _query(period: Period, currency: str) -> str:
    return urlencode({"from": period.first.isoformat(), "to": period.last.isoformat(), "currency": currency})


def _summary(start: int, shown: int, total: int, locale: str) -> str:
    if not total:
        return ""
    first, last, all_of_them = (formats.number(Decimal(one), locale) for one in (start + 1, start + shown, total))
    return t("{first}–{last} of {total}", locale, first=first, last=last, total=all_of_them)

"""The one place where amounts, numbers and dates become words on a page, in a mail or in a PDF (Babel).

Amounts and times carry no-break spaces (U+00A0, U+202F), in Arabic and Hebrew also direction marks, as CLDR
prescribes: keep them, amounts must not wrap. An unknown locale raises `babel.UnknownLocaleError`.
"""

import re
import unicodedata
from copy import copy
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_datetime_format
from babel.numbers import NumberPattern, get_currency_symbol
from babel.units import format_unit

from portal.money import exponent, from_minor
from portal.text import t, tn

_MOST_DECIMALS = 12  # more than any unit price or tax rate has
_ENGLISH = "en"  # English without a country reads day first, with the month as a word


@lru_cache(maxsize=128)
def locale_of(name: str) -> Locale:
    """The CLDR locale of "de_AT" or "de-AT"."""
    return Locale.parse(name.replace("-", "_"))


@lru_cache(maxsize=8192)  # Babel takes 0.05 ms: most of what a page of a list costs
def money(minor: int, currency: str, locale: str) -> str:
    """The amount with the currency's symbol and all its decimals: "€1,234.50" in English."""
    pattern = _money_pattern(locale, currency)
    return pattern.apply(from_minor(minor, currency), locale_of(locale), currency=currency, currency_digits=False)


def number(value: Decimal, locale: str) -> str:
    """A quantity with the decimals it needs and no more: "1,234.5"."""
    return _pattern(locale, "decimal", 0, _MOST_DECIMALS).apply(value, locale_of(locale))


def measure(value: Decimal, unit: str, locale: str) -> str:
    """A quantity with its unit, one of CLDR's: "1.5 hr", "2 days"."""
    pattern: Any = _pattern(locale, "decimal", 0, _MOST_DECIMALS)  # as good as its text
    return format_unit(value, unit, "short", pattern, locale_of(locale)).replace(" ", "\u00a0")


def price(value: Decimal, currency: str, locale: str) -> str:
    """A unit price without symbol: at least the currency's decimals, more when the price has more."""
    return _pattern(locale, "decimal", exponent(currency), _MOST_DECIMALS).apply(value, locale_of(locale))


def percent(rate: Decimal, locale: str) -> str:
    """A rate that is already in percent: 20 is "20%", 5.5 is "5.5%"."""
    return _pattern(locale, "percent", 0, _MOST_DECIMALS).apply(rate.scaleb(-2), locale_of(locale))


@lru_cache(maxsize=4096)
def day(on: date, locale: str) -> str:
    """A short date no one can misread, the month as a word: "11 Oct 2026"."""
    if locale == _ENGLISH:
        return format_date(on, "d MMM y", locale_of(locale))
    return format_skeleton("yMMMd", on, locale=locale_of(locale))


def day_long(on: date, locale: str) -> str:
    """ "11 October 2026"."""
    return format_date(on, "d MMMM y" if locale == _ENGLISH else "long", locale_of(locale))


def month(on: date, locale: str) -> str:
    """ "October 2026"."""
    return format_skeleton("yMMMM", on, locale=locale_of(locale))


def month_short(on: date, locale: str) -> str:
    """ "Oct"."""
    return format_date(on, "LLL", locale_of(locale))


def quarter(on: date, locale: str) -> str:
    """ "Q4 2026"."""
    return format_skeleton("yQQQ", on, locale=locale_of(locale))


def weekday(on: date, locale: str) -> str:
    """The date with its day of the week: "Sunday, 11 October 2026"."""
    return format_date(on, "EEEE, d MMMM y" if locale == _ENGLISH else "full", locale_of(locale))


def weekday_short(on: date, locale: str) -> str:
    """The day of the week alone: "Tue"."""
    return format_skeleton("EEE", on, locale=locale_of(locale))


def weekday_name(on: date, locale: str) -> str:
    """The same in full: "Tuesday"."""
    return format_date(on, "EEEE", locale_of(locale))


def moment(at: datetime, zone: ZoneInfo, locale: str) -> str:
    """Date and time on the wall clock of a zone: "11 Oct 2026, 14:05"; ValueError for a naive datetime."""
    both = str(get_datetime_format("medium", locale_of(locale))).replace("'", "")
    return both.format(time_of_day(at, zone, locale), day(_local(at, zone).date(), locale))


def time_of_day(at: datetime, zone: ZoneInfo, locale: str) -> str:
    """The time on the wall clock of a zone, in the locale's 12 or 24 hours."""
    return format_time(_local(at, zone), "short", tzinfo=zone, locale=locale_of(locale))


def due_in_words(due_on: date, today: date, locale: str) -> str:
    """How far the due day is: "in 3 days", "due tomorrow", "due today", "12 days late"."""
    days = (due_on - today).days
    if days == 0:
        return t("due today", locale)
    if days < 0:
        return tn("{count} day late", "{count} days late", -days, locale)
    return tn("due tomorrow", "in {count} days", days, locale)


def name_of_currency(currency: str, locale: str) -> str:
    """The currency's name: "Euro"; UnknownCurrency when there is none."""
    exponent(currency)
    return locale_of(locale).currencies.get(currency, currency)


def country_name(code: str, locale: str) -> str:
    """The country's name; a code CLDR does not list ("XI" in VAT numbers) stands for itself."""
    return locale_of(locale).territories.get(code, code)


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return at.astimezone(zone)


@lru_cache(maxsize=256)
def _pattern(locale: str, kind: str, fewest: int, most: int) -> NumberPattern:
    """The locale's own pattern with our number of decimals: CLDR's currency digits are not ISO 4217's."""
    rules = locale_of(locale)
    formats = {"decimal": rules.decimal_formats[None], "percent": rules.percent_formats[None]}
    pattern = copy(formats[kind] if kind in formats else rules.currency_formats["standard"])
    pattern.frac_prec = (fewest, most)
    return pattern


@lru_cache(maxsize=512)
def _money_pattern(locale: str, currency: str) -> NumberPattern:
    """Letters stand off from the digits ("KWD 1.000", not "KWD1.000"): a CLDR rule Babel leaves out."""
    pattern = copy(_pattern(locale, "currency", exponent(currency), exponent(currency)))
    symbol = get_currency_symbol(currency, locale_of(locale))
    if unicodedata.category(symbol[-1])[0] not in "SZ":
        plus, minus = pattern.prefix
        pattern.prefix = (re.sub("¤$", "¤\u00a0", plus), re.sub("¤$", "¤\u00a0", minus))
    if unicodedata.category(symbol[0])[0] not in "SZ":
        plus, minus = pattern.suffix
        pattern.suffix = (re.sub("^¤", "\u00a0¤", plus), re.sub("^¤", "\u00a0¤", minus))
    return pattern

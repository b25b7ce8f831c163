"""What people read: symbols, decimals and dates of several locales, and sentences about due days."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from timeit import repeat
from zoneinfo import ZoneInfo

import pytest
from babel import UnknownLocaleError
from hypothesis import given
from hypothesis import strategies as st

from portal import formats
from portal.money import MAX_MINOR, UnknownCurrency, currencies, from_minor

DAY = date(2026, 10, 11)
VIENNA = ZoneInfo("Europe/Vienna")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("minor", "currency", "locale", "shown"),
    [
        (123450, "EUR", "en", "€1,234.50"),
        (123450, "EUR", "de_AT", "€ 1.234,50"),
        (123450, "EUR", "de-AT", "€ 1.234,50"),
        (123450, "EUR", "fr", "1 234,50 €"),
        (-5, "USD", "en", "-$0.05"),
        (0, "EUR", "en", "€0.00"),
        (1234, "JPY", "en", "¥1,234"),
        (123456, "KWD", "en", "KWD 123.456"),
        (123456, "RSD", "en", "RSD 1,234.56"),
        (123456, "IQD", "en", "IQD 123.456"),
        (-100, "CHF", "en", "-CHF 1.00"),
        (100, "CAD", "en", "CA$1.00"),
        (100, "CHF", "de_CH", "CHF 1.00"),
        (100, "KWD", "bn", "0.100 KWD"),
        (12345678900, "INR", "hi", "₹12,34,56,789.00"),
        (MAX_MINOR, "EUR", "en", "€92,233,720,368,547,758.07"),
    ],
)
def test_money(minor: int, currency: str, locale: str, shown: str) -> None:
    assert plain(formats.money(minor, currency, locale)) == shown


def test_an_amount_never_wraps() -> None:
    for locale in ("de_AT", "fr", "sv", "pt_BR"):
        assert " " not in formats.money(123456789, "EUR", locale)


@given(st.integers(-MAX_MINOR, MAX_MINOR), st.sampled_from(sorted(currencies())))
def test_no_unit_is_lost_on_the_way_to_the_page(minor: int, currency: str) -> None:
    shown = formats.money(minor, currency, "en")
    digits = re.search(r"\d[\d,]*(\.\d+)?$", shown)
    assert digits
    assert Decimal(digits[0].replace(",", "")) == abs(from_minor(minor, currency))
    assert shown.startswith("-") is (minor < 0)


@pytest.mark.parametrize(
    ("value", "locale", "shown"),
    [
        ("1234.5000", "en", "1,234.5"),
        ("1E+3", "en", "1,000"),
        ("0.0001", "de", "0,0001"),
        ("-2", "en", "-2"),
        ("922337203685477.5807", "en", "922,337,203,685,477.5807"),
        ("0.0000", "en", "0"),
    ],
)
def test_number(value: str, locale: str, shown: str) -> None:
    assert formats.number(Decimal(value), locale) == shown


@pytest.mark.parametrize(
    ("value", "currency", "shown"),
    [
        ("5", "EUR", "5.00"),
        ("0.0525", "EUR", "0.0525"),
        ("1234.500", "EUR", "1,234.50"),
        ("5", "JPY", "5"),
        ("5.1", "JPY", "5.1"),
        ("5", "KWD", "5.000"),
        ("5", "RSD", "5.00"),
    ],
)
def test_price(value: str, currency: str, shown: str) -> None:
    assert formats.price(Decimal(value), currency, "en") == shown


@pytest.mark.parametrize(
    ("rate", "locale", "shown"),
    [
        ("20", "en", "20%"),
        ("20.00", "en", "20%"),
        ("5.5", "en", "5.5%"),
        ("5.5", "fr", "5,5 %"),
        ("0", "en", "0%"),
    ],
)
def test_percent(rate: str, locale: str, shown: str) -> None:
    assert plain(formats.percent(Decimal(rate), locale)) == shown


@pytest.mark.parametrize(
    ("locale", "short", "long", "full"),
    [
        ("en", "11 Oct 2026", "11 October 2026", "Sunday, 11 October 2026"),
        ("en_US", "Oct 11, 2026", "October 11, 2026", "Sunday, October 11, 2026"),
        ("de_AT", "11. Okt. 2026", "11. Oktober 2026", "Sonntag, 11. Oktober 2026"),
        ("ja", "2026年10月11日", "2026年10月11日", "2026年10月11日日曜日"),
    ],
)
def test_days(locale: str, short: str, long: str, full: str) -> None:
    assert formats.day(DAY, locale) == short
    assert formats.day_long(DAY, locale) == long
    assert formats.weekday(DAY, locale) == full


@pytest.mark.parametrize("locale", ["en", "en_GB", "en_US", "de", "fr", "es", "it", "nl", "sv", "pl"])
def test_no_month_is_a_number(locale: str) -> None:
    assert len({formats.day(date(2026, month, 5), locale).strip("0123456789. ,") for month in range(1, 13)}) == 12


def test_a_moment_is_shown_on_the_given_wall_clock() -> None:
    at = datetime(2026, 10, 11, 22, 5, tzinfo=UTC)
    assert plain(formats.moment(at, VIENNA, "en_GB")) == "12 Oct 2026, 00:05"
    assert plain(formats.moment(at, ZoneInfo("America/New_York"), "en")) == "11 Oct 2026, 6:05 PM"
    assert formats.moment(at, VIENNA, "ja") == "2026年10月12日 0:05"
    assert formats.moment(at, VIENNA, "co") == "12 ott. 2026 à 00:05"
    assert formats.time_of_day(at, VIENNA, "de") == "00:05"


@pytest.mark.parametrize("show", [formats.moment, formats.time_of_day])
def test_a_naive_moment_is_refused(show) -> None:
    with pytest.raises(ValueError, match="time zone"):
        show(datetime(2026, 10, 11, 12), VIENNA, "en")


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "due today"),
        (1, "due tomorrow"),
        (2, "in 2 days"),
        (30, "in 30 days"),
        (-1, "1 day late"),
        (-2, "2 days late"),
        (-12, "12 days late"),
    ],
)
def test_due_in_words(days: int, words: str) -> None:
    assert formats.due_in_words(DAY + timedelta(days=days), DAY, "en") == words


def test_names() -> None:
    assert formats.name_of_currency("EUR", "en") == "Euro"
    assert formats.name_of_currency("CHF", "fr") == "franc suisse"
    assert formats.country_name("AT", "de") == "Österreich"
    assert formats.country_name("XI", "en") == "XI"
    with pytest.raises(UnknownCurrency):
        formats.name_of_currency("EURO", "en")


@pytest.mark.parametrize("locale", ["xx_YY", "not a locale"])
def test_an_unknown_locale_is_refused(locale: str) -> None:
    with pytest.raises((UnknownLocaleError, ValueError)):
        formats.money(1, "EUR", locale)


def test_an_amount_is_cheap_enough_for_a_list() -> None:
    """A list shows fifty of them; the best of ten rounds forgives a busy machine."""
    formats.money(1, "EUR", "de_AT")
    best = min(repeat(lambda: formats.money(123450, "EUR", "de_AT"), number=200, repeat=10)) / 200
    assert best < 60e-6

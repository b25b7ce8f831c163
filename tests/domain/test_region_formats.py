"""The regional forms a person can choose, and how they read."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from portal import formats
from portal.domain import region_formats
from portal.domain.part_payments import typed_minor

OFFERED = [one.value for one in region_formats.choices("en", "EUR")]
DAY, AT = date(2026, 12, 24), datetime(2026, 12, 24, 13, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("region", "example"),
    [
        ("en", "24 Dec 2026 · €1,234.50"),
        ("en_GB", "24 Dec 2026 · €1,234.50"),
        ("en_US", "Dec 24, 2026 · €1,234.50"),
        ("en_AT", "24 Dec 2026 · € 1.234,50"),
        ("en_CH", "24 Dec 2026 · € 1’234.50"),
        ("en_DE", "24 Dec 2026 · 1.234,50 €"),
        ("en_IE", "24 Dec 2026 · €1,234.50"),
        ("en_CA", "Dec 24, 2026 · €1,234.50"),
        ("en_AU", "24 Dec 2026 · EUR 1,234.50"),
        ("en_IN", "24 Dec 2026 · €1,234.50"),
    ],
)
def test_each_form_is_shown_with_what_it_looks_like(region: str, example: str) -> None:
    [label] = [one.label for one in region_formats.choices("en", "EUR") if one.value == region]
    assert label.replace("\xa0", " ").endswith(f": {example}")


@pytest.mark.parametrize(
    ("region", "long", "weekday", "moment"),
    [
        ("en", "24 December 2026", "Thursday, 24 December 2026", "24 Dec 2026, 1:05\u202fPM"),
        ("en_GB", "24 December 2026", "Thursday, 24 December 2026", "24 Dec 2026, 13:05"),
        ("en_US", "December 24, 2026", "Thursday, December 24, 2026", "Dec 24, 2026, 1:05\u202fPM"),
        ("en_CA", "December 24, 2026", "Thursday, December 24, 2026", "Dec 24, 2026, 1:05\u202fp.m."),
        ("en_DK", "24 December 2026", "Thursday, 24 December 2026", "24 Dec 2026, 13.05"),
    ],
)
def test_days_and_moments_read_naturally(region: str, long: str, weekday: str, moment: str) -> None:
    assert formats.day_long(DAY, region) == long
    assert formats.weekday(DAY, region) == weekday
    assert formats.moment(AT, ZoneInfo("UTC"), region) == moment


@pytest.mark.parametrize("region", OFFERED)
def test_no_form_can_be_misread(region: str) -> None:
    """The month is a word, the digits are ours, and an amount shown can be typed back."""
    assert re.fullmatch(r"(24 Dec,? 2026|Dec 24, 2026)", formats.day(DAY, region))
    shown = formats.money(123450, "EUR", region)
    assert re.fullmatch(r"[0-9.,’\s€EUR]+", shown)
    assert typed_minor(shown, "EUR", region) == 123450


def test_the_list_is_of_countries_of_one_language() -> None:
    assert len(OFFERED) == len(set(OFFERED)) > 90
    assert OFFERED[0] == "en"
    assert all(re.fullmatch(r"en(_[A-Z]{2})?", region) for region in OFFERED)
    labels = [one.label for one in region_formats.choices("en", "EUR")][1:]
    assert labels == sorted(labels, key=lambda label: label.partition(":")[0])


def test_who_is_spoken_to_in_english_is_offered_english_forms() -> None:
    """The client's own locale may be one the portal has no sentences for yet."""
    assert region_formats.language_of("de_AT") == "en"
    assert region_formats.is_offered("en_AT", "de_AT")
    assert not region_formats.is_offered("de_AT", "de_AT")


@pytest.mark.parametrize("evil", ["", "EN_US", "en-US", "en_001", "en_Shaw", "en_US_POSIX", "xx", "en_US\n", "../en"])
def test_nothing_else_is_a_form(evil: str) -> None:
    assert not region_formats.is_offered(evil, "en")

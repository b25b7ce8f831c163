"""The regional forms of a language: how days and numbers are written in each of its countries, as CLDR has them."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel import localedata

from portal import formats
from portal.text import languages, t

SAMPLE_DAY = date(2026, 12, 24)  # no one takes 24 for a month
SAMPLE_MINOR = 123450


@dataclass(frozen=True)
class RegionChoice:
    """One form, with what it looks like."""

    value: str = ""
    label: str = ""


def language_of(locale: str) -> str:
    """The language the portal speaks to whoever has this locale: its own, while there are sentences in it."""
    spoken = formats.locale_of(locale).language
    return spoken if spoken in languages() else languages()[0]


def is_offered(region: str, locale: str) -> bool:
    """Whether it is one of the forms of the language this locale is spoken to in."""
    return region in _regions(language_of(locale))


def choices(locale: str, currency: str) -> list[RegionChoice]:
    """Every form of the language, by the country's name; first the one of no country."""
    spoken = language_of(locale)
    named = sorted((formats.country_name(code, locale), region) for region, code in _regions(spoken).items() if code)
    plain = t("No country in particular", locale)
    return [RegionChoice(region, f"{name}: {example(region, currency)}") for name, region in [(plain, spoken), *named]]


def example(region: str, currency: str) -> str:
    """A day and an amount: "24 Dec 2026 · €1,234.50"."""
    return f"{formats.day(SAMPLE_DAY, region)} · {formats.money(SAMPLE_MINOR, currency, region)}"


@lru_cache
def _regions(language: str) -> dict[str, str]:
    """Each form with its country; the language itself has none. Other scripts and continents are left out."""
    found = {language: ""}
    for name in localedata.locale_identifiers():
        spoken, _, country = name.partition("_")
        if spoken == language and len(country) == 2:
            found[name] = country
    return found

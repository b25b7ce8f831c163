"""Countries and languages as lists of clients write them: a code, or a name in English, German or its own language."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError, localedata
from babel.core import get_global

from portal import formats
from portal.domain import postal_words
from portal.domain.admin import client_details
from portal.domain.admin.import_columns import plain
from portal.errors import Refused

SPOKEN = ("en", "de")  # languages of lists
ALIASES = {
    "usa": "US", "unitedstatesofamerica": "US", "america": "US", "vereinigtestaatenvonamerika": "US", "uk": "GB",
    "greatbritain": "GB", "grossbritannien": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "holland": "NL",
    "czechrepublic": "CZ", "tschechischerepublik": "CZ", "a": "AT", "d": "DE", "f": "FR", "i": "IT", "h": "HU",
    "fl": "LI", "brd": "DE", "el": "GR", "slowakischerepublik": "SK", "turkey": "TR", "macedonia": "MK",
}  # fmt: skip


class NoCountry(Refused):
    """Neither a code nor a name."""

    sentence = "This is not a country we know. Write its name, or its code of two letters."


class NoLanguage(Refused):
    """Neither a code nor a name."""

    sentence = "This is not a language we know. Write its code, such as de or de-AT."


class NoCurrency(Refused):
    """None that is money anywhere."""

    sentence = "This is not a currency we know. Write its code of three letters, such as EUR."


def currency(typed: str) -> str:
    """Its code of three letters."""
    try:
        return client_details.currency_of(typed.upper())
    except client_details.NoCurrency as error:
        raise NoCurrency from error


@lru_cache(maxsize=2048)
def country(typed: str) -> str:
    """Its code of two letters."""
    code = typed.strip().upper()
    found = code if code in postal_words.codes() else _countries().get(plain(typed), "")
    if not plain(typed) or found not in postal_words.codes():
        raise NoCountry
    return found


@lru_cache(maxsize=2048)
def language(typed: str) -> str:
    """A locale whose days and numbers we can write, such as "de" or "de_AT"."""
    name = _languages().get(plain(typed), typed.strip())
    try:
        found = formats.locale_of(name)
    except (ValueError, UnknownLocaleError) as error:
        raise NoLanguage from error
    known = f"{found.language}_{found.territory}" if found.territory else found.language
    if not localedata.exists(known):
        raise NoLanguage
    return known


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """By plain name. A name that two countries have is the first one's; that happens in no two of these languages."""
    codes, named = postal_words.codes(), dict[str, str]()
    for spoken in SPOKEN:
        for code, name in Locale.parse(spoken).territories.items():
            if code in codes:
                named.setdefault(plain(name), code)
    for code in codes:
        own = get_global("territory_languages").get(code, {})
        for spoken in list(own)[:3]:
            if localedata.exists(spoken):
                named.setdefault(plain(Locale.parse(spoken).territories.get(code, "")), code)
    for three, two in get_global("territory_aliases").items():
        if len(three) == 3 and three.isalpha() and len(two) == 1 and two[0] in codes:
            named.setdefault(three.casefold(), two[0])
    return {**named, **ALIASES}


@lru_cache(maxsize=1)
def _languages() -> dict[str, str]:
    """By plain name, of the languages lists are written in."""
    named = dict[str, str]()
    for spoken in SPOKEN:
        for code, name in Locale.parse(spoken).languages.items():
            if localedata.exists(code):
                named.setdefault(plain(name), code)
    return named

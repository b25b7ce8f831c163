"""Phone numbers: written as people write them, stored as E.164, shown as one dials them from the client's country."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

from portal.domain.postal_words import in_sentence
from portal.domain.signer import clean
from portal.errors import Refused

LONGEST = 60  # characters a person may type


class NoPhone(Refused):
    """Not a number at all."""

    sentence = "“{typed}” is not a phone number."


class TooShort(Refused):
    """Digits are missing."""

    sentence = "“{typed}” is too short for a phone number."


class TooManyDigits(Refused):
    """Digits are left over."""

    sentence = "“{typed}” is too long for a phone number."


class NotInUse(Refused):
    """No such number is given out."""

    sentence = "“{typed}” is not a phone number of {place}. A number from elsewhere starts with + and its country."


class Unassigned(Refused):
    """The same of a number that names its country."""

    sentence = "“{typed}” is not a phone number that is in use."


class WithExtension(Refused):
    """E.164 has no place for one."""

    sentence = "Please write the number without the extension."


UNREADABLE = {NumberParseException.TOO_SHORT_NSN: TooShort, NumberParseException.TOO_LONG: TooManyDigits}
REASONS = {
    ValidationResult.TOO_SHORT: TooShort,
    ValidationResult.TOO_LONG: TooManyDigits,
}


def stored(typed: str, country: str, locale: str = "en") -> str:
    """As E.164, without a country code as a number of `country`; empty stays empty. Refused when it is none."""
    written = clean(typed, LONGEST, "Phone")
    if not written:
        return ""
    try:
        number = phonenumbers.parse(written, country)
    except NumberParseException as error:
        raise UNREADABLE.get(error.error_type, NoPhone)(typed=written) from error
    if number.extension:
        raise WithExtension
    reason = REASONS.get(phonenumbers.is_possible_number_with_reason(number))
    if reason:
        raise reason(typed=written)
    if not phonenumbers.is_valid_number(number):
        if written.startswith(("+", "00")):
            raise Unassigned(typed=written)
        raise NotInUse(typed=written, place=in_sentence(country, locale))
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def shown(number: str, country: str) -> str:
    """Nationally within the client's country, else with its country code; what is no E.164 stays as it is."""
    if not number.startswith("+"):
        return number
    try:
        parsed = phonenumbers.parse(number)
    except NumberParseException:
        return number
    at_home = phonenumbers.region_code_for_number(parsed) == country
    return phonenumbers.format_number(
        parsed, PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    )

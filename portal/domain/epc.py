"""What a bank app reads from a payment code: EPC069-12, version 002 ("GiroCode"). The only such text we make.

Pure: from facts to bytes. Fields are lines, so nothing in a field may break one.
"""

from portal.domain import bank
from portal.money import from_minor

MOST_BYTES = 331  # of the whole text, so that the code stays at version 13 of its size
MOST_MINOR = 999_999_999_99
NAME, TEXT = 70, 140  # characters
UTF_8 = "1"  # decoders guess the character set; UTF-8 is the one none of them mistakes for another
# Where euro transfers arrive; in the first group without a BIC.
_EEA = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"
_BEYOND = "AD AL CH GB GI MC MD ME MK RS SM VA"


def payload(*, beneficiary: str, iban: str, bic: str, amount_minor: int, currency: str, reference: str) -> bytes | None:
    """The text of the code; None where a bank app could not use it. A creditor reference gets its own field."""
    name, reference = one_line(beneficiary)[:NAME].rstrip(), one_line(reference)
    iban, bic = bank.compact(iban), bank.compact(bic)
    if currency != "EUR" or not 1 <= amount_minor <= MOST_MINOR or not name or not reference:
        return None
    if not _reaches(iban, bic) or len(reference) > TEXT:
        return None
    fields = ["BCD", "002", UTF_8, "SCT", bic, name, iban, f"EUR{from_minor(amount_minor, currency)}", ""]
    fields += [reference] if bank.is_structured(reference) else ["", reference]
    text = "\n".join(fields).encode()
    return text if len(text) <= MOST_BYTES else None  # half a reference would be worse than none


def _reaches(iban: str, bic: str) -> bool:
    """A valid account in the area of euro transfers, with the bank's code where it takes one."""
    country = iban[:2]
    if not bank.is_iban(iban) or country not in f"{_EEA} {_BEYOND}".split():
        return False
    return bank.is_bic(bic) if bic else country in _EEA.split()


def one_line(text: str) -> str:
    """Without line breaks or anything else unprintable: a name must not write the next field."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())

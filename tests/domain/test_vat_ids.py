"""VAT IDs of the EU and around it."""

import pytest

from portal.domain import vat_ids
from portal.errors import Refused

GOOD = [
    ("ATU13585627", "AT", "ATU13585627"),
    ("atu 135.856-27", "DE", "ATU13585627"),
    ("U13585627", "AT", "ATU13585627"),
    ("136695976", "DE", "DE136695976"),
    ("DE 136 695 976", "DE", "DE136695976"),
    ("123456783", "GR", "EL123456783"),
    ("GR123456783", "GR", "EL123456783"),
    ("FR40303265045", "FR", "FR40303265045"),
    ("IE6433435F", "IE", "IE6433435F"),
    ("NL123456789B13", "NL", "NL123456789B13"),
    ("XI432525179", "GB", "XI432525179"),
    ("980 7806 84", "GB", "GB980780684"),
    ("CHE-107.787.577 IVA", "CH", "CHE107787577IVA"),
    ("CHE-107.787.577", "CH", "CHE107787577"),
    ("NO 995 525 828 MVA", "NO", "NO995525828MVA"),
    ("12-3456789", "US", "123456789"),  # nobody knows better there
    (" ", "AT", ""),
]
BAD = [
    ("ATU13585626", "AT", "“ATU13585626” is not a VAT ID of Austria: one of its characters must be wrong."),
    ("ATU1358562", "DE", "“ATU1358562” is too short or too long for a VAT ID of Austria."),
    ("ATX13585627", "AT", "“ATX13585627” is not a VAT ID of Austria."),
    ("hello", "US", "“hello” is not a VAT ID of the United States."),
    ("<b>1234</b>", "US", "“<b>1234</b>” is not a VAT ID of the United States."),
    ("1" * 41, "AT", "Please shorten “VAT ID” to 40 characters."),
    ("\u202e\x00ATU1", "AT", "“ATU1” is too short or too long for a VAT ID of Austria."),
]


@pytest.mark.parametrize(("typed", "country", "stored"), GOOD)
def test_a_good_one_is_stored_compact(typed: str, country: str, stored: str):
    assert vat_ids.stored(typed, country) == stored
    assert vat_ids.stored(stored, country) == stored


@pytest.mark.parametrize(("typed", "country", "said"), BAD)
def test_a_bad_one_is_refused_in_words(typed: str, country: str, said: str):
    with pytest.raises(Refused) as refused:
        vat_ids.stored(typed, country)
    assert refused.value.said() == said

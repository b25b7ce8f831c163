"""Phone numbers as people write them."""

import pytest

from portal.domain import phones
from portal.errors import Refused

WRITTEN = [
    ("0664 1234567", "AT", "+436641234567"),
    ("(0664) 123-45/67", "AT", "+436641234567"),
    ("+43 664 1234567", "AT", "+436641234567"),
    ("0043 664 1234567", "DE", "+436641234567"),
    ("tel:+43-664-1234567", "AT", "+436641234567"),
    ("٠٦٦٤١٢٣٤٥٦٧", "AT", "+436641234567"),
    ("0664\u00a01234567\x00", "AT", "+436641234567"),
    ("020 7946 0000", "GB", "+442079460000"),
    ("(415) 555-2671", "US", "+14155552671"),
    ("03-1234-5678", "JP", "+81312345678"),
    ("11 91234-5678", "BR", "+5511912345678"),
    ("050 123 4567", "AE", "+971501234567"),
    ("  ", "AT", ""),
]
REFUSED = [
    ("call me", "“call me” is not a phone number."),
    ("12", "“12” is too short for a phone number."),
    ("+43 1", "“+43 1” is too short for a phone number."),
    ("+43 664 123456789012345", "“+43 664 123456789012345” is too long for a phone number."),
    ("+999 123456789", "“+999 123456789” is not a phone number."),
    ("+1 415 555 2671 ext. 5", "Please write the number without the extension."),
    ("+44 99 9999 9999", "“+44 99 9999 9999” is not a phone number that is in use."),
    ("0" * 1_000_000, "Please shorten “Phone” to 60 characters."),
    ("<b>0664 1234567</b>" * 3, "“<b>0664 1234567</b><b>0664 1234567</b><b>0664 1234567</b>” is not a phone number."),
]


@pytest.mark.parametrize(("typed", "country", "number"), WRITTEN)
def test_any_way_of_writing_it_is_one_number(typed: str, country: str, number: str):
    assert phones.stored(typed, country) == number


@pytest.mark.parametrize(("typed", "said"), REFUSED)
def test_what_is_none_is_refused_in_words(typed: str, said: str):
    with pytest.raises(Refused) as refused:
        phones.stored(typed, "AT")
    assert refused.value.said() == said


def test_a_number_of_elsewhere_needs_its_country():
    with pytest.raises(phones.NotInUse) as refused:
        phones.stored("555 0100", "US")
    assert "of the United States. A number from elsewhere starts with +" in refused.value.said()


def test_at_home_it_is_shown_as_dialled_there():
    assert phones.shown("+436641234567", "AT") == "0664 1234567"
    assert phones.shown("+436641234567", "DE") == "+43 664 1234567"
    assert phones.shown("+14155552671", "CA") == "+1 415-555-2671", "one code, two countries"


@pytest.mark.parametrize("kept", ["", "01 234", "+", "+x"])
def test_what_is_no_number_is_shown_as_it_is(kept: str):
    assert phones.shown(kept, "AT") == kept


@pytest.mark.parametrize(("typed", "country", "number"), [one for one in WRITTEN if one[2]])
def test_what_is_shown_can_be_stored_again(typed: str, country: str, number: str):
    assert phones.stored(phones.shown(number, country), country) == number

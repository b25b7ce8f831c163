"""Addresses of nine countries, and of all others at least that they can be filled in and printed."""

from dataclasses import replace

import pytest

from portal.domain import postal, postal_words
from portal.domain.postal_data import Address, region_name, region_names
from portal.domain.postal_printed import lines

# A good address, how it is printed, the fields in order with what must be filled, a bad postcode and what is said.
COUNTRIES = {
    "AT": (
        Address("AT", "Ring 1\nTop 2", "A-1010", "Wien"),
        ("Ring 1", "Top 2", "1010 Wien"),
        "street! postcode! city!",
        ("12", "“12” is not a postcode of Austria."),
    ),
    "CH": (
        Address("CH", "Bahnhofstrasse 1", "CH-8001", "Zürich"),
        ("Bahnhofstrasse 1", "8001 Zürich"),
        "street! postcode! city!",
        ("80011", "“80011” is not a postcode of Switzerland."),
    ),
    "DE": (
        Address("DE", "Unter den Linden 1", "10117", "Berlin"),
        ("Unter den Linden 1", "10117 Berlin"),
        "street! postcode! city!",
        ("1011", "“1011” is not a postcode of Germany."),
    ),
    "FR": (
        Address("FR", "1 rue de Rivoli", "75001", "Paris"),
        ("1 rue de Rivoli", "75001 Paris"),
        "street! postcode! city!",
        ("7500A", "“7500A” is not a postcode of France."),
    ),
    "GB": (
        Address("GB", "10 Downing Street", "sw1a 2aa", "London"),
        ("10 Downing Street", "London", "SW1A 2AA"),
        "street! city! postcode!",
        ("SW1A 2AAX", "“SW1A 2AAX” is not a postcode of the United Kingdom."),
    ),
    "US": (
        Address("US", "1 Congress Ave", "78701", "Austin", "texas"),
        ("1 Congress Ave", "Austin, TX 78701"),
        "street! city! region! postcode!",
        ("12", "“12” is not a ZIP code of the United States."),
    ),
    "JP": (
        Address("JP", "1-1 Chiyoda, Chiyoda-ku", "100-0001", region="Tokyo"),
        ("1-1 Chiyoda, Chiyoda-ku, Tokyo", "100-0001"),
        "street! region! postcode!",
        ("100", "“100” is not a postcode of Japan."),
    ),
    "BR": (
        Address("BR", "Avenida Paulista 1", "01310-100", "São Paulo", "SP", "Bela Vista"),
        ("Avenida Paulista 1", "Bela Vista", "São Paulo-SP", "01310-100"),
        "street! district city! region! postcode!",
        ("013", "“013” is not a postcode of Brazil."),
    ),
    "AE": (
        Address("AE", "Sheikh Zayed Road 1", region="Dubai"),
        ("Sheikh Zayed Road 1", "Dubai"),
        "street! region!",
        None,
    ),
}
MISSING = {
    "AT": ("city", "Please enter the town or city."),
    "CH": ("postcode", "Please enter the postcode."),
    "DE": ("street", "Please enter the street and number."),
    "FR": ("city", "Please enter the town or city."),
    "GB": ("city", "Please enter the town."),
    "US": ("region", "Please enter the state."),
    "JP": ("region", "Please enter the prefecture."),
    "BR": ("region", "Please enter the state."),
    "AE": ("region", "Please enter the emirate."),
}


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_good_address_is_taken_and_printed(country: str):
    address, printed, fields, _ = COUNTRIES[country]
    found, wrong = postal.checked(address, "en")
    assert wrong == {}
    assert lines(found) == printed
    assert " ".join(one.name + "!" * one.is_required for one in postal.layout(country, "en")) == fields
    assert postal.checked(found, "en") == (found, {}), "what is stored is good"


@pytest.mark.parametrize("country", COUNTRIES)
def test_what_is_missing_is_asked_for(country: str):
    name, said = MISSING[country]
    assert postal.checked(replace(COUNTRIES[country][0], **{name: " "}), "en")[1] == {name: said}
    every = {one.name for one in postal.layout(country, "en") if one.is_required}
    assert postal.checked(Address(country), "en")[1].keys() == every


@pytest.mark.parametrize("country", [one for one in COUNTRIES if COUNTRIES[one][3]])
def test_a_bad_postcode_is_named(country: str):
    address, _, _, bad = COUNTRIES[country]
    assert bad is not None
    assert postal.checked(replace(address, postcode=bad[0]), "en")[1] == {"postcode": bad[1]}


def test_what_a_country_does_not_have_is_not_kept():
    found, wrong = postal.checked(replace(COUNTRIES["AT"][0], region="TX", district="x", sorting_code="9"), "en")
    assert (wrong, found.region, found.district, found.sorting_code) == ({}, "", "", "")


def test_a_postcode_of_another_region_is_noticed():
    address = replace(COUNTRIES["US"][0], postcode="10001")
    assert postal.checked(address, "en")[1] == {"postcode": "“10001” does not belong to Texas."}


def test_a_region_that_is_none_is_named():
    said = "“Bavaria” is not a state of the United States."
    assert postal.checked(replace(COUNTRIES["US"][0], region="Bavaria"), "en")[1] == {"region": said}


def test_words_follow_the_country():
    labels = {c: [one.label for one in postal.layout(c, "en")] for c in ("AT", "US", "AE", "IE", "JP")}
    assert labels == {
        "AT": ["Street and number", "Postcode", "Town or city"],
        "US": ["Street and number", "Town or city", "State", "ZIP code"],
        "AE": ["Street and area", "Emirate"],
        "IE": ["Street and number", "Townland (optional)", "Town or city", "County (optional)", "Eircode (optional)"],
        "JP": ["Address", "Prefecture", "Postcode"],
    }


def test_regions_in_letters_the_person_reads():
    assert region_name("JP", "東京都", "en") == "Tokyo"
    assert region_name("JP", "東京都", "ja_JP") == "東京都"
    assert region_name("CA", "QC", "fr_CA") == "Québec"
    assert region_name("HK", "Kowloon", "en") == "Kowloon"
    assert dict(region_names("US", "de"))["TX"] == "Texas"


def test_an_address_in_its_own_letters_is_printed_in_its_own_order():
    assert lines(Address("JP", "千代田区1-1", "100-0001", region="東京都")) == ("〒100-0001", "東京都", "千代田区1-1")


def test_nothing_that_is_stored_is_left_off_the_paper():
    assert lines(Address("AE", "Road 1", "1234", "Dubai")) == ("Road 1", "1234 Dubai")
    assert lines(Address("??", "Road 1", "", "Town", "Region")) == ("Road 1", "Town", "Region")
    assert lines(Address("US", city="Austin")) == ("Austin",)
    assert lines(Address("AT")) == ()


@pytest.mark.parametrize("name", ["street", "postcode", "city"])
def test_too_long_is_refused_and_control_characters_go(name: str):
    good = COUNTRIES["AT"][0]
    wrong = postal.checked(replace(good, **{name: "1" * 101}), "en")[1]
    assert wrong[name].startswith("Please shorten “")
    assert postal.checked(replace(good, **{name: "1" * 1_000_000}), "en")[1].keys() == {name}
    typed = getattr(good, name)
    assert postal.checked(replace(good, **{name: f"\x00\u202e {typed}\x07 \u2028"}), "en")[1] == {}


def test_a_street_has_at_most_three_lines():
    wrong = postal.checked(replace(COUNTRIES["AT"][0], street="1\n2\n3\n4"), "en")[1]
    assert wrong == {"street": "Please write the street on at most 3 lines."}


def test_markup_stays_text():
    street = '<img src=x onerror="alert(1)"> & Co'
    assert postal.checked(replace(COUNTRIES["AT"][0], street=street), "en")[0].street == street


@pytest.mark.parametrize("country", ["", "ZZ", "at", "../", "x" * 1000])
def test_no_country(country: str):
    assert postal.checked(Address(country), "en")[1] == {"country": "Please choose the country."}


def test_countries_stand_in_the_order_of_the_language():
    english, german = (dict(postal_words.countries(locale)) for locale in ("en", "de"))
    assert len(english) > 240
    assert english.keys() == german.keys()
    assert list(english.values())[:3] == ["Afghanistan", "Åland Islands", "Albania"]
    assert list(german.values())[:3] == ["Afghanistan", "Ägypten", "Ålandinseln"]


def test_every_country_can_be_filled_in_and_printed():
    for country in postal_words.codes():
        address = Address(country, "Street 1", "1234", "Town", district="Part")
        assert postal.layout(country, "de")
        assert postal.checked(address, "en")[1].keys() <= {"postcode", "region"}
        printed = " ".join(lines(address))
        assert all(part in printed for part in ("Street 1", "1234", "Town", "Part")), country

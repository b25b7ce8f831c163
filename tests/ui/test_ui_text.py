"""Sentences on pages."""

import re

import pytest
import reflex as rx

from portal.ui.text import NUMBER, t, tn, unbroken

who = rx.Var("who").to(str)
many = rx.Var("many").to(int)


def test_a_sentence_holds_vars_and_plain_values() -> None:
    made = t("{who} owes {amount}", who=who, amount="5 EUR")
    assert str(made) == '(who+" owes 5 EUR")'


@pytest.mark.parametrize("values", [{}, {"who": who, "more": 1}, {"whom": who}])
def test_placeholders_and_values_must_match(values: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="placeholders"):
        t("Hello {who}", **values)


def test_counted_sentences_are_chosen_in_the_browser() -> None:
    made = str(tn("1 invoice", "{count} invoices", many))
    assert "1 invoice" in made
    assert "many" in made
    assert made.index('"1 invoice"') < made.index('" invoices"')


def test_a_value_is_never_read_as_a_placeholder() -> None:
    assert "{amount}" in str(t("Pay {what}", what="{amount}"))


def test_document_numbers_in_a_sentence_stay_whole() -> None:
    made = str(unbroken(rx.Var("said").to(str)))
    assert f"(said).split({NUMBER})" in made
    assert "whitespace-nowrap" in made
    for text, number in (("You opened INV-2026-0012 twice", "INV-2026-0012"), ("RC-00048.", "RC-00048")):
        assert re.findall(NUMBER.strip("/"), text) == [number]
    for text in ("W-" * 80, "well-known", "2026-11-23", "X-" + "W" * 80):
        assert all(len(found) <= 26 for found in re.findall(NUMBER.strip("/"), text))

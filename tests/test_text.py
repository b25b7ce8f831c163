"""Sentences: filled exactly, translated where a catalogue has them, English where not."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal import text
from portal.text import t, tn

GERMAN = {
    "Pay {amount}": "{amount} zahlen",
    "Sign in": "Anmelden",
    "{count} invoices": {"one": "eine Rechnung", "other": "{count} Rechnungen"},
    "Hello {name}": "Hallo",
}
POLISH = {"{count} invoices": {"one": "{count} faktura", "few": "{count} faktury", "other": "{count} faktur"}}


@pytest.fixture
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "de.json").write_text(json.dumps(GERMAN), "utf-8")
    (tmp_path / "pl.json").write_text(json.dumps(POLISH), "utf-8")
    monkeypatch.setattr(text, "CATALOGUES", tmp_path)
    text._catalogues.cache_clear()
    yield
    text._catalogues.cache_clear()


def test_english_is_the_sentence_itself() -> None:
    assert t("Sign in") == "Sign in"
    assert t("Pay {amount}", amount="€5.00") == "Pay €5.00"
    assert t("Pay {amount}", "fr", amount=5) == "Pay 5"


def test_a_value_with_braces_stays_as_it_is() -> None:
    assert t("Hello {name}", name="{amount} {0} {{x}}") == "Hello {amount} {0} {{x}}"
    assert t("Use {{braces}}") == "Use {braces}"


@pytest.mark.parametrize("values", [{}, {"amount": 1, "more": 2}, {"sum": 1}])
def test_values_that_do_not_match_are_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="Pay"):
        t("Pay {amount}", "en", **values)


@pytest.mark.parametrize("sentence", ["{}", "{0}", "{a.__class__}", "{a[0]}"])
def test_placeholders_are_plain_names(sentence: str) -> None:
    with pytest.raises(ValueError, match="plain names"):
        t(sentence, a="x")


def test_plural_in_english() -> None:
    assert [tn("{count} invoice", "{count} invoices", n) for n in (0, 1, 2)] == [
        "0 invoices",
        "1 invoice",
        "2 invoices",
    ]
    assert tn("due tomorrow", "in {count} days", 1) == "due tomorrow"
    assert tn("{who} sent one", "{who} sent {count}", 3, who="Ada") == "Ada sent 3"
    with pytest.raises(ValueError, match="invoice"):
        tn("{count} invoice", "{count} invoices", 1, who="Ada")


@pytest.mark.usefixtures("catalogues")
def test_translations() -> None:
    assert text.languages() == ("en", "de", "pl")
    assert t("Sign in", "de_AT") == t("Sign in", "de-CH") == "Anmelden"
    assert t("Pay {amount}", "de", amount="5 €") == "5 € zahlen"
    assert t("Sign out", "de") == "Sign out"
    one, many = "{count} invoice", "{count} invoices"
    assert [tn(one, many, n, "de") for n in (1, 2)] == ["eine Rechnung", "2 Rechnungen"]
    assert [tn(one, many, n, "pl") for n in (1, 2, 5)] == ["1 faktura", "2 faktury", "5 faktur"]
    assert tn("{count} quote", "{count} quotes", 1, "de") == "1 quote"


@pytest.mark.usefixtures("catalogues")
def test_a_translation_that_lost_a_placeholder_is_refused() -> None:
    with pytest.raises(ValueError, match="Hallo"):
        t("Hello {name}", "de", name="Ada")


def test_without_catalogues_there_is_english() -> None:
    for language in text.languages():
        assert t("Sign in", language)

"""Every sentence a person reads: looked up in the catalogue of their language, then filled in.

A catalogue is `portal/catalogues/<language>.json`: from the English sentence to its translation, and from the
English plural of a counted sentence to one form per CLDR category (`{"one": …, "other": …}`). English needs
none, and a sentence without a translation stays English.
"""

import json
from functools import lru_cache
from pathlib import Path
from string import Formatter

from babel import Locale

CATALOGUES = Path(__file__).parent / "catalogues"


@lru_cache(maxsize=1)
def _catalogues() -> dict[str, dict[str, str | dict[str, str]]]:
    return {file.stem: json.loads(file.read_text("utf-8")) for file in sorted(CATALOGUES.glob("*.json"))}


def languages() -> tuple[str, ...]:
    """Languages that have sentences, English first."""
    return ("en", *_catalogues())


def t(sentence: str, /, locale: str = "en", **values: object) -> str:
    """The sentence in the locale's language, its `{placeholders}` filled; ValueError unless all match."""
    found = _catalogues().get(_language(locale), {}).get(sentence)
    return _fill(found if isinstance(found, str) else sentence, frozenset(values), values)


def tn(one: str, many: str, count: int, /, locale: str = "en", **values: object) -> str:
    """The sentence for `count` things; `{count}` is filled too, a form may leave it out ("due tomorrow")."""
    forms = _catalogues().get(_language(locale), {}).get(many)
    if isinstance(forms, dict):
        form = forms.get(Locale.parse(_language(locale)).plural_form(count)) or forms["other"]
    else:
        form = one if count == 1 else many
    return _fill(form, frozenset(values) | placeholders(form) & {"count"}, {"count": count, **values})


@lru_cache(maxsize=4096)
def placeholders(sentence: str) -> frozenset[str]:
    """The names a sentence leaves open; ValueError unless each is a plain name."""
    names = frozenset(name for _, name, _, _ in Formatter().parse(sentence) if name is not None)
    if not all(name.isidentifier() for name in names):
        raise ValueError(f"placeholders are plain names: {sentence!r}")
    return names


def _language(locale: str) -> str:
    return locale.replace("-", "_").partition("_")[0]


def _fill(sentence: str, given: frozenset[str], values: dict[str, object]) -> str:
    if placeholders(sentence) != given:
        raise ValueError(f"{sentence!r} needs {sorted(placeholders(sentence))}, was given {sorted(given)}")
    return sentence.format_map(values)

"""The statement's benchmark works, on few invoices: it measures something, and refuses to measure what is wrong."""

import os
from collections.abc import Iterator

import pytest

from bench import books, statement
from bench.report import Ratio
from portal import db
from portal.access.visit import current
from portal.settings import settings


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The benchmark points the portal at books of its own."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ |= before
    db.engine = books.original
    db.engine.cache_clear()
    settings.cache_clear()
    current.set(None)


def test_a_small_one_measures_everything() -> None:
    found = statement.run(invoices=30, rounds=1)
    assert [ratio.unit for ratio in found] == ["s", "×", "s", "s"]
    assert all(isinstance(ratio, Ratio) and ratio.value for ratio in found)

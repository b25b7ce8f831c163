"""The slots' benchmark works, on few days: it measures something, and refuses to measure what is wrong."""

import os
from collections.abc import Iterator

import pytest

from bench import slots
from portal import db
from portal.settings import settings


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """The benchmark points the portal at a database of its own."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ |= before
    db.engine.cache_clear()
    settings.cache_clear()


def test_a_small_one_measures_everything() -> None:
    found = slots.run(appointments=20, rounds=1, days=7)
    assert [ratio.unit for ratio in found] == ["ms", "ms", "×"]
    assert all(ratio.value for ratio in found)

"""The attacker's means: two clients of the running portal, and raw pages."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from portal import db
from tests.attack.people import Person, database_of, somebody
from tests.attack.wire import Page
from tests.server import Server


@pytest.fixture
def ada(server: Server) -> Person:
    """The attacker, a client like any other."""
    return _new(server)


@pytest.fixture
def ben(server: Server) -> Person:
    """The victim."""
    return _new(server)


@pytest.fixture(scope="session")
def victim(server: Server) -> Person:
    """A victim nobody changes."""
    return _new(server)


def _new(server: Server) -> Person:
    with database_of(server), db.everyone(write=True) as session:
        return somebody(session)


@pytest.fixture
def open_page(server: Server) -> Iterator[Callable[..., Page]]:
    """Opens pages that are closed when the test ends."""
    pages: list[Page] = []

    def opened(**how: Any) -> Page:
        pages.append(Page(server.url, **how))
        return pages[-1]

    yield opened
    for page in pages:
        page.close()

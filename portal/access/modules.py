"""Parts of the portal that a business does not show its clients: whatever is asked of them finds nothing."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from portal import db
from portal.errors import NotFound
from portal.models import Business, Module

_asked: ContextVar[Module | None] = ContextVar("module", default=None)  # what the running event or route belongs to


@contextmanager
def within(module: Module | None) -> Iterator[None]:
    """Every visit in here is one to this part; None: to what is always there."""
    token = _asked.set(module)
    try:
        yield
    finally:
        _asked.reset(token)


def hidden(stored: Iterable[str]) -> frozenset[Module]:
    """What `Business.hidden_modules` says; a word this version does not know is nothing."""
    return frozenset(one for one in Module if one in stored)


def hidden_by(business: Business) -> frozenset[Module]:
    """What its clients do not see."""
    return hidden(business.hidden_modules)


def hidden_of(business_id: UUID) -> frozenset[Module]:
    """The same, in a read of its own."""
    with db.everyone() as session:
        return hidden_by(session.get_one(Business, business_id))


def check(hidden: frozenset[Module]) -> None:
    """`NotFound` while the part that is visited is hidden, as for a page that never was."""
    if _asked.get() in hidden:
        raise NotFound

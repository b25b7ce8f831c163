"""Whose rows a session may touch: one client's, or all of one business's."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import with_loader_criteria
from sqlmodel import SQLModel

from portal.models import Business, BusinessOwned, Client, ClientOwned, Push, Shared, StaffAction


class OutOfScope(Exception):
    """A programming mistake that would have crossed from one client, or one business, to another."""


@dataclass(frozen=True)
class Scope:
    """One client's rows, and what its business shares with all of its clients."""

    business_id: UUID
    client_id: UUID

    def criterion(self, model: type[SQLModel]) -> Any:
        """What narrows this class to the scope. Always as a lambda: a plain expression is not adapted to an alias that
        is joined, and would filter nothing."""
        owner, business = self.client_id, self.business_id
        if issubclass(model, ClientOwned):
            return with_loader_criteria(model, lambda cls: cls.client_id == owner, include_aliases=True)
        if issubclass(model, Shared):
            return with_loader_criteria(model, lambda cls: cls.business_id == business, include_aliases=True)
        if model is Client:
            return with_loader_criteria(Client, lambda cls: cls.id == owner, include_aliases=True)
        if model is Business:
            return with_loader_criteria(Business, lambda cls: cls.id == business, include_aliases=True)
        raise OutOfScope(f"{model.__name__} does not belong to a client")

    def may_change(self, model: type) -> bool:
        """What all clients share is not one's to change."""
        return not issubclass(model, Shared) or model.clients_write

    def holds(self, row: object) -> bool:
        """Is this row theirs to write?"""
        if isinstance(row, Client):
            return row.id == self.client_id
        mine = not isinstance(row, ClientOwned) or row.client_id == self.client_id
        mine = mine and self.may_change(type(row))
        return mine and isinstance(row, BusinessOwned) and row.business_id == self.business_id

    def bears(self, row: object) -> bool:
        """The client's own rows, pushes to its own pages, and what its business is promised (mails, numbers)."""
        if isinstance(row, Push):
            return row.client_id == self.client_id and row.business_id == self.business_id
        return not isinstance(row, Client) and self.holds(row)


@dataclass(frozen=True)
class StaffScope:
    """All rows of one business: for its staff."""

    business_id: UUID

    def criterion(self, model: type[SQLModel]) -> Any:
        """What narrows this class to the business; a lambda, as above."""
        business = self.business_id
        if issubclass(model, BusinessOwned):
            return with_loader_criteria(model, lambda cls: cls.business_id == business, include_aliases=True)
        if model is Business:
            return with_loader_criteria(Business, lambda cls: cls.id == business, include_aliases=True)
        raise OutOfScope(f"{model.__name__} does not belong to a business")

    def may_change(self, model: type) -> bool:
        """Staff change what is shared; what they did stays written."""
        return model is not StaffAction

    def holds(self, row: object) -> bool:
        """Is this row their business's, or the business itself?"""
        if isinstance(row, Business):
            return row.id == self.business_id
        return isinstance(row, BusinessOwned) and row.business_id == self.business_id and self.may_change(type(row))

    def bears(self, row: object) -> bool:
        """Rows of the business, what staff did, and pushes to its pages; never another business."""
        theirs = isinstance(row, BusinessOwned | Push) and row.business_id == self.business_id
        return theirs and not isinstance(row, Business)


Narrow = Scope | StaffScope

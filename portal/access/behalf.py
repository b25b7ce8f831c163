"""Work that goes on for a person when their request is long over: rules run as theirs, while they are let in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from sqlmodel import Session, col, select

from portal import db
from portal.access.visit import Visit, theirs_or
from portal.clock import now
from portal.errors import Refused
from portal.models import Business, Client, Contact

P = ParamSpec("P")
R = TypeVar("R")


class NotLetIn(Refused):
    """The person, or their client, has no access any more; or the person is of another client."""

    sentence = "This access has ended."


@dataclass(frozen=True)
class Behalf:
    """Who is worked for, and of which client: one who was moved to another is somebody else."""

    contact_id: UUID
    client_id: UUID

    def run(self, rule: Callable[Concatenate[Visit, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """One rule in one transaction, in this thread; `NotLetIn` once they could not sign in."""
        with db.everyone(write=getattr(rule, "writes", False)) as session:
            return rule(self._admit(session), *args, **kwargs)

    def read(self, rule: Callable[Concatenate[Visit, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The same for a rule that reads much: all of it as it was at one moment."""
        with db.everyone(frozen=True) as session:
            return rule(self._admit(session), *args, **kwargs)

    def _admit(self, session: Session) -> Visit:
        """Check that the person is let in, and narrow the transaction to their client."""
        locale, zone = theirs_or(Contact.locale, Client.locale), theirs_or(Contact.timezone, Business.timezone)
        columns: Any = (Client.business_id, Client.id, Contact.id, Contact.role, locale, Business.timezone, zone)
        query = select(*columns).select_from(Contact).join(Client, col(Client.id) == Contact.client_id)
        query = query.join(Business, col(Business.id) == Client.business_id)
        whose = Contact.id == self.contact_id, Contact.client_id == self.client_id
        let_in = (col(Contact.active), col(Client.portal_enabled), col(Client.archived_at).is_(None))
        found = session.exec(query.where(*whose, *let_in)).first()
        if found is None:
            raise NotLetIn
        business_id, client_id, *_ = found
        db.narrow(session, db.Scope(business_id, client_id))
        return Visit(*found, ip="", db=session, now=now())

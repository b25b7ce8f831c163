"""Clients and the people who act for them."""

from typing import Any

from sqlmodel import Session, col, select

from portal import db
from portal.access.emails import normalised
from portal.errors import Misconfigured
from portal.models import Business, Client, Contact


def add(session: Session, business: Business, name: str, email: str, person: str, *, locale: str = "en",
        currency: str = "EUR", **facts: Any) -> Client:  # fmt: skip
    """A client with its first contact; ValueError when the address is not one."""
    norm = normalised(email)
    if norm is None:
        raise ValueError(f"{email} is not an e-mail address")
    client = Client(business_id=business.id, name=name, locale=locale, currency=currency, **facts)
    session.add(client)
    session.flush()
    session.add(
        Contact(
            business_id=business.id, client_id=client.id, name=person, email=email, email_norm=norm, is_primary=True
        )
    )
    session.flush()
    return client


def add_now(name: str, email: str, person: str, locale: str, currency: str) -> str:
    """The same from the command line, for the first business; returns what to tell the operator."""
    with db.everyone(write=True) as session:
        business = session.exec(select(Business).order_by(col(Business.created_at))).first()
        if business is None:
            raise Misconfigured(["there is no business yet"])
        try:
            add(session, business, name, email, person, locale=locale, currency=currency)
        except ValueError as error:
            raise Misconfigured([str(error)]) from None
    return f"{name}: {email} may sign in"

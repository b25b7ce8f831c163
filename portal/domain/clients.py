"""Clients and the people who act for them."""

import zoneinfo
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


def found(name: str, email: str, country: str, currency: str, timezone: str) -> str:
    """The first business, from the command line; returns what to tell the operator."""
    if timezone not in zoneinfo.available_timezones():
        raise Misconfigured([f"{timezone} is not an IANA time zone, such as Europe/Vienna"])
    with db.everyone(write=True) as session:
        if known := session.exec(select(Business).order_by(col(Business.created_at))).first():
            return f"The business is {known.display_name}; nothing was changed."
        session.add(
            Business(legal_name=name, display_name=name, contact_email=email, country=country,
                     default_currency=currency, timezone=timezone)
        )  # fmt: skip
    return f"{name} is entered. Next: python -m portal client NAME EMAIL, and python -m portal serve"

"""A client (the buyer) and the people who act for it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from portal.models.base import BusinessOwned, ClientOwned, UtcMoment, of_client, words


class Client(BusinessOwned, table=True):
    """The company or person documents are addressed to."""

    __table_args__ = (UniqueConstraint("business_id", "id"),)

    name: str
    vat_id: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = "AT"
    currency: str = "EUR"
    locale: str = "en"
    portal_enabled: bool = True
    reminders_paused_until: date | None = None  # the last day without reminders
    archived_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]


class ContactRole(StrEnum):
    """What a person may do for the client; a viewer pays and decides nothing."""

    OWNER = "owner"
    BILLING = "billing"
    VIEWER = "viewer"


class Contact(ClientOwned, table=True):
    """A person who signs in for a client. `email_norm` is what is compared, `email` what is shown."""

    __table_args__ = of_client(UniqueConstraint("business_id", "client_id", "email_norm"))

    name: str
    email: str
    email_norm: str = Field(index=True)
    phone: str = ""
    role: ContactRole = Field(default=ContactRole.OWNER, sa_type=words(ContactRole))
    is_primary: bool = False
    active: bool = True
    last_login_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]

"""A client (the buyer) and the people who act for it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, event, text
from sqlmodel import Field

from portal.models.base import BusinessOwned, ClientOwned, UtcMoment, of_client, words
from portal.models.names import likeness, sort_name


def _listed(name: str, sqlite: str, postgresql: str = "") -> Index:
    """One list of a business's clients, by name."""
    where = {"sqlite_where": text(sqlite), "postgresql_where": text(postgresql or sqlite)}
    counted = "archived_at", "portal_enabled"  # both known here, but SQLite looks them up unless the index has them
    return Index(name, "business_id", "sort_name", "id", *counted, **where)  # pyright: ignore[reportArgumentType]


class Client(BusinessOwned, table=True):
    """The company or person documents are addressed to."""

    __table_args__ = (
        UniqueConstraint("business_id", "id"),
        Index("ix_client_vat_id", "business_id", "vat_id"),
        Index("ix_client_alike", "business_id", "alike", "archived_at"),
        _listed("ix_client_named", "archived_at IS NULL"),
        _listed(
            "ix_client_off", "archived_at IS NULL AND portal_enabled = 0", "archived_at IS NULL AND NOT portal_enabled"
        ),
        _listed("ix_client_archived", "archived_at IS NOT NULL"),
    )

    name: str
    sort_name: str = ""  # the name as lists sort it; kept below
    alike: str = ""  # what remains of the name when duplicates are looked for; kept below
    vat_id: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    region: str = ""  # state, province, prefecture, emirate: as the country's addresses have it
    district: str = ""
    sorting_code: str = ""
    country: str = "AT"
    currency: str = "EUR"
    locale: str = "en"
    edition: int = 0  # counts changes of name, address and VAT id: who edits an older one is told
    portal_enabled: bool = True
    reminders_paused_until: date | None = None  # the last day without reminders
    archived_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]


@event.listens_for(Client, "before_insert")
@event.listens_for(Client, "before_update")
def _keep_sort_name(_mapper: object, _connection: object, client: Any) -> None:
    client.sort_name, client.alike = sort_name(client.name), likeness(client.name)


class ContactRole(StrEnum):
    """What a person may do for the client; a viewer pays and decides nothing."""

    OWNER = "owner"
    BILLING = "billing"
    VIEWER = "viewer"


class Contact(ClientOwned, table=True):
    """A person who signs in for a client. `email_norm` is what is compared, `email` what is shown."""

    __table_args__ = of_client(
        UniqueConstraint("business_id", "client_id", "email_norm"),
        Index("ix_contact_business_email", "business_id", "email_norm", "client_id"),
    )

    name: str
    email: str
    email_norm: str = Field(index=True)
    phone: str = ""  # E.164
    edition: int = 0  # counts changes of the phone
    locale: str = ""  # how days and numbers are written, such as en_GB; empty: the client's
    timezone: str = ""  # for moments, never for due days; empty: the business's
    theme: str = ""  # light, dark; empty: the device's
    muted: list[str] = Field(default_factory=list, sa_type=JSON)  # kinds of mail not wanted: domain/mail_choices.py
    role: ContactRole = Field(default=ContactRole.OWNER, sa_type=words(ContactRole))
    is_primary: bool = False
    active: bool = True
    last_login_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]

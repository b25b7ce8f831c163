"""Links with which somebody who has no account pays one invoice, and what was done with them."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field

from portal.models.base import ClientOwned, UtcMoment, of_client, words


class PayLink(ClientOwned, table=True):
    """One invoice for the person who pays it, sent by a contact of the client. The token is derived from `id` and the
    secret key, never stored."""

    live: ClassVar[bool] = True
    __table_args__ = of_client(
        Index("ix_pay_link_sent", "client_id", "contact_id", "created_at"),
        Index("ix_pay_link_recent", "business_id", "created_at"),
    )

    invoice_id: UUID = Field(foreign_key="invoice.id", index=True)
    contact_id: UUID = Field(foreign_key="contact.id")  # who sent it
    name: str  # of the one who pays, as the sender wrote it
    email: str
    remark: str = Field(default="", sa_type=Text)
    expires_at: datetime = Field(sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    revoked_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]


class PayLinkAct(StrEnum):
    """What the holder of a link did."""

    OPENED = "opened"
    DOWNLOADED = "downloaded"
    WENT_TO_PAY = "went_to_pay"
    PAID = "paid"


class PayLinkUse(ClientOwned, table=True):
    """One kind of use from one place, counted: mail scanners open links over and over."""

    live: ClassVar[bool] = True
    __table_args__ = of_client(UniqueConstraint("link_id", "act", "ip", "device"))

    link_id: UUID = Field(foreign_key="pay_link.id")
    act: PayLinkAct = Field(sa_type=words(PayLinkAct))
    ip: str = ""
    device: str = ""  # what the browser calls itself
    times: int = 1
    last_at: datetime = Field(sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]

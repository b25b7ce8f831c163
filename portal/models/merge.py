"""What staff said of two clients: that they were one, and its old key still leads somewhere; or that they are not."""

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKeyConstraint, UniqueConstraint
from sqlmodel import Field

from portal.models.base import BusinessOwned, ClientOwned, of_client


class ClientMerge(ClientOwned, table=True):
    """Of the client that stayed (`client_id`): another one is part of it now. Merged again itself, this moves along."""

    __table_args__ = of_client(UniqueConstraint("absorbed_id"))

    absorbed_id: UUID  # the key the other one had
    name: str  # as it was called
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # address, VAT ID, currency, as they were
    staff_id: UUID = Field(foreign_key="staff.id")


class ClientsApart(BusinessOwned, table=True):
    """Two that look alike and are not the same: nobody is asked again. The one with the smaller key is `one_id`."""

    __table_args__ = (
        UniqueConstraint("one_id", "other_id"),
        *(ForeignKeyConstraint(["business_id", which], ["client.business_id", "client.id"])
          for which in ("one_id", "other_id")),
    )  # fmt: skip

    one_id: UUID
    other_id: UUID = Field(index=True)
    staff_id: UUID = Field(foreign_key="staff.id")

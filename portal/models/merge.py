"""What became of a client that was merged into another: its old key still leads somewhere."""

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from portal.models.base import ClientOwned, of_client


class ClientMerge(ClientOwned, table=True):
    """Of the client that stayed (`client_id`): another one is part of it now. Merged again itself, this moves along."""

    __table_args__ = of_client(UniqueConstraint("absorbed_id"))

    absorbed_id: UUID  # the key the other one had
    name: str  # as it was called
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # address, VAT ID, currency, as they were
    staff_id: UUID = Field(foreign_key="staff.id")

"""The picture a business shows beside its name."""

from uuid import UUID

from sqlmodel import Field

from portal.models.base import Shared


class Logo(Shared, table=True):
    """At most one per business, redrawn by us as a PNG; `Business.logo_file` is its name while it is shown."""

    business_id: UUID = Field(foreign_key="business.id", unique=True)
    name: str  # of its content: another picture has another address
    content: bytes

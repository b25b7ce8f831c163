"""What a client asks the business to change for them."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, Text, text
from sqlmodel import Field

from portal.models.base import ClientOwned, UtcMoment, of_client, words

OPEN = text("state = 'open'")


class RequestState(StrEnum):
    """Open until somebody of the business answers."""

    OPEN = "open"
    DONE = "done"
    DECLINED = "declined"


class ChangeRequest(ClientOwned, table=True):
    """Somebody wants another e-mail address: it proves who they are, so the business changes it, not they."""

    live: ClassVar[bool] = True
    __table_args__ = of_client(
        Index("uq_change_request_open", "contact_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    )

    contact_id: UUID = Field(foreign_key="contact.id")
    email: str  # as wanted
    remark: str = Field(default="", sa_type=Text)
    state: RequestState = Field(default=RequestState.OPEN, sa_type=words(RequestState))
    answered_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]

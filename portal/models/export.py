"""What a person takes away: everything of the account, or a period for the bookkeeper."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field

from portal.models.base import ClientOwned, UtcMoment, of_client, words

BUILDING = text("state = 'building'")


class ExportKind(StrEnum):
    """everything: the whole account · bookkeeping: the papers of one period, with their sums."""

    EVERYTHING = "everything"
    BOOKKEEPING = "bookkeeping"


class ExportState(StrEnum):
    """Built step by step behind the scenes; ready for a day, then gone. deleted: by its person; its files go after."""

    BUILDING = "building"
    READY = "ready"
    FAILED = "failed"
    DELETED = "deleted"


class Export(ClientOwned, table=True):
    """One zip, asked for by one person, who alone may download it. A person has one built at a time."""

    live: ClassVar[bool] = True
    __table_args__ = of_client(
        Index("uq_export_building", "contact_id", unique=True, sqlite_where=BUILDING, postgresql_where=BUILDING),
    )

    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    kind: ExportKind = Field(sa_type=words(ExportKind))
    first: date | None = None  # of the period; None: everything
    last: date | None = None
    state: ExportState = Field(default=ExportState.BUILDING, sa_type=words(ExportState))
    total: int = 0  # files; 0: not counted yet
    done: int = 0
    failures: int = 0  # steps that went wrong, in a row
    reading: UUID | None = None  # the look through the books that names its files, the latest there was
    ended_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    expires_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]


class ExportFile(ClientOwned, table=True):
    """One file of the zip: named when the export begins, filled by a later step. Not `live`: its export counts them."""

    __table_args__ = of_client(UniqueConstraint("export_id", "position"), UniqueConstraint("export_id", "path"))

    export_id: UUID = Field(foreign_key="export.id")
    position: int
    path: str  # in the zip
    source: str = ""  # what it is printed from: invoice, quote, signed, receipt; empty: it was written at the start
    source_name: str = ""  # that document's slug or number
    content: bytes | None = Field(default=None, sa_type=LargeBinary)

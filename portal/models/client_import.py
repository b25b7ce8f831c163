"""A list of clients that staff bring along as a file: read and checked first, written when somebody says so."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from portal.clock import now
from portal.models.base import BusinessOwned, UtcMoment, words


class ImportState(StrEnum):
    """refused: no such file · mapping: which column is what · checking, writing: behind the scenes · ready: checked,
    waits for a person · discarded: by a person, before anything was written."""

    REFUSED = "refused"
    MAPPING = "mapping"
    CHECKING = "checking"
    READY = "ready"
    WRITING = "writing"
    DONE = "done"
    FAILED = "failed"
    DISCARDED = "discarded"


class ImportTwins(StrEnum):
    """What becomes of a row whose client is there already."""

    SKIP = "skip"
    UPDATE = "update"


class ImportRowState(StrEnum):
    """good: a new client · update: changes one that is there · skipped: there already · bad: something is wrong ·
    written: it is in the portal."""

    GOOD = "good"
    UPDATE = "update"
    SKIPPED = "skipped"
    BAD = "bad"
    WRITTEN = "written"


class ClientImport(BusinessOwned, table=True):
    """One file of one person of the staff. `step` counts what the worker was promised, `edition` how often it was
    checked anew: rows of an earlier one are forgotten."""

    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    state: ImportState = Field(default=ImportState.MAPPING, sa_type=words(ImportState))
    name: str  # of the file
    problem: str = ""  # why it was refused, in words
    encoding: str = ""  # as Python calls it
    delimiter: str = ""
    headings: list[str] = Field(default_factory=list, sa_type=JSON)
    sample: list[Any] = Field(default_factory=list, sa_type=JSON)  # its first rows: number and cells
    columns: dict[str, int] = Field(default_factory=dict, sa_type=JSON)  # which column is which field
    twins: ImportTwins = Field(default=ImportTwins.SKIP, sa_type=words(ImportTwins))
    locale: str = "en"  # of the words about its rows
    edition: int = 0
    step: int = 0
    total: int = 0
    checked: int = 0
    good: int = 0
    updates: int = 0
    skipped: int = 0
    bad: int = 0
    written: int = 0
    failures: int = 0  # steps that went wrong, in a row
    touched_at: datetime = Field(default_factory=now, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]


class ClientImportFile(BusinessOwned, table=True):
    """The file itself, until it is written or thrown away: apart, because pages read the other row all the time."""

    import_id: UUID = Field(foreign_key="client_import.id", unique=True)
    content: bytes = Field(sa_type=LargeBinary)


class ClientImportRow(BusinessOwned, table=True):
    """One row of it, checked. `number` counts as a spreadsheet does, the headings are row 1."""

    __table_args__ = (
        UniqueConstraint("import_id", "edition", "number"),
        Index("ix_client_import_row_state", "import_id", "edition", "state", "number"),
        Index("ix_client_import_row_email", "import_id", "edition", "email_norm"),
        Index("ix_client_import_row_vat", "import_id", "edition", "vat_id"),
    )

    import_id: UUID = Field(foreign_key="client_import.id")
    edition: int
    number: int
    state: ImportRowState = Field(sa_type=words(ImportRowState))
    email_norm: str = ""
    vat_id: str = ""
    known: dict[str, str] = Field(default_factory=dict, sa_type=JSON)  # what is stored of it; empty when it is bad
    said: str = ""  # what is wrong with it, or why it is not taken
    cells: list[str] = Field(default_factory=list, sa_type=JSON)  # as they came, of rows that are not taken

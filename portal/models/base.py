"""What every table shares: UUID keys, UTC moments, and who a row belongs to."""

import os
import time
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, ForeignKeyConstraint
from sqlalchemy.orm import declared_attr
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from portal.clock import now

# Set before any table exists: alembic finds constraints by these names on both databases.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def uuid7() -> UUID:
    """A key that sorts by time (RFC 9562); 74 random bits."""
    moment = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10))
    value = moment << 80 | 7 << 76 | (random >> 68 & 0xFFF) << 64 | 2 << 62 | random & (1 << 62) - 1
    return UUID(int=value)


class UtcMoment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. SQLite forgets the zone: it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database, in UTC; a naive moment is a mistake."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a zone")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database, aware and in UTC, whatever zone the server speaks in."""
        return value and (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC))


class Exact(TypeDecorator[Decimal]):
    """A decimal with at most six places, kept as an integer of millionths: SQLite has no exact decimals."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """To millionths; more places than six are refused, never rounded."""
        if value is None:
            return None
        scaled = value.scaleb(6)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} has more than six decimal places")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """From millionths, without trailing zeros."""
        return None if value is None else _plain(Decimal(value).scaleb(-6))


class MinorUnits(TypeDecorator[int]):
    """An amount in minor units, 64 bits: 2³¹ rupiah are not much. PostgreSQL adds such up to a decimal."""

    impl = BigInteger
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Whole numbers out, also from sums; SQLite needs nothing done."""
        return None if dialect.name == "sqlite" else _whole


Minor = Annotated[int, Field(sa_type=MinorUnits)]


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _plain(value: Decimal) -> Decimal:
    trimmed = value.normalize()
    return trimmed if trimmed.as_tuple().exponent <= 0 else trimmed.quantize(Decimal(1))  # type: ignore[operator]


def snake(name: str) -> str:
    """InvoiceLine → invoice_line."""
    return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


def words(kind: type[StrEnum]) -> Any:
    """A column of these words: readable in the database, anything else refused by it."""
    name = snake(kind.__name__)
    return Enum(
        kind,
        values_callable=lambda e: [m.value for m in e],
        native_enum=False,
        length=24,
        create_constraint=True,
        name=name,
        validate_strings=True,
    )


class Table(SQLModel):
    """A table named after its class."""

    @declared_attr.directive
    def __tablename__(cls) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
        return snake(cls.__name__)


class Row(Table):
    """A row with its own key and birthday."""

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    created_at: datetime = Field(default_factory=now, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]


class BusinessOwned(Row):
    """A row of one business."""

    business_id: UUID = Field(foreign_key="business.id", index=True)


class Shared(BusinessOwned):
    """A row of a business that each of its clients may read; they write only those that are `clients_write`."""

    clients_write: ClassVar[bool] = False
    live: ClassVar[bool] = False  # a change to such a row is shown on the open pages of all clients at once


class ClientOwned(BusinessOwned):
    """A row of one client. A scoped session sees and writes only its own client's; see portal/db.py."""

    client_id: UUID
    live: ClassVar[bool] = False  # a change to such a row is shown on the client's open pages at once


def of_client(*more: Any) -> tuple[Any, ...]:
    """Table arguments that tie client and business together: a row cannot name one business and another's client."""
    return (
        ForeignKeyConstraint(["business_id", "client_id"], ["client.business_id", "client.id"]),
        *more,
    )

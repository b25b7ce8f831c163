"""What can be booked, who offers it, and when they work. Set by the business, read by all of its clients."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Text, UniqueConstraint
from sqlmodel import Field

from portal.models.base import BusinessOwned, Exact, Shared, UtcMoment


class Provider(Shared, table=True):
    """A person whose time is booked. All wall-clock times of theirs are in their `timezone` (IANA)."""

    live: ClassVar[bool] = True

    name: str
    timezone: str
    active: bool = True


class Service(Shared, table=True):
    """One kind of appointment. All lengths in minutes."""

    live: ClassVar[bool] = True

    name: str
    description: str = Field(default="", sa_type=Text)
    minutes: int
    buffer_before: int = 0
    buffer_after: int = 0
    increment: int = 30  # between two possible starts, on the wall clock
    notice: int = 60  # how long before its start it can be booked at the latest
    horizon_days: int = 60  # how far ahead
    most_per_day: int = 0  # per provider and day of theirs; 0: any number
    cancel_notice: int = 1440  # how long before its start a client may move or cancel it at the latest
    needs_approval: bool = False
    location: str = ""
    video_url: str = ""
    price: Decimal = Field(default=Decimal(0), sa_type=Exact)  # pyright: ignore[reportArgumentType]  # net; 0: free
    tax_rate: Decimal = Field(default=Decimal(0), sa_type=Exact)  # pyright: ignore[reportArgumentType]  # percent
    currency: str = "EUR"
    questions: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)  # domain/questions.py
    reminders: list[int] = Field(default_factory=lambda: [1440, 60], sa_type=JSON)  # minutes before the start
    active: bool = True


class ServiceProvider(Shared, table=True):
    """Who offers what; `position` is the order in which providers are chosen where several are free."""

    __table_args__ = (UniqueConstraint("service_id", "provider_id"),)

    service_id: UUID = Field(foreign_key="service.id")
    provider_id: UUID = Field(foreign_key="provider.id")
    position: int = 0


class Hours(Shared, table=True):
    """A stretch of the week a provider works: minutes since midnight on their wall clock, 1440 is the next midnight."""

    live: ClassVar[bool] = True

    __table_args__ = (CheckConstraint("0 <= opens AND opens < closes AND closes <= 1440", name="within_a_day"),)

    provider_id: UUID = Field(foreign_key="provider.id", index=True)
    weekday: int  # 0 is Monday
    opens: int
    closes: int


class HoursException(Shared, table=True):
    """One day that is not as the week says: its stretches replace the weekly ones and any holiday; one with nothing
    open means closed."""

    live: ClassVar[bool] = True

    __table_args__ = (
        CheckConstraint(
            "(opens IS NULL AND closes IS NULL) OR (0 <= opens AND opens < closes AND closes <= 1440)",
            name="within_a_day",
        ),
    )

    provider_id: UUID = Field(foreign_key="provider.id", index=True)
    day: date
    opens: int | None = None
    closes: int | None = None


class Holiday(Shared, table=True):
    """A day on which nobody of the business works."""

    live: ClassVar[bool] = True

    __table_args__ = (UniqueConstraint("business_id", "day"),)

    day: date
    name: str = ""


class BusyFeed(BusinessOwned, table=True):
    """Where a provider's other calendar is read (ICS, https). The address is private: no client's session sees it."""

    provider_id: UUID = Field(foreign_key="provider.id", unique=True)
    url: str
    read_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    error: str = ""  # why the last reading failed, for the business


class BusyTime(Shared, table=True):
    """Time a provider is not free, read from a calendar of theirs. What it is about is not kept."""

    provider_id: UUID = Field(foreign_key="provider.id", index=True)
    start_at: datetime = Field(sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    end_at: datetime = Field(sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    source: str = "url"  # url: replaced at each reading; file: replaced when another file is given


class BookingLink(Shared, table=True):
    """One entry of the booking page: a service of ours, or an address elsewhere (https)."""

    live: ClassVar[bool] = True

    __table_args__ = (
        UniqueConstraint("business_id", "slug"),
        CheckConstraint("(url = '') <> (service_id IS NULL)", name="one_of_two"),
    )

    slug: str
    label: str
    description: str = ""
    url: str = ""
    service_id: UUID | None = Field(default=None, foreign_key="service.id")
    position: int = 0
    active: bool = True

"""What the business sells again and again: copied into the lines of a draft. Clients never see the catalogue."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Index
from sqlmodel import Field

from portal.models.base import BusinessOwned, Exact, UtcMoment


class Product(BusinessOwned, table=True):
    """One entry of the catalogue. Lines that were written with it keep what they say, whatever becomes of it."""

    __table_args__ = (Index("ix_product_named", "business_id", "sort_name", "id"),)

    name: str
    sort_name: str  # as lists sort it; see `client.sort_name`
    detail: str = ""
    unit_code: str = "C62"  # UN/ECE Recommendation 20, those of domain/units.py
    unit_price: Decimal = Field(sa_type=Exact)  # pyright: ignore[reportArgumentType]  # net, in units of the currency
    currency: str
    tax_rate: Decimal = Field(default=Decimal(0), sa_type=Exact)  # pyright: ignore[reportArgumentType]  # percent
    edition: int = 1  # counts changes: who edits an older one is told
    archived_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]

"""The next number of each series."""

from sqlalchemy import UniqueConstraint

from portal.models.base import BusinessOwned


class NumberSequence(BusinessOwned, table=True):
    """Gap-free: taken in the transaction that issues the document."""

    __table_args__ = (UniqueConstraint("business_id", "series"),)

    series: str
    next: int = 1

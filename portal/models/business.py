"""The business whose portal this is."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field

from portal.models.base import Row, UtcMoment


class Module(StrEnum):
    """A part of the portal that a business may do without. Invoices and the account are always there."""

    QUOTES = "quotes"
    BOOKING = "booking"
    STATEMENT = "statement"
    ACTIVITY = "activity"


class Business(Row, table=True):
    """One tenant: who issues the documents, in whose name and zone."""

    legal_name: str
    display_name: str
    host: str | None = Field(default=None, unique=True)  # None: any host while it is the only business
    vat_id: str = ""
    tax_number: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    region: str = ""  # these three where the country's addresses have them
    district: str = ""
    sorting_code: str = ""
    country: str = "AT"
    contact_email: str
    contact_phone: str = ""
    website: str = ""
    logo_file: str = ""  # the name of its `Logo`; empty: the initial on the brand colour
    primary_color: str = "#1f6f5c"
    secondary_color: str = ""  # of links and charts; empty: the primary one
    default_currency: str = "EUR"
    timezone: str = "Europe/Vienna"
    locale: str = "en"
    terms_default: str = ""
    iban: str = ""
    bic: str = ""
    bank_changed_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    stripe_account_id: str = ""
    stripe_standing: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # of it: domain/connected.py
    payment_rules: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # domain/payment_rules.py
    account_rules: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # domain/account_rules.py
    second_factor: bool = False  # staff must have one
    to_set_up: list[str] = Field(default_factory=list, sa_type=JSON)  # steps of the wizard: domain/admin/first_steps.py
    hidden_modules: list[str] = Field(default_factory=list, sa_type=JSON)  # what its clients do not see
    session_idle: int = 0  # minutes, as are the next: access/lifetimes.py; 0: as the server is set up
    session_absolute: int = 0
    link_life: int = 0

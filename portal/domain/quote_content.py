"""What a quote says, as a value: written once as canonical text, whose SHA-256 is what gets agreed to.

Canonical: JSON with sorted keys and no spaces, in UTF-8; decimals as plain text without trailing zeros, days as ISO.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any

from portal.domain import totals
from portal.domain.totals import Fixed, Percent
from portal.domain.units import PIECE
from portal.models import DiscountKind
from portal.money import to_minor

DECIMALS = ("quantity", "unit_price", "tax_rate", "least", "most")


@dataclass(frozen=True, kw_only=True)
class OfferLine:
    """One line; price in units of the currency. `key` stays the same through all versions.

    `optional`: the client may leave it out, `chosen` is how it starts. `least` and `most`, both or neither: the client
    says how many, `quantity` is how it starts.
    """

    key: str
    description: str
    quantity: Decimal
    unit_price: Decimal
    tax_rate: Decimal
    detail: str = ""
    tax_category: str = "S"
    optional: bool = False
    chosen: bool = True
    least: Decimal | None = None
    most: Decimal | None = None
    unit_code: str = PIECE

    @property
    def is_open(self) -> bool:
        """Whether the client says how many."""
        return self.least is not None and self.most is not None


@dataclass(frozen=True, kw_only=True)
class Content:
    """Everything a version says. `number`, `version`, `issue_on` and the parties are known once it is sent."""

    title: str
    lines: tuple[OfferLine, ...]
    valid_until: date
    currency: str = "EUR"
    discount_kind: DiscountKind = DiscountKind.NONE
    discount_value: Decimal = Decimal(0)  # percent, or units of the currency
    deposit_percent: Decimal | None = None  # of the agreed total, to be paid on acceptance; None: no deposit
    notes: str = ""
    terms: str = ""
    number: str = ""
    version: int = 0
    issue_on: date | None = None
    seller: dict[str, Any] = field(default_factory=dict)  # domain/parties.py
    buyer: dict[str, Any] = field(default_factory=dict)

    @property
    def discount(self) -> totals.Discount:
        """As the calculator takes it."""
        if self.discount_kind is DiscountKind.PERCENT:
            return Percent(self.discount_value)
        if self.discount_kind is DiscountKind.FIXED:
            return Fixed(to_minor(self.discount_value, self.currency))
        return None

    @property
    def reference(self) -> str:
        """As printed: QT-00012, and QT-00012-v2 once it is revised."""
        return self.number if self.version < 2 else f"{self.number}-v{self.version}"


def canonical(content: Content) -> str:
    """The text that is stored and hashed."""
    return compact(asdict(content))


def read(text: str) -> Content:
    """Back from the stored text."""
    found = json.loads(text)
    lines = tuple(_line(one) for one in found.pop("lines"))
    for name in ("valid_until", "issue_on"):
        found[name] = date.fromisoformat(found[name]) if found[name] else None
    for name in ("discount_value", "deposit_percent"):
        found[name] = Decimal(found[name]) if found[name] is not None else None
    found["discount_kind"] = DiscountKind(found["discount_kind"])
    return Content(lines=lines, **{name: found[name] for name in found if name in _NAMES})


def digest(text: str | bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def compact(value: Any) -> str:
    """Canonical JSON of plain values, decimals and days."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_written)


_NAMES = {one.name for one in fields(Content)}


def _line(found: dict[str, Any]) -> OfferLine:
    exact = {name: Decimal(found[name]) for name in DECIMALS if found[name] is not None}
    return OfferLine(**{**found, **exact})


def _written(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")

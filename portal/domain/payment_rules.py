"""What the owner allows and wants about being paid: one typed record, kept as JSON on the business."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from portal.models import Business


class PaymentRules(BaseModel):
    """`minimum` is in units of the invoice's currency, not minor; days are counted from the day money is awaited."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    partial: bool = False  # a client may pay a part of an invoice
    minimum: Annotated[Decimal, Field(ge=0)] = Decimal(0)  # the least such part; the rest of a balance is never refused
    deposit_percent: Annotated[Decimal, Field(ge=0, le=100)] = Decimal(0)  # asked of every new invoice, of its total
    promise_days: Annotated[int, Field(ge=0, le=365)] = 0  # how far ahead a client may promise to pay; 0: not at all
    reminders: tuple[Annotated[int, Field(ge=-60, le=365)], ...] = (-3, 0, 7, 21)  # empty: none


def rules_of(business: Business) -> PaymentRules:
    """The business's rules; what it never decided is the default."""
    return PaymentRules.model_validate(business.payment_rules)


def keep(business: Business, rules: PaymentRules) -> None:
    """Store them; every transaction from now on follows them."""
    business.payment_rules = rules.model_dump(mode="json", exclude_defaults=True)

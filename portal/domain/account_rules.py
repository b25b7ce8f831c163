"""What the owner lets clients change about their account: one typed record, kept as JSON on the business."""

from pydantic import BaseModel, ConfigDict

from portal.models import Business


class AccountRules(BaseModel):
    """What is not allowed is shown, locked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    vat_editable: bool = False  # a client may change its VAT ID


def rules_of(business: Business) -> AccountRules:
    """The business's rules; what it never decided is the default."""
    return AccountRules.model_validate(business.account_rules)


def keep(business: Business, rules: AccountRules) -> None:
    """Store them; every transaction from now on follows them."""
    business.account_rules = rules.model_dump(mode="json", exclude_defaults=True)

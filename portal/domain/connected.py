"""The Stripe account of its own that a business has connected: how it stands, and whether it may take money."""

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from portal.models import Business
from portal.settings import settings

REVIEWED = ("requirements.pending_verification", "under_review")  # Stripe is at it: nobody has to do anything


class Standing(StrEnum):
    """Of an account, as the owner reads it."""

    ACTIVE = "active"
    PENDING = "pending"
    RESTRICTED = "restricted"


@dataclass(frozen=True)
class Facts:
    """What Stripe says of an account. `due`: what it wants to be told now, in its own codes; not `open`: it no longer
    lets us use the account."""

    charges: bool = False
    submitted: bool = False
    due: tuple[str, ...] = ()
    disabled: str = ""  # why it may do nothing, in Stripe's code
    open: bool = True


def facts_of(business: Business) -> Facts | None:
    """What Stripe said last; None: nothing yet, or there is no account."""
    kept = business.stripe_standing
    if not business.stripe_account_id or "charges" not in kept:
        return None
    return Facts(**{**{name: kept[name] for name in asdict(Facts())}, "due": tuple(kept["due"])})


def keep(business: Business, facts: Facts) -> bool:
    """Remember what Stripe said; whether it is news. Nothing is written, or shown to anybody, where it is not."""
    if facts_of(business) == facts:
        return False
    business.stripe_standing = {**asdict(facts), "due": list(facts.due)}
    return True


def standing(facts: Facts) -> Standing:
    """Pending while it is not clear whether the account may charge; restricted once Stripe has said no."""
    if not facts.open or facts.disabled.startswith("rejected."):
        return Standing.RESTRICTED
    if facts.charges and not facts.disabled:
        return Standing.ACTIVE
    waiting = not facts.submitted or (facts.disabled in ("", *REVIEWED) and not facts.due)
    return Standing.PENDING if waiting else Standing.RESTRICTED


def takes_money(business: Business) -> bool:
    """Whether clients may be sent to pay. An account nobody has asked Stripe about yet may: Stripe itself decides."""
    if not settings().stripe_secret_key.get_secret_value():
        return False
    if not business.stripe_account_id:
        return not settings().stripe_connect_only
    facts = facts_of(business)
    return facts is None or standing(facts) is Standing.ACTIVE


def shut(facts: Facts | None) -> Facts:
    """The same account, no longer ours to use."""
    return replace(facts or Facts(), charges=False, open=False)


def asked(business: Business) -> Any:
    """The key under which an account is being made; None: none is."""
    return business.stripe_standing.get("asked")

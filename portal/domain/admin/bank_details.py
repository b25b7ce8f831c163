"""The account clients transfer to. Whoever changes it moves money: it is the owners', and clients are warned of it."""

from dataclasses import dataclass

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.clock import day_in
from portal.domain import bank
from portal.domain.bank import BicAlone, NotABic
from portal.domain.signer import clean
from portal.domain.transfer import LOUD
from portal.errors import Refused, WrongFields
from portal.models import Business, StaffRole
from portal.text import t

LONGEST = 60  # with blanks between


@dataclass(frozen=True)
class BankDetails:
    """As a person reads them. `warning`: what clients are told for a while after a change; empty: nothing."""

    iban: str = ""
    bic: str = ""
    warning: str = ""


@for_staff(StaffRole.MANAGER)
def shown(visit: StaffVisit) -> BankDetails:
    """As they are now."""
    business = visit.business
    return BankDetails(bank.iban_shown(business.iban), business.bic, _warning(visit, business))


@writes
@for_staff(StaffRole.OWNER)
def save(visit: StaffVisit, iban: str, bic: str) -> bool:
    """Both, or `WrongFields`; False when they are the same already."""
    business = visit.db.get_one(Business, visit.business_id, with_for_update=True)
    before = {"iban": business.iban, "bic": business.bic}
    try:
        is_new = bank.change(visit.db, business, clean(iban, LONGEST, "IBAN"), clean(bic, LONGEST, "BIC"), visit.now)
    except Refused as refused:
        raise WrongFields({"bic" if isinstance(refused, NotABic | BicAlone) else "iban": refused}) from None
    if is_new:
        visit.note("bank_details_changed", before=before, after={"iban": business.iban, "bic": business.bic})
    return is_new


def _warning(visit: StaffVisit, business: Business) -> str:
    changed = day_in(visit.timezone, business.bank_changed_at) if business.bank_changed_at else None
    if changed is None or visit.today > changed + LOUD:
        return ""
    days = {"day": formats.day(changed, visit.locale), "last": formats.day(changed + LOUD, visit.locale)}
    return t("Changed on {day}. Until {last} clients are asked to check the account with you by phone before they pay.",
             visit.locale, **days)  # fmt: skip

"""Where the business is, and its tax numbers, as its papers say. What was issued keeps what it was issued with."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import vat_ids
from portal.domain.admin import client_details
from portal.domain.postal_data import PARTS
from portal.domain.postal_words import codes, countries
from portal.domain.profile import Wrong
from portal.domain.profile_view import Choice, FieldRow, address_rows, label_of
from portal.domain.signer import clean
from portal.errors import Refused
from portal.models import Business, StaffRole
from portal.text import t

NAMES = (*PARTS, "vat_id", "tax_number")
LONGEST_NUMBER = 40


@dataclass(frozen=True)
class AddressForm:
    """What stands in the form: what is stored, and over it what was typed."""

    country: str = ""
    address: tuple[FieldRow, ...] = ()
    vat_id: str = ""
    tax_number: str = ""
    wrong: dict[str, str] = field(default_factory=dict)
    labels: tuple[str, ...] = ()  # of the fields that are wrong, in the order of the form


@for_staff(StaffRole.MANAGER)
def look(visit: StaffVisit, typed: Mapping[str, str], wrong: Mapping[str, str]) -> AddressForm:
    """The form; the country that is chosen says which fields an address has."""
    known = values_of(visit.business)
    values = {**known, **typed}
    if values["country"] not in codes():
        values["country"] = known["country"]
    return AddressForm(
        values["country"],
        address_rows(values, wrong, visit.locale),
        values["vat_id"],
        values["tax_number"],
        dict(wrong),
        tuple(_label(name, values["country"], visit.locale) for name in NAMES if name in wrong),
    )


@for_staff(StaffRole.MANAGER)
def all_countries(visit: StaffVisit) -> list[Choice]:
    """To choose from, in the person's language."""
    return [Choice(code, name) for code, name in countries(visit.locale)]


@writes
@for_staff(StaffRole.MANAGER)
def save(visit: StaffVisit, typed: Mapping[str, str]) -> bool:
    """All of it, or `Wrong` by field; False when it is as it was. A field another country has is emptied."""
    before = values_of(visit.business)
    found = _checked({**before, **{name: typed[name] for name in NAMES if name in typed}}, before, visit.locale)
    if found == before:
        return False
    for name, value in found.items():
        setattr(visit.business, name, value)
    visit.note("business_address_changed", before=before, after=found)
    return True


def values_of(business: Business) -> dict[str, str]:
    """As it is stored."""
    return {name: getattr(business, name) for name in NAMES}


def _checked(values: Mapping[str, str], before: Mapping[str, str], locale: str) -> dict[str, str]:
    """As it is stored. What nobody touched may be old, and stays."""
    found, wrong = dict(before), dict[str, str]()
    if any(values[part] != before[part] for part in PARTS):
        parts, wrong = client_details.address_of(values, locale)
        found |= parts
    for name, check in (("vat_id", _vat_id), ("tax_number", _tax_number)):
        try:
            found[name] = check(values, locale) if values[name] != before[name] else before[name]
        except Refused as refused:
            wrong[name] = refused.said(locale)
    if wrong:
        raise Wrong(wrong)
    return found


def _vat_id(values: Mapping[str, str], locale: str) -> str:
    return vat_ids.stored(values["vat_id"], values["country"], locale)


def _tax_number(values: Mapping[str, str], locale: str) -> str:
    """Every tax office has its own way: it is kept as written."""
    return clean(values["tax_number"], LONGEST_NUMBER, t("Tax number", locale))


def _label(name: str, country: str, locale: str) -> str:
    return t("Tax number", locale) if name == "tax_number" else label_of(name, country, locale)

"""What was changed, from what to what: beside the sentence that tells of it."""

from dataclasses import dataclass

from portal.access.visit import Visit
from portal.domain.people import ROLES
from portal.domain.postal_words import country_name
from portal.models import Activity, ContactRole
from portal.text import t

LABELS = {
    "country": "Country",
    "street": "Street and number",
    "postcode": "Postcode",
    "city": "Town or city",
    "region": "Region",
    "district": "District",
    "sorting_code": "Sorting code",
    "vat_id": "VAT ID",
    "phone": "Phone number",
    "email": "E-mail",
    "name": "Name",
    "role": "Access",
    "currency": "Currency",
}
PERSONAL = ("phone", "email")  # told to the person alone: an address says who signs in


@dataclass(frozen=True)
class ChangeRow:
    """One field; empty is nothing."""

    label: str = ""
    before: str = ""
    after: str = ""


def changes(visit: Visit, entry: Activity) -> tuple[ChangeRow, ...]:
    """Each field the entry names, in its order; what somebody else changed about themselves is theirs."""
    is_mine = entry.contact_id == visit.contact_id
    told = [one for one in entry.facts.get("fields", ()) if is_mine or one["field"] not in PERSONAL]
    return tuple(_row(one, visit.locale) for one in told)


def all_changes(entry: Activity, locale: str) -> tuple[ChangeRow, ...]:
    """The same for the business, which keeps them."""
    return tuple(_row(one, locale) for one in entry.facts.get("fields", ()))


def _row(fact: dict[str, str], locale: str) -> ChangeRow:
    name = fact["field"]
    before, after = (_read(name, fact[side], locale) for side in ("before", "after"))
    return ChangeRow(t(LABELS.get(name, "Field"), locale), before, after)


def _read(name: str, value: str, locale: str) -> str:
    if name == "role":
        return t(ROLES[ContactRole(value)], locale)
    return country_name(value, locale) if name == "country" and value else ", ".join(value.splitlines())

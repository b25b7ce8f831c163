"""Who the portal says it is, and how clients reach a human. Invoices already issued keep the name they were sent in."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from portal.access.emails import normalised
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain.paragraphs import paragraphs
from portal.domain.signer import clean
from portal.errors import Refused, WrongFields
from portal.models import Business, StaffRole

LONGEST_NAME, LONGEST_WEBSITE, LONGEST_TERMS = 120, 200, 5_000
PHONE = re.compile(r"[+(]?[0-9][0-9 ()/.–-]{4,38}", re.ASCII)
WEBSITE = re.compile(r"([a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}(:\d{1,5})?(/[^\s\"'<>\\]*)?", re.ASCII | re.IGNORECASE)


class NoName(Refused):
    """Nothing that is a name."""

    sentence = "Please write a name."


class NoAddress(Refused):
    """What was typed is no e-mail address."""

    sentence = "This does not look like an e-mail address. Please check it."


class NoPhone(Refused):
    """Nothing one could dial."""

    sentence = "This does not look like a phone number. Write it like +43 512 555010, or leave it empty."


class NoWebsite(Refused):
    """Nothing a browser opens, or an address of another kind."""

    sentence = "This does not look like a website. Write it like www.example.com, or leave it empty."


@dataclass(frozen=True)
class Company:
    """The form, and what is stored."""

    display_name: str = ""
    legal_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    website: str = ""


@for_staff(StaffRole.MANAGER)
def shown(visit: StaffVisit) -> Company:
    """As it is now."""
    return Company(**{name: getattr(visit.business, name) for name in Company.__dataclass_fields__})


@writes
@for_staff(StaffRole.MANAGER)
def save(visit: StaffVisit, typed: Mapping[str, str]) -> Company:
    """All of it, or what is wrong by field."""
    found, wrong = {}, {}
    for name, parse in FIELDS.items():
        try:
            found[name] = parse(typed[name])
        except Refused as refused:
            wrong[name] = refused
    if wrong:
        raise WrongFields(wrong)
    before = shown(visit)
    if Company(**found) != before:
        _set(visit.business, found)
        visit.note("company_changed", before=asdict(before), after=found)
    return Company(**found)


@for_staff(StaffRole.MANAGER)
def terms(visit: StaffVisit) -> str:
    """What new documents say below their total, unless they say something of their own."""
    return visit.business.terms_default


@writes
@for_staff(StaffRole.MANAGER)
def save_terms(visit: StaffVisit, typed: str) -> str:
    """The same from now on; documents that were sent keep theirs."""
    try:
        found = paragraphs(typed, LONGEST_TERMS, "Terms")
    except Refused as refused:
        raise WrongFields({"terms": refused}) from None
    if found != visit.business.terms_default:
        visit.note("terms_changed", before=visit.business.terms_default, after=found)
        _set(visit.business, {"terms_default": found})
    return found


def _set(business: Business, found: Mapping[str, str]) -> None:
    for name, value in found.items():
        setattr(business, name, value)


def _name(label: str) -> Callable[[str], str]:
    def parse(typed: str) -> str:
        found = clean(typed, LONGEST_NAME, label)
        if not any(one.isalnum() for one in found):
            raise NoName
        return found

    return parse


def _email(typed: str) -> str:
    found = typed.strip()
    if normalised(found) is None:
        raise NoAddress
    return found


def _phone(typed: str) -> str:
    found = clean(typed, 60, "Phone")
    if found and not PHONE.fullmatch(found):
        raise NoPhone
    return found


def _website(typed: str) -> str:
    """With its scheme: what is typed without one is meant to be safe."""
    found = clean(typed, LONGEST_WEBSITE, "Website")
    scheme, _, rest = found.partition("://") if re.match("https?://", found, re.IGNORECASE) else ("https", "", found)
    if found and not WEBSITE.fullmatch(rest):
        raise NoWebsite
    return f"{scheme.lower()}://{rest}" if found else ""


FIELDS: dict[str, Callable[[str], str]] = {
    "display_name": _name("Name"),
    "legal_name": _name("Legal name"),
    "contact_email": _email,
    "contact_phone": _phone,
    "website": _website,
}

"""The profile as a page shows it: what is stored, over it what a person has typed, and what is wrong with that."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from portal.access.visit import Visit
from portal.domain import change_requests, postal, postal_words, profile
from portal.domain.change_requests import RequestRow
from portal.domain.parties import address_of
from portal.domain.postal_data import region_name
from portal.domain.postal_printed import lines
from portal.domain.profile import NAMES, Edit, Stored
from portal.models import ContactRole
from portal.text import t


@dataclass(frozen=True)
class Choice:
    """One of several: what is stored and what is read."""

    value: str
    label: str


@dataclass(frozen=True)
class FieldRow:
    """One field of the form. `mark` tells one kind of it from another; `choices` empty: it is typed."""

    name: str = ""
    mark: str = ""
    label: str = ""
    value: str = ""
    help: str = ""
    error: str = ""
    autocomplete: str = ""
    is_lines: bool = False
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class DifferenceRow:
    """A field that either has changed; `is_mine`: this person has, to what is `typed`."""

    name: str
    label: str
    now: str
    typed: str
    is_mine: bool


@dataclass(frozen=True)
class ProfileView:
    """`is_draft`: something is typed that is not saved. `told` says why something cannot be changed."""

    company: str = ""
    name: str = ""
    email: str = ""
    told: str = ""
    country: str = ""
    address: tuple[FieldRow, ...] = ()
    lines: tuple[str, ...] = ()
    vat_id: FieldRow = FieldRow()
    phone: FieldRow = FieldRow()
    home: str = ""  # the country a phone number without one is read for
    may_address: bool = False
    may_vat: bool = False
    is_draft: bool = False
    client_edition: int = 0
    contact_edition: int = 0
    differences: tuple[DifferenceRow, ...] = ()
    seen: dict[str, str] = field(default_factory=dict)  # what is stored, by field
    request: RequestRow = field(default_factory=RequestRow)


def look(visit: Visit, edit: Edit, wrong: Mapping[str, str]) -> ProfileView:
    """What is stored and what was typed; with differences where somebody else was faster."""
    known = profile.stored(visit)
    typed = _drafted(known, edit, may := profile.may_change(visit, known.business))
    values, home = _values(known, typed), profile.home_of(replace(edit, typed=typed), known.client)
    return ProfileView(
        company=known.client.name,
        name=known.contact.name,
        email=known.contact.email,
        told=_told(visit),
        country=values["country"],
        address=address_rows(values, wrong, visit.locale),
        lines=_printed(known, visit.locale),
        vat_id=_field("vat_id", label_of("vat_id", values["country"], visit.locale), values, wrong),
        phone=_phone(visit, home, values, wrong),
        home=home,
        may_address="street" in may,
        may_vat="vat_id" in may,
        is_draft=bool(typed),
        client_edition=known.client.edition,
        contact_edition=known.contact.edition,
        seen=known.values,
        differences=_differences(known, typed, edit, visit.locale),
        request=change_requests.open_of(visit),
    )


def countries(visit: Visit) -> tuple[Choice, ...]:
    """Every country, in the person's language."""
    return tuple(Choice(code, name) for code, name in postal_words.countries(visit.locale))


def _told(visit: Visit) -> str:
    if visit.role is not ContactRole.VIEWER:
        return ""
    return t("Your access is for reading only. You can change your own phone number.", visit.locale)


def address_rows(values: Mapping[str, str], wrong: Mapping[str, str], locale: str) -> tuple[FieldRow, ...]:
    """The fields of the country's addresses, as they stand in a form."""
    rows = []
    for one in postal.layout(values["country"], locale):
        choices = tuple(Choice(*choice) for choice in one.choices)
        value = values[one.name] if not choices or values[one.name] in dict(one.choices) else ""
        mark = f"{one.name}-{values['country']}" if choices else one.name
        rows.append(FieldRow(one.name, mark, one.label, value, "", wrong.get(one.name, ""), one.autocomplete,
                             one.name == "street", choices))  # fmt: skip
    return tuple(rows)


def _drafted(known: Stored, edit: Edit, may: frozenset[str]) -> dict[str, str]:
    """What was typed and differs, of the fields this person may change."""
    differs = {name for name, value in known.values.items() if edit.typed.get(name, value) != value}
    return {name: edit.typed[name] for name in NAMES if name in may & differs}


def _values(known: Stored, typed: Mapping[str, str]) -> dict[str, str]:
    """What stands in the fields; there is always a country, or there would be none."""
    values = {**known.values, **typed}
    if values["country"] not in postal_words.codes():
        values["country"] = known.client.country
    return values


def _phone(visit: Visit, home: str, values: Mapping[str, str], wrong: Mapping[str, str]) -> FieldRow:
    country = postal_words.in_sentence(home, visit.locale)
    help = t("Without a country code it is read as a number of {country}.", visit.locale, country=country)
    label = label_of("phone", "", visit.locale)
    return FieldRow("phone", "phone", label, values["phone"], help, wrong.get("phone", ""), "tel")


def _field(name: str, label: str, values: Mapping[str, str], wrong: Mapping[str, str]) -> FieldRow:
    return FieldRow(name, name, label, values[name], "", wrong.get(name, ""), "off")


def _printed(known: Stored, locale: str) -> tuple[str, ...]:
    """For those who may not change it, and to compare with."""
    address = address_of(known.client)
    return (*lines(address), postal_words.country_name(address.country, locale))


def label_of(name: str, country: str, locale: str) -> str:
    """What a field is called."""
    match name:
        case "country":
            return t("Country", locale)
        case "vat_id":
            return t("VAT ID", locale)
        case "phone":
            return t("Your phone number", locale)
        case _:
            named = {one.name: one.label for one in postal.layout(country, locale)}
            return named.get(name, t("Town or city", locale) if name == "city" else name.capitalize())


def _differences(known: Stored, typed: Mapping[str, str], edit: Edit, locale: str) -> tuple[DifferenceRow, ...]:
    """Nothing, unless the row has moved on since the person began."""
    if not profile.moved(known, Edit(typed, edit.client_edition, edit.contact_edition)):
        return ()
    home, there, rows = known.client.country, typed.get("country", known.client.country), []
    for name in NAMES:
        now = known.values[name]
        if name in typed or edit.seen.get(name, now) != now:
            mine = in_words(name, typed[name], there, locale) if name in typed else ""
            label = label_of(name, there, locale)
            rows.append(DifferenceRow(name, label, in_words(name, now, home, locale), mine, name in typed))
    return tuple(rows)


def in_words(name: str, value: str, country: str, locale: str) -> str:
    """A stored value in words."""
    if name == "country":
        return postal_words.country_name(value, locale)
    return region_name(country, value, locale) if name == "region" else value

"""A client as a form shows it to staff: what is stored, over it what was typed, and what is wrong with that."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal import formats, money
from portal.access.staff_visit import StaffVisit, for_staff
from portal.domain.admin.client_details import OF_CLIENT, OF_PERSON, is_currency_fixed, values_of
from portal.domain.admin.clients import find
from portal.domain.postal_words import codes, countries
from portal.domain.profile import Edit
from portal.domain.profile_view import Choice, DifferenceRow, FieldRow, address_rows, in_words, label_of
from portal.models import Client, StaffRole
from portal.text import t

LABELS = {"name": "Company or person", "currency": "Currency", "person": "Name", "email": "E-mail"}


@dataclass(frozen=True)
class ClientForm:
    """`is_draft`: something is typed that is not saved. `seen`: what is stored, by field."""

    key: str = ""
    title: str = ""
    fields: dict[str, str] = field(default_factory=dict)  # what stands in the fields that every country has
    country: str = ""
    address: tuple[FieldRow, ...] = ()
    currency_word: str = ""
    is_currency_fixed: bool = False
    is_draft: bool = False
    edition: int = 0
    differences: tuple[DifferenceRow, ...] = ()
    seen: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    labels: tuple[str, ...] = ()  # of the fields that are wrong, in the order of the form


@for_staff(StaffRole.AGENT)
def look(visit: StaffVisit, key: str, edit: Edit, wrong: Mapping[str, str]) -> ClientForm:
    """The form of a client, or with an empty `key` of a new one."""
    client = find(visit, key) if key else _blank(visit)
    known = values_of(client) | ({} if key else dict.fromkeys(OF_PERSON, ""))
    typed = {name: edit.typed[name] for name in known if edit.typed.get(name, known[name]) != known[name]}
    values = {**known, **typed}
    country = values["country"] if values["country"] in codes() else client.country
    address = address_rows({**values, "country": country}, wrong, visit.locale)
    return ClientForm(
        key=client.id.hex if key else "",
        title=client.name,
        fields={name: values[name] for name in values if name in ("name", "vat_id", "currency", *OF_PERSON)},
        country=country,
        address=address,
        currency_word=formats.name_of_currency(client.currency, visit.locale),
        is_currency_fixed=bool(key) and is_currency_fixed(visit, client),
        is_draft=bool(typed),
        edition=client.edition,
        differences=_differences(client, known, typed, edit, visit.locale) if key else (),
        seen=known,
        wrong=dict(wrong),
        labels=tuple(_label(name, country, visit.locale) for name in (*OF_CLIENT, *OF_PERSON) if name in wrong),
    )


@for_staff(StaffRole.AGENT)
def choices(visit: StaffVisit) -> tuple[list[Choice], list[Choice]]:
    """Every country and every currency, in the person's language."""
    currencies = sorted((formats.name_of_currency(code, visit.locale), code) for code in money.currencies())
    named = [Choice(code, name) for code, name in countries(visit.locale)]
    return named, [Choice(code, f"{name} ({code})") for name, code in currencies]


def _blank(visit: StaffVisit) -> Client:
    """A new client is at home where the business is, until somebody says otherwise. It is never stored."""
    business = visit.business
    return Client(business_id=business.id, name="", country=business.country, currency=business.default_currency)


def _differences(
    client: Client, known: Mapping[str, str], typed: Mapping[str, str], edit: Edit, locale: str
) -> tuple[DifferenceRow, ...]:
    """Nothing, unless the client has moved on since somebody began to type."""
    if not typed or edit.client_edition == client.edition:
        return ()
    rows = []
    for name in OF_CLIENT:
        if name in typed or edit.seen.get(name, known[name]) != known[name]:
            mine = in_words(name, typed[name], typed.get("country", client.country), locale) if name in typed else ""
            now = in_words(name, known[name], client.country, locale)
            rows.append(DifferenceRow(name, _label(name, client.country, locale), now, mine, name in typed))
    return tuple(rows)


def _label(name: str, country: str, locale: str) -> str:
    return t(LABELS[name], locale) if name in LABELS else label_of(name, country, locale)

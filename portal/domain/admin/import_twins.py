"""Clients that are there already: known by the e-mail address of one of their people, or by their VAT ID."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from portal import formats
from portal.domain.admin.import_row import Reading
from portal.domain.postal_data import PARTS
from portal.models import Client, ClientImport, ClientImportRow, Contact, ImportRowState, ImportTwins
from portal.text import t

TAKEN = (ImportRowState.GOOD, ImportRowState.UPDATE, ImportRowState.WRITTEN)
OF_PLACE = {*PARTS, "vat_id", "phone"}  # what is read by the rules of a country


@dataclass(frozen=True)
class Twin:
    """A client in the portal (`key`), or one that an earlier row brings (`row`)."""

    name: str
    key: UUID | None = None
    row: int = 0
    country: str = ""
    currency: str = ""
    is_archived: bool = False


@dataclass(frozen=True)
class Judged:
    """What becomes of a row that is right in itself, why, and whom it is about."""

    state: ImportRowState
    said: str = ""
    twin: Twin | None = None


@dataclass
class Known:
    """Whom the business has, as far as some rows ask, and whom earlier rows bring."""

    emails: dict[str, list[Twin]] = field(default_factory=dict)
    vat_ids: dict[str, list[Twin]] = field(default_factory=dict)

    def learn(self, email: str, vat_id: str, twin: Twin) -> None:
        """Of a row that is taken."""
        self.emails.setdefault(email, []).append(twin)
        if vat_id:
            self.vat_ids.setdefault(vat_id, []).append(twin)

    def judge(self, one: Reading, twins: ImportTwins, locale: str) -> Judged:
        """A row of this file that came before is always the one that counts."""
        by_email, by_vat = self.emails.get(one.email_norm, []), self.vat_ids.get(one.known.get("vat_id", ""), [])
        if not by_email and not by_vat:
            return Judged(ImportRowState.GOOD)
        if said := _said_before(by_email, by_vat, locale):
            return Judged(ImportRowState.SKIPPED, said)
        if twins is ImportTwins.SKIP:
            return Judged(ImportRowState.SKIPPED, _there(by_email, by_vat, locale))
        found = [twin for twin in by_email if twin in by_vat] or [*by_email, *by_vat]
        if len(found) > 1:
            names = ", ".join(twin.name for twin in found[:3])
            said = t("It fits several clients: {names}. Change them by hand.", locale, names=names)
            return Judged(ImportRowState.SKIPPED, said)
        return _update(one, found[0], locale)


def _said_before(by_email: list[Twin], by_vat: list[Twin], locale: str) -> str:
    for twin in by_email:
        if twin.row:
            return t("Row {row} has the same e-mail address.", locale, row=twin.row)
    for twin in by_vat:
        if twin.row:
            return t("Row {row} has the same VAT ID.", locale, row=twin.row)
    return ""


def _there(by_email: list[Twin], by_vat: list[Twin], locale: str) -> str:
    if by_email:
        return t("{name} is a client already, with this e-mail address.", locale, name=by_email[0].name)
    return t("{name} is a client already, with this VAT ID.", locale, name=by_vat[0].name)


def _update(one: Reading, twin: Twin, locale: str) -> Judged:
    """A client that is there is changed only where nothing about it is guessed."""
    said = ""
    if twin.is_archived:
        return Judged(ImportRowState.SKIPPED, t("{name} is archived.", locale, name=twin.name))
    if one.said & OF_PLACE and "country" not in one.said and one.known["country"] != twin.country:
        place = formats.country_name(twin.country, locale)
        said = t("{name} is in {country}. Write the country in this row.", locale, name=twin.name, country=place)
    elif "currency" in one.said and one.known["currency"] != twin.currency:
        said = t("{name} has {currency}, and an import does not change that. Leave the currency empty.", locale,
                 name=twin.name, currency=twin.currency)  # fmt: skip
    return Judged(ImportRowState.BAD, said) if said else Judged(ImportRowState.UPDATE, twin=twin)


def in_portal(session: Session, business_id: UUID, pairs: Iterable[tuple[str, str]]) -> Known:
    """Whom these e-mail addresses and VAT IDs belong to; archived clients too.

    Here and below nothing is asked in an order: SQLite would then walk through all there is in that order, once for
    every few rows of a list."""
    known, asked = Known(), list(pairs)
    emails, vat_ids = {email for email, _ in asked}, {vat_id for _, vat_id in asked if vat_id}
    facts = (Client.name, Client.id, Client.country, Client.currency, Client.archived_at)
    people = select(Contact.email_norm, *facts).join(Client, col(Client.id) == Contact.client_id)  # pyright: ignore
    people = people.where(Contact.business_id == business_id, col(Contact.email_norm).in_(emails))
    _sort_in(known.emails, session.exec(people).all())
    if vat_ids:
        companies = select(Client.vat_id, *facts).where(Client.business_id == business_id)  # pyright: ignore
        _sort_in(known.vat_ids, session.exec(companies.where(col(Client.vat_id).in_(vat_ids))).all())
    return known


def _sort_in(known: dict[str, list[Twin]], found: Iterable[Any]) -> None:
    """The oldest client first."""
    for shared, name, key, country, currency, archived_at in sorted(found, key=lambda one: one[2]):
        known.setdefault(shared, []).append(Twin(name, key, 0, country, currency, archived_at is not None))


def before(session: Session, found: ClientImport, pairs: Iterable[tuple[str, str]]) -> Known:
    """The same, and whom the rows of this file that are checked already bring."""
    asked = list(pairs)
    known = in_portal(session, found.business_id, asked)
    emails, vat_ids = {email for email, _ in asked}, {vat_id for _, vat_id in asked if vat_id}
    for shared, by, kept in ((ClientImportRow.email_norm, emails, known.emails),
                             (ClientImportRow.vat_id, vat_ids, known.vat_ids)):  # fmt: skip
        rows = select(shared, ClientImportRow.number, ClientImportRow.state)
        rows = rows.where(ClientImportRow.import_id == found.id, ClientImportRow.edition == found.edition)
        earlier = session.exec(rows.where(col(shared).in_(by))).all() if by else []
        for value, number, state in sorted(earlier, key=lambda one: one[1]):
            if state in TAKEN:
                kept.setdefault(value, []).append(Twin("", row=number))
    return known

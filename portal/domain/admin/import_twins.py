"""Clients that are there already: known by the e-mail address of one of their people, or by their VAT ID."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import Session, col, select

from portal.domain.admin.import_row import Reading
from portal.models import Client, ClientImport, ClientImportRow, Contact, ImportRowState, ImportTwins
from portal.text import t

TAKEN = (ImportRowState.GOOD, ImportRowState.CONTACT, ImportRowState.WRITTEN)


@dataclass(frozen=True)
class Twin:
    """A client in the portal (`key`), or one that an earlier row will make (`row`)."""

    name: str
    key: UUID | None = None
    row: int = 0

    def same(self, by: str, locale: str) -> str:
        """Why a row is not taken."""
        if self.row and by == "email":
            return t("Row {row} has the same e-mail address.", locale, row=self.row)
        if self.row:
            return t("Row {row} has the same VAT ID.", locale, row=self.row)
        if by == "email":
            return t("{name} is a client already, with this e-mail address.", locale, name=self.name)
        return t("{name} is a client already, with this VAT ID.", locale, name=self.name)


@dataclass
class Known:
    """Whom the business has, as far as some rows ask, and whom earlier rows bring."""

    emails: dict[str, list[Twin]] = field(default_factory=dict)
    vat_ids: dict[str, Twin] = field(default_factory=dict)

    def learn(self, email: str, vat_id: str, twin: Twin) -> None:
        """Of a row that is taken."""
        self.emails.setdefault(email, []).append(twin)
        if vat_id:
            self.vat_ids.setdefault(vat_id, twin)

    def judge(self, one: Reading, twins: ImportTwins, locale: str) -> tuple[ImportRowState, str]:
        """What becomes of a row that is right in itself, and why."""
        by_email, by_vat = self.emails.get(one.email_norm, []), self.vat_ids.get(one.known.get("vat_id", ""))
        if by_vat and twins is ImportTwins.CONTACT and by_vat not in by_email:
            if by_vat.row:
                said = t("Another person of the client in row {row}.", locale, row=by_vat.row)
            else:
                said = t("Another person of {name}.", locale, name=by_vat.name)
            return ImportRowState.CONTACT, said
        if by_email:
            return ImportRowState.SKIPPED, by_email[0].same("email", locale)
        return (ImportRowState.SKIPPED, by_vat.same("vat_id", locale)) if by_vat else (ImportRowState.GOOD, "")


def in_portal(session: Session, business_id: UUID, pairs: Iterable[tuple[str, str]]) -> Known:
    """Whom these e-mail addresses and VAT IDs belong to; archived clients too."""
    known, asked = Known(), list(pairs)
    people = select(Contact.email_norm, Client.id, Client.name).join(Client, col(Client.id) == Contact.client_id)
    people = people.where(Contact.business_id == business_id, col(Contact.email_norm).in_({e for e, _ in asked}))
    for email, key, name in session.exec(people.order_by(col(Client.id))):
        known.emails.setdefault(email, []).append(Twin(name, key))
    ids = {vat_id for _, vat_id in asked if vat_id}
    companies = select(Client.vat_id, Client.id, Client.name).where(Client.business_id == business_id)
    for vat_id, key, name in session.exec(companies.where(col(Client.vat_id).in_(ids)).order_by(col(Client.id))):
        known.vat_ids.setdefault(vat_id, Twin(name, key))
    return known


def before(session: Session, found: ClientImport, pairs: Iterable[tuple[str, str]]) -> Known:
    """The same, and whom the rows of this file that are checked already will bring."""
    asked = list(pairs)
    known = in_portal(session, found.business_id, asked)
    rows = select(ClientImportRow.email_norm, ClientImportRow.vat_id, ClientImportRow.number)
    rows = rows.where(ClientImportRow.import_id == found.id, ClientImportRow.edition == found.edition)
    rows = rows.where(col(ClientImportRow.state).in_(TAKEN)).order_by(col(ClientImportRow.number))
    emails, ids = {email for email, _ in asked}, {vat_id for _, vat_id in asked if vat_id}
    for _, vat_id, number in session.exec(rows.where(col(ClientImportRow.vat_id).in_(ids))):
        known.vat_ids.setdefault(vat_id, Twin("", row=number))
    for email, vat_id, number in session.exec(rows.where(col(ClientImportRow.email_norm).in_(emails))):
        known.emails.setdefault(email, []).append(known.vat_ids.get(vat_id) or Twin("", row=number))
    return known

"""The rows of a list become clients, piece by piece: what a piece writes and that it did is one transaction.

They are judged once more: somebody may have entered one of them meanwhile, by hand or by another list. Nobody is
written to; whoever is to come in is invited by hand.
"""

from typing import Any

from sqlmodel import Session, col, select

from portal.domain import activity
from portal.domain.admin import import_progress, import_twins
from portal.domain.admin.import_progress import Job
from portal.domain.admin.import_row import Reading
from portal.domain.admin.import_twins import Known, Twin
from portal.domain.postal_data import PARTS
from portal.models import Actor, Business, Client, ClientImport, ClientImportRow, Contact, ContactRole, ImportRowState
from portal.text import t

OF_CLIENT = ("name", *PARTS, "vat_id", "currency", "locale")
WAITING = (ImportRowState.GOOD, ImportRowState.CONTACT)


def write(job: Job) -> bool:
    """The next piece; true while there may be more."""
    with import_progress.at_work(job) as (session, found):
        if found is None:
            return False
        # Imports of one business queue here, so that two of them cannot write the same client.
        session.exec(select(Business).where(Business.id == job.business_id).with_for_update()).one()
        rows = _next(session, found)
        known = import_twins.in_portal(session, found.business_id, [(row.email_norm, row.vat_id) for row in rows])
        _enter(session, [one for row in rows for one in _made(found, row, known)])
        found.written += sum(row.state is ImportRowState.WRITTEN for row in rows)
        found.skipped += sum(row.state is ImportRowState.SKIPPED for row in rows)
        session.add(found)
        return len(rows) == import_progress.PIECE


def _next(session: Session, found: ClientImport) -> list[ClientImportRow]:
    rows = select(ClientImportRow).where(ClientImportRow.import_id == found.id)
    rows = rows.where(ClientImportRow.edition == found.edition, col(ClientImportRow.state).in_(WAITING))
    return list(session.exec(rows.order_by(col(ClientImportRow.number)).limit(import_progress.PIECE)))


def _enter(session: Session, made: list[Client | Contact]) -> None:
    """Clients before their people, each in one go."""
    session.add_all([one for one in made if isinstance(one, Client)])
    session.flush()
    people = [one for one in made if isinstance(one, Contact)]
    session.add_all(people)
    session.flush()
    for person in people:
        if not person.is_primary:  # whoever acts for that client already reads that somebody was added
            activity.note_account(session, person, "person_added", Actor.BUSINESS, name=person.name)


def _made(found: ClientImport, row: ClientImportRow, known: Known) -> list[Client | Contact]:
    """A new client with its person, another person of a known one, or nothing; the row says which."""
    judged, said = known.judge(
        Reading(row.number, [], row.known, row.email_norm), found.twins, found.locale
    )  # fmt: skip
    if judged is not row.state:
        row.state = ImportRowState.SKIPPED
        row.said = said or t("The client it belongs to was not written.", found.locale)
        row.cells = [row.known.get("name", ""), row.known.get("email", "")]
        return []
    if row.state is ImportRowState.GOOD:
        facts: dict[str, Any] = {name: row.known[name] for name in OF_CLIENT}
        client = Client(business_id=found.business_id, **facts)
        twin, new = Twin(client.name, client.id), [client]
    else:
        twin, new = known.vat_ids[row.vat_id], []
    person = Contact(
        business_id=found.business_id, client_id=twin.key,  # pyright: ignore[reportArgumentType]  # whoever is known here is in the portal
        name=row.known["person"], email=row.known["email"],
        email_norm=row.email_norm, phone=row.known["phone"], is_primary=bool(new),
        role=ContactRole.OWNER if new else ContactRole.VIEWER,
    )  # fmt: skip
    known.learn(row.email_norm, row.vat_id, twin)
    row.state, row.known = ImportRowState.WRITTEN, {}
    return [*new, person]

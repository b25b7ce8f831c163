"""The rows of a list become clients, piece by piece: what a piece writes and that it did is one transaction.

They are judged once more: somebody may have entered one of them meanwhile, by hand or by another list. Nobody is
written to; whoever is to come in is invited by hand.
"""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, select

from portal import crash
from portal.domain.admin import client_details, contacts, import_progress, import_twins
from portal.domain.admin.import_progress import Job
from portal.domain.admin.import_row import Reading
from portal.domain.admin.import_twins import Known, Twin
from portal.domain.postal_data import PARTS
from portal.models import Business, Client, ClientImport, ClientImportRow, Contact, ImportRowState
from portal.text import t

OF_CLIENT = ("name", *PARTS, "vat_id", "locale")
WAITING = (ImportRowState.GOOD, ImportRowState.UPDATE)


def write(job: Job) -> bool:
    """The next piece; true while there may be more."""
    with import_progress.at_work(job) as (session, found):
        if found is None:
            return False
        # Imports of one business queue here, so that two of them cannot write the same client.
        session.exec(select(Business).where(Business.id == job.business_id).with_for_update()).one()
        rows = _next(session, found)
        known = import_twins.in_portal(session, found.business_id, [(row.email_norm, row.vat_id) for row in rows])
        _enter(session, [one for row in rows for one in _made(session, found, row, known)])
        crash.point("import_entered")
        found.written += sum(row.state is ImportRowState.WRITTEN for row in rows)
        session.add(found)
        return len(rows) == import_progress.PIECE


def _next(session: Session, found: ClientImport) -> list[ClientImportRow]:
    """The first that wait. Each kind is asked for alone: both at once would be all rows, sorted, for every piece."""
    rows = select(ClientImportRow).where(
        ClientImportRow.import_id == found.id, ClientImportRow.edition == found.edition
    )
    rows = rows.order_by(col(ClientImportRow.number)).limit(import_progress.PIECE)
    waiting = [row for state in WAITING for row in session.exec(rows.where(ClientImportRow.state == state))]
    return sorted(waiting, key=lambda row: row.number)[: import_progress.PIECE]


def _enter(session: Session, made: list[Client | Contact]) -> None:
    """Clients before their people, each in one go."""
    for kind in (Client, Contact):
        session.add_all([one for one in made if isinstance(one, kind)])
        session.flush()


def _made(session: Session, found: ClientImport, row: ClientImportRow, known: Known) -> list[Client | Contact]:
    """A new client with its person; or nothing: one that is there is changed, or the row says why not."""
    judged = known.judge(Reading(row.number, [], row.known, email_norm=row.email_norm), found.twins, found.locale)
    if judged.state is not row.state:
        count = import_progress.COUNTED[row.state]
        setattr(found, count, getattr(found, count) - 1)
        found.skipped += 1
        row.state = ImportRowState.SKIPPED
        row.said = judged.said or t("The client it belongs to is not there any more.", found.locale)
        row.cells = [row.known.get("name", ""), row.known.get("email", "")]
        return []
    if judged.twin and judged.twin.key:
        _change(session, session.get_one(Client, judged.twin.key, with_for_update=True), row.known, row.email_norm)
        made = list[Client | Contact]()
    else:
        made = _new(found, row)
        known.learn(row.email_norm, row.vat_id, Twin(row.known["name"], made[0].id))
    row.state, row.known = ImportRowState.WRITTEN, {}
    return made


def _new(found: ClientImport, row: ClientImportRow) -> list[Client | Contact]:
    facts: dict[str, Any] = {name: row.known[name] for name in (*OF_CLIENT, "currency")}
    client = Client(business_id=found.business_id, **facts)
    person = Contact(
        business_id=found.business_id, client_id=client.id, name=row.known["person"], email=row.known["email"],
        email_norm=row.email_norm, phone=row.known["phone"], is_primary=True,
        muted=[],  # finding out what the usual is takes longer than all the rest
    )  # fmt: skip
    return [client, person]


def _change(session: Session, client: Client, known: Mapping[str, str], email: str) -> None:
    """What the row says of a client, and of its person with this address; nobody's address changes."""
    before = {name: getattr(client, name) for name in OF_CLIENT}
    changes = {name: known[name] for name in OF_CLIENT if known.get(name, before[name]) != before[name]}
    if changes:
        client_details.put(session, client, before, changes)
    asked = select(Contact).where(Contact.client_id == client.id, Contact.email_norm == email)
    person = session.exec(asked).first()
    if person is None:
        return
    name, phone = known.get("person", person.name), known.get("phone", person.phone)
    if (name, phone) != (person.name, person.phone):
        contacts.put(session, person, name, phone, person.role.value)

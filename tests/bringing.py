"""Lists of clients in tests: a manager who brings a file, the worker's steps, and what comes of it."""

from typing import Any
from uuid import UUID

from sqlmodel import col, select

from portal import db
from portal.access.staff_visit import staff_visit_now
from portal.domain.admin import import_view, importing
from portal.domain.admin.import_view import ImportView
from portal.gateways import effects, table_file
from portal.models import Business, Client, Contact, Outbox, StaffRole
from tests.build import a_business
from tests.staff import a_staff, become_staff

HEADINGS = "Name,E-mail,Contact,Phone,Street,Postcode,City,Country,VAT ID,Currency,Language"
NORA = "Hofer GmbH,nora@hofer.example.com,Nora Hofer,+43 1 5125240,Hauptstraße 1,1010,Wien,Austria,ATU13585627,EUR,de"


def a_manager(business: UUID | None = None, role: StaffRole = StaffRole.MANAGER) -> UUID:
    """Committed, and the visitor; returns the business."""
    with db.everyone(write=True) as session:
        owner = session.get_one(Business, business) if business else a_business(session)
        become_staff(session, a_staff(session, owner, role))
        return owner.id


def csv_of(*rows: str, headings: str = HEADINGS) -> bytes:
    """A file of these rows."""
    return "\r\n".join((headings, *rows, "")).encode()


def many(count: int, start: int = 0) -> bytes:
    """A file of so many good clients."""
    return csv_of(
        *(f"Client {at},person{at}@many.example.com,Person {at},,,,,,,," for at in range(start, start + count))
    )  # fmt: skip


def bring(content: bytes, name: str = "clients.csv") -> ImportView:
    """As the visitor."""
    staff_visit_now(importing.bring, name, table_file.look(content), content)
    return seen()


def seen() -> ImportView:
    """What their page shows."""
    return staff_visit_now(import_view.current)


def key() -> UUID:
    """Of the visitor's list."""
    return UUID(seen().key)


def steps() -> list[dict[str, Any]]:
    """Every step the outbox has been promised, in order."""
    with db.everyone() as session:
        found = select(Outbox).where(Outbox.kind == "client_import_step").order_by(col(Outbox.id))
        return [one.facts for one in session.exec(found)]


def work(repeat: int = 1) -> ImportView:
    """Take the promised steps, from the last that was promised on, `repeat` times each."""
    taken = max(0, len(steps()) - 1)
    while taken < len(steps()):
        for _ in range(repeat):
            effects.carry_out("client_import_step", steps()[taken])
        taken += 1
    return seen()


def checked(content: bytes) -> ImportView:
    """Brought, and looked at."""
    bring(content)
    staff_visit_now(importing.check, key())
    return work()


def imported(content: bytes) -> ImportView:
    """All the way."""
    checked(content)
    staff_visit_now(importing.start, key())
    return work()


def rows_of(model: Any) -> list[Any]:
    """Everybody's, in order."""
    with db.everyone() as session:
        return list(session.exec(select(model).order_by(col(model.id))))


def clients() -> list[tuple[str, list[str]]]:
    """Each with its people."""
    people = rows_of(Contact)
    return [(one.name, [who.email for who in people if who.client_id == one.id]) for one in rows_of(Client)]

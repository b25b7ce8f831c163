"""Many clients with many invoices, quickly: what `portal seed` and the benchmarks are made of.

Each run adds clients of its own and leaves what is there alone. Figures hold together as issued ones do: every paid
amount has its payment, every number comes from the business's own series. Seeded papers leave no activity.
"""

from collections.abc import Iterator
from datetime import date
from itertools import count
from random import Random
from typing import Any

from sqlalchemy import Table, insert
from sqlmodel import Session, SQLModel, col, func, select

from portal import db
from portal.clock import day_in, now
from portal.devtools.demo_texts import BUSINESS
from portal.devtools.seeding_rows import Press
from portal.domain.numbering import RECEIPTS, SERIES
from portal.domain.parties import buyer_of, seller_of
from portal.models import Business, Client, Contact, InvoiceKind, NumberSequence

AT_ONCE = 2_000  # invoices per statement


def run(clients: int, invoices: int, *, whole: bool = True) -> list[str]:
    """Add clients, and invoices spread evenly over them, to the first business; without one, the demo's is made.

    Returns the addresses that may sign in. Without `whole`, invoices come without lines, taxes and payments.
    """
    with db.everyone(write=True) as session:
        business = _business(session)
        added, emails = _clients(session, business, clients)
        if not added:
            return []
        first = _reserve(session, business, SERIES[InvoiceKind.STANDARD], invoices)
        receipts = count(receipt := _reserve(session, business, RECEIPTS, 0))
        presses = [_press(business, client, receipts) for client in added]
        for start in range(0, invoices, AT_ONCE):
            some = range(start, min(start + AT_ONCE, invoices))
            _store(session, (_rows(presses, nth, first, invoices) for nth in some), whole)
        _reserve(session, business, RECEIPTS, next(receipts) - receipt)
    return emails


def seeded_email(nth: int) -> str:
    """The address that signs in for the seeded client of this number, from 1."""
    return f"seeded{nth:06d}@example.com"


def _business(session: Session) -> Business:
    business = session.exec(select(Business).order_by(col(Business.created_at))).first()
    if business is None:
        business = Business(**BUSINESS)
        session.add(business)
        session.flush()
    return business


def _clients(session: Session, business: Business, many: int) -> tuple[list[Client], list[str]]:
    """New clients, numbered on from the last seeded one."""
    seeded = select(func.max(Contact.email_norm)).where(col(Contact.email_norm).like(seeded_email(0).replace("0", "_")))
    last = session.exec(seeded).one()
    first = int(last[6:12]) + 1 if last else 1
    numbers = range(first, first + many)
    clients = [_client(business, nth) for nth in numbers]
    session.add_all(clients)
    session.flush()
    emails = [seeded_email(nth) for nth in numbers]
    session.add_all(_contact(client, email) for client, email in zip(clients, emails, strict=True))
    session.flush()
    return clients, emails


def _client(business: Business, nth: int) -> Client:
    name, street = f"Seeded {nth} GmbH", f"Bergweg {nth}"
    silent = date.max  # nobody is reminded of a million seeded invoices
    return Client(business_id=business.id, name=name, street=street, postcode="6020", city="Innsbruck",
                  reminders_paused_until=silent)  # fmt: skip


def _contact(client: Client, email: str) -> Contact:
    return Contact(
        business_id=client.business_id,
        client_id=client.id,
        name="Sam Berger",
        email=email,
        email_norm=email,
        is_primary=True,
    )


def _reserve(session: Session, business: Business, series: str, many: int) -> int:
    """Take a block of numbers at once, as gap-free as one by one; returns the first."""
    query = select(NumberSequence).where(NumberSequence.business_id == business.id, NumberSequence.series == series)
    sequence = session.exec(query.with_for_update()).first() or NumberSequence(business_id=business.id, series=series)
    first, sequence.next = sequence.next, sequence.next + many
    session.add(sequence)
    session.flush()
    return first


def _press(business: Business, client: Client, receipts: Iterator[int]) -> Press:
    return Press(
        business_id=business.id,
        client_id=client.id,
        seller=seller_of(business).stored(),
        buyer=buyer_of(client).stored(),
        timezone=business.timezone,
        iban=business.iban,
        bic=business.bic,
        today=day_in(business.timezone, now()),
        dice=Random(client.name),
        receipts=receipts,
    )


def _rows(presses: list[Press], nth: int, first: int, total: int) -> Iterator[tuple[type[SQLModel], dict[str, Any]]]:
    """The papers go round: each client's own are as old as its share says."""
    press, own = presses[nth % len(presses)], nth // len(presses)
    share = -(-total // len(presses))
    return press.invoice(f"{SERIES[InvoiceKind.STANDARD]}-{first + nth:05d}", own / share)


def _store(session: Session, papers: Iterator[Iterator[tuple[type[SQLModel], dict[str, Any]]]], whole: bool) -> None:
    """One statement per table, in the order the tables point at each other."""
    rows: dict[type[SQLModel], list[dict[str, Any]]] = {}
    for paper in papers:
        for model, row in paper:
            rows.setdefault(model, []).append(row)
            if not whole:
                break
    for model, batch in rows.items():
        table: Table = model.__table__  # pyright: ignore[reportAttributeAccessIssue]
        session.connection().execute(insert(table), batch)

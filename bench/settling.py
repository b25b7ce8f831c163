"""P10: payments settled per second on SQLite, against the same rows written by the bare driver.

Ours is `payments.settle` in its own write transaction per report: checkout, ledger, receipt, activity, mail, push. The
reference writes as many rows by hand, one transaction each. `python -m bench settle`
"""

import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from sqlmodel import Session, select

from bench.report import Ratio, interleaved, show
from portal import db, serve
from portal.clock import now
from portal.devtools import seeding
from portal.domain import payments
from portal.domain.checkout_gateway import Report
from portal.models import Checkout, CheckoutItem, CheckoutState, Contact, Invoice, InvoiceState
from portal.models.base import uuid7
from portal.settings import settings

INVOICES, ROUNDS = 8000, 300  # one in ten is open
WRITES = ("payment", "payment_allocation", "activity", "outbox", "push", "checkout", "checkout_item", "invoice")


def run() -> list[Ratio]:
    """The throughput, and the ratio to the bare driver."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "settle.db"
        _portal_on(path)
        reports, raw, nth = _reports(), _bare_tables(path), count()
        works = {"ours": lambda: _settle(next(reports)), "bare": lambda: _write(raw, next(nth))}
        times = interleaved(works, rounds=ROUNDS)
        raw.close()
        db.engine().dispose()
    print(f"  settled: {1000 / times['ours']:.0f} a second ({times['ours']:.2f} ms each, one after the other)")
    print(f"  bare driver: {1000 / times['bare']:.0f} a second ({times['bare']:.2f} ms)")
    return [Ratio("settle, against eight bare writes in one transaction", times["ours"] / times["bare"], 80)]


def _portal_on(path: Path) -> None:
    os.environ |= {"PORTAL_DATABASE_URL": f"sqlite:///{path}", "PORTAL_PUBLIC_URL": "http://localhost:8000"}
    os.environ["PORTAL_STRIPE_SECRET_KEY"] = "sk_test_bench"
    settings.cache_clear()
    db.engine.cache_clear()
    serve.migrate()
    seeding.run(10, INVOICES, whole=False)


def _reports() -> Iterator[Report]:
    """An open checkout, and that it was paid, for each open invoice."""
    with db.everyone(write=True) as session:
        open_ones = session.exec(select(Invoice).where(Invoice.state == InvoiceState.OPEN)).all()
        people = {one.client_id: one for one in session.exec(select(Contact))}
        made = [_paid(session, one, people[one.client_id]) for one in open_ones if not one.processing_minor]
    return iter(made)


def _paid(session: Session, invoice: Invoice, person: Contact) -> Report:
    key, owner = uuid7(), {"business_id": invoice.business_id, "client_id": invoice.client_id}
    amount = invoice.balance_minor
    mark = f"checkout-{key.hex}"
    asked = {"state": CheckoutState.OPEN, "amount_minor": amount, "currency": invoice.currency}
    session.add(
        Checkout(**owner, id=key, contact_id=person.id, idempotency_key=mark, stripe_session=f"cs_{key.hex}", **asked)
    )
    session.flush()
    session.add(CheckoutItem(**owner, checkout_id=key, invoice_id=invoice.id, position=1, amount_minor=amount))
    return Report(
        session=f"cs_{key.hex}", status="complete", payment_status="paid", amount_minor=amount,
        currency=invoice.currency, account="", livemode=False, checkout_id=key.hex, intent=f"pi_{key.hex}",
        intent_status="succeeded", charge=f"ch_{key.hex}", brand="visa", last4="4242",
    )  # fmt: skip


def _settle(report: Report) -> None:
    with db.everyone(write=True) as session:
        payments.settle(session, report, now())


def _bare_tables(path: Path) -> sqlite3.Connection:
    """Plain tables with one index each, in a file of their own beside ours."""
    raw = sqlite3.connect(path.with_name("bare.db"), isolation_level=None)
    for pragma in ("journal_mode=wal", "synchronous=normal"):
        raw.execute(f"pragma {pragma}")
    for table in WRITES:
        raw.execute(f"create table {table} (id text primary key, owner text, amount integer, words text)")
        raw.execute(f"create index ix_{table} on {table} (owner)")
    return raw


def _write(raw: sqlite3.Connection, nth: int) -> None:
    raw.execute("begin immediate")
    for table in WRITES:
        raw.execute(f"insert into {table} values (?, ?, ?, ?)", (f"{nth:032x}", "owner", nth, "words of some length"))
    raw.execute("commit")


if __name__ == "__main__":
    sys.exit(0 if show("P10 Settle", run()) else 1)

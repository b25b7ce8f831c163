"""Exports in tests: an account with papers of each kind, the worker's steps, and the zip that leaves."""

import csv
import io
import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zipfile import ZipFile

from sqlmodel import col, select
from starlette.testclient import TestClient

from portal import db
from portal.access import cookies
from portal.access.visit import visit_now
from portal.domain import export_periods, exporting, mails
from portal.gateways import effects
from portal.models import Business, Client, Contact, Export, Outbox
from tests.accounts import Account
from tests.build import a_business, a_client, a_contact, an_invoice, become, signed_in
from tests.linking import a_browser
from tests.quotes import a_quote, accepted, agreement, today


@dataclass(frozen=True)
class Shelf:
    """One client with two invoices, one of them paid in part, and two quotes, one of them accepted."""

    business_id: UUID
    client_id: UUID
    contact_id: UUID

    @property
    def account(self) -> Account:
        """For booking more."""
        return Account(self.client_id)

    def sign_in(self) -> None:
        """The person is who asks now."""
        with db.everyone(write=True) as session:
            become(session, session.get_one(Contact, self.contact_id))

    def browser(self) -> TestClient:
        """Signed in as the person."""
        return browser_of(self.contact_id)


def browser_of(contact_id: UUID) -> TestClient:
    """Somebody's."""
    opened = a_browser()
    with db.everyone(write=True) as session:
        opened.cookies.set(cookies.session_name(), signed_in(session, session.get_one(Contact, contact_id)))
    return opened


def a_shelf(business: Business | None = None, **facts: Any) -> Shelf:
    """Committed; its person is the visitor."""
    with db.everyone(write=True) as session:
        client = a_client(session, business or a_business(session), **facts)
        a_contact(session, client)
    return shelf_of(client.id)


def shelf_of(client_id: UUID) -> Shelf:
    """The same for a client who has a person."""
    with db.everyone(write=True) as session:
        client = session.get_one(Client, client_id)
        contact = session.exec(select(Contact).where(Contact.client_id == client_id)).one()
        become(session, contact)
        quotes = [a_quote(session, client) for _ in range(2)]
        made = Shelf(client.business_id, client_id, contact.id)
    accepted(agreement(quotes[0]))
    with db.everyone(write=True) as session:
        client = session.get_one(Client, client_id)
        first = an_invoice(session, client, "120.00", on=today() - timedelta(days=40)).id
        an_invoice(session, client, "80.50")
    made.account.pay(5000, first)
    return made


def ask(period: str = "") -> UUID:
    """As the visitor; returns the export."""
    assert visit_now(exporting.ask, visit_now(export_periods.read, period) if period else None)
    return newest().id


def newest() -> Export:
    """The export that was asked for last."""
    with db.everyone() as session:
        return session.exec(select(Export).order_by(col(Export.id).desc())).all()[0]


def promised() -> list[dict[str, Any]]:
    """Every step the outbox has been promised, in order."""
    with db.everyone() as session:
        steps = select(Outbox).where(Outbox.kind == "export_step").order_by(col(Outbox.id))
        return [one.facts for one in session.exec(steps)]


def work(repeat: int = 1) -> int:
    """Take each step as it is promised, `repeat` times each; returns how many there were."""
    taken = 0
    while taken < len(promised()):
        facts = promised()[taken]
        for _ in range(repeat):
            effects.carry_out("export_step", facts)
        taken += 1
    return taken


def built(period: str = "") -> Export:
    """Asked for and ready."""
    ask(period)
    work()
    return newest()


def downloaded(browser: TestClient, export: Export) -> ZipFile:
    """The zip as it arrives, whole."""
    answer = browser.get(f"/documents/exports/{export.id.hex}.zip")
    assert answer.status_code == 200
    found = ZipFile(io.BytesIO(answer.content))
    assert found.testzip() is None
    return found


def table(file: ZipFile, name: str) -> list[dict[str, str]]:
    """A CSV as a program reads it."""
    return read_table(file.read(name))


def read_table(content: bytes) -> list[dict[str, str]]:
    """The same of what is no file yet."""
    return [dict(one) for one in csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))]


def data(file: ZipFile) -> dict[str, Any]:
    """The JSON as a program reads it."""
    return json.loads(file.read("data.json"))


def mailed(export: Export) -> Any:
    """The mail about it, as it would leave now."""
    return mails.letter("export_ready", {"export": export.id.hex})


def month(day: date | None = None) -> str:
    """As the form names it; this one unless told."""
    return f"{day or today():%Y-%m}"


def row(model: Any, key: UUID, **facts: Any) -> None:
    """Set these on one row."""
    with db.everyone(write=True) as session:
        found = session.get_one(model, key)
        for name, value in facts.items():
            setattr(found, name, value)
        session.add(found)

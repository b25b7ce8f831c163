"""Migrations: up to exactly the models, and back down to nothing."""

from pathlib import Path
from uuid import UUID

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from sqlmodel import SQLModel, select

from alembic import command
from portal import db
from portal.clock import now
from portal.models import Checkout, CheckoutState, Client, Payment, PaymentMethod, PaymentState
from tests.build import a_business, a_client, a_contact, an_invoice
from tests.databases import Place, indexes
from tests.reports import an_item

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.filterwarnings("ignore:autogenerate skipping")


@pytest.fixture
def config(database: Place) -> Config:
    made = Config(str(ROOT / "alembic.ini"))
    made.set_main_option("script_location", str(ROOT / "alembic"))
    return made


def test_the_migrated_database_is_what_the_models_say(config: Config):
    command.check(config)


def test_every_index_of_the_models_exists(config: Config):
    """Also those on expressions, which Alembic does not compare."""
    wanted = {index.name for table in SQLModel.metadata.tables.values() for index in table.indexes}
    assert wanted <= indexes()


def test_down_to_nothing_and_up_again(config: Config):
    command.downgrade(config, "base")
    assert set(inspect(db.engine()).get_table_names()) <= {"alembic_version"}
    command.upgrade(config, "head")
    assert set(inspect(db.engine()).get_table_names()) >= set(SQLModel.metadata.tables)


def test_one_straight_line_of_numbered_migrations():
    scripts = ScriptDirectory(str(ROOT / "alembic"))
    revisions = [script.revision for script in scripts.walk_revisions()][::-1]
    assert revisions == [f"{n:04d}" for n in range(1, len(revisions) + 1)]


def test_what_was_paid_before_keeps_its_invoice_and_gets_a_receipt(config: Config):
    """0002: a checkout asked for one invoice, and a payment had no receipt."""
    with db.everyone(write=True) as session:
        invoice = an_invoice(session, a_client(session, a_business(session)))
        contact = a_contact(session, session.get_one(Client, invoice.client_id))
        owner = {"business_id": invoice.business_id, "client_id": invoice.client_id}
        open_, paid = (
            Checkout(**owner, contact_id=contact.id, state=state, amount_minor=10000, currency="EUR",
                     idempotency_key=state.value)
            for state in (CheckoutState.OPEN, CheckoutState.COMPLETE)
        )  # fmt: skip
        session.add_all([open_, paid])
        session.flush()
        session.add_all([an_item(session, one.id, invoice, 10000, holds=one is open_) for one in (open_, paid)])
        session.add(Payment(**owner, checkout_id=paid.id, method=PaymentMethod.CARD, state=PaymentState.SUCCEEDED,
                            amount_minor=10000, currency="EUR", received_at=now(), receipt="RC-00001"))  # fmt: skip
    for _ in range(2):
        command.downgrade(config, "0001")
        assert [UUID(str(key)) for key in scalars("select invoice_id from checkout")] == [invoice.id] * 2
        command.upgrade(config, "head")
        assert scalars("select receipt from payment") == ["RC-00001"]
        assert scalars("select next from number_sequence where series = 'RC'") == [2]
        assert scalars("select holds from checkout_item order by holds") == [0, 1]
        assert scalars("select awaited_on = due_on from invoice") == [1]
    with db.everyone() as session:
        assert session.exec(select(Checkout).where(Checkout.id == open_.id)).one().amount_minor == 10000


def scalars(sql: str) -> list[object]:
    with db.engine().connect() as connection:
        return [value for (value,) in connection.exec_driver_sql(sql)]

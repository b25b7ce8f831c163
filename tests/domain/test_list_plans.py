"""The lists stay quick however many rows lie around: every index is there, and the list's queries use it."""

import pytest
from sqlmodel import SQLModel

from portal import db
from portal.domain import activity, dashboard, invoices
from portal.domain.invoices import Filter
from tests.build import a_business, a_client, a_contact, an_invoice, become
from tests.databases import Place, indexes
from tests.plans import plans

pytestmark = pytest.mark.usefixtures("database")


def _plans(rule, *args) -> list[str]:  # type: ignore[no-untyped-def]
    """How SQLite goes about each query a rule asks of the invoices."""
    with db.everyone(write=True) as session:
        client = a_client(session, a_business(session))
        an_invoice(session, client)
        become(session, a_contact(session, client))
    return plans(("invoice", "activity"), rule, *args)


def test_every_index_of_the_models_was_migrated(database: Place) -> None:
    """Alembic passes over indexes on expressions: they are written into a migration by hand."""
    wanted = {index.name for table in SQLModel.metadata.tables.values() for index in table.indexes}
    assert wanted - indexes() == set()


@pytest.mark.sqlite
@pytest.mark.parametrize("which", Filter)
def test_a_page_is_read_in_order_and_its_counts_from_the_index_alone(which: Filter) -> None:
    rows, counts = _plans(invoices.page, which)
    assert "COVERING INDEX ix_invoice_owed" in counts
    assert "ix_invoice_" in rows
    assert "ORDER BY" not in rows


@pytest.mark.sqlite
def test_the_balance_is_read_from_the_index_alone() -> None:
    (plan,) = _plans(dashboard.balances)
    assert "COVERING INDEX ix_invoice_owed" in plan


@pytest.mark.sqlite
def test_the_latest_activity_needs_no_sorting() -> None:
    (plan, *_) = _plans(activity.latest, "Studio")
    assert "ix_activity_latest" in plan
    assert "ORDER BY" not in plan

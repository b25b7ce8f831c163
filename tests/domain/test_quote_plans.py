"""The list of quotes stays quick however many lie around: its queries go by the indexes made for them."""

import pytest

from portal import db
from portal.domain import quotes
from portal.domain.quotes import QuoteFilter
from tests.build import a_business, a_client, a_contact, become
from tests.plans import plans
from tests.quotes import a_quote

pytestmark = pytest.mark.usefixtures("database")
ORDERED = {
    QuoteFilter.ALL: "ix_quote_all",
    QuoteFilter.PENDING: "ix_quote_state",
    QuoteFilter.ACCEPTED: "ix_quote_",
    QuoteFilter.REJECTED: "ix_quote_state",
}


def _plans(rule, *args) -> list[str]:  # type: ignore[no-untyped-def]
    """How SQLite goes about each query a rule asks of the quotes."""
    with db.everyone(write=True) as session:
        client = a_client(session, a_business(session))
        a_quote(session, client)
        become(session, a_contact(session, client))
    return plans(("quote",), rule, *args)


@pytest.mark.sqlite
@pytest.mark.parametrize("which", QuoteFilter)
def test_a_page_is_one_query_in_order_and_its_counts_are_from_the_index_alone(which: QuoteFilter) -> None:
    rows, counts = _plans(quotes.page, which)
    assert "COVERING INDEX ix_quote_counts" in counts
    assert ORDERED[which] in rows
    assert "ORDER BY" not in rows


@pytest.mark.sqlite
def test_the_newest_are_read_in_order() -> None:
    (rows,) = _plans(quotes.newest)
    assert "ix_quote_all" in rows
    assert "ORDER BY" not in rows

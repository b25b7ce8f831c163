"""The invoices of all the business: found, paged, and shown as the client sees them."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from portal import db
from portal.access.staff_visit import staff_visit_now
from portal.access.visit import current, visit_now
from portal.clock import day_in, now
from portal.domain import documents, viewing
from portal.domain.admin import invoice, invoices
from portal.domain.admin.invoices import Filter, InvoicePage
from portal.errors import NotFound, NotSignedIn
from portal.models import Business, Client, StaffRole
from tests.build import a_business, a_client, a_contact, an_invoice, become
from tests.plans import plans
from tests.staff import a_staff, become_staff

TODAY = day_in("Europe/Vienna", now())
LATE = TODAY - timedelta(days=40)


@pytest.fixture
def client(database: object) -> UUID:
    """A client, and an agent signed in."""
    with db.everyone(write=True) as session:
        business = a_business(session)
        become_staff(session, a_staff(session, business, StaffRole.AGENT))
        return a_client(session, business, name="Berger GmbH").id


def issued(client: UUID, amount: str = "100.00", **facts: object) -> str:
    with db.everyone(write=True) as session:
        return an_invoice(session, session.get_one(Client, client), amount, **facts).id.hex  # type: ignore[arg-type]


def page(which: Filter = Filter.ALL, search: str = "", at: str = "") -> InvoicePage:
    return staff_visit_now(invoices.page, which, search, at)


def test_each_filter_has_its_own(client: UUID) -> None:
    draft, open_one = issued(client, draft=True), issued(client)
    late = issued(client, on=LATE, due_on=LATE + timedelta(days=14))
    paid = issued(client, "0.00")
    gone = issued(client, archived_at=now())
    assert {one.key for one in page().rows} == {draft, open_one, late, paid}
    assert [one.key for one in page(Filter.DRAFT).rows] == [draft]
    assert [one.key for one in page(Filter.UNPAID).rows] == [open_one, late]
    assert [one.key for one in page(Filter.OVERDUE).rows] == [late]
    assert [one.key for one in page(Filter.PAID).rows] == [paid]
    counts = page().counts
    assert (counts.draft, counts.unpaid, counts.overdue) == (1, 2, 1)
    with pytest.raises(NotFound):
        staff_visit_now(invoice.card, gone)


def test_a_row_says_what_one_looks_for(client: UUID) -> None:
    draft = issued(client, "12.50", draft=True)
    (row,) = page().rows
    assert (row.key, row.number, row.client, row.status, row.amount) == (draft, "", "Berger GmbH", "draft", "€12.50")
    assert row.issued


def test_found_by_number_and_by_client(client: UUID) -> None:
    mine = issued(client)
    with db.everyone(write=True) as session:
        business = session.get_one(Business, session.get_one(Client, client).business_id)
        other = a_client(session, business, name="Cafe 7%")
        theirs = an_invoice(session, other).id.hex
    assert [one.key for one in page(search="inv-00001").rows] == [mine]
    assert [one.key for one in page(search="bERGER").rows] == [mine]
    assert [one.key for one in page(search="7%").rows] == [theirs]
    assert page(search="7%").counts.unpaid == 1
    assert page(search="nobody").rows == []


def test_pages_miss_nothing_and_repeat_nothing(client: UUID) -> None:
    keys = [issued(client, on=date(2026, 1, 1) + timedelta(days=nth % 3), draft=nth % 7 == 0) for nth in range(60)]
    seen, at, pages = [], "", 0
    while pages < 5:
        found, pages = page(at=at), pages + 1
        seen += [one.key for one in found.rows]
        at = found.older
        if not at:
            break
    assert pages == 3
    assert sorted(seen) == sorted(keys)
    assert len(page(at=found.newer).rows) == 25
    assert page(at="nonsense").rows == page().rows


@pytest.mark.sqlite
@pytest.mark.parametrize("which", Filter)
def test_a_page_is_read_in_order_from_an_index(client: UUID, which: Filter) -> None:
    issued(client)
    rows, counts = plans(("invoice",), invoices.page, which)
    assert "INDEX ix_invoice_business" in rows
    assert "ORDER BY" not in rows
    assert "ix_invoice_business_state" in counts


def test_the_paper_is_the_clients_own(client: UUID) -> None:
    key = issued(client)
    seen = staff_visit_now(invoice.card, key)
    printed = staff_visit_now(invoice.paper, key)
    with db.everyone(write=True) as session:
        become(session, a_contact(session, session.get_one(Client, client)))
    assert visit_now(documents.read, "INV-00001") == seen.paper
    assert visit_now(documents.paper, "INV-00001") == printed


def test_looking_is_not_seeing_and_seeing_is_told(client: UUID) -> None:
    key = issued(client)
    staff = current.get()
    assert ("Seen by the client", "Not opened yet") in staff_visit_now(invoice.card, key).facts
    with db.everyone(write=True) as session:
        become(session, a_contact(session, session.get_one(Client, client)))
    visit_now(viewing.note_opened, "INV-00001")
    current.set(staff)
    assert ("Seen by the client", "Not opened yet") not in staff_visit_now(invoice.card, key).facts


def test_a_draft_has_a_paper_without_number_and_day(client: UUID) -> None:
    seen = staff_visit_now(invoice.card, issued(client, draft=True))
    assert (seen.paper.number, seen.paper.issued, seen.paper.buyer.name) == ("Draft", "Not issued yet", "Berger GmbH")
    assert seen.paper.seller.name
    assert seen.may == ["copy", "edit", "issue", "delete"]


@pytest.mark.parametrize("key", ["", "x", "\x00", "0" * 32, "foreign"])
def test_foreign_and_absent_look_alike(client: UUID, key: str) -> None:
    with db.everyone(write=True) as session:
        other = an_invoice(session, a_client(session, a_business(session, host="other.test"))).id.hex
    for rule in (invoice.card, invoice.paper):
        with pytest.raises(NotFound):
            staff_visit_now(rule, other if key == "foreign" else key)
    assert page().rows == []


def test_a_client_is_nobody_here(client: UUID) -> None:
    key = issued(client)
    with db.everyone(write=True) as session:
        become(session, a_contact(session, session.get_one(Client, client)))
    for rule in (invoice.card, invoice.paper):
        with pytest.raises(NotSignedIn):
            staff_visit_now(rule, key)
    with pytest.raises(NotSignedIn):
        page()

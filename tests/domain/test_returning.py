"""What the return page says: one invoice or many, arrived, on its way, failed, or left."""

from dataclasses import replace

import pytest

from portal import db
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import returning
from portal.domain.returning import Confirmation, PartRow
from portal.models import Invoice, InvoiceState
from tests.build import a_business, a_client, a_contact, become
from tests.purse import Purse, settled
from tests.reports import Report, phases


@pytest.fixture
def purse(database) -> Purse:
    """Signed in."""
    with db.everyone(write=True) as session:
        client = a_client(session, a_business(session))
        contact = a_contact(session, client, "ada@example.com")
        become(session, contact)
        return Purse(client.business_id, client.id, contact.id)


def seen(report: Report) -> Confirmation:
    return visit_now(returning.confirmation, report.session)


def test_one_invoice(purse: Purse) -> None:
    [slug] = purse.owes("100")
    report = purse.pays({slug: 10000})
    assert seen(report) == Confirmation(
        state="succeeded", slug=slug, number=slug, amount="€100.00", receipt="RC-00001",
        words="A confirmation is on its way to ada@example.com.", again=f"/invoices/{slug}/pay",
    )  # fmt: skip


def test_several_with_what_each_got_and_the_receipt(purse: Purse) -> None:
    a, b, c = purse.owes("100", "200", "300")
    report = purse.pays({a: 10000, b: 20000, c: 5000})
    found = seen(report)
    assert (found.slug, found.number, found.amount, found.receipt) == ("", "", "€350.00", "RC-00001")
    assert found.parts == [PartRow(a, a, "€100.00"), PartRow(b, b, "€200.00"), PartRow(c, c, "€50.00")]
    assert (found.more, found.again) == ("", "/pay?currency=EUR")


def test_the_first_eight_by_name_the_rest_counted(purse: Purse) -> None:
    slugs = purse.owes(*["10"] * 12)
    found = seen(purse.pays(dict.fromkeys(slugs, 1000)))
    assert ([row.slug for row in found.parts], found.more) == (slugs[:8], "and 4 more")
    slugs = purse.owes(*["10"] * 8)
    assert seen(purse.pays(dict.fromkeys(slugs, 1000))).more == ""


def test_what_was_paid_meanwhile_is_kept_and_said(purse: Purse) -> None:
    a, b = purse.owes("100", "200")
    both = purse.report({a: 10000, b: 20000})
    purse.pays({a: 10000})
    settled(both)
    found = seen(both)
    assert found.parts == [PartRow(b, b, "€200.00")]
    assert found.kept == "€100.00 of it is more than was owed by then. It is kept as your credit."


def test_a_debit_says_the_day(purse: Purse) -> None:
    [slug] = purse.owes("100")
    report = purse.report({slug: 10000})
    settled(phases(report)["processing"])
    found = seen(report)
    assert found.state == "processing"
    assert found.words.startswith("Processing, expected by ")
    assert visit_now(returning.is_paid, report.session)
    settled(replace(phases(report)["failed"], failure="debit_not_authorized"))
    found = seen(report)
    assert (found.state, found.receipt) == ("failed", "")
    assert found.words == (
        "The bank says that this debit was not authorised. Nothing was charged. You can try again or pay another way."
    )
    assert not visit_now(returning.is_paid, report.session)


def test_a_page_that_was_left_and_one_that_ran_out(purse: Purse) -> None:
    [slug] = purse.owes("100")
    report = purse.report({slug: 10000})
    assert (seen(report).state, seen(report).words) == ("open", "Nothing was charged. You can continue at any time.")
    settled(replace(phases(report)["open"], failure="expired_card"))
    assert seen(report).words.startswith("The card has expired. Nothing was charged.")
    settled(phases(report)["expired"])
    assert seen(report).state == "closed"
    assert not visit_now(returning.is_paid, report.session)


def test_a_document_that_was_put_away_is_no_link(purse: Purse) -> None:
    a, b = purse.owes("100", "200")
    single, both = purse.pays({a: 4000}), purse.pays({a: 6000, b: 20000})
    with db.everyone(write=True) as session:
        invoice = session.exec(returning.select(Invoice).where(Invoice.slug == a)).one()
        invoice.archived_at = now()
        session.add(invoice)
    assert seen(single).slug == ""
    assert [row.slug for row in seen(both).parts] == ["", b]


def test_money_for_a_void_invoice_is_no_part_of_it(purse: Purse) -> None:
    a, b = purse.owes("100", "200")
    both = purse.report({a: 10000, b: 20000})
    with db.everyone(write=True) as session:
        session.exec(returning.select(Invoice).where(Invoice.slug == a)).one().state = InvoiceState.VOID
    settled(both)
    assert [row.slug for row in seen(both).parts] == [b]
    assert "€100.00" in seen(both).kept

"""What stands in the calendar: what is still to be done and nothing else, each on the business's day."""

from datetime import date, timedelta
from typing import Any

import pytest

from portal import db
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import calendar_entries, voiding, write_offs
from portal.domain.calendar_entries import Calendar, Entry
from portal.domain.rejecting import Refusal, reject
from portal.models import Client, ContactRole, Invoice, InvoiceState, Quote, QuoteState
from tests.build import a_contact, become
from tests.linking import change
from tests.paying import rows
from tests.purse import Purse, a_purse, another_purse, debit, look, settled
from tests.quotes import a_quote, an_offer, revised, today

SOON = today() + timedelta(days=9)


@pytest.fixture
def purse(database: object) -> Purse:
    """Ada of Berger & Sons is looking."""
    return a_purse()


def calendar() -> Calendar:
    return visit_now(calendar_entries.calendar_of)


def seen() -> dict[str, date]:
    return {entry.title: entry.on for entry in calendar().entries}


def only() -> Entry:
    (entry,) = calendar().entries
    return entry


def quoted(purse: Purse, **facts: Any) -> Quote:
    with db.everyone(write=True) as session:
        return a_quote(session, session.get_one(Client, purse.client_id), an_offer(**facts))


def test_an_unpaid_invoice_stands_on_its_due_day(purse: Purse) -> None:
    (slug,) = purse.owes("120.00", due_on=SOON)
    entry = only()
    assert (entry.title, entry.on) == (f"Invoice {slug} is due: €120.00", SOON)
    assert (entry.lines, entry.path) == (("Open: €120.00", "In all: €120.00"), f"/invoices/{slug}")
    assert entry.key == f"invoice-{rows(Invoice)[0].id.hex}-due"


def test_it_is_named_for_whom_and_by_whom(purse: Purse) -> None:
    found = calendar()
    assert (found.name, found.entries) == ("Studio: due dates and appointments", ())
    assert found.about == "What is due for Berger & Sons GmbH: invoices to pay, quotes to answer, and appointments."
    assert found.key == f"calendar-{purse.contact_id.hex}"


def test_what_is_late_is_still_to_be_done(purse: Purse) -> None:
    late = today() - timedelta(days=400)
    purse.owes("1.00", due_on=late, on=late)
    assert only().on == late


GONE = {
    "draft": {"state": InvoiceState.DRAFT},
    "paid": {"state": InvoiceState.PAID},
    "void": {"state": InvoiceState.VOID},
    "written off": {"state": InvoiceState.UNCOLLECTIBLE},
    "put away": {"archived_at": now()},
    "nothing owed": {"balance_minor": 0},
    "without a day": {"due_on": None},
    "without an end": {"due_on": date.max},
    "money on its way": {"processing_minor": 12000},
    "more on its way": {"processing_minor": 20000, "deposit_minor": 3000, "deposit_due_on": today()},
}


@pytest.mark.parametrize("gone", GONE)
def test_what_asks_for_nothing_is_left_out(purse: Purse, gone: str) -> None:
    (slug,) = purse.owes("120.00")
    purse.change(slug, **GONE[gone])
    assert seen() == {}


def test_paying_takes_it_out_and_paying_a_part_leaves_the_rest(purse: Purse) -> None:
    first, second = purse.owes("120.00", "80.00", due_on=SOON)
    purse.pays({first: 12000})
    purse.pays({second: 3000})
    assert only().title == f"Invoice {second} is due: €50.00"
    assert only().lines == ("Open: €50.00", "In all: €80.00")


def test_money_on_its_way_is_not_asked_for_again(purse: Purse) -> None:
    (slug,) = purse.owes("120.00", due_on=SOON)
    reports = debit(purse.report({slug: 12000}))
    settled(reports["coming"])
    assert seen() == {}
    settled(reports["bounced"])
    assert seen() == {f"Invoice {slug} is due: €120.00": SOON}


def test_voided_and_written_off_go(purse: Purse) -> None:
    purse.owes("120.00", "80.00")
    first, second = (invoice.id for invoice in rows(Invoice))
    with db.everyone(write=True) as session:
        voiding.void(session, first, now())
        write_offs.write_off(session, second, now())
    assert seen() == {}


def test_a_credit_note_takes_off_what_is_open(purse: Purse) -> None:
    (slug,) = purse.owes("120.00", due_on=SOON)
    purse.credits(slug, 2000)
    assert seen() == {f"Invoice {slug} is due: €100.00": SOON}


def test_a_deposit_has_a_day_of_its_own_until_it_is_paid(purse: Purse) -> None:
    (slug,) = purse.owes("100.00", due_on=SOON)
    purse.change(slug, deposit_minor=3000, deposit_due_on=today(), awaited_on=today())
    assert seen() == {
        f"Deposit for invoice {slug} is due: €30.00": today(),
        f"Invoice {slug} is due: €70.00": SOON,
    }
    purse.pays({slug: 1000})
    assert set(seen()) == {f"Deposit for invoice {slug} is due: €20.00", f"Invoice {slug} is due: €70.00"}
    purse.pays({slug: 2000})
    assert seen() == {f"Invoice {slug} is due: €70.00": SOON}


def test_a_deposit_of_everything_leaves_nothing_for_later(purse: Purse) -> None:
    (slug,) = purse.owes("100.00", due_on=SOON)
    purse.change(slug, deposit_minor=20000, deposit_due_on=today(), awaited_on=today())
    assert seen() == {f"Deposit for invoice {slug} is due: €100.00": today()}


def test_a_pending_quote_stands_on_its_last_day(purse: Purse) -> None:
    quote = quoted(purse, title="New website", valid_until=SOON)
    entry = only()
    assert (entry.title, entry.on) == (f"Last day of quote {quote.number}", SOON)
    assert (entry.lines, entry.path) == (("New website", "As offered: €120.00"), f"/quotes/{quote.slug}")
    assert entry.key == f"quote-{quote.id.hex}-expires"


def test_its_last_day_counts(purse: Purse) -> None:
    quote = quoted(purse, valid_until=today())
    assert only().on == today()
    change(Quote, quote.id, valid_until=today() - timedelta(days=1))
    assert seen() == {}


@pytest.mark.parametrize("gone", [
    *({"state": state} for state in QuoteState if state is not QuoteState.SENT),
    {"archived_at": now()},
    {"valid_until": None},
    {"valid_until": date.max},
])  # fmt: skip
def test_a_quote_that_waits_for_nothing_is_left_out(purse: Purse, gone: dict[str, Any]) -> None:
    change(Quote, quoted(purse).id, **gone)
    assert seen() == {}


def test_deciding_takes_it_out(purse: Purse) -> None:
    quote = quoted(purse)
    visit_now(reject, Refusal(quote.slug, quote.version, quote.content_hash, "price", ""))
    assert seen() == {}


def test_it_is_in_order_whatever_it_is(purse: Purse) -> None:
    purse.owes("1.00", due_on=today() + timedelta(days=3))
    quoted(purse, valid_until=today() + timedelta(days=2))
    purse.owes("2.00", due_on=today() + timedelta(days=1))
    assert [(entry.on - today()).days for entry in calendar().entries] == [1, 2, 3]


def test_only_ones_own_company_is_in_it(purse: Purse) -> None:
    purse.owes("1.00")
    quoted(purse)
    other = another_purse(purse)
    assert seen() == {}
    other.owes("2.00")
    assert [entry.title.endswith("€2.00") for entry in calendar().entries] == [True]
    look(purse)
    assert len(seen()) == 2


def test_every_person_reads_it_in_their_own_way(purse: Purse) -> None:
    (slug,) = purse.owes("1234.50")
    with db.everyone(write=True) as session:
        ben = a_contact(session, session.get_one(Client, purse.client_id), locale="de_AT", role=ContactRole.VIEWER)
        become(session, ben)
    assert only().title == f"Invoice {slug} is due: €\u00a01.234,50"


def test_how_new_it_is_follows_the_money(purse: Purse) -> None:
    first, second = purse.owes("120.00", "80.00", due_on=SOON)
    purse.change(first, sent_at=now() - timedelta(days=3))
    before = calendar()
    assert before == calendar(), "nothing of the clock"
    purse.pays({first: 2000, second: 8000})
    assert only().changed > next(entry for entry in before.entries if entry.path.endswith(first)).changed
    assert only().changed > only().since


def test_the_money_of_others_changes_nothing(purse: Purse) -> None:
    (slug,) = purse.owes("120.00", due_on=SOON)
    purse.change(slug, sent_at=now() - timedelta(days=3))
    before = calendar()
    other = another_purse(purse)
    (theirs,) = other.owes("80.00")
    other.pays({theirs: 1000})
    look(purse)
    assert calendar() == before


def test_a_new_version_of_a_quote_is_newer(purse: Purse) -> None:
    quote = quoted(purse, valid_until=SOON)
    before = only()
    with db.everyone(write=True) as session:
        revised(session, session.get_one(Quote, quote.id), an_offer(valid_until=SOON + timedelta(days=1)))
    assert (only().key, only().on) == (before.key, SOON + timedelta(days=1))
    assert only().changed > before.changed


def test_there_is_an_end_to_it(purse: Purse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar_entries, "MOST", 2)
    for days in (1, 3, 2):
        purse.owes("1.00", due_on=today() + timedelta(days=days))
        quoted(purse, valid_until=today() + timedelta(days=days))
    assert [(entry.on - today()).days for entry in calendar().entries] == [2, 2, 3, 3]

"""Recurring invoices of staff: set up blank or from an invoice, changed, paused over a day, resumed, ended."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from portal import db
from portal.access.staff_visit import staff_visit_now
from portal.domain import recurring_content
from portal.domain.admin import recurring, recurring_begin, recurring_saving
from portal.domain.admin.draft_form import TypedLine
from portal.domain.admin.drafts import NotToCopy
from portal.domain.admin.recurring_saving import ChangedMeanwhile
from portal.errors import WrongFields
from portal.models import (
    Client,
    InvoiceKind,
    PlanState,
)
from tests.build import a_business, a_client, a_contact, an_invoice
from tests.recurring import a_desk, changed, done, invoices, look, made, plan, saved, typed


@pytest.fixture
def client(database: object) -> Iterator[UUID]:
    """Whose invoice is repeated."""
    with a_desk() as key:
        yield key


def wrong(client: UUID, **facts: object) -> set[str]:
    with pytest.raises(WrongFields) as refused:
        saved(client, **facts)
    assert not invoices()
    return set(refused.value.fields)


def test_set_up_it_makes_its_first_and_shows_what_comes(client: UUID) -> None:
    key = saved(client)
    card = staff_visit_now(recurring.card, key)
    assert (card.client, card.what, card.rhythm, card.state, card.amount) == (
        "Berger GmbH", "Care {month}", "Monthly", "active", "€120.00")  # fmt: skip
    assert card.coming == ["Saturday, 31 January 2026", "Saturday, 28 February 2026", "Tuesday, 31 March 2026"]
    assert ("What happens on its day", "It is issued, and mailed to Ada Berger.") in card.facts
    assert look("2026-01-31") == 1
    card = staff_visit_now(recurring.card, key)
    assert [(one.day, one.number, one.status) for one in card.made] == [("31 Jan 2026", "INV-00001", "unpaid")]
    assert staff_visit_now(recurring.page).rows[0].next == "28 Feb 2026"
    assert done() == {"Iris Moser set up a recurring invoice to Berger GmbH: Monthly"}


def test_days_before_today_are_not_made_up_for(client: UUID) -> None:
    saved(client, start="2025-10-30")
    assert plan().next_on == date(2026, 2, 28)
    assert staff_visit_now(recurring_begin.coming, typed(client, start="2025-10-30"))[0] == "Saturday, 28 February 2026"


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ({"every": "0"}, {"every"}),
        ({"every": "1.5"}, {"every"}),
        ({"every": "many"}, {"every"}),
        ({"unit": "year", "every": "11"}, {"every"}),
        ({"start": "soon"}, {"start"}),
        ({"start": "9999-12-31"}, {"start"}),
        ({"start": "0001-01-01"}, {"start"}),
        ({"ends": "day", "end_on": ""}, {"end_on"}),
        ({"ends": "day", "end_on": "2026-01-30"}, {"end_on"}),
        ({"ends": "times", "times": "0"}, {"times"}),
        ({"message": "x" * 2001}, {"message"}),
    ],
)
def test_what_is_wrong_is_said_at_the_field(client: UUID, facts: dict[str, str], fields: set[str]) -> None:
    assert wrong(client, **facts) == fields


def test_wrong_lines_are_said_beside_a_wrong_rhythm(client: UUID) -> None:
    draft = replace(typed(client).draft, lines=(TypedLine("1", "", "", "x", "5", "0"),))
    assert wrong(client, every="0", draft=draft) == {"every", "description-1", "quantity-1"}
    assert wrong(client, draft=replace(draft, lines=(TypedLine("7"),))) == {"description-7"}


def test_from_an_invoice_that_one_is_its_first(client: UUID) -> None:
    with db.everyone(write=True) as session:
        source = an_invoice(session, session.get_one(Client, client), on=date(2026, 1, 31), due_on=date(2026, 2, 10)).id
    begun = staff_visit_now(recurring_begin.begin, "", source.hex)
    assert (begun.start, begun.draft.due_days, begun.draft.lines[0].price) == ("2026-01-31", "10", "100.00")
    assert staff_visit_now(recurring_begin.coming, begun)[0] == "Saturday, 28 February 2026"
    staff_visit_now(recurring_saving.save, replace(begun, ends="times", times="3"))
    assert look("2026-01-31") == 0
    assert look("2027-01-01") == 2
    assert made() == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]
    assert (plan().made, plan().state) == (3, PlanState.ENDED)


def test_from_an_old_invoice_it_keeps_the_day_of_the_month(client: UUID) -> None:
    with db.everyone(write=True) as session:
        source = an_invoice(session, session.get_one(Client, client), on=date(2025, 8, 31)).id
    staff_visit_now(recurring_saving.save, staff_visit_now(recurring_begin.begin, "", source.hex))
    assert plan().next_on == date(2026, 1, 31)
    assert made() == [date(2025, 8, 31)]


def test_no_credit_note_is_repeated(client: UUID) -> None:
    with db.everyone(write=True) as session:
        note = an_invoice(session, session.get_one(Client, client), kind=InvoiceKind.CREDIT_NOTE).id
    with pytest.raises(NotToCopy):
        staff_visit_now(recurring_begin.begin, "", note.hex)


def test_a_change_bites_from_the_next_one_on(client: UUID) -> None:
    key = saved(client)
    look("2026-01-31")
    dearer = replace(typed(client).draft, lines=(TypedLine("1", "Care", "", "1", "200", "0"),))
    changed(key, draft=dearer)
    look("2026-02-28")
    assert [one.total_minor for one in invoices()] == [120_00, 200_00]
    assert made() == [date(2026, 1, 31), date(2026, 2, 28)]
    assert "Iris Moser changed the recurring invoice to Berger GmbH: Monthly" in done()


def test_another_rhythm_begins_after_what_was_made(client: UUID) -> None:
    key = saved(client)
    look("2026-01-31")
    changed(key, unit="week", every="2")
    assert plan().next_on == date(2026, 2, 14)


def test_fewer_than_there_are_is_refused(client: UUID) -> None:
    key = saved(client)
    look("2026-03-31")
    with pytest.raises(WrongFields) as refused:
        changed(key, ends="times", times="2")
    assert set(refused.value.fields) == {"times"}


def test_two_people_changing_one_plan_lose_nothing(client: UUID) -> None:
    key = saved(client)
    old = staff_visit_now(recurring_begin.read, key)
    changed(key, message="Hello")
    with pytest.raises(ChangedMeanwhile):
        staff_visit_now(recurring_saving.save, replace(old, message="Other"))
    assert plan().message == "Hello"


def test_only_contacts_of_the_client_are_written_to(client: UUID) -> None:
    with db.everyone(write=True) as session:
        other = a_contact(session, a_client(session, a_business(session)), "eve@example.com").id
    saved(client, readers=(other.hex, "nonsense"))
    assert plan().readers == []


def test_terms_are_those_of_the_day_it_is_issued(client: UUID) -> None:
    saved(client)
    assert recurring_content.read(plan().content).terms == ""

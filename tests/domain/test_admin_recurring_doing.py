"""A recurring invoice paused over a day, resumed, ended; who gets at it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from portal import db
from portal.access.staff_visit import staff_visit_now
from portal.domain.admin import (
    drafts,
    inbox,
    invoice_issuing,
    recurring,
    recurring_begin,
    recurring_doing,
    recurring_saving,
)
from portal.domain.admin.drafts import Archived
from portal.domain.admin.recurring_saving import Over
from portal.errors import NotFound, NotSignedIn, WrongFields
from portal.models import (
    Client,
    Invoice,
    InvoiceState,
    PlanState,
    RecurringPlan,
    StaffRole,
)
from tests.build import a_business, a_client, a_contact, become
from tests.paying import only
from tests.recurring import TODAY, a_desk, a_plan, changed, done, look, made, on, plan, saved, sign_in, typed


@pytest.fixture
def client(database: object) -> Iterator[UUID]:
    """Whose invoice is repeated."""
    with a_desk() as key:
        yield key


def test_a_paused_time_makes_none_and_the_rhythm_goes_on(client: UUID) -> None:
    key = saved(client)
    look("2026-01-31")
    staff_visit_now(recurring_doing.pause, key)
    staff_visit_now(recurring_doing.pause, key)
    assert look("2026-04-15") == 0
    with on("2026-04-15"):
        sign_in(StaffRole.AGENT)
        offered = staff_visit_now(recurring.card, key).resume_on
        assert offered == "2026-04-30"
        staff_visit_now(recurring_doing.resume, key, offered)
        staff_visit_now(recurring_doing.resume, key, offered)
    assert look("2026-05-31") == 2
    assert made() == [date(2026, 1, 31), date(2026, 4, 30), date(2026, 5, 31)]
    assert done() == {
        "Iris Moser set up a recurring invoice to Berger GmbH: Monthly",
        "Iris Moser paused the recurring invoice to Berger GmbH",
        "Max Auer let the recurring invoice to Berger GmbH go on from 30 Apr 2026",
    }


def test_resumed_on_a_day_of_its_own_it_begins_anew_there(client: UUID) -> None:
    key = saved(client)
    staff_visit_now(recurring_doing.pause, key)
    staff_visit_now(recurring_doing.resume, key, "2026-02-10")
    assert look("2026-03-10") == 2
    assert made() == [date(2026, 2, 10), date(2026, 3, 10)]


@pytest.mark.parametrize("day", ["", "2026-01-31", "2026-01-30", "2099-01-01", "soon"])
def test_it_is_not_resumed_on_a_day_that_is_over_or_made(client: UUID, day: str) -> None:
    key = saved(client)
    look("2026-01-31")
    staff_visit_now(recurring_doing.pause, key)
    with pytest.raises(WrongFields) as refused:
        staff_visit_now(recurring_doing.resume, key, day)
    assert set(refused.value.fields) == {"day"}
    assert plan().state is PlanState.PAUSED


def test_changed_while_paused_it_stays_paused(client: UUID) -> None:
    key = saved(client)
    staff_visit_now(recurring_doing.pause, key)
    changed(key, unit="week")
    assert (plan().state, plan().next_on) == (PlanState.PAUSED, None)
    staff_visit_now(recurring_doing.resume, key, staff_visit_now(recurring.card, key).resume_on)
    assert plan().next_on == date(2026, 1, 31)


def test_ended_it_makes_none_and_cannot_be_changed(client: UUID) -> None:
    key = saved(client)
    staff_visit_now(recurring_doing.end, key)
    staff_visit_now(recurring_doing.end, key)
    assert look("2026-06-01") == 0
    assert [one.key for one in staff_visit_now(recurring.page, True).rows] == [key]
    assert staff_visit_now(recurring.page).rows == []
    with pytest.raises(Over):
        staff_visit_now(recurring_doing.pause, key)
    with pytest.raises(Over):
        staff_visit_now(recurring_doing.resume, key, "2026-03-01")
    with pytest.raises(Over):
        changed(key, message="x")
    assert "Iris Moser ended the recurring invoice to Berger GmbH" in done()


def test_of_an_archived_client_none_is_set_up_or_resumed(client: UUID) -> None:
    key, begun = saved(client), typed(client)
    with db.everyone(write=True) as session:
        session.get_one(Client, client).archived_at = TODAY
    look("2026-01-31")
    assert staff_visit_now(recurring.card, key).state == "stopped"
    with pytest.raises(Archived):
        staff_visit_now(recurring_doing.resume, key, "2026-03-01")
    with pytest.raises(Archived):
        staff_visit_now(recurring_saving.save, begun)


def test_a_draft_it_made_can_be_thrown_away_and_does_not_come_again(client: UUID) -> None:
    key = saved(client, sends=False)
    look("2026-01-31")
    draft = only(Invoice)
    assert draft.state is InvoiceState.DRAFT
    staff_visit_now(drafts.delete, draft.id.hex)
    assert look("2026-02-01") == 0
    row = staff_visit_now(recurring.card, key).made[0]
    assert (row.day, row.number, row.href) == ("31 Jan 2026", "", "")


def test_what_failed_is_said_and_a_change_tries_it_at_once(client: UUID) -> None:
    key = saved(client)
    with db.everyone(write=True) as session:
        row = session.get_one(RecurringPlan, UUID(key))
        row.failures, row.problem, row.retry_at = 9, "No number could be taken.", datetime(2027, 1, 1, tzinfo=UTC)
    assert staff_visit_now(recurring.card, key).problem == "No number could be taken."
    assert staff_visit_now(recurring.page).rows[0].fails
    assert look("2026-01-31") == 0
    changed(key, message="Hello")
    assert look("2026-01-31") == 1


def test_foreign_absent_and_nonsense_look_alike_and_clients_get_nothing(client: UUID) -> None:
    with db.everyone(write=True) as session:
        theirs = a_client(session, a_business(session))
        foreign = a_plan(session, theirs).id.hex
        ada = a_contact(session, session.get_one(Client, client), "cleo@example.com", is_primary=False)
    for key in (foreign, "nonsense", client.hex):
        for rule in (recurring.card, recurring_begin.read, recurring_doing.pause, recurring_doing.end):
            with pytest.raises(NotFound):
                staff_visit_now(rule, key)
    with pytest.raises(NotFound):
        staff_visit_now(recurring_begin.begin, theirs.id.hex)
    assert staff_visit_now(recurring.page).rows == []
    with db.everyone(write=True) as session:
        become(session, ada)
    with pytest.raises(NotSignedIn):
        staff_visit_now(recurring.page)


def test_search_and_pages(client: UUID) -> None:
    with db.everyone(write=True) as session:
        for _ in range(26):
            a_plan(session, session.get_one(Client, client))
    first = staff_visit_now(recurring.page, False, "berger")
    assert (len(first.rows), first.newer, first.older) == (25, "", "2")
    second = staff_visit_now(recurring.page, False, "berger", first.older)
    assert (len(second.rows), second.newer, second.older) == (1, "1", "")
    assert staff_visit_now(recurring.page, False, "100%").rows == []
    assert len(staff_visit_now(recurring.page, False, "", "²").rows) == 25


def test_what_waits_stands_in_the_inbox_until_it_is_dealt_with(client: UUID) -> None:
    failing, waiting = saved(client), saved(client, sends=False)
    with db.everyone(write=True) as session:
        row = session.get_one(RecurringPlan, UUID(failing))
        row.failures, row.problem, row.retry_at = 1, "No number could be taken.", datetime(2027, 1, 1, tzinfo=UTC)
    look("2026-01-31")
    found = staff_visit_now(inbox.look)
    assert found.count == 2
    assert [(one.client, one.words) for one in found.recurring] == [
        ("Berger GmbH", "No number could be taken."),
        ("Berger GmbH", "A draft waits to be issued."),
    ]
    staff_visit_now(invoice_issuing.issue, only(Invoice).id.hex, [])
    staff_visit_now(recurring_doing.pause, failing)
    assert staff_visit_now(inbox.look).count == 0
    with db.everyone(write=True) as session:
        session.get_one(Client, client).archived_at = TODAY
    look("2026-02-01")
    assert [one.words for one in staff_visit_now(inbox.look).recurring] == ["Stopped: the client was archived."]
    staff_visit_now(recurring_doing.end, waiting)
    assert staff_visit_now(inbox.look).count == 0

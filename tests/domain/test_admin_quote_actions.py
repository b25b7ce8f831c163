"""What staff do with a quote that was sent: answer, withdraw, open again, bill; each once, refused in words."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from portal import db
from portal.access.staff_visit import NotYours, staff_visit_now
from portal.access.visit import visit_now
from portal.domain import quote_questions, quote_view
from portal.domain.admin import quote_actions
from portal.domain.admin.quote_converting import NoDepositToBill, Part, convert
from portal.domain.admin.quote_moved import AcceptedMeanwhile, RejectedMeanwhile, WithdrawnMeanwhile
from portal.domain.admin.quote_sending import Telling
from portal.domain.converting import DepositBilled, NotAccepted
from portal.domain.quote_view import OnScreen
from portal.errors import NotSignedIn, WrongFields
from portal.models import Business, Invoice, StaffRole
from tests.quotes import a_line, an_offer, today
from tests.quotes_of_staff import as_client, as_manager, berger, card, decided, done, made, row, told
from tests.staff import a_staff, become_staff


@pytest.fixture
def client(database: object) -> UUID:
    """Berger GmbH; a manager signed in."""
    return berger()


def test_what_the_client_asks_is_answered(client: UUID) -> None:
    key = made(client, an_offer(a_line("Design", key="design")))
    as_client()
    visit_now(quote_questions.ask, row(key).slug, "design", "How long?")
    as_manager()
    staff_visit_now(quote_actions.answer, key, "Two weeks.", "design")
    staff_visit_now(quote_actions.answer, key, "And a day.", "gone")
    assert [(one.text, one.is_ours, one.line) for one in card(key).thread] == [
        ("How long?", False, "Design"), ("Two weeks.", True, "Design"), ("And a day.", True, "")]  # fmt: skip
    assert {one.quoted for one in told("quote_answer")} == {"Two weeks.", "And a day."}
    for text in (" \n", "x" * 2001):
        with pytest.raises(WrongFields) as wrong:
            staff_visit_now(quote_actions.answer, key, text)
        assert set(wrong.value.fields) == {"answer"}
    assert done()[0] == "Max Lehner answered Berger GmbH about quote QT-00001"


def test_what_was_decided_is_not_withdrawn(client: UUID) -> None:
    keys = [made(client) for _ in range(3)]
    staff_visit_now(quote_actions.withdraw, keys[0])
    decided(keys[1])
    decided(keys[2], yes=False)
    for key, reason in zip(keys, (WithdrawnMeanwhile, AcceptedMeanwhile, RejectedMeanwhile), strict=True):
        with pytest.raises(reason):
            staff_visit_now(quote_actions.withdraw, key)
    assert [card(key).status for key in keys] == ["withdrawn", "accepted", "rejected"]
    assert done() == ["Max Lehner withdrew quote QT-00001 to Berger GmbH"]


def test_a_withdrawn_quote_is_opened_again(client: UUID) -> None:
    key = made(client)
    staff_visit_now(quote_actions.withdraw, key)
    with pytest.raises(WrongFields):
        staff_visit_now(quote_actions.reopen, key, "2020-01-01", Telling())
    until = (today() + timedelta(days=9)).isoformat()
    staff_visit_now(quote_actions.reopen, key, until, Telling([one.key for one in card(key).readers], "", "Once more."))
    seen = card(key)
    assert (seen.status, seen.version) == ("pending", 2)
    assert [one.words for one in seen.versions] == ["Version 2", "Version 1"]
    assert {one.quoted for one in told()} == {"Once more."}


def test_an_accepted_quote_is_billed_once(client: UUID) -> None:
    key = made(client)
    with pytest.raises(NotAccepted):
        staff_visit_now(convert, key, Part.WHOLE, "14", [])
    decided(key)
    assert "whole" in card(key).may
    readers = [one.key for one in card(key).readers]
    first = staff_visit_now(convert, key, Part.WHOLE, "30", readers, "Thank you.")
    assert staff_visit_now(convert, key, Part.WHOLE, "30", readers) == first
    with db.everyone() as session:
        bill = session.exec(select(Invoice)).one()
        assert (bill.total_minor, bill.due_on) == (12_000, today() + timedelta(days=30))
    assert [one.label for one in card(key).bills] == ["INV-00001"]
    assert [one.quoted for one in told("invoice_sent")] == ["Thank you."] * 2
    assert not {"whole", "deposit", "remainder"} & set(card(key).may)
    assert done() == ["Max Lehner billed quote QT-00001 to Berger GmbH by invoice INV-00001"]


def test_deposit_and_remainder(client: UUID) -> None:
    key = made(client, an_offer(a_line(price="1000"), deposit_percent=30))
    decided(key)
    assert {"whole", "deposit"} <= set(card(key).may)
    staff_visit_now(convert, key, Part.DEPOSIT, "0", [])
    assert "remainder" in card(key).may
    with pytest.raises(DepositBilled):
        staff_visit_now(convert, key, Part.WHOLE, "14", [])
    staff_visit_now(convert, key, Part.REMAINDER, "14", [])
    assert sorted(one.amount for one in card(key).bills) == ["€360.00", "€840.00"]
    plain = made(client)
    decided(plain)
    with pytest.raises(NoDepositToBill):
        staff_visit_now(convert, plain, Part.DEPOSIT, "0", [])


@pytest.mark.parametrize("days", ["", "-1", "366", "1.5", "soon"])
def test_days_that_are_none_are_marked(client: UUID, days: str) -> None:
    with pytest.raises(WrongFields) as wrong:
        staff_visit_now(convert, made(client), Part.WHOLE, days, [])
    assert set(wrong.value.fields) == {"due_days"}


def test_who_may(client: UUID) -> None:
    key = made(client)
    as_client()
    with pytest.raises(NotSignedIn):
        card(key)
    with db.everyone(write=True) as session:
        business = session.exec(select(Business)).one()
        become_staff(session, a_staff(session, business, StaffRole.AGENT))
    staff_visit_now(quote_actions.withdraw, key)
    with pytest.raises(NotYours):
        staff_visit_now(quote_actions.reopen, key, "2099-01-01", Telling())


def test_nothing_is_noted_where_nothing_was_done(client: UUID) -> None:
    as_client()
    slug = row(made(client)).slug
    assert visit_now(quote_view.look, slug, OnScreen()).status == "pending"
    as_manager()
    assert done() == []

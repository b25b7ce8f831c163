"""The inbox at its edges: what waits longest comes first, what is dealt with is gone, and agents may do their part."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from portal import db
from portal.access.staff_visit import staff_visit_now
from portal.clock import now
from portal.domain.admin import inbox, inbox_doing, inbox_recurring
from portal.domain.admin.inbox import Inbox
from portal.domain.mail_look import OTHER
from portal.domain.mails import MailKind
from portal.models import (
    Actor,
    AppointmentState,
    Business,
    ChangeRequest,
    Client,
    Contact,
    DisputeState,
    Outbox,
    OutboxState,
    QuoteQuestion,
    RequestState,
    StaffAction,
    StaffRole,
)
from tests.booking import a_provider, a_service, an_appointment
from tests.build import a_business, a_client, a_contact
from tests.recurring import a_plan
from tests.staff import a_staff, become_staff
from tests.waiting import dispute, mail, owner_of, parked, question

NOW = now()


@pytest.fixture
def ada(database: object) -> UUID:
    """A person of a client; an agent is signed in."""
    with db.everyone(write=True) as session:
        business = a_business(session)
        become_staff(session, a_staff(session, business, StaffRole.AGENT))
        return a_contact(session, a_client(session, business, name="Lovelace KG"), name="Ada Berger").id


def seen() -> Inbox:
    return staff_visit_now(inbox.look)


def test_what_waits_longest_comes_first(ada: UUID) -> None:
    with db.everyone(write=True) as session:
        for ago in (1, 3, 2):
            parked(session, ada, ago, ago)
            mail(session, ada, f"{ago}", ago)
            dispute(session, ada, f"{ago}", ago)
            question(session, ada, f"{ago}", ago)
    found = seen()
    assert [one.amount for one in found.parked] == ["€0.03", "€0.02", "€0.01"]
    for rows in ([one.error for one in found.mails], [one.reason for one in found.disputes],
                 [one.text for one in found.questions]):  # fmt: skip
        assert rows == ["3", "2", "1"]


def test_what_is_dealt_with_or_not_given_up_is_gone(ada: UUID) -> None:
    with db.everyone(write=True) as session:
        parked(session, ada, 1, 1, resolved_at=NOW)
        for state in OutboxState:
            if state is not OutboxState.DEAD:
                mail(session, ada, "x", 1, state)
        for state in (DisputeState.WON, DisputeState.LOST):
            dispute(session, ada, "x", 1, state)
        answered = question(session, ada, "x", 2)
        question(session, ada, "Yes", 1, quote=answered, author=Actor.BUSINESS, contact_id=None)
        for state in RequestState:
            if state is not RequestState.OPEN:
                request = ChangeRequest(**owner_of(session, ada), contact_id=ada, email="x@y.example", state=state)
                session.add(request)
    assert seen() == Inbox()


def test_all_kinds_are_counted_together(ada: UUID) -> None:
    with db.everyone(write=True) as session:
        client = session.get_one(Client, session.get_one(Contact, ada).client_id)
        business = session.get_one(Business, client.business_id)
        parked(session, ada, 1, 1)
        for _ in range(2):
            mail(session, ada, "x", 1)
        for _ in range(3):
            dispute(session, ada, "x", 1)
        for _ in range(4):
            question(session, ada, "x", 1)
        session.add(ChangeRequest(**owner_of(session, ada), contact_id=ada, email="x@y.example"))
        eva = a_provider(session, business)
        talk, person = a_service(session, business, eva), session.get_one(Contact, ada)
        an_appointment(session, client, person, talk, eva, NOW + timedelta(days=1), AppointmentState.REQUESTED)
        an_appointment(session, client, person, talk, eva, NOW + timedelta(days=2))
        a_plan(session, client, problem="No number is left.")
    found = seen()
    assert (found.requests, found.appointments, len(found.recurring), found.count) == (1, 1, 1, 13)


@pytest.mark.parametrize(("kind", "make"), [
    ("parked", lambda s, a, n: parked(s, a, n + 1, n)),
    ("mails", lambda s, a, n: mail(s, a, f"{n}", n)),
    ("disputes", lambda s, a, n: dispute(s, a, f"{n}", n)),
])  # fmt: skip
def test_no_kind_grows_without_end(ada: UUID, kind: str, make: Callable[..., Any]) -> None:
    with db.everyone(write=True) as session:
        for nth in range(inbox.MOST + 1):
            make(session, ada, nth)
    assert len(getattr(seen(), kind)) == seen().count == inbox.MOST == inbox_recurring.MOST


def test_the_last_word_counts_also_within_one_moment(ada: UUID) -> None:
    with db.everyone(write=True) as session:
        quote = question(session, ada, "First", 1)
        question(session, ada, "Second", 1, quote=quote)
    (one,) = seen().questions
    assert (one.text, one.about, one.line_key) == ("Second", "", "")
    assert one.quote == "QT-00001", "without a title the number alone"


def test_a_question_of_somebody_who_is_gone_is_the_clients(ada: UUID) -> None:
    with db.everyone(write=True) as session:
        question(session, ada, "Why?", 1, contact_id=None)
    (one,) = seen().questions
    assert (one.person, one.client) == ("Lovelace KG", "Lovelace KG")


def test_money_nobody_asked_for_says_so(ada: UUID) -> None:
    with db.everyone(write=True) as session:
        parked(session, ada, 1, 1, reason="something new")
    (one,) = seen().parked
    assert (one.reason, one.client, one.may_book) == (OTHER, "", True)


def test_agents_send_mails_again_leave_them_and_answer(ada: UUID) -> None:
    with db.everyone(write=True) as session:
        again, never = mail(session, ada, "x", 1), mail(session, ada, "y", 1)
        quote = question(session, ada, "Why?", 1, line_key="design")
    staff_visit_now(inbox_doing.send_again, again)
    staff_visit_now(inbox_doing.let_go, never)
    staff_visit_now(inbox_doing.answer, quote, " Because. ", "design")
    assert seen() == Inbox()
    with db.everyone() as session:
        said = session.exec(select(QuoteQuestion).where(QuoteQuestion.author == Actor.BUSINESS)).one()
        assert (said.text, said.line_key, said.quote_id) == ("Because.", "design", quote)
        noted = {one.verb: one.facts for one in session.exec(select(StaffAction))}
    kind = {"kind": str(MailKind.INVOICE_SENT)}
    assert noted == {"mail_sent_again": kind, "mail_let_go": kind, "question_answered": {"number": "QT-00001"}}
    assert session.get_one(Outbox, again).attempts == 0

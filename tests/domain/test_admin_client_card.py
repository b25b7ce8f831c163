"""One client's page: their papers, what comes next, and what happened last in the business's words."""

from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from portal import db
from portal.access.staff_visit import staff_visit_now
from portal.domain import activity
from portal.domain.activity import SENTENCES
from portal.domain.admin import client_card, client_story
from portal.domain.admin.client_card import ClientCard
from portal.domain.admin.story_words import STORY
from portal.models import Activity, Actor, AppointmentState, Business, Client, Contact, ContactRole, StaffRole
from portal.text import placeholders
from tests.booking import a_provider, a_service, an_appointment, at, monday
from tests.build import a_business, a_client, a_contact, an_invoice
from tests.quotes import a_quote
from tests.staff import a_staff, become_staff

# Facts with a word for every placeholder of every sentence.
FACTS: dict[str, Any] = {"number": "INV-1", "amount_minor": 1234, "currency": "EUR", "method": "card", "count": 2,
                         "day": "2026-01-02", "by": "CN-1", "version": 2, "name": "Eve", "title": "Talk",
                         "moment": "2026-01-02T10:00:00+00:00", "before": "2026-01-01T10:00:00+00:00",
                         "device": "Test browser"}  # fmt: skip


@pytest.fixture
def client(database: object) -> UUID:
    """Of two clients the one that is looked at; an agent is signed in."""
    with db.everyone(write=True) as session:
        business = a_business(session)
        one, other = a_client(session, business, name="Berger"), a_client(session, business, name="Other")
        for each in (one, other):
            a_contact(session, each, name=f"Person of {each.name}")
        an_invoice(session, other, "999.00")
        a_quote(session, other)
        become_staff(session, a_staff(session, business, StaffRole.AGENT))
        return one.id


def card(client: UUID) -> ClientCard:
    return staff_visit_now(client_card.card, client.hex)


def test_the_words_are_complete_and_name_the_person_not_you() -> None:
    assert set(STORY) == set(SENTENCES)
    for key, words in STORY.items():
        assert placeholders(words) <= placeholders(SENTENCES[key]) | {"who"}, key
        assert " you" not in words.lower() or key == ("bank_changed", Actor.BUSINESS), key


@pytest.mark.parametrize(("verb", "actor"), STORY)
def test_every_verb_can_be_read(client: UUID, verb: str, actor: Actor) -> None:
    with db.everyone(write=True) as session:
        person = session.exec(select(Contact).where(Contact.client_id == client)).one()
        activity.note_account(session, person, verb, actor, person.id, **FACTS)
    (row,) = card(client).story
    assert "{" not in row.sentence
    assert ("Person of Berger" in row.sentence) is ("{who}" in STORY[verb, actor])


def test_the_latest_stands_first_and_nothing_of_others(client: UUID) -> None:
    with db.everyone(write=True) as session:
        for one in session.exec(select(Contact)).all():
            for nth in range(client_story.LATEST):
                activity.note_account(session, one, "person_invited", Actor.BUSINESS, name=f"{one.name} {nth}")
        invoice = an_invoice(session, session.get_one(Client, client))
    story = card(client).story
    assert len(story) == client_story.LATEST
    assert (story[0].sentence, story[0].href) == (
        f"Invoice {invoice.number} was sent",
        f"/admin/invoices/{invoice.id.hex}",
    )
    assert story[1].sentence == "Person of Berger 7 was invited to the portal"
    assert "Other" not in repr(story)


def test_changes_are_shown_from_what_to_what(client: UUID) -> None:
    fields = [
        {"field": "phone", "before": "", "after": "+431"},
        {"field": "role", "before": "owner", "after": "viewer"},
    ]
    with db.everyone(write=True) as session:
        person = session.exec(select(Contact).where(Contact.client_id == client)).one()
        activity.note_account(session, person, "phone_changed", Actor.CLIENT, person.id, fields=fields)
    told = [(one.label, one.before, one.after) for one in card(client).story[0].changes]
    assert told == [("Phone number", "", "+431"), ("Access", "May do everything", "May look")]


def test_somebody_without_a_name_is_somebody(client: UUID) -> None:
    with db.everyone(write=True) as session:
        business = session.exec(select(Business)).one()
        session.add(Activity(business_id=business.id, client_id=client, actor=Actor.CLIENT, verb="sessions_ended"))
    assert card(client).story[0].sentence == "Somebody signed out everywhere"


def test_papers_and_what_comes_next(client: UUID) -> None:
    with db.everyone(write=True) as session:
        berger = session.get_one(Client, client)
        business = session.get_one(Business, berger.business_id)
        person = session.exec(select(Contact).where(Contact.client_id == client)).one()
        for nth in range(7):
            an_invoice(session, berger, f"{nth + 1}.00")
        an_invoice(session, berger, "5.00", draft=True)
        quote = a_quote(session, berger)
        eva = a_provider(session, business)
        talk = a_service(session, business, eva, name="Talk")
        soon = an_appointment(session, berger, person, talk, eva, at(monday(), "10:00"), AppointmentState.REQUESTED)
    seen = card(client)
    assert [one.amount for one in seen.invoices] == [f"€{nth}.00" for nth in (7, 6, 5, 4, 3)]
    assert all(one.href.startswith("/admin/invoices/") for one in seen.invoices)
    assert [one.href for one in seen.quotes] == [f"/admin/quotes/{quote.id.hex}"]
    assert [(one.href, one.detail, one.word) for one in seen.appointments] == [
        (f"/admin/booking/appointments/{soon.id.hex}", soon.title, "Waits for your answer")
    ]
    assert seen.owed == "€28.00"


def test_it_is_said_when_nobody_reads_about_money(client: UUID) -> None:
    assert card(client).is_reached
    with db.everyone(write=True) as session:
        person = session.exec(select(Contact).where(Contact.client_id == client)).one()
        person.role = ContactRole.VIEWER
        session.add(person)
    assert not card(client).is_reached

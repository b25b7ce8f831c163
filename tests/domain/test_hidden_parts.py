"""Parts of the portal a business hides: gone from its clients' pages, lists, links and mails; nothing of it is lost."""

from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from portal import db
from portal.access import guests, modules
from portal.access.document_links import token_of
from portal.access.holders import visit_by_now
from portal.access.visit import visit_now
from portal.domain import (
    activity_page,
    calendar_entries,
    dashboard,
    live_links,
    mails,
    quote_visiting,
    quotes,
    shell,
)
from portal.domain import help as answers_to
from portal.domain.letters import Letter
from portal.errors import NotFound
from portal.models import Appointment, AppointmentState, Business, Client, Contact, DocumentLink, Module, Outbox, Quote
from tests.booking import a_link, a_provider, a_service, an_appointment, at, monday
from tests.build import a_business, a_client, a_contact, become
from tests.quotes import a_quote

FACTS = {"email": "office@example.com", "life": "24 hours"}


@pytest.fixture
def ada(database: object) -> UUID:
    """A client with a quote that waits and an appointment to come; her person looks. The key of the business."""
    with db.everyone(write=True) as session:
        business = a_business(session)
        client = a_client(session, business)
        person = a_contact(session, client)
        eva = a_provider(session, business)
        talk = a_service(session, business, eva)
        a_link(session, talk)
        an_appointment(session, client, person, talk, eva, at(monday(), "10:00"), AppointmentState.CONFIRMED)
        a_quote(session, client, mail=True)
        become(session, person)
        return business.id


def hide(business_id: UUID, *hidden: Module) -> None:
    with db.everyone(write=True) as session:
        session.get_one(Business, business_id).hidden_modules = list(hidden)


def only(table: Any) -> Any:
    with db.everyone() as session:
        return session.exec(select(table)).one()


def test_the_places_know_what_is_shown(ada: UUID) -> None:
    person = visit_now(shell.surroundings).person
    assert (person.has_quotes, person.has_booking, person.has_statement, person.has_activity) == (True,) * 4
    hide(ada, *Module)
    person = visit_now(shell.surroundings).person
    assert (person.has_quotes, person.has_booking, person.has_statement, person.has_activity) == (False,) * 4


def test_a_hidden_part_finds_nothing_and_the_others_all(ada: UUID) -> None:
    slug = only(Quote).slug
    with modules.within(Module.QUOTES):
        assert visit_now(quotes.newest)
        hide(ada, Module.QUOTES)
        for rule, args in ((quotes.newest, ()), (quote_visiting.is_decided, (slug, 1))):
            with pytest.raises(NotFound):
                visit_now(rule, *args)
        with modules.within(None):
            assert visit_now(shell.surroundings)
    with modules.within(Module.STATEMENT):
        assert visit_now(dashboard.overview)


def test_the_dashboard_shows_nothing_of_it(ada: UUID) -> None:
    seen = visit_now(dashboard.overview)
    assert seen.quotes
    assert seen.pending
    assert seen.appointments
    assert seen.activity
    hide(ada, Module.QUOTES, Module.BOOKING)
    seen = visit_now(dashboard.overview)
    assert (seen.quotes, seen.pending, seen.appointments) == ([], 0, [])
    hide(ada, Module.ACTIVITY)
    assert visit_now(dashboard.overview).activity == []


def test_the_story_leaves_out_its_lines(ada: UUID) -> None:
    def hrefs() -> str:
        return " ".join(row.href for day in visit_now(activity_page.page).days for row in day.rows)

    assert "/quotes/" in hrefs()
    hide(ada, Module.QUOTES)
    assert "/quotes/" not in hrefs()


def test_the_private_calendar_keeps_appointments_without_their_page(ada: UUID) -> None:
    found = visit_now(calendar_entries.calendar_of)
    assert [entry.path for entry in found.entries] == [f"/quotes/{only(Quote).slug}"]
    assert found.appointments[0].page.endswith(only(Appointment).id.hex)
    hide(ada, Module.QUOTES, Module.BOOKING)
    found = visit_now(calendar_entries.calendar_of)
    assert found.entries == ()
    assert [one.page for one in found.appointments] == [""]


def mail(kind: str, facts: dict[str, Any] | None = None) -> Letter | None:
    if facts is None:
        with db.everyone() as session:
            facts = session.exec(select(Outbox.facts).where(Outbox.kind == kind)).first()
    assert facts is not None
    return mails.letter(kind, facts)


def test_no_mail_leads_there(ada: UUID) -> None:
    booked = {"appointment": only(Appointment).id.hex, "sequence": only(Appointment).ics_sequence}
    sent, told = mail("quote_sent"), mail("appointment_booked", booked)
    assert sent
    assert told
    assert told.url
    hide(ada, Module.QUOTES, Module.BOOKING)
    assert mail("quote_sent") is None
    told = mail("appointment_booked", booked)
    assert told, "what was agreed is agreed"
    assert (told.action, told.url) == ("", "")
    assert "online" in " ".join(told.closing)
    assert "move or cancel it until" not in " ".join(told.closing)


def test_an_invitation_does_not_promise_quotes(ada: UUID) -> None:
    facts = {"contact": only(Contact).id.hex}
    first = mail("client_invited", facts)
    assert first
    assert "quotes" in first.opening[0]
    hide(ada, Module.QUOTES)
    first = mail("client_invited", facts)
    assert first
    assert "quotes" not in first.opening[0]


def test_a_link_to_a_quote_opens_nothing_while_quotes_are_hidden(ada: UUID) -> None:
    token, slug = token_of(only(DocumentLink).id), only(Quote).slug
    guest = guests.guest_of(token, ada)
    assert guest
    assert visit_by_now(guest, quote_visiting.show, slug, {})
    assert visit_now(live_links.links)
    hide(ada, Module.QUOTES)
    assert guests.guest_of(token, ada) is None
    with pytest.raises(NotFound):
        visit_by_now(guest, quote_visiting.show, slug, {})
    assert visit_now(live_links.links) == []
    hide(ada)
    assert guests.guest_of(token, ada) == guest, "it was kept"


def test_help_does_not_point_there() -> None:
    def ways(*hidden: Module) -> set[str]:
        told = answers_to.answers(FACTS, hidden=frozenset(hidden))
        return {way.href for answer in told for way in answer.ways}

    assert {"/quotes", "/statement"} <= ways()
    assert not {"/quotes", "/statement"} & ways(Module.QUOTES, Module.STATEMENT)


def test_a_word_of_another_version_hides_nothing(ada: UUID) -> None:
    with db.everyone(write=True) as session:
        session.get_one(Business, ada).hidden_modules = ["forecasts"]
        assert session.exec(select(Client)).one()
    assert visit_now(shell.surroundings).person.has_quotes

"""A person's calendar address: made once, replaced, ended, and never told to anybody else."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from portal import db
from portal.access import sessions
from portal.access.feed_links import feed_id_of, token_of
from portal.access.feed_readers import Reader
from portal.access.holders import visit_by_now
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import activity, calendar_feed, change_requests
from portal.domain.calendar_feed import FeedView
from portal.errors import NotFound, NotSignedIn
from portal.models import Activity, Actor, CalendarFeed, ChangeRequest, ContactRole, Login, Push
from tests.feeds import Subscriber, a_person, a_subscriber, sign_in
from tests.linking import change, linked
from tests.paying import rows


def told() -> list[str]:
    return [row.sentence for row in visit_now(activity.latest, "Studio")]


def reader(person: Subscriber, feed_id: UUID | None = None) -> Reader:
    return Reader(feed_id or person.feed_id, person.business_id)


def pushed() -> list[UUID]:
    with db.everyone() as session:
        return list(session.exec(select(Push.client_id)))


def test_there_is_none_until_it_is_made(database: object) -> None:
    person = a_person()
    assert visit_now(calendar_feed.shown) == FeedView()
    visit_now(calendar_feed.make)
    view = visit_now(calendar_feed.shown)
    assert view.address == f"http://localhost:8000/calendar/{token_of(person.feed_id)}.ics"
    assert view.add == view.address.replace("http://", "webcal://")
    assert (view.made.startswith("Made on "), view.read) == (True, "Not read yet")
    assert told() == ["You made a calendar address"]


def test_a_second_press_makes_no_second_one(database: object) -> None:
    person = a_subscriber()
    first = person.feed_id
    visit_now(calendar_feed.make)
    assert (person.feed_id, len(rows(CalendarFeed)), len(told())) == (first, 1, 1)


def test_a_new_one_closes_the_one_before(database: object) -> None:
    person = a_subscriber()
    before, first = reader(person), person.feed_id
    assert visit_by_now(before, calendar_feed.opened)
    visit_now(calendar_feed.renew)
    assert person.feed_id != first
    assert visit_by_now(reader(person), calendar_feed.opened)
    with pytest.raises(NotFound):
        visit_by_now(before, calendar_feed.opened)
    assert told() == ["You made a new calendar address and ended the one before", "You made a calendar address"]


def test_a_new_one_where_there_is_none_is_a_first_one(database: object) -> None:
    person = a_person()
    visit_now(calendar_feed.renew)
    assert person.feed_id
    assert told() == ["You made a calendar address"]


def test_ended_it_opens_nothing_and_a_next_one_is_another(database: object) -> None:
    person = a_subscriber()
    before = reader(person)
    visit_now(calendar_feed.end)
    assert visit_now(calendar_feed.shown) == FeedView()
    for rule in (calendar_feed.opened, calendar_feed.note_read):
        with pytest.raises(NotFound):
            visit_by_now(before, rule)
    with pytest.raises(NotFound):
        visit_now(calendar_feed.end)
    visit_now(calendar_feed.make)
    assert person.feed_id != before.feed_id
    assert told() == ["You made a calendar address", "You ended your calendar address", "You made a calendar address"]


@pytest.mark.parametrize("role", list(ContactRole))
def test_whoever_signs_in_may_have_one(database: object, role: ContactRole) -> None:
    person = a_subscriber(role=role)
    assert visit_by_now(reader(person), lambda visit: visit.role) is ContactRole.VIEWER, "to read, whoever it is"


def test_it_is_told_to_its_person_alone(database: object) -> None:
    person, other = a_subscriber(), a_person()
    assert visit_now(calendar_feed.shown) == FeedView()
    with pytest.raises(NotFound):
        visit_now(calendar_feed.end)
    sign_in(person)
    assert visit_now(calendar_feed.shown).address
    assert other.contact_id != person.contact_id


@pytest.mark.parametrize("rule", [
    calendar_feed.shown, calendar_feed.make, calendar_feed.renew, calendar_feed.end,
])  # fmt: skip
def test_no_address_leads_to_another(database: object, rule) -> None:
    """Whoever came by a link of a mail, or by the calendar's address itself, is not told or given one."""
    one = linked()
    with db.everyone(write=True) as session:
        feed = CalendarFeed(business_id=one.business.id, client_id=one.client.id, contact_id=one.contact.id)
        session.add(feed)
    for holder in (one.guest(), Reader(feed.id, one.business.id)):
        with pytest.raises(NotFound):
            visit_by_now(holder, rule)
    assert [row.revoked_at for row in rows(CalendarFeed)] == [None]


def test_signed_out_nobody_has_one(database: object) -> None:
    person = a_subscriber()
    with db.everyone(write=True) as session:
        sessions.revoke(session, Login.contact_id == person.contact_id)
    with pytest.raises(NotSignedIn):
        visit_now(calendar_feed.shown)


def test_reading_is_noted_once_an_hour(database: object) -> None:
    person = a_subscriber()
    assert visit_by_now(reader(person), calendar_feed.opened).is_worth_noting
    visit_by_now(reader(person), calendar_feed.note_read)
    assert visit_now(calendar_feed.shown).read.startswith("Last read on ")
    assert not visit_by_now(reader(person), calendar_feed.opened).is_worth_noting
    change(CalendarFeed, person.feed_id, read_at=now() - timedelta(hours=1))
    assert visit_by_now(reader(person), calendar_feed.opened).is_worth_noting


def test_reading_writes_nothing_and_wakes_nobody(database: object) -> None:
    person = a_subscriber()
    with db.everyone(write=True) as session:
        for push in session.exec(select(Push)):
            session.delete(push)
    visit_by_now(reader(person), calendar_feed.opened)
    assert pushed() == []
    visit_by_now(reader(person), calendar_feed.note_read)
    assert pushed() == [person.client_id], "open pages show when it was read"


def test_another_e_mail_address_ends_it(database: object) -> None:
    """The person may be another one now."""
    person, bystander = a_subscriber(), a_subscriber()
    sign_in(person)
    visit_now(change_requests.ask, "new@example.com", "")
    with db.everyone(write=True) as session:
        request = session.exec(select(ChangeRequest)).one()
        change_requests.answer(session, request.id, True, now())
    with db.everyone() as session:
        feeds = {feed.contact_id: feed.revoked_at for feed in session.exec(select(CalendarFeed))}
        said = session.exec(select(Activity).where(Activity.verb == "feed_ended")).one()
    assert (feeds[person.contact_id] is not None, feeds[bystander.contact_id]) == (True, None)
    assert (said.actor, said.client_id) == (Actor.SYSTEM, person.client_id)
    sign_in(person)
    assert "A calendar address ended together with the old e-mail address" in told()


def test_a_change_that_is_declined_ends_nothing(database: object) -> None:
    person = a_subscriber()
    visit_now(change_requests.ask, "new@example.com", "")
    with db.everyone(write=True) as session:
        change_requests.answer(session, session.exec(select(ChangeRequest)).one().id, False, now())
    assert person.feed_id


def test_the_key_of_the_row_opens_nothing(database: object) -> None:
    person = a_subscriber()
    for token in (person.feed_id.hex, str(person.feed_id), token_of(person.feed_id)[:-1]):
        assert feed_id_of(token) is None
    assert feed_id_of(token_of(person.feed_id)) == person.feed_id

"""A client's portal on and off, the archive, a pause of reminders, and answers to asked e-mail changes."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import col, select

from portal import db
from portal.access.staff_visit import NotYours, staff_visit_now
from portal.access.visit import Visit, current, visit_now
from portal.clock import day_in, now
from portal.domain import change_requests
from portal.domain.admin import actions, client_access, client_card, client_requests, clients
from portal.domain.admin.clients import ClientFilter
from portal.domain.change_requests import AddressTaken, AlreadyAnswered
from portal.domain.letters import reachable
from portal.errors import NotFound, NotSignedIn, WrongFields
from portal.models import Business, ChangeRequest, Client, Contact, Outbox, StaffRole
from tests.build import a_business, a_client, a_contact, become
from tests.staff import a_staff, become_staff


@pytest.fixture
def ada(database: object) -> UUID:
    """A client's person; a manager is signed in."""
    with db.everyone(write=True) as session:
        business = a_business(session, host="one.test")
        person = a_contact(session, a_client(session, business, name="Berger"), "ada@example.com", name="Ada Berger")
        become_staff(session, a_staff(session, business, StaffRole.MANAGER))
        return person.id


def client_of(person: UUID) -> str:
    with db.everyone() as session:
        return session.get_one(Contact, person).client_id.hex


def be(person: UUID) -> None:
    with db.everyone(write=True) as session:
        become(session, session.get_one(Contact, person))


def whoami(visit: Visit) -> UUID:
    return visit.contact_id


def done() -> list[str]:
    return [one.sentence for one in staff_visit_now(actions.page).rows]


def signed_out_by(person: UUID, *rule: Any) -> None:
    """Their session ends with it, and does not come back."""
    staff = current.get()
    be(person)
    theirs = current.get()
    assert visit_now(whoami) == person
    current.set(staff)
    staff_visit_now(*rule)
    current.set(theirs)
    with pytest.raises(NotSignedIn):
        visit_now(whoami)
    current.set(staff)


def test_switched_off_they_are_out_at_once_and_get_no_mails(ada: UUID) -> None:
    key = client_of(ada)
    signed_out_by(ada, client_access.switch, key, False)
    staff_visit_now(client_access.switch, key, False)
    with db.everyone() as session:
        assert not reachable(session.get_one(Client, UUID(key)))
    assert staff_visit_now(client_card.card, key).access == "off"
    staff_visit_now(client_access.switch, key, True)
    assert done() == ["Nora Hofer switched the portal on for Berger", "Nora Hofer switched the portal off for Berger"]
    be(ada)
    assert visit_now(whoami) == ada


def test_archived_they_are_out_and_can_be_taken_back(ada: UUID) -> None:
    key = client_of(ada)
    signed_out_by(ada, client_access.archive, key)
    staff_visit_now(client_access.archive, key)
    assert [staff_visit_now(clients.page, which).count for which in ClientFilter] == [0, 0, 0, 1]
    for _ in range(2):
        staff_visit_now(client_access.take_back, key)
    assert [staff_visit_now(clients.page, which).count for which in ClientFilter] == [1, 0, 0, 0]
    assert done() == ["Nora Hofer took Berger back out of the archive", "Nora Hofer archived Berger"]


def test_reminders_wait_for_a_while(ada: UUID) -> None:
    key, today = client_of(ada), day_in("Europe/Vienna", now())
    until = today + timedelta(days=30)
    staff_visit_now(client_access.pause_reminders, key, until)
    assert staff_visit_now(client_card.card, key).paused_on == until.isoformat()
    for wrong in (today - timedelta(days=1), today + timedelta(days=400)):
        with pytest.raises(WrongFields):
            staff_visit_now(client_access.pause_reminders, key, wrong)
    for _ in range(2):
        staff_visit_now(client_access.pause_reminders, key, None)
    assert staff_visit_now(client_card.card, key).paused_on == ""
    assert [one.split(" until")[0] for one in done()] == [
        "Nora Hofer let reminders to Berger go on", "Nora Hofer paused reminders to Berger",
    ]  # fmt: skip


def asked(person: UUID, email: str = "new@example.com", remark: str = "") -> UUID:
    staff = current.get()
    be(person)
    visit_now(change_requests.ask, email, remark)
    current.set(staff)
    with db.everyone() as session:
        return session.exec(
            select(ChangeRequest.id).where(ChangeRequest.contact_id == person).order_by(col(ChangeRequest.created_at))
        ).all()[-1]


def test_what_is_asked_for_is_shown_with_who_has_the_address(ada: UUID) -> None:
    with db.everyone(write=True) as session:
        business = session.exec(select(Business)).one()
        a_contact(session, a_client(session, business, name="Other"), "new@example.com", name="Ben")
    asked(ada, remark="<b>now</b>")
    (row,) = staff_visit_now(client_requests.listed)
    assert (row.client, row.person, row.before, row.email, row.remark) == (
        "Berger", "Ada Berger", "ada@example.com", "new@example.com", "<b>now</b>",
    )  # fmt: skip
    assert [words.split(" uses")[0] for words in row.warnings] == ["Ben of Other"]
    assert staff_visit_now(client_card.card, client_of(ada)).requests == [row]
    assert staff_visit_now(client_requests.count) == 1


def test_accepted_the_address_changes_and_the_old_sessions_end(ada: UUID) -> None:
    request = asked(ada)
    signed_out_by(ada, client_requests.answer, request, True)
    with db.everyone() as session:
        assert session.get_one(Contact, ada).email == "new@example.com"
        kinds = [one.kind for one in session.exec(select(Outbox)).all()]
    assert kinds.count("email_changed") == 2
    assert done() == ["Nora Hofer changed Ada Berger's e-mail address from ada@example.com to new@example.com"]
    assert staff_visit_now(client_requests.listed) == []
    with pytest.raises(AlreadyAnswered):
        staff_visit_now(client_requests.answer, request, False)


def test_declined_it_stays(ada: UUID) -> None:
    assert staff_visit_now(client_requests.answer, asked(ada), False) == "Ada Berger"
    with db.everyone() as session:
        assert session.get_one(Contact, ada).email == "ada@example.com"
    assert done() == ["Nora Hofer left Ada Berger's e-mail address as it is"]


def test_an_address_that_was_taken_meanwhile_changes_nothing(ada: UUID) -> None:
    request = asked(ada)
    with db.everyone(write=True) as session:
        a_contact(session, session.get_one(Client, UUID(client_of(ada))), "new@example.com")
    with pytest.raises(AddressTaken):
        staff_visit_now(client_requests.answer, request, True)
    assert done() == []
    assert staff_visit_now(client_requests.count) == 1


def test_all_of_it_is_a_managers(ada: UUID) -> None:
    key, request = client_of(ada), asked(ada)
    with db.everyone(write=True) as session:
        become_staff(session, a_staff(session, session.exec(select(Business)).one(), StaffRole.AGENT))
    asks: list[tuple[Any, ...]] = [(client_access.switch, key, False), (client_access.archive, key),
                                   (client_access.take_back, key), (client_requests.answer, request, True)]  # fmt: skip
    for rule, *args in asks:
        with pytest.raises(NotYours):
            staff_visit_now(rule, *args)
    assert len(staff_visit_now(client_requests.listed)) == 1


def test_foreign_and_absent_look_alike(ada: UUID) -> None:
    with db.everyone(write=True) as session:
        foreign = a_contact(session, a_client(session, a_business(session, host="two.test")))
    request = asked(foreign.id)
    for key in (foreign.client_id.hex, uuid4().hex, "x"):
        for rule, *more in ((client_access.switch, False), (client_access.archive,), (client_access.take_back,),
                            (client_access.pause_reminders, None)):  # fmt: skip
            with pytest.raises(NotFound):
                staff_visit_now(rule, key, *more)
    for one in (request, uuid4()):
        with pytest.raises(NotFound):
            staff_visit_now(client_requests.answer, one, True)
    assert staff_visit_now(client_requests.listed) == []
    assert done() == []

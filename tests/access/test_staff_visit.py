"""The door for staff: who may come in, what they see, what must be written down."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text, update
from sqlmodel import Session, col, select

from portal import db
from portal.access.sessions import StaffVisitor, Visitor
from portal.access.staff_visit import NotYours, StaffVisit, Unaudited, for_staff, staff_visit_now
from portal.access.visit import OnlyLooking, Visit, current, notes_a_look, visit_now, writes
from portal.clock import now
from portal.errors import NotSignedIn
from portal.models import Business, Client, Contact, Invoice, Login, Push, Staff, StaffAction, StaffLogin, StaffRole
from portal.scopes import OutOfScope
from tests.build import a_business, a_client, a_contact, an_invoice, become
from tests.staff import a_staff, become_staff


@dataclass(frozen=True)
class Two:
    """Two businesses: Ada's staff is signed in, Ben's is the neighbour."""

    ada: UUID
    ben: UUID
    adas_client: UUID
    bens_client: UUID
    bens_staff: UUID
    bens_invoice: UUID


@pytest.fixture
def two(database: object) -> Two:
    with db.everyone(write=True) as session:
        ada, ben = a_business(session, host="ada.test"), a_business(session, host="ben.test")
        adas, bens = a_client(session, ada), a_client(session, ben)
        for client in (adas, bens):
            a_contact(session, client)
        an_invoice(session, adas)
        invoice, staff = an_invoice(session, bens), a_staff(session, ben)
        become_staff(session, a_staff(session, ada))
        return Two(ada.id, ben.id, adas.id, bens.id, staff.id, invoice.id)


@for_staff(StaffRole.AGENT)
def read(visit: StaffVisit, query: Any) -> Any:
    return visit.db.exec(query).all()


@writes
@for_staff(StaffRole.AGENT)
def do(visit: StaffVisit, work: Any) -> None:
    work(visit)
    visit.note("preview_started", visit.db.exec(select(Client)).first())


@pytest.mark.parametrize("model", [Business, Client, Contact, Invoice, Staff, StaffLogin, Login, StaffAction])
def test_staff_read_all_of_their_business_and_nothing_else(two: Two, model: Any) -> None:
    staff_visit_now(do, lambda visit: None)
    found = staff_visit_now(read, select(model))
    assert {row.id if model is Business else row.business_id for row in found} <= {two.ada}
    assert found or model is Login


@pytest.mark.parametrize(
    "reach",
    [
        lambda v, t: v.db.get(Invoice, t.bens_invoice),
        lambda v, t: v.db.exec(select(Client).where(Client.id == t.bens_client)).first(),
        lambda v, t: v.db.exec(select(Business.legal_name).where(Business.id == t.ben)).first(),
        lambda v, t: v.db.exec(select(Staff).where(Staff.id == t.bens_staff)).first(),
    ],
)
def test_another_business_is_not_there(two: Two, reach: Any) -> None:
    found: list[Any] = []
    staff_visit_now(do, lambda visit: found.append(reach(visit, two)))
    assert found == [None]


def test_bulk_changes_stay_at_home(two: Two) -> None:
    staff_visit_now(do, lambda visit: visit.db.exec(update(Client).values(name="Changed")))
    with db.everyone() as session:
        names = dict(session.exec(select(Client.id, Client.name)).all())
    assert names[two.adas_client] == "Changed" != names[two.bens_client]


@pytest.mark.parametrize(
    "cross",
    [
        lambda v, t: v.db.add(Client(business_id=t.ben, name="x")),
        lambda v, t: v.db.add(Business(legal_name="x", display_name="x", contact_email="x")),
        lambda v, t: v.db.add(Push(business_id=t.ben)),
        lambda v, t: v.db.exec(select(Client)).one().__setattr__("business_id", t.ben),
        lambda v, t: v.db.delete(v.business),
        lambda v, t: v.db.exec(text("select 1")),
        lambda v, t: v.db.exec(update(Client).values(business_id=t.ben)),
        lambda v, t: v.db.exec(select(Push)).all(),
        lambda v, t: v.db.connection(),
    ],
)
def test_nothing_reaches_across(two: Two, cross: Any) -> None:
    with pytest.raises(OutOfScope):
        staff_visit_now(do, lambda visit: (cross(visit, two), visit.db.flush()))


def test_what_staff_did_is_changed_by_nobody(two: Two) -> None:
    staff_visit_now(do, lambda visit: None)
    for change in (
        lambda v: v.db.exec(update(StaffAction).values(verb="x")),
        lambda v: v.db.exec(select(StaffAction)).one().__setattr__("verb", "x") or v.db.flush(),
        lambda v: v.db.delete(v.db.exec(select(StaffAction)).one()) or v.db.flush(),
    ):
        with pytest.raises(OutOfScope):
            staff_visit_now(do, change)
    for statement in (
        "update staff_action set verb = 'x'",
        "delete from staff_action",
        "insert or replace into staff_action select * from staff_action"
        if db.engine().dialect.name == "sqlite"
        else "truncate staff_action",
    ):
        with db.engine().connect() as raw, pytest.raises(Exception, match="append-only"):
            raw.exec_driver_sql(statement)


def test_a_change_without_a_note_is_undone(two: Two) -> None:
    @writes
    @for_staff(StaffRole.AGENT)
    def quietly(visit: StaffVisit) -> None:
        client = visit.db.exec(select(Client)).one()
        client.name = "Quiet"
        visit.db.add(client)

    @writes
    @for_staff(StaffRole.AGENT)
    def quietly_at_once(visit: StaffVisit) -> None:
        visit.db.exec(update(Client).values(name="Quiet"))

    for rule in (quietly, quietly_at_once):
        with pytest.raises(Unaudited):
            staff_visit_now(rule)
    with db.everyone() as session:
        assert "Quiet" not in session.exec(select(Client.name)).all()


@pytest.mark.parametrize(
    ("role", "least", "passes"),
    [
        (StaffRole.AGENT, StaffRole.AGENT, True),
        (StaffRole.AGENT, StaffRole.MANAGER, False),
        (StaffRole.MANAGER, StaffRole.MANAGER, True),
        (StaffRole.MANAGER, StaffRole.OWNER, False),
        (StaffRole.OWNER, StaffRole.OWNER, True),
    ],
)
def test_a_role_reaches_so_far(database: object, role: StaffRole, least: StaffRole, passes: bool) -> None:
    with db.everyone(write=True) as session:
        become_staff(session, a_staff(session, a_business(session), role))

    @for_staff(least)
    def rule(visit: StaffVisit) -> str:
        return "done"

    if passes:
        assert staff_visit_now(rule) == "done"
    else:
        with pytest.raises(NotYours):
            staff_visit_now(rule)


def test_a_rule_that_does_not_say_who_may_call_it_runs_for_nobody(two: Two) -> None:
    with pytest.raises(AttributeError):
        staff_visit_now(lambda visit: "done")


@pytest.mark.parametrize(
    "ended",
    [
        {"revoked_at": now()},
        {"proven_at": None},
        {"seen_at": now().replace(year=2020)},
        {"created_at": now().replace(year=2020)},
    ],
)
def test_an_ended_or_unproven_session_opens_nothing(two: Two, ended: dict[str, Any]) -> None:
    with db.everyone(write=True) as session:
        session.exec(update(StaffLogin).values(**ended))
    with pytest.raises(NotSignedIn):
        staff_visit_now(read, select(Client))


def test_whoever_is_switched_off_is_out(two: Two) -> None:
    with db.everyone(write=True) as session:
        session.exec(update(Staff).values(active=False))
    with pytest.raises(NotSignedIn):
        staff_visit_now(read, select(Client))


@pytest.mark.parametrize("who", [None, Visitor(uuid4(), uuid4()), StaffVisitor(uuid4(), uuid4())])
def test_nobody_else_comes_in(two: Two, who: Any) -> None:
    current.set(who)
    with pytest.raises(NotSignedIn):
        staff_visit_now(read, select(Client))


def test_a_client_is_no_staff_and_staff_no_client(two: Two) -> None:
    with pytest.raises(NotSignedIn):
        visit_now(looked)
    with db.everyone(write=True) as session:
        become(session, session.exec(select(Contact).where(Contact.client_id == two.adas_client)).one())
    with pytest.raises(NotSignedIn):
        staff_visit_now(read, select(Client))


def looked(visit: Visit) -> UUID:
    return visit.client_id


@writes
def changed(visit: Visit) -> None:
    visit.db.exec(update(Invoice).values(notes="by staff"))


@notes_a_look
def noted(visit: Visit) -> None:
    visit.db.exec(update(Invoice).values(notes="seen"))


def previewing(session: Session, client_id: UUID) -> None:
    contact = session.exec(select(Contact).where(Contact.client_id == client_id)).one()
    session.exec(update(StaffLogin).where(col(StaffLogin.business_id) != None).values(previews_id=contact.id))  # noqa: E711
    visitor = current.get()
    assert isinstance(visitor, StaffVisitor)
    current.set(StaffVisitor(visitor.login_id, visitor.business_id, previews=True))


def test_a_preview_reads_as_the_client_and_changes_nothing(two: Two) -> None:
    with db.everyone(write=True) as session:
        previewing(session, two.adas_client)
    assert visit_now(looked) == two.adas_client
    with pytest.raises(OnlyLooking):
        visit_now(changed)
    visit_now(noted)
    with db.everyone() as session:
        assert {"by staff", "seen"}.isdisjoint(session.exec(select(Invoice.notes)).all())


def test_a_preview_of_another_business_is_none(two: Two) -> None:
    """Also where the row names one: the session's business decides."""
    with db.everyone(write=True) as session:
        previewing(session, two.bens_client)
    with pytest.raises(NotSignedIn):
        visit_now(looked)

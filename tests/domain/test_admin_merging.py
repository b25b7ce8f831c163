"""Two clients become one: all that was the other's is the one's, sealed things refuse, and nobody gets in by it."""

from contextlib import nullcontext
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlmodel import SQLModel, select

from portal import db
from portal.access import open_pages
from portal.access.sessions import by_cookie
from portal.access.staff_visit import NotYours, staff_visit_now
from portal.access.visit import current, visit_now
from portal.clock import now
from portal.domain import invoices
from portal.domain.admin import actions, client_access, client_card, merging
from portal.domain.admin.merging import CannotMerge, ChangedMeanwhile, belongings
from portal.errors import NotFound
from portal.models import (
    Activity,
    Business,
    CalendarFeed,
    ChangeRequest,
    Client,
    ClientMerge,
    Contact,
    ContactRole,
    Invoice,
    Login,
    OpenPage,
    Outbox,
    Push,
    StaffRole,
)
from portal.scopes import OutOfScope, Scope, StaffScope
from tests.build import a_business, a_client, a_contact, an_invoice, signed_in
from tests.owner import Owner, wrong
from tests.quotes import a_quote
from tests.staff import a_staff, become_staff


class Two:
    """Berger, who stays, and Berger again; Ada acts for both, Max for the second only. A manager is signed in."""

    def __init__(self) -> None:
        with db.everyone(write=True) as session:
            self.business = a_business(session).id
            first = a_client(session, session.get_one(Business, self.business), name="Berger GmbH", city="Graz")
            second = a_client(session, session.get_one(Business, self.business), name="BERGER", vat_id="ATU12345678")
            self.heir, self.other = first.id, second.id
            self.ada = a_contact(session, first, "ada@example.com", role=ContactRole.BILLING).id
            self.ada_again = a_contact(session, second, "Ada@example.com").id
            self.max = a_contact(session, second, "max@example.com", name="Max", is_primary=False).id
            an_invoice(session, first, "100.00")
            an_invoice(session, second, "50.00")
            become_staff(session, a_staff(session, session.get_one(Business, self.business), StaffRole.MANAGER))

    def merge(self, **taken: bool) -> str:
        return staff_visit_now(merging.merge, self.heir.hex, self.other.hex, taken)


def why_not(two: Two) -> str:
    with pytest.raises(CannotMerge) as refused:
        two.merge()
    return refused.value.said()


@pytest.fixture
def two(database: object) -> Two:
    return Two()


def test_everything_of_the_other_is_the_ones(two: Two) -> None:
    owner = Owner(two.business, two.other)
    owner.receive(8000)  # 30.00 more than is owed: credit
    with db.everyone() as session:
        numbers = sorted(session.exec(select(Invoice.number, Invoice.slug, Invoice.balance_minor)).all())
        buyers = {one.id: one.buyer for one in session.exec(select(Invoice))}
    assert two.merge() == "BERGER"
    with db.everyone() as session:
        assert session.exec(select(Client)).one().id == two.heir
        for model in belongings():
            assert not session.exec(select(model).where(model.client_id == two.other)).first(), model
        assert sorted(session.exec(select(Invoice.number, Invoice.slug, Invoice.balance_minor)).all()) == numbers
        assert {one.id: one.buyer for one in session.exec(select(Invoice))} == buyers
    assert Owner(two.business, two.heir).credit() == 3000
    assert wrong() == []


def test_what_is_known_of_it_stays_unless_somebody_takes_it_over(two: Two) -> None:
    two.merge(vat_id=True, address=False)
    with db.everyone() as session:
        client = session.get_one(Client, two.heir)
        assert (client.name, client.city, client.vat_id) == ("Berger GmbH", "Graz", "ATU12345678")
        kept = session.exec(select(ClientMerge)).one()
        assert (kept.absorbed_id, kept.client_id, kept.name, kept.details["city"]) == (
            two.other,
            two.heir,
            "BERGER",
            "",
        )


def test_who_is_in_both_is_one_person_and_stays_signed_in(two: Two) -> None:
    with db.everyone(write=True) as session:
        cookies = [signed_in(session, session.get_one(Contact, one)) for one in (two.ada, two.ada_again, two.max)]
        for key in (two.ada, two.ada_again):
            session.add(CalendarFeed(business_id=two.business, client_id=session.get_one(Contact, key).client_id,
                                     contact_id=key))  # fmt: skip
    two.merge()
    with db.everyone() as session:
        people = session.exec(select(Contact).order_by(Contact.email_norm)).all()  # pyright: ignore
        assert [(one.id, one.role, one.is_primary) for one in people] == [
            (two.ada, ContactRole.BILLING, True),
            (two.max, ContactRole.OWNER, False),
        ]
        assert len(session.exec(select(CalendarFeed).where(CalendarFeed.revoked_at == None)).all()) == 1  # noqa: E711
        assert not session.exec(select(Activity).where(Activity.contact_id == two.ada_again)).first()
    for cookie in cookies:
        who = by_cookie(cookie)
        assert who is not None
        assert who.client_id == two.heir
        current.set(who)
        assert len(visit_now(invoices.page).rows) == 2


def test_a_page_that_was_open_becomes_the_ones(two: Two) -> None:
    with db.everyone(write=True) as session:
        signed_in(session, session.get_one(Contact, two.max))
        login = session.exec(select(Login)).one()
        session.add(OpenPage(id="p", token="t", login_id=login.id, client_id=two.other, seen_at=now()))
    two.merge()
    with db.everyone() as session:
        assert (two.business, two.other) in {(one.business_id, one.client_id) for one in session.exec(select(Push))}
    assert open_pages.tokens_of(two.other) == ["t"]
    found = open_pages.visitor("p", "t")
    assert found is not None
    assert found.client_id == two.heir  # pyright: ignore
    assert open_pages.tokens_of(two.heir) == ["t"]


@pytest.mark.parametrize("off", ["portal_enabled", "archived_at"])
def test_nobody_gets_in_who_could_not(two: Two, off: str) -> None:
    with db.everyone(write=True) as session:
        other = session.get_one(Client, two.other)
        setattr(other, off, now() if off == "archived_at" else False)
        session.get_one(Contact, two.ada).active = False
    two.merge()
    with db.everyone() as session:
        assert {one.id: one.active for one in session.exec(select(Contact))} == {two.ada: False, two.max: False}


def test_mails_that_wait_find_their_person(two: Two) -> None:
    with db.everyone(write=True) as session:
        session.add(Outbox(business_id=two.business, kind="client_invited", once="x",
                           facts={"contact": two.ada_again.hex, "n": 1}))  # fmt: skip
    two.merge()
    with db.everyone() as session:
        mail = session.exec(select(Outbox).where(Outbox.once == "x")).one()
        assert mail.facts == {"contact": two.ada.hex, "n": 1}


def test_what_is_sealed_stays_where_it_is(two: Two) -> None:
    with db.everyone(write=True) as session:
        a_quote(session, session.get_one(Client, two.other))
    before = everything()
    assert "let BERGER stay instead" in why_not(two)
    assert everything() == before
    staff_visit_now(merging.merge, two.other.hex, two.heir.hex, {})  # the other way round it can be done
    with db.everyone() as session:
        assert session.exec(select(Client)).one().id == two.other


def test_two_that_were_sent_quotes_stay_two(two: Two) -> None:
    with db.everyone(write=True) as session:
        for key in (two.other, two.heir):
            a_quote(session, session.get_one(Client, key))
    assert "they stay two" in why_not(two)


def test_what_is_under_way_is_waited_for(two: Two) -> None:
    with db.everyone(write=True) as session:
        session.add(
            ChangeRequest(business_id=two.business, client_id=two.other, contact_id=two.max, email="m@x.example")
        )
    assert "Answer that first" in why_not(two)


def test_two_currencies_are_no_account(two: Two) -> None:
    with db.everyone(write=True) as session:
        session.get_one(Client, two.other).currency = "USD"
    assert "documents in EUR, BERGER in USD" in why_not(two)


def test_without_documents_the_other_currency_is_taken(two: Two) -> None:
    with db.everyone(write=True) as session:
        empty = a_client(session, session.get_one(Business, two.business), currency="CHF").id
    staff_visit_now(merging.merge, empty.hex, two.other.hex, {})
    with db.everyone() as session:
        assert session.get_one(Client, empty).currency == "EUR"


def test_what_was_compared_is_what_is_merged(two: Two) -> None:
    with pytest.raises(ChangedMeanwhile):
        staff_visit_now(merging.merge, two.heir.hex, two.other.hex, {}, (0, 7))


def test_pressed_twice_it_is_done_once_and_old_links_lead_on(two: Two) -> None:
    two.merge()
    assert two.merge() == "BERGER"
    assert staff_visit_now(merging.heir_of, two.other.hex) == two.heir.hex
    with db.everyone(write=True) as session:
        third = a_client(session, session.get_one(Business, two.business)).id
    staff_visit_now(merging.merge, third.hex, two.heir.hex, {})
    assert staff_visit_now(merging.heir_of, two.other.hex) == third.hex  # along with the one it was part of
    for nonsense in (two.business.hex, "x", ""):
        with pytest.raises(NotFound):
            staff_visit_now(merging.heir_of, nonsense)


def test_it_is_written_down_for_staff_and_for_the_client(two: Two) -> None:
    two.merge()
    said = [one.sentence for one in staff_visit_now(actions.page).rows]
    assert said == ["Nora Hofer merged BERGER into Berger GmbH"]
    assert staff_visit_now(client_card.card, two.heir.hex).story[0].sentence == "BERGER was merged into this client"


def test_what_was_done_to_the_other_keeps_its_name(two: Two) -> None:

    staff_visit_now(client_access.switch, two.other.hex, False)
    two.merge()
    assert "Nora Hofer switched the portal off for BERGER" in [
        one.sentence for one in staff_visit_now(actions.page).rows
    ]


def test_foreign_absent_and_the_same_are_no_pair(two: Two) -> None:
    with db.everyone(write=True) as session:
        foreign = a_client(session, a_business(session, host="two.test")).id
    for other in (foreign.hex, two.business.hex, two.heir.hex, "x"):
        for pair in ((two.heir.hex, other), (other, two.heir.hex)):
            with pytest.raises(NotFound):
                staff_visit_now(merging.merge, *pair, {})


def test_agents_do_not_merge(two: Two) -> None:
    with db.everyone(write=True) as session:
        become_staff(session, a_staff(session, session.get_one(Business, two.business), StaffRole.AGENT))
    with pytest.raises(NotYours):
        two.merge()


def test_rows_change_hands_in_no_other_way(two: Two) -> None:
    """The gate in the ring opens for staff alone, and towards the heir alone."""

    def move(scope: Scope | StaffScope, to: UUID, heir: UUID | None) -> None:
        with db.everyone(write=True) as session:
            db.narrow(session, scope)
            with db.gathering(session, heir) if heir else nullcontext():
                session.exec(update(Invoice).values(client_id=to))

    client, staff = Scope(two.business, two.heir), StaffScope(two.business)
    for scope, to, heir in ((client, two.heir, None), (staff, two.heir, None), (staff, two.other, two.heir),
                            (client, two.heir, two.heir)):  # fmt: skip
        with pytest.raises(OutOfScope):
            move(scope, to, heir)
    move(staff, two.heir, two.heir)


def everything() -> dict[str, list[str]]:
    with db.everyone() as session:
        models = [mapper.class_ for mapper in SQLModel._sa_registry.mappers]  # type: ignore[attr-defined]
        return {m.__name__: sorted(map(repr, session.exec(select(m)).all())) for m in models}

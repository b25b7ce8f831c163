"""The lists of clients: their order, pages and filters, what they owe; and that none of it scans them all."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from portal import db
from portal.access.staff_visit import staff_visit_now
from portal.clock import now
from portal.domain.admin import client_card, clients
from portal.domain.admin.clients import PER_PAGE, ClientFilter, ClientPage
from portal.errors import NotFound
from portal.models import Business, Client, StaffRole
from tests.build import a_business, a_client, a_contact, an_invoice
from tests.plans import plans
from tests.staff import a_staff, become_staff

ALL, OWING, OFF, ARCHIVED = ClientFilter


@pytest.fixture
def business(database: object) -> UUID:
    """An agent of it is signed in; another business has clients of the same names."""
    with db.everyone(write=True) as session:
        one = a_business(session, host="one.test")
        become_staff(session, a_staff(session, one, StaffRole.AGENT))
        other = a_business(session, host="other.test")
        a_contact(session, a_client(session, other, name="Berger"), "canary@example.com")
        return one.id


def given(business: UUID, *names: str, **facts: Any) -> list[str]:
    with db.everyone(write=True) as session:
        owner = session.get_one(Business, business)
        return [a_client(session, owner, name=name, **facts).id.hex for name in names]


def page(which: ClientFilter = ALL, search: str = "", at: str = "") -> ClientPage:
    return staff_visit_now(clients.page, which, search, at)


def names(*asked: Any) -> list[str]:
    return [row.name for row in page(*asked).rows]


def test_names_are_sorted_as_people_do(business: UUID) -> None:
    given(business, "Zorn", "alpha", "Älpler", "Beta", "Ångström", "étoile", "ALPHA 2")
    assert names() == ["alpha", "ALPHA 2", "Älpler", "Ångström", "Beta", "étoile", "Zorn"]


def test_a_new_name_is_a_new_place(business: UUID) -> None:
    (key,) = given(business, "Zorn")
    given(business, "Mitte")
    with db.everyone(write=True) as session:
        client = session.get_one(Client, UUID(key))
        client.name = "Ärger"
        session.add(client)
    assert names() == ["Ärger", "Mitte"]


def test_pages_go_there_and_back_and_lose_nobody(business: UUID) -> None:
    given(business, *(f"{'same' if nth % 2 else 'Same'}" for nth in range(30)), *(f"Client {n:02}" for n in range(30)))
    seen, at, marks = [], "", []
    while True:
        found = page(at=at)
        seen += [row.key for row in found.rows]
        marks.append(found)
        at = found.older
        if not at:
            break
    assert [len(one.rows) for one in marks] == [PER_PAGE, PER_PAGE, 10]
    assert len(set(seen)) == found.count == 60
    assert not marks[0].newer
    assert [row.key for row in page(at=marks[2].newer).rows] == [row.key for row in marks[1].rows]
    assert page(at=page(at=marks[2].newer).newer) == marks[0]


@pytest.mark.parametrize("at", ["x", "a.", "b.x.y", "b." + "0" * 32, f"c.{'0' * 32}.x", "\x00", "b..", "%"])
def test_nonsense_is_the_first_page(business: UUID, at: str) -> None:
    given(business, "Alpha")
    assert names(ALL, "", at) == ["Alpha"]


@pytest.mark.parametrize("name", ["\ud800", "\x00", "'; drop table client --", "x" * 10_000])
def test_no_mark_breaks_the_list(business: UUID, name: str) -> None:
    given(business, "Alpha")
    page(at=f"b.{uuid4().hex}.{name}")


def test_each_filter_has_its_own(business: UUID) -> None:
    (owing,) = given(business, "Owes")
    given(business, "Quiet")
    (off,) = given(business, "Off", portal_enabled=False)
    (gone,) = given(business, "Gone", archived_at=now(), portal_enabled=False)
    with db.everyone(write=True) as session:
        for key in (owing, gone):
            an_invoice(session, session.get_one(Client, UUID(key)), "1234.50")
        an_invoice(session, session.get_one(Client, UUID(owing)), "7.00", currency="USD")
        an_invoice(session, session.get_one(Client, UUID(off)), "7.00", draft=True)
    assert names() == ["Off", "Owes", "Quiet"]
    assert [(row.name, row.owed, row.access) for row in page(OWING).rows] == [("Owes", "€1,234.50 + $7.00", "on")]
    assert [(row.name, row.owed, row.access) for row in page(OFF).rows] == [("Off", "", "off")]
    assert [(row.name, row.owed, row.access) for row in page(ARCHIVED).rows] == [("Gone", "€1,234.50", "archived")]
    assert [page(which).count for which in ClientFilter] == [3, 1, 1, 1]


def test_search_finds_names_people_and_addresses_within_the_filter(business: UUID) -> None:
    (key,) = given(business, "Berger & Söhne")
    given(business, "100 % Baum", "Baum_Haus")
    with db.everyone(write=True) as session:
        a_contact(session, session.get_one(Client, UUID(key)), "Ada@example.com", name="Ada Lovelace")
    for typed in ("söhne", "ADA@", "lovelace", " berger "):
        assert names(ALL, typed) == ["Berger & Söhne"]
        assert names(OFF, typed) == []
    assert names(ALL, "%") == ["100 % Baum"]
    assert names(ALL, "_") == ["Baum_Haus"]
    assert names(ALL, "canary") == []
    assert page(ALL, "Berger").rows[0].person == "Ada Lovelace"


@pytest.mark.parametrize("key", ["", "x", "' or 1=1", "0" * 32, "{other}"])
def test_foreign_and_absent_look_alike(business: UUID, key: str) -> None:
    with db.everyone() as session:
        other = session.exec(select(Client.id).where(Client.business_id != business)).one()
    with pytest.raises(NotFound):
        staff_visit_now(client_card.card, key.replace("{other}", other.hex))


INDEX = {ALL: "ix_client_named", OWING: "ix_client_named", OFF: "ix_client_off", ARCHIVED: "ix_client_archived"}


@pytest.mark.sqlite
@pytest.mark.parametrize("which", ClientFilter)
@pytest.mark.parametrize("side", ["", "a", "b"])
def test_a_page_begins_in_the_middle_of_its_index(business: UUID, which: ClientFilter, side: str) -> None:
    """Ten thousand clients cost what thirty do: no sorting, no scan, of debts only those of who is looked at."""
    given(business, *(f"Client {nth:02}" for nth in range(30)), portal_enabled=which is not OFF,
          archived_at=now() if which is ARCHIVED else None)  # fmt: skip
    with db.everyone(write=True) as session:
        for client in session.exec(select(Client).where(Client.business_id == business)).all():
            an_invoice(session, client, "1.00")
    at = page(which).older if side else ""
    at = page(which, "", at).newer if side == "a" else at
    rows, count, *more = plans(("client", "invoice"), clients.page, which, "", at)
    for plan in (rows, count, *more):
        assert "SCAN" not in plan
    assert INDEX[which] in rows
    assert "TEMP B-TREE" not in rows
    assert ("sort_name" in rows) is bool(side)
    assert "COVERING INDEX" in count
    if which is OWING:
        assert "ix_invoice_business_state (business_id=? AND state=?)" in rows
        assert "CORRELATED" not in rows

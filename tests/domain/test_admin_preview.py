"""Looking at the portal as a client does: it is written down, papers can be read, and nothing at all is changed."""

import asyncio
import importlib
import pkgutil
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlmodel import SQLModel, select

import portal.domain
from portal import db
from portal.access import arriving, cookies
from portal.access.sessions import StaffVisitor
from portal.access.staff_visit import staff_visit_now
from portal.access.visit import OnlyLooking, current, visit_now
from portal.domain import dashboard, shell
from portal.domain.admin import preview
from portal.domain.admin.clients import NobodyToBe
from portal.errors import NotFound, NotSignedIn
from portal.models import Business, Client, Contact, Invoice, Staff, StaffAction, StaffLogin, StaffRole
from portal.routes import app
from tests.build import a_business, a_client, a_contact, an_invoice
from tests.staff import a_staff, become_staff, staff_in

HOME = "http://localhost:8000"


@pytest.fixture
def berger(database: object) -> str:
    """A client with an invoice and two people, of whom Ada is the first; an agent is signed in."""
    with db.everyone(write=True) as session:
        business = a_business(session)
        client = a_client(session, business, name="Berger")
        a_contact(session, client, name="Max", is_primary=False)
        a_contact(session, client, name="Ada Berger")
        an_invoice(session, client)
        become_staff(session, a_staff(session, business, StaffRole.AGENT))
        return client.id.hex


def start(key: str) -> None:
    """From the next event on, as the guard would see it."""
    staff_visit_now(preview.start, key)
    who = current.get()
    assert isinstance(who, StaffVisitor)
    current.set(StaffVisitor(who.login_id, who.business_id, previews=True))


def everything(*but: type[SQLModel]) -> dict[str, list[str]]:
    """Every row of the database."""
    with db.everyone() as session:
        models = [mapper.class_ for mapper in SQLModel._sa_registry.mappers]  # type: ignore[attr-defined]
        return {m.__name__: sorted(map(repr, session.exec(select(m)).all())) for m in models if m not in but}


def actions() -> list[tuple[str, Any]]:
    with db.everyone() as session:
        found = session.exec(select(StaffAction).order_by(StaffAction.id)).all()  # pyright: ignore
        return [(one.verb, one.client_id and one.client_id.hex) for one in found]


def test_it_is_written_down_from_beginning_to_end(berger: str) -> None:
    start(berger)
    assert visit_now(shell.surroundings).person.preview_of == "Berger"
    assert staff_visit_now(preview.end) == berger
    assert staff_visit_now(preview.end) == ""
    assert actions() == [("preview_started", berger), ("preview_ended", berger)]
    with pytest.raises(NotSignedIn):
        visit_now(shell.surroundings)


def test_the_first_contact_who_has_access_is_looked_at(berger: str) -> None:
    start(berger)
    assert visit_now(shell.surroundings).person.name == "Ada Berger"
    with db.everyone(write=True) as session:
        ada = session.exec(select(Contact).where(Contact.name == "Ada Berger")).one()
        ada.active = False
        session.add(ada)
    start(berger)
    assert visit_now(shell.surroundings).person.name == "Max"


@pytest.mark.parametrize("off", ["portal_enabled", "archived_at"])
def test_also_while_the_client_cannot_come_in(berger: str, off: str) -> None:
    with db.everyone(write=True) as session:
        client = session.get_one(Client, UUID(berger))
        setattr(client, off, client.created_at if off == "archived_at" else False)
        session.add(client)
    start(berger)
    assert visit_now(dashboard.overview).balances


def test_nobody_is_looked_at_who_is_not_there(berger: str) -> None:
    with db.everyone(write=True) as session:
        foreign = a_client(session, a_business(session, host="two.test"))
        a_contact(session, foreign)
        empty = a_client(session, session.exec(select(Business)).first() or foreign)
    for key in (foreign.id.hex, uuid4().hex, "x", ""):
        with pytest.raises(NotFound):
            staff_visit_now(preview.start, key)
    with pytest.raises(NobodyToBe):
        staff_visit_now(preview.start, empty.id.hex)
    assert actions() == []


def rules_that_write() -> list[Callable[..., Any]]:
    """Every rule of the domain that clients may call and that changes something."""
    found: dict[str, Callable[..., Any]] = {}
    for module in pkgutil.walk_packages(portal.domain.__path__, "portal.domain."):
        for name, rule in vars(importlib.import_module(module.name)).items():
            if callable(rule) and getattr(rule, "writes", False) and not hasattr(rule, "least"):
                found[f"{rule.__module__}.{name}"] = rule
    return list(found.values())


def test_no_rule_changes_anything(berger: str) -> None:
    rules = rules_that_write()
    assert len(rules) > 30
    start(berger)
    before = everything()
    for rule in rules:
        if getattr(rule, "of_a_look", False):
            assert visit_now(rule) is None
        else:
            with pytest.raises(OnlyLooking):
                visit_now(rule)
    assert everything() == before


def browsing(work: Callable[[httpx.AsyncClient], Any]) -> Any:
    """A browser of the agent, at our routes."""
    with db.everyone(write=True) as session:
        cookie = staff_in(session, session.exec(select(Staff)).one())

    async def run() -> Any:
        jar = {cookies.session_name(): cookie}
        transport = httpx.ASGITransport(app=app([]))
        async with httpx.AsyncClient(transport=transport, base_url=HOME, cookies=jar, headers={"origin": HOME}) as at:
            return await work(at)

    return asyncio.run(run()), cookie


def test_papers_are_read_over_http_and_nothing_is_written(berger: str) -> None:
    with db.everyone() as session:
        slug = session.exec(select(Invoice.slug)).one()
    papers = [f"/documents/invoices/{slug}.pdf", "/documents/statement.pdf", "/documents/statement.csv"]
    seen: list[int] = []

    async def look(at: httpx.AsyncClient) -> None:
        seen.extend([(await at.get(paper)).status_code for paper in papers])
        assert (await at.post("/admin/preview", data={"client": berger})).headers["location"] == "/"
        before = everything(StaffLogin)
        seen.extend([(await at.get(paper)).status_code for paper in papers])
        for path in ("/auth/company", f"/documents/invoices/{slug}.pdf", "/documents/statement.pdf"):
            seen.append((await at.post(path, data={"contact": uuid4().hex})).status_code)
        assert everything(StaffLogin) == before
        answer = await at.post("/admin/preview/end")
        assert answer.headers["location"] == f"/admin/clients/{berger}"
        seen.append((await at.get(papers[0])).status_code)

    _, cookie = browsing(look)
    assert [code == 200 for code in seen] == [False] * 3 + [True] * 3 + [False] * 3 + [False]
    assert actions() == [("preview_started", berger), ("preview_ended", berger)]
    who = arriving.who(cookie)
    assert isinstance(who, StaffVisitor)
    assert not who.previews


def test_another_client_is_out_of_sight_over_http(berger: str) -> None:
    with db.everyone(write=True) as session:
        other = a_client(session, session.exec(select(Business)).one())
        a_contact(session, other)
        foreign = an_invoice(session, other).slug

    async def look(at: httpx.AsyncClient) -> int:
        await at.post("/admin/preview", data={"client": berger})
        return (await at.get(f"/documents/invoices/{foreign}.pdf")).status_code

    assert browsing(look)[0] == 404

"""One address, several clients: told only to who has proven it, and changed for no longer than the session had."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlmodel import select

from portal import db
from portal.access import companies, everywhere, links, new_device, sessions
from portal.access.links import Entry
from portal.access.visit import current, visit_now
from portal.clock import now
from portal.domain import invoices
from portal.domain.shell import surroundings
from portal.errors import NotSignedIn
from portal.models import Business, Client, Contact, ContactRole, Login, Outbox
from portal.settings import settings
from tests.build import a_business, a_client, a_contact, an_invoice

EMAIL = "ada@example.com"


@dataclass
class Both:
    """Ada of two companies, and somebody else."""

    business: Business
    first: Contact
    second: Contact
    other: Contact


@pytest.fixture
def both(database) -> Both:
    with db.everyone(write=True) as session:
        business = a_business(session)
        first, second, third = (a_client(session, business, name=name) for name in ("Alpha", "Beta", "Gamma"))
        an_invoice(session, second)
        return Both(
            business,
            a_contact(session, first, EMAIL, last_login_at=now()),
            a_contact(session, second, EMAIL, role=ContactRole.VIEWER),
            a_contact(session, third),
        )


def signed_in(both: Both, email: str = EMAIL) -> Entry:
    key = links.ask(both.business.id, email, "nonce", "/")
    entry = links.redeem(links.token_of(key), "127.0.0.1", "test")
    assert isinstance(entry, Entry)
    return entry


def switched(cookie: str, contact: Contact) -> str | None:
    return companies.switch(cookie, contact.id.hex, "127.0.0.1", "test")


def test_signing_in_takes_the_company_used_last_and_says_there_are_more(both: Both):
    entry = signed_in(both)
    assert entry.companies == 2
    found = companies.of(entry.cookie)
    assert [(one.name, one.is_current, one.role) for one in found] == [
        ("Alpha", True, ContactRole.OWNER),
        ("Beta", False, ContactRole.VIEWER),
    ]
    assert signed_in(both, both.other.email).companies == 1


def test_switching_ends_the_old_session_and_lives_no_longer(both: Both):
    cookie = signed_in(both).cookie
    with db.everyone(write=True) as session:
        began = session.exec(select(Login)).one().created_at = now() - timedelta(hours=2)
    made = switched(cookie, both.second)
    assert made
    assert sessions.by_cookie(cookie) is None
    who = sessions.by_cookie(made)
    assert who
    assert who.client_id == both.second.client_id
    with db.everyone() as session:
        assert session.get_one(Login, who.login_id).created_at == began
    with db.everyone(write=True) as session:
        session.get_one(Login, who.login_id).created_at = now() - settings().session_absolute
    assert sessions.by_cookie(made) is None


def test_what_is_seen_is_the_other_companys(both: Both):
    cookie = signed_in(both).cookie
    current.set(sessions.by_cookie(cookie))
    assert visit_now(invoices.page).rows == []
    assert visit_now(surroundings).person.acts_for_several
    made = switched(cookie, both.second)
    with pytest.raises(NotSignedIn):
        visit_now(invoices.page)
    current.set(sessions.by_cookie(made or ""))
    assert len(visit_now(invoices.page).rows) == 1
    assert (visit_now(surroundings).person.company, visit_now(surroundings).person.may_pay) == ("Beta", False)


def test_nobody_elses_company_and_no_stranger(both: Both):
    cookie = signed_in(both).cookie
    assert switched(cookie, both.other) is None
    assert companies.switch(cookie, "", "", "") is None
    assert companies.switch(cookie, "x" * 10_000, "", "") is None
    assert switched("", both.second) is None
    assert switched("forged", both.second) is None
    assert companies.of("") == companies.of("forged") == []
    assert sessions.by_cookie(cookie)


@pytest.mark.parametrize("off", [
    lambda contact, client: setattr(contact, "active", False),
    lambda contact, client: setattr(client, "portal_enabled", False),
    lambda contact, client: setattr(client, "archived_at", now()),
], ids=["contact", "access", "archived"])  # fmt: skip
def test_a_company_that_is_off_is_not_offered(both: Both, off):
    with db.everyone(write=True) as session:
        off(session.get_one(Contact, both.second.id), session.get_one(Client, both.second.client_id))
    entry = signed_in(both)
    assert entry.companies == 1
    assert [one.name for one in companies.of(entry.cookie)] == ["Alpha"]
    assert switched(entry.cookie, both.second) is None
    current.set(sessions.by_cookie(entry.cookie))
    assert not visit_now(surroundings).person.acts_for_several


def test_another_business_with_the_same_address_is_another_world(both: Both):
    with db.everyone(write=True) as session:
        elsewhere = a_contact(session, a_client(session, a_business(session, host="other.example")), EMAIL)
    entry = signed_in(both)
    assert entry.companies == 2
    assert switched(entry.cookie, elsewhere) is None


def test_everywhere_reaches_the_other_companies_too(both: Both):
    thief, ada, stranger = signed_in(both).cookie, signed_in(both).cookie, signed_in(both, both.other.email).cookie
    beta = switched(thief, both.second)
    who = sessions.by_cookie(ada)
    assert beta
    assert who
    assert everywhere.end_others(who) == 1
    assert sessions.by_cookie(beta) is None
    assert sessions.by_cookie(ada)
    assert sessions.by_cookie(stranger)
    sessions.end(ada)
    with pytest.raises(NotSignedIn):  # nobody who is signed out signs others out
        everywhere.end_others(who)


def test_a_switch_of_a_session_that_ends_meanwhile_makes_none(both: Both, monkeypatch):
    cookie = signed_in(both).cookie
    monkeypatch.setattr(sessions, "revoke", lambda *_: 0)  # what another writer would have done first
    assert switched(cookie, both.second) is None


def test_a_browser_of_many_names_does_not_fill_the_mailbox(both: Both):
    cookie, people = signed_in(both).cookie, [both.first, both.second]
    for nth in range(40):
        made = companies.switch(cookie, people[(nth + 1) % 2].id.hex, "", AGENTS[nth % len(AGENTS)])
        assert made
        cookie = made
    with db.everyone() as session:
        told = session.exec(select(Outbox).where(Outbox.kind == "new_device")).all()
    assert 2 <= len(told) <= new_device.ENOUGH


AGENTS = [f"Mozilla/5.0 ({place}) AppleWebKit/537.36 (KHTML, like Gecko) {browser}"
          for place in ("Windows NT 10.0", "X11; Linux x86_64", "Macintosh; Intel Mac OS X 10_15_7", "Android 14")
          for browser in ("Chrome/120.0 Safari/537.36", "Firefox/120.0", "Chrome/120.0 Edg/120.0")]  # fmt: skip

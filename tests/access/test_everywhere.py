"""The person's sessions at their other companies: shown and ended from here, and nobody else's."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import col, select

from portal import db
from portal.access import everywhere, sessions
from portal.access.sessions import Visitor
from portal.access.visit import current, visit_now
from portal.clock import now
from portal.domain import signed_in
from portal.errors import NotFound, NotSignedIn
from portal.models import Activity, Business, Client, Contact, Login
from portal.settings import settings
from tests.build import a_business, a_client, a_contact

EMAIL = "ada@example.com"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0"


@dataclass
class Ada:
    """Of Alpha, where she looks from, and of Beta and Gamma."""

    alpha: Contact
    beta: Contact
    gamma: Contact
    here: Visitor


@pytest.fixture
def ada(database: object) -> Ada:
    with db.everyone(write=True) as session:
        business = a_business(session)
        alpha, beta, gamma = (
            a_contact(session, a_client(session, business, name=name), EMAIL) for name in ("Alpha", "Beta", "Γ")
        )
    here = enter(alpha)
    current.set(here)
    return Ada(alpha, beta, gamma, here)


def enter(contact: Contact, device: str = FIREFOX) -> Visitor:
    with db.everyone(write=True) as session:
        cookie = sessions.start(session, session.get_one(Contact, contact.id), "10.1.2.3", device)
    who = sessions.by_cookie(cookie)
    assert who
    return who


def shown() -> list[tuple[str, str, bool]]:
    who = current.get()
    assert isinstance(who, Visitor)
    rows = visit_now(signed_in.elsewhere, everywhere.look(who))
    return [(one.company, one.device, one.is_here) for one in rows]


def lives(*logins: UUID) -> list[bool]:
    with db.everyone() as session:
        return [session.get_one(Login, login).revoked_at is None for login in logins]


def told(contact: Contact) -> list[tuple[str, Any]]:
    with db.everyone() as session:
        mine = col(Activity.client_id) == contact.client_id
        found = session.exec(select(Activity).where(mine).order_by(col(Activity.created_at))).all()
        return [(one.verb, one.contact_id) for one in found if one.verb != "signed_in"]


def test_each_is_told_with_its_company(ada: Ada) -> None:
    beta, _ = enter(ada.beta), enter(ada.gamma, "nonsense")
    assert shown() == [("Γ", "a browser we do not know", False), ("Beta", "Firefox on Windows", False)]
    current.set(beta)
    assert {company for company, _, _ in shown()} == {"Alpha", "Γ"}
    [row] = [one for one in visit_now(signed_in.elsewhere, everywhere.look(beta)) if one.company == "Alpha"]
    assert (row.key, row.address, row.seen) == (ada.here.login_id.hex, "10.1.2.3", "Last used just now")


def test_one_is_ended_and_told_on_the_account_it_belonged_to(ada: Ada) -> None:
    first, second = enter(ada.beta), enter(ada.beta)
    asyncio.run(everywhere.sign_out(first.login_id))
    assert lives(first.login_id, second.login_id, ada.here.login_id) == [False, True, True]
    assert (told(ada.beta), told(ada.alpha)) == ([("session_ended", ada.beta.id)], [])
    with pytest.raises(NotFound):
        asyncio.run(everywhere.sign_out(first.login_id))


def strangers(ada: Ada) -> list[Visitor]:
    """A colleague at Beta, somebody of another client, and the same address at another business."""
    with db.everyone(write=True) as session:
        colleague = a_contact(session, session.get_one(Client, ada.beta.client_id), "ben@example.com")
        other = a_contact(session, a_client(session, session.get_one(Business, ada.beta.business_id)))
        namesake = a_contact(session, a_client(session, a_business(session, host="other.example.com")), EMAIL)
    return [enter(one) for one in (colleague, other, namesake)]


def test_nobody_elses_is_shown_or_ended(ada: Ada) -> None:
    others = strangers(ada)
    assert shown() == []
    for key in [*(one.login_id for one in others), ada.here.login_id, uuid4()]:
        with pytest.raises(NotFound):
            everywhere.end_one(ada.here, key)
    assert everywhere.end_others(ada.here) == 0
    assert lives(*(one.login_id for one in others), ada.here.login_id) == [True] * 4


@pytest.mark.parametrize("over", ["revoked", "idle", "old", "off", "closed"])
def test_what_is_over_is_neither_shown_nor_counted(ada: Ada, over: str) -> None:
    beta = enter(ada.beta)
    with db.everyone(write=True) as session:
        login, contact = session.get_one(Login, beta.login_id), session.get_one(Contact, ada.beta.id)
        match over:
            case "revoked":
                login.revoked_at = now()
            case "idle":
                login.seen_at = now() - settings().session_idle - timedelta(seconds=1)
            case "old":
                login.created_at = now() - settings().session_absolute - timedelta(seconds=1)
            case "off":
                contact.active = False
            case "closed":
                session.get_one(Client, contact.client_id).portal_enabled = False
    assert (shown(), everywhere.end_others(ada.here), told(ada.beta)) == ([], 0, [])
    assert lives(beta.login_id) == [False], "and does not wake up again"


def test_all_at_once_are_told_once_on_each_account(ada: Ada) -> None:
    gone = [enter(one).login_id for one in (ada.beta, ada.beta, ada.gamma)]
    assert everywhere.end_others(ada.here) == 3
    assert lives(*gone) == [False] * 3
    assert (told(ada.beta), told(ada.gamma)) == (
        [("sessions_ended", ada.beta.id)], [("sessions_ended", ada.gamma.id)]
    )  # fmt: skip


def test_who_is_signed_out_sees_and_ends_nothing(ada: Ada) -> None:
    beta = enter(ada.beta)
    with db.everyone(write=True) as session:
        sessions.revoke(session, col(Login.id) == ada.here.login_id)
    for attempt in (lambda: everywhere.look(ada.here), lambda: everywhere.end_one(ada.here, beta.login_id)):
        with pytest.raises(NotSignedIn):
            attempt()
    assert lives(beta.login_id) == [True]


def test_everywhere_else_counts_what_lived(ada: Ada) -> None:
    _, idle = enter(ada.alpha), enter(ada.alpha)
    with db.everyone(write=True) as session:
        session.get_one(Login, idle.login_id).seen_at = now() - settings().session_idle - timedelta(seconds=1)
    assert visit_now(signed_in.sign_out_elsewhere) == 1
    assert lives(ada.here.login_id, idle.login_id) == [True, False]

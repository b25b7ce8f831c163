"""The way out of mails, as a mailbox presses it and as a person opens it."""

import re
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest
from sqlmodel import select

from portal import db
from portal.access import document_links, unsubscribe_links
from portal.domain.mail_choices import MailChoice
from portal.models import Activity, Contact
from portal.routes import app
from tests.build import a_business, a_client, a_contact
from tests.mailing import Office, an_office

HOME = "http://localhost:8000"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def office(database) -> Office:
    return an_office()


@pytest.fixture
def way_out(office: Office) -> str:
    return f"/unsubscribe/{unsubscribe_links.token_of(office.contact_id, MailChoice.REMINDERS)}"


@pytest.fixture
async def anyone() -> AsyncIterator[httpx.AsyncClient]:
    """No session, and no page of ours behind it."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app([])), base_url=HOME) as opened:
        yield opened


def muted(contact_id: UUID) -> list[str]:
    with db.everyone() as session:
        return session.get_one(Contact, contact_id).muted


def noted() -> list[bool]:
    with db.everyone() as session:
        found = session.exec(select(Activity).where(Activity.verb == "mails_chosen").order_by("created_at"))
        return [one.facts["wanted"] for one in found]


def heading(answer: httpx.Response) -> str:
    return " ".join(re.findall(r"<h1>(.*?)</h1>", answer.text))


async def test_a_mailbox_presses_it_once_and_again(office: Office, anyone: httpx.AsyncClient, way_out: str) -> None:
    """From elsewhere, without a session; a repeated click says the same and changes nothing more."""
    for _ in range(2):
        answer = await anyone.post(way_out, data=ONE_CLICK, headers={"origin": "https://mail.example.com"})
        assert (answer.status_code, heading(answer)) == (200, "You no longer receive these mails")
    assert muted(office.contact_id) == ["reminders"]
    assert noted() == [False]


@pytest.mark.parametrize(
    "sent",
    [
        {"data": ONE_CLICK},
        {"files": {"List-Unsubscribe": (None, "One-Click")}},
        {"content": b""},
        {"content": b"\xff\x00" * 9000},
        {"data": {"choice": "invoices", "contact": "x"}},
    ],
    ids=["form", "multipart", "empty", "nonsense", "other names"],
)
async def test_whatever_is_posted_only_this_kind_stops(office, anyone, way_out, sent) -> None:
    answer = await anyone.post(way_out, headers={"sec-fetch-site": "cross-site"}, **sent)
    assert answer.status_code == 200
    assert muted(office.contact_id) == ["reminders"]


async def test_opening_changes_nothing(office: Office, anyone: httpx.AsyncClient, way_out: str) -> None:
    for method in ("GET", "HEAD", "GET"):
        answer = await anyone.request(method, way_out)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
    shown = await anyone.get(way_out)
    assert heading(shown) == "Stop these mails?"
    assert "Reminders of invoices that are due" in shown.text
    assert "ada@example.com" not in shown.text, "who holds the link need not learn the address"
    assert (muted(office.contact_id), noted()) == ([], [])


async def test_the_way_back(office: Office, anyone: httpx.AsyncClient, way_out: str) -> None:
    await anyone.post(way_out, data=ONE_CLICK)
    stopped = await anyone.get(way_out)
    assert 'name="keep"' in stopped.text
    back = await anyone.post(way_out, data={"keep": "yes"}, headers={"origin": HOME})
    assert (back.status_code, heading(back)) == (200, "You keep receiving these mails")
    assert (muted(office.contact_id), noted()) == ([], [False, True])


async def test_to_and_fro_ends_and_stopping_always_works(office: Office, anyone, way_out: str) -> None:
    """Who holds the link cannot fill the account's story; the last word is that nothing is sent."""
    answers = []
    for _ in range(20):
        assert (await anyone.post(way_out, data=ONE_CLICK)).status_code == 200
        assert muted(office.contact_id) == ["reminders"]
        answers.append(await anyone.post(way_out, data={"keep": "yes"}, headers={"origin": HOME}))
    assert [one.status_code for one in answers] == [200] * 5 + [429] * 15
    assert heading(answers[-1]) == "Nothing has been changed"
    assert len(noted()) == 11
    other = f"/unsubscribe/{unsubscribe_links.token_of(office.contact_id, MailChoice.QUOTES)}"
    assert (await anyone.post(other, data=ONE_CLICK)).status_code == 200
    assert muted(office.contact_id) == ["quotes", "reminders"]


async def test_saying_twice_that_they_are_wanted_is_not_counted(office: Office, anyone, way_out: str) -> None:
    for _ in range(10):
        assert (await anyone.post(way_out, data={"keep": "yes"}, headers={"origin": HOME})).status_code == 200
    await anyone.post(way_out, data=ONE_CLICK)
    await anyone.post(way_out, data={"keep": "yes"}, headers={"origin": HOME})
    assert (muted(office.contact_id), noted()) == ([], [False, True])


async def test_another_site_cannot_press_the_way_back(office: Office, anyone: httpx.AsyncClient, way_out: str) -> None:
    await anyone.post(way_out, data=ONE_CLICK)
    answer = await anyone.post(way_out, data={"keep": "yes"}, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert muted(office.contact_id) == ["reminders"]


def forged(office: Office) -> list[str]:
    token = unsubscribe_links.token_of(office.contact_id, MailChoice.REMINDERS)
    return [
        token[:-1],
        token[1:],
        token.swapcase(),
        "x" * 5000,
        "%00",
        "%ff",
        unsubscribe_links.token_of(office.contact_id, "sign_in"),
        unsubscribe_links.token_of(office.contact_id, ""),
        unsubscribe_links.token_of(uuid4(), MailChoice.REMINDERS),
        document_links.token_of(office.contact_id),  # signed by us, for something else
    ]


async def test_foreign_and_garbled_links_are_the_same_plain_page(office: Office, anyone: httpx.AsyncClient) -> None:
    with db.everyone(write=True) as session:
        elsewhere = a_client(session, a_business(session, host="other.example.com"))
        theirs = a_contact(session, elsewhere, "eve@example.com")
    foreign = unsubscribe_links.token_of(theirs.id, MailChoice.REMINDERS)
    answers = [
        await anyone.request(m, f"/unsubscribe/{t}") for t in [foreign, *forged(office)] for m in ("GET", "POST")
    ]
    assert {(a.status_code, a.content) for a in answers} == {(404, answers[0].content)}
    assert (muted(office.contact_id), muted(theirs.id), noted()) == ([], [], [])


async def test_somebody_switched_off_may_still_stop_them(
    office: Office, anyone: httpx.AsyncClient, way_out: str
) -> None:
    with db.everyone(write=True) as session:
        ada = session.get_one(Contact, office.contact_id)
        ada.active = False
        session.add(ada)
    assert (await anyone.post(way_out, data=ONE_CLICK)).status_code == 200
    assert muted(office.contact_id) == ["reminders"]


async def test_names_are_shown_as_text(database, anyone: httpx.AsyncClient) -> None:
    office = an_office(display_name="<script>alert(1)</script>")
    token = unsubscribe_links.token_of(office.contact_id, MailChoice.QUOTES)
    assert "<script>alert" not in (await anyone.get(f"/unsubscribe/{token}")).text

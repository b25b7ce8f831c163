"""The calendar's address as programs open it: again and again, without a session, until it is ended."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from itsdangerous import URLSafeSerializer
from sqlalchemy import event
from sqlmodel import col
from starlette.testclient import TestClient

from portal import db
from portal.access import document_links, sessions, unsubscribe_links
from portal.access.feed_links import token_of
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import calendar_feed, quoting
from portal.domain.rejecting import Refusal, reject
from portal.models import CalendarFeed, Client, Contact, Login
from portal.settings import settings
from tests.build import a_business, an_invoice
from tests.feeds import Subscriber, a_person, a_subscriber, days, events
from tests.linking import a_browser, change
from tests.paying import rows
from tests.purse import Purse
from tests.quotes import a_quote, accepted, agreement, an_offer, today

GONE = "This calendar address opens nothing."


@pytest.fixture
def ada(database: object) -> Subscriber:
    """Ada, whose company owes one invoice and has one quote to decide."""
    made = a_subscriber()
    with db.everyone(write=True) as session:
        an_invoice(session, made.client(session), "120.00", due_on=today() + timedelta(days=9))
        a_quote(session, made.client(session), an_offer(valid_until=today() + timedelta(days=3)))
    return made


@pytest.fixture
def program() -> TestClient:
    """It has no session, and no page of ours behind it."""
    return a_browser()


def expect_nothing(program: TestClient, path: str, **more: Any) -> bytes:
    answer = program.get(path, **more)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/plain; charset=utf-8")
    assert answer.text.startswith(GONE)
    return answer.content + repr(sorted(answer.headers.items())).encode()


def test_a_program_reads_it_without_a_session(ada: Subscriber, program: TestClient) -> None:
    answer = program.get(ada.path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert days(answer.content) == {
        "Last day of quote QT-00001": today() + timedelta(days=3),
        "Invoice INV-00001 is due: €120.00": today() + timedelta(days=9),
    }
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in answer.headers


def test_it_leads_to_the_pages_of_the_portal(ada: Subscriber, program: TestClient) -> None:
    urls = {str(one["url"]) for one in events(program.get(ada.path).content)}
    assert urls == {"http://localhost:8000/invoices/INV-00001", "http://localhost:8000/quotes/QT-00001"}


def test_what_is_known_is_not_sent_again(ada: Subscriber, program: TestClient) -> None:
    first = program.get(ada.path)
    etag = first.headers["etag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}'):
        again = program.get(ada.path, headers={"if-none-match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
        assert again.headers["cache-control"] == first.headers["cache-control"]
    for unknown in ('"other"', "", etag.strip('"')):
        assert program.get(ada.path, headers={"if-none-match": unknown}).content == first.content


def test_what_has_changed_is_sent(ada: Subscriber, program: TestClient) -> None:
    etag = program.get(ada.path).headers["etag"]
    purse_of(ada).pays({"INV-00001": 2000})
    answer = program.get(ada.path, headers={"if-none-match": etag})
    assert answer.status_code == 200
    assert "Invoice INV-00001 is due: €100.00" in days(answer.content)


def test_asking_for_the_head_tells_the_version(ada: Subscriber, program: TestClient) -> None:
    answer = program.head(ada.path)
    assert (answer.status_code, answer.headers["etag"]) == (200, program.get(ada.path).headers["etag"])


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "PROPFIND"])
def test_nothing_is_written_there(ada: Subscriber, program: TestClient, method: str) -> None:
    assert program.request(method, ada.path).status_code == 405


def test_done_is_gone(ada: Subscriber, program: TestClient) -> None:
    with db.everyone(write=True) as session:
        second = a_quote(session, ada.client(session))
        third = a_quote(session, ada.client(session))
        first = a_quote(session, ada.client(session))
    assert len(days(program.get(ada.path).content)) == 5
    accepted(agreement(first))
    visit_now(reject, Refusal(second.slug, second.version, second.content_hash, "price", ""))
    with db.everyone(write=True) as session:
        quoting.withdraw(session, third.id, third.version, now())
    purse_of(ada).pays({"INV-00001": 12000})
    assert set(days(program.get(ada.path).content)) == {"Last day of quote QT-00001"}


def test_it_goes_on_when_its_person_is_signed_out(ada: Subscriber, program: TestClient) -> None:
    with db.everyone(write=True) as session:
        sessions.revoke(session, col(Login.contact_id) == ada.contact_id)
    assert program.get(ada.path).status_code == 200


def test_ended_or_replaced_it_opens_nothing(ada: Subscriber, program: TestClient) -> None:
    first = ada.path
    visit_now(calendar_feed.renew)
    expect_nothing(program, first)
    second = ada.path
    assert program.get(second).status_code == 200
    visit_now(calendar_feed.end)
    expect_nothing(program, second)
    expect_nothing(program, first)
    visit_now(calendar_feed.make)
    assert program.get(ada.path).status_code == 200
    expect_nothing(program, second, headers={"if-none-match": "*"})


OFF = {
    "its person is off": lambda one: change(Contact, one.contact_id, active=False),
    "the client is off": lambda one: change(Client, one.client_id, portal_enabled=False),
    "the client is put away": lambda one: change(Client, one.client_id, archived_at=now()),
    "its person is of another client": lambda one: change(CalendarFeed, one.feed_id, contact_id=a_person().contact_id),
}


@pytest.mark.parametrize("off", OFF)
def test_nobody_who_is_not_let_in_is_read_for(ada: Subscriber, program: TestClient, off: str) -> None:
    path = ada.path
    known = program.get(path).headers["etag"]
    OFF[off](ada)
    assert expect_nothing(program, path) == expect_nothing(program, path, headers={"if-none-match": known})


def test_another_business_does_not_open_it(ada: Subscriber, program: TestClient) -> None:
    with db.everyone(write=True) as session:
        a_business(session, host="other.example")
    there = TestClient(program.app, base_url="http://other.example:8000")
    assert expect_nothing(there, ada.path) == expect_nothing(program, "/calendar/x.ics")
    assert program.get(ada.path).status_code == 200


def test_the_address_is_on_the_host_of_the_business(database: object, program: TestClient) -> None:
    with db.everyone(write=True) as session:
        business = a_business(session, host="studio.example")
        a_business(session)
    a_subscriber(business)
    address = visit_now(calendar_feed.shown).address
    assert address.startswith("http://studio.example:8000/calendar/")
    there = TestClient(program.app, base_url="http://studio.example:8000")
    assert there.get(address).status_code == 200


def forged(ada: Subscriber) -> list[str]:
    token, key = token_of(ada.feed_id), settings().secret_key.get_secret_value()
    return [
        token[:-1],
        token[1:],
        token + "x",
        token.swapcase(),
        token.partition(".")[0],
        token_of(uuid4()),
        token_of(ada.contact_id),
        document_links.token_of(ada.feed_id),
        unsubscribe_links.token_of(ada.feed_id, ""),
        str(URLSafeSerializer("x" * 40, salt="portal.calendar.feed").dumps(ada.feed_id.hex)),
        *(str(URLSafeSerializer(key, salt="portal.calendar.feed").dumps(told)) for told in (7, None, ["a"], {}, "x")),
        ada.feed_id.hex,
        str(ada.feed_id),
        "x",
        "%00",
        "%ff%fe",
        "%E2%80%AE",
        "é" * 50,
        "x" * 60_000,
        "..",
        "' or 1=1 --",
    ]


def test_whatever_opens_nothing_is_one_and_the_same(ada: Subscriber, program: TestClient) -> None:
    assert len({expect_nothing(program, f"/calendar/{token}.ics") for token in forged(ada)}) == 1
    assert [feed.read_at for feed in feeds()] == [None]


def test_reading_is_noted_once_an_hour(ada: Subscriber, program: TestClient) -> None:
    program.get(ada.path)
    first = feeds()[0].read_at
    assert first
    with listening() as heard:
        for _ in range(3):
            assert program.get(ada.path).status_code == 200
    assert {text.split()[0].upper() for text in heard} <= {"BEGIN", "SELECT"}
    assert feeds()[0].read_at == first
    change(CalendarFeed, ada.feed_id, read_at=now() - timedelta(hours=2))
    program.get(ada.path)
    assert (feeds()[0].read_at or first) >= first


@contextmanager
def listening() -> Iterator[list[str]]:
    """What the database is told meanwhile."""
    heard = list[str]()

    def hear(connection: object, cursor: object, text: str, *rest: object) -> None:
        heard.append(text)

    event.listen(db.engine(), "before_cursor_execute", hear)
    yield heard
    event.remove(db.engine(), "before_cursor_execute", hear)


def feeds() -> list[CalendarFeed]:
    return rows(CalendarFeed)


def purse_of(person: Subscriber) -> Purse:
    return Purse(person.business_id, person.client_id, person.contact_id)

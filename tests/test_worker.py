"""Real rows, real SMTP: what leaves, when, how often, and what is said about it."""

import asyncio
import contextlib
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from portal import db, outbox, worker
from portal.access import links
from portal.models import Business, OutboxState
from portal.settings import settings
from tests.build import a_client, a_contact
from tests.mailing import MailServer, a_port, an_office, another_contact, body, listening, outbox_rows


@pytest.fixture
def office(database):
    """ada@example.com may sign in."""
    return an_office()


@pytest.fixture
def server(office, monkeypatch):
    """Where mails go; not listening yet. Pauses are short, jitter is off."""
    server = MailServer(a_port())
    monkeypatch.setenv("PORTAL_SMTP_URL", f"smtp://127.0.0.1:{server.port}")
    monkeypatch.setenv("PORTAL_MAIL_FROM", "Studio <office@example.com>")
    monkeypatch.setattr(outbox, "PAUSES", (0.1,) * 30)
    settings.cache_clear()
    yield server
    settings.cache_clear()


@contextlib.asynccontextmanager
async def working(count=1):
    """So many workers until the block ends."""
    stop = asyncio.Event()
    tasks = [asyncio.create_task(worker.run(stop)) for _ in range(count)]
    try:
        yield
    finally:
        stop.set()
        await asyncio.gather(*tasks)


async def until(true, seconds=5.0):
    """Wait for it, in a thread: the worker needs the loop."""
    async with asyncio.timeout(seconds):
        while not await asyncio.to_thread(true):  # noqa: ASYNC110 (a row in a database has no event)
            await asyncio.sleep(0.02)


def settled():
    return all(row.state is not OutboxState.WAITING for row in outbox_rows().values())


def ask(office, address):
    return links.ask(office.business_id, address, uuid4().hex, "/")


def promise(office, once, kind="invoice_sent", **facts):
    with db.everyone(write=True) as session:
        outbox.promise(session, office.business_id, kind, once, **(facts or {"invoice": office.invoice_id}))


async def test_a_mail_leaves_at_once_when_a_commit_promised_it(office, server, monkeypatch):
    monkeypatch.setattr(worker, "LATEST", 60.0)
    with listening(server):
        async with working():
            await asyncio.sleep(0.2)
            link = await asyncio.to_thread(ask, office, "ada@example.com")
            await until(lambda: server.mails, 2.0)
    assert links.code_of(link) in body(server.mails[0])
    assert f"/auth/link/{links.token_of(link)}" in body(server.mails[0])


async def test_nobody_to_write_to_is_told_apart_by_nothing_outside(office, server):
    with db.everyone(write=True) as session:
        business = session.get_one(Business, office.business_id)
        a_contact(session, a_client(session, business, portal_enabled=False), "cleo@example.com")
    asked = [ask(office, name) for name in ("ada@example.com", "cleo@example.com", "nobody@example.com")]
    with capture_logs() as logs, listening(server):
        async with working():
            await until(settled)
    assert server.to() == ["ada@example.com"]
    states = [outbox_rows()[f"sign_in:{link.hex}"].state for link in asked]
    assert states == [OutboxState.SENT, OutboxState.DROPPED, OutboxState.DROPPED]
    shapes = {tuple(sorted((k, v) for k, v in entry.items() if k != "outbox")) for entry in logs}
    assert len(logs) == 3
    assert len(shapes) == 1


async def test_while_the_server_is_down_mails_wait_and_then_leave_once(office, server):
    for number in range(5):
        promise(office, f"i{number}")
    async with working(2):
        await until(lambda: all(row.attempts >= 2 for row in outbox_rows().values()))
        assert all(row.error == "SMTPConnectError" for row in outbox_rows().values())
        with listening(server):
            await until(settled)
            await asyncio.sleep(0.3)
    assert len(server.mails) == 5
    assert len({mail["Message-ID"] for mail in server.mails}) == 5


async def test_eight_workers_send_each_mail_once(office, server):
    for number in range(30):
        promise(office, f"i{number}")
    with listening(server):
        async with working(8):
            await until(settled, 10.0)
    assert len(server.mails) == 30
    wanted = {f"<{outbox.share(row.id, office.contact_id).hex}@example.com>" for row in outbox_rows().values()}
    assert {mail["Message-ID"] for mail in server.mails} == wanted


async def test_what_fails_stops_nobody_else(office, server):
    promise(office, "unknown kind", "carrier_pigeon", bird="7")
    promise(office, "broken fact", "invoice_sent", invoice="not an id")
    promise(office, "refused", "payment_confirmed", payment=office.payment_id)
    refuse_ada_forever(server)
    another_contact(office, "ben@example.com")
    ask(office, "ben@example.com")
    with capture_logs() as logs, listening(server):
        async with working():
            await until(lambda: "ben@example.com" in server.to())
            await until(lambda: outbox_rows()["refused"].state is OutboxState.DEAD)
            await until(lambda: outbox_rows()["broken fact"].error == "ValueError")
    rows = outbox_rows()
    assert rows["refused"].error == "recipient refused: 550 <…> has no mailbox here"
    assert rows["unknown kind"].state is OutboxState.WAITING
    assert [letter.error for letter in outbox.dead_letters()] == [rows["refused"].error]
    assert "@" not in str(logs)


def refuse_ada_forever(server):
    server.answers = lambda to: f"550 <{to}> has no mailbox here" if to.startswith("ada") else "250 OK"


async def test_stopping_lets_a_mail_on_its_way_arrive(office, server):
    entered = asyncio.Event()

    async def slowly(_server, _session, _envelope, address, _options):
        entered.set()
        await asyncio.sleep(0.5)
        _envelope.rcpt_tos.append(address)
        return "250 OK"

    server.handle_RCPT = slowly
    promise(office, "one")
    with listening(server):
        task = asyncio.create_task(worker.run())
        await until(entered.is_set)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert len(server.mails) == 1
    assert outbox_rows()["one"].state is OutboxState.SENT
    assert db.committed == []


async def test_a_mail_that_left_is_recorded_even_when_the_database_hesitates(office, server, monkeypatch):
    failures = iter([RuntimeError, RuntimeError])
    real = outbox.done

    def hesitant(*args):
        for failure in failures:
            raise failure
        real(*args)

    monkeypatch.setattr(outbox, "done", hesitant)
    promise(office, "one")
    with listening(server):
        async with working():
            await until(settled)
    assert len(server.mails) == 1


async def test_the_worker_survives_a_database_that_is_away(office, server, monkeypatch):
    failures = iter([RuntimeError])
    real = outbox.claim

    def away(limit):
        for failure in failures:
            raise failure
        return real(limit)

    monkeypatch.setattr(outbox, "claim", away)
    monkeypatch.setattr(worker, "LATEST", 0.1)
    promise(office, "one")
    with listening(server):
        async with working():
            await until(settled)
    assert len(server.mails) == 1

"""The clock that reminds: once whatever runs beside it, never ended by a failure, and a real mail at the end."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlmodel import select

from portal import db, outbox, worker
from portal.domain import reminders
from portal.domain.reminders import Due
from portal.gateways import reminding
from portal.models import Activity, Invoice, InvoiceState, Outbox, OutboxState, Reminder
from portal.settings import settings
from tests.mailing import MailServer, a_port, body, listening
from tests.paying import only, rows
from tests.reminding import NOON, asked, change

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def noon() -> Iterator[None]:
    """The day money is awaited."""
    with time_machine.travel(NOON, tick=True):
        yield


def two_invoices() -> list[UUID]:
    first = asked()
    return [first, asked(slug="INV-00002", number="INV-00002")]


def test_a_second_look_finds_nothing(noon: None) -> None:
    two_invoices()
    assert [reminding.remind(), reminding.remind()] == [2, 0]


def test_looks_at_the_same_moment_remind_once(noon: None) -> None:
    two_invoices()
    with ThreadPoolExecutor(6) as threads:
        assert sum(threads.map(lambda _: reminding.remind(), range(12))) == 2
    assert len(rows(Reminder)) == len(rows(Outbox)) == 2
    assert [row.verb for row in rows(Activity)].count("reminder_sent") == 2


def test_a_look_that_finds_nothing_takes_no_write_lock(noon: None) -> None:
    change(asked(), state=InvoiceState.VOID)
    with db.everyone(write=True) as held:
        held.exec(select(Invoice.id)).all()  # the lock is taken with the first statement
        assert reminding.remind() == 0


def test_one_that_fails_hides_no_other(noon: None, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, fine = two_invoices()
    real = reminders.promise

    def fragile(session: Any, one: Due, moment: Any) -> bool:
        done = real(session, one, moment)
        if one.invoice_id == broken:
            raise RuntimeError("half-way")
        return done

    monkeypatch.setattr(reminders, "promise", fragile)
    assert reminding.remind() == 1
    assert only(Reminder).invoice_id == fine
    monkeypatch.undo()
    assert reminding.remind() == 1
    assert len(rows(Outbox)) == 2


async def test_the_loop_outlives_a_failure(noon: None, monkeypatch: pytest.MonkeyPatch) -> None:
    asked()
    real, failures = reminders.due, iter([RuntimeError, RuntimeError])

    def away(*args: Any) -> list[Due]:
        for failure in failures:
            raise failure
        return real(*args)

    monkeypatch.setattr(reminders, "due", away)
    monkeypatch.setattr(reminding, "EVERY", 0.01)
    running = asyncio.create_task(reminding.remind_forever())
    async with asyncio.timeout(5):
        while not await asyncio.to_thread(rows, Reminder):  # noqa: ASYNC110 (a row in a database has no event)
            await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """Where mails go; not listening yet."""
    server = MailServer(a_port())
    monkeypatch.setenv("PORTAL_SMTP_URL", f"smtp://127.0.0.1:{server.port}")
    monkeypatch.setattr(outbox, "PAUSES", (0.1,) * 30)
    settings.cache_clear()
    yield server
    settings.cache_clear()


async def deliver() -> None:
    """A worker, until nothing waits any more."""
    stop = asyncio.Event()
    working = asyncio.create_task(worker.run(stop))
    async with asyncio.timeout(10):
        while any(row.state is OutboxState.WAITING for row in await asyncio.to_thread(rows, Outbox)):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    stop.set()
    await working


async def test_the_mail_arrives_once_and_what_was_paid_meanwhile_is_not_asked_for(
    noon: None, server: MailServer
) -> None:
    paid, _owing = two_invoices()
    assert await asyncio.to_thread(reminding.remind) == 2
    change(paid, state=InvoiceState.PAID, balance_minor=0)
    with listening(server):
        await deliver()
        await asyncio.to_thread(reminding.remind)
        await deliver()
    [mail] = server.mails
    assert mail["Subject"] == "Invoice INV-00002 is due today"
    assert mail["To"].addresses[0].addr_spec == "ada@example.com"
    for part in ("plain", "html"):
        assert "/invoices/INV-00002" in body(mail, part)
        assert "This is a friendly reminder that €100.00 is due today, Friday, 20 November 2026." in body(mail, part)
    assert sorted(row.state for row in rows(Outbox)) == [OutboxState.DROPPED, OutboxState.SENT]

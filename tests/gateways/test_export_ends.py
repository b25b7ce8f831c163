"""How an export ends: a mail for whoever left, files for a day, a line for a week; nothing stands in the way."""

import asyncio
from datetime import timedelta

import pytest
import time_machine

from portal import db, worker
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import exporting
from portal.gateways import effects, export_tidying
from portal.gateways import exporting as steps
from portal.models import Contact, Export, ExportFile, ExportState, OpenPage
from tests.build import become
from tests.exporting import Shelf, a_shelf, ask, built, mailed, newest, promised, row
from tests.paying import rows

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def shelf() -> Shelf:
    """Its person asks."""
    return a_shelf()


def test_who_looks_gets_no_mail(shelf: Shelf) -> None:
    export = built()
    assert (mailed(export).url, mailed(export).subject) == (
        "http://localhost:8000/profile/data", "Your export is ready",
    )  # fmt: skip
    with db.everyone(write=True) as session:
        visitor = become(session, session.get_one(Contact, shelf.contact_id))
        session.add(OpenPage(id="p", token="t", login_id=visitor.login_id, client_id=shelf.client_id, seen_at=now()))
    assert mailed(export) is None
    row(Export, export.id, created_at=now() - timedelta(minutes=5))
    assert mailed(newest()), "it took long: nobody sits there that long"
    visit_now(exporting.remove, export.id)
    assert mailed(export) is None


async def test_the_worker_builds_it_by_itself(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Step by step, whatever else there is to do: here a mail that finds no server."""
    monkeypatch.setattr(steps, "A_WHILE", 0.0)
    await asyncio.to_thread(ask)
    stop = asyncio.Event()
    working = asyncio.create_task(worker.run(stop))
    try:
        async with asyncio.timeout(20):
            while (await asyncio.to_thread(newest)).state is ExportState.BUILDING:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    finally:
        stop.set()
        await working
    made = await asyncio.to_thread(newest)
    assert (made.state, made.done, len(promised())) == (ExportState.READY, made.total, 7)


def test_its_files_last_a_day_and_its_line_a_week(shelf: Shelf) -> None:
    export = built()
    assert export_tidying.tidy() == 0
    for later, files, lines in ((timedelta(hours=25), 0, 1), (timedelta(days=8, hours=1), 0, 0)):
        with time_machine.travel(now() + later):
            assert export_tidying.tidy() == (export.total if lines else 0)
        assert (len(rows(ExportFile)), len(rows(Export))) == (files, lines)


def test_one_that_gets_no_further_is_given_up(shelf: Shelf) -> None:
    ask()
    effects.carry_out("export_step", promised()[0])
    export_tidying.tidy()
    assert newest().state is ExportState.BUILDING
    with time_machine.travel(now() + timedelta(hours=25)):
        export_tidying.tidy()
    assert (newest().state, rows(ExportFile)) == (ExportState.FAILED, [])

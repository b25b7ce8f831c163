"""How an export ends: a mail for whoever left, files for a day, a line for a week; nothing stands in the way."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from sqlmodel import Session

from portal import db, worker
from portal.access.behalf import Behalf
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import export_progress, exporting
from portal.domain import export_tidying as tidying
from portal.gateways import effects, export_tidying
from portal.gateways import exporting as steps
from portal.models import Business, Contact, Export, ExportFile, ExportState, OpenPage
from tests.build import become
from tests.exporting import Shelf, a_shelf, ask, built, downloaded, mailed, newest, promised, row
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


def test_a_deleted_one_can_be_had_no_more_and_is_forgotten_with_its_files(shelf: Shelf) -> None:
    export = built()
    address = f"/documents/exports/{export.id.hex}.zip"
    visit_now(exporting.remove, export.id)
    assert shelf.browser().get(address).status_code == 404
    assert mailed(export) is None
    assert export_tidying.tidy() == export.total
    assert (rows(ExportFile), rows(Export)) == ([], [])


def test_deleting_keeps_nobody_from_writing(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """The button writes one row; the tidying takes so many files in a transaction, and no more."""
    export, colleagues = built(), a_shelf(rows(Business)[0])
    theirs = built()
    shelf.sign_in()
    with counted(monkeypatch) as deleted:
        visit_now(exporting.remove, export.id)
        assert deleted == []
        monkeypatch.setattr(tidying, "AT_ONCE", 3)
        assert export_tidying.tidy() == export.total == 10
    assert deleted == [3, 3, 3, 1]
    assert downloaded(colleagues.browser(), theirs), "nobody else's"


def test_deleted_while_it_is_built_nothing_more_is_kept(shelf: Shelf) -> None:
    key = ask()
    effects.carry_out("export_step", promised()[0])
    paper = next(one for one in rows(ExportFile) if one.content is None)
    visit_now(exporting.remove, key)
    behalf = Behalf(shelf.contact_id, shelf.client_id)
    behalf.run(export_progress.keep, paper.id, b"%PDF-")
    effects.carry_out("export_step", promised()[1])
    assert [one.content for one in rows(ExportFile) if one.source] == [None] * 6
    assert len(promised()) == 2
    export_tidying.tidy()
    assert (rows(ExportFile), rows(Export)) == ([], [])


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many files each call deleted."""
    found, real = list[int](), tidying.delete_some

    def noted(session: Session, key: UUID) -> int:
        found.append(real(session, key))
        return found[-1]

    with monkeypatch.context() as patched:
        patched.setattr(tidying, "delete_some", noted)
        yield found

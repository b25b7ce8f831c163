"""Asking for exports: one at a time, so many a day, each for the one person who asked."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from portal import db
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import export_periods, exporting
from portal.domain.export_periods import UnknownPeriod
from portal.domain.exporting import TooMany
from portal.errors import NotFound
from portal.models import Activity, Business, Client, ContactRole, Export, ExportFile, ExportKind, ExportState
from tests.build import a_contact, become
from tests.exporting import Shelf, a_shelf, ask, built, month, newest, promised, row, work
from tests.paying import rows
from tests.quotes import today

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def shelf() -> Shelf:
    """Its person asks."""
    return a_shelf()


def colleague(shelf: Shelf, role: ContactRole = ContactRole.OWNER) -> None:
    """Another person of the same client asks now."""
    with db.everyone(write=True) as session:
        become(session, a_contact(session, session.get_one(Client, shelf.client_id), role=role, is_primary=False))


def test_asking_promises_the_first_step_and_is_noted(shelf: Shelf) -> None:
    key = ask()
    assert promised() == [{"export": key.hex, "done": 0}]
    assert (newest().kind, newest().state) == (ExportKind.EVERYTHING, ExportState.BUILDING)
    [noted] = [one for one in rows(Activity) if one.verb == "export_asked"]
    assert (noted.contact_id, noted.ip) == (shelf.contact_id, "127.0.0.1")


def test_one_is_built_at_a_time(shelf: Shelf) -> None:
    ask()
    assert not visit_now(exporting.ask)
    assert not visit_now(exporting.ask, export_periods.month_of(today()))
    assert len(rows(Export)) == len(promised()) == 1
    work()
    assert visit_now(exporting.ask, export_periods.month_of(today()))


def test_a_colleague_builds_beside_it(shelf: Shelf) -> None:
    ask()
    colleague(shelf, ContactRole.VIEWER)
    assert visit_now(exporting.ask)
    assert [one.contact_id for one in rows(Export)].count(shelf.contact_id) == 1


def test_the_database_refuses_a_second_one_too(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two windows at once: neither sees the other's, and one comes first."""
    ask()
    seen = iter([False, True])
    monkeypatch.setattr(exporting, "_building", lambda visit: next(seen))
    assert not visit_now(exporting.ask)
    assert len(rows(Export)) == 1


def test_so_many_a_day_whatever_was_deleted(shelf: Shelf) -> None:
    for _ in range(exporting.A_DAY):
        visit_now(exporting.remove, ask())
    with pytest.raises(TooMany) as refused:
        visit_now(exporting.ask)
    assert "10 exports" in refused.value.said()
    colleague(shelf)
    assert visit_now(exporting.ask), "each for themselves"
    with time_machine.travel(now() + timedelta(hours=24, minutes=1)):
        shelf.sign_in()
        assert visit_now(exporting.ask)


def test_only_periods_with_a_movement_are_offered(shelf: Shelf) -> None:
    offered = visit_now(export_periods.offered)
    earlier = today() - timedelta(days=40)
    assert [one.value for one in offered.months] == [month(), month(earlier)]
    quarters = {f"{day.year}-Q{(day.month + 2) // 3}" for day in (today(), earlier)}
    assert {one.value for one in offered.quarters} == quarters


@pytest.mark.parametrize(
    "typed", ["", "none", "1999-01", "2026-13", "2026-Q5", "2026", "' or 1=1", "x" * 5000, "\x00", "٢٠٢٦"]
)
def test_any_other_period_is_refused(shelf: Shelf, typed: str) -> None:
    with pytest.raises(UnknownPeriod):
        visit_now(export_periods.read, typed)


def test_months_and_quarters_are_whole(shelf: Shelf) -> None:
    ask(month())
    made = newest()
    assert made.first
    assert made.last
    assert (made.first.day, (made.last + timedelta(days=1)).day) == (1, 1)
    february = export_periods.month_of(today().replace(2028, 2, 11))
    assert february.last.day == 29
    assert export_periods.value(export_periods.quarter_of(february.first)) == "2028-Q1"


def test_a_client_without_any_books_may_take_away_what_there_is() -> None:
    with db.everyone(write=True) as session:
        from tests.build import a_business, a_client

        contact = a_contact(session, a_client(session, a_business(session)))
        become(session, contact)
    assert built().state is ExportState.READY
    assert visit_now(export_periods.offered).months == []


def test_one_sees_and_deletes_ones_own_only(shelf: Shelf) -> None:
    made = built()
    assert [one.key for one in visit_now(exporting.listed)] == [made.id.hex]
    other = a_shelf(rows(Business)[0])
    for stranger in (lambda: colleague(shelf), other.sign_in):
        stranger()
        assert visit_now(exporting.listed) == []
        for key in (made.id, uuid4()):
            with pytest.raises(NotFound):
                visit_now(exporting.remove, key)
    shelf.sign_in()
    visit_now(exporting.remove, made.id)
    assert visit_now(exporting.listed) == []
    with pytest.raises(NotFound):
        visit_now(exporting.remove, made.id)


def test_deleted_while_it_is_built_nothing_comes_of_it(shelf: Shelf) -> None:
    visit_now(exporting.remove, ask())
    assert work() == 1
    assert not rows(ExportFile)


def test_a_row_says_how_it_stands(shelf: Shelf) -> None:
    key = ask()
    [one] = visit_now(exporting.listed)
    assert (one.state, one.progress, one.href) == ("building", "Your books are being read.", "")
    row(Export, key, total=340, done=12)
    assert visit_now(exporting.listed)[0].progress == "12 of 340 files"
    row(Export, key, total=0, done=0)
    work()
    [one] = visit_now(exporting.listed)
    assert (one.state, one.title, one.progress) == ("ready", "Everything", "10 files")
    assert one.href == f"/documents/exports/{key.hex}.zip"
    assert one.until.startswith("Can be downloaded until ")
    row(Export, key, expires_at=now())
    [one] = visit_now(exporting.listed)
    assert (one.state, one.href, one.until) == ("over", "", "")
    row(Export, key, state=ExportState.FAILED, expires_at=None)
    assert visit_now(exporting.listed)[0].state == "failed"

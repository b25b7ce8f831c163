"""The files of an export are named piece by piece; cut off, or done by two at once, none is missing or there twice."""

from collections.abc import Callable
from typing import Any

import pytest

from portal import crash
from portal.access.behalf import Behalf
from portal.access.visit import visit_now
from portal.domain import export_naming, export_progress, exporting
from portal.gateways import effects
from portal.models import ExportFile, ExportState
from tests.exporting import Shelf, a_shelf, ask, downloaded, newest, promised, work
from tests.paying import rows

pytestmark = pytest.mark.usefixtures("database")
FILES = 10


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """Its person has asked; files are named four at a time."""
    monkeypatch.setattr(export_naming, "AT_ONCE", 4)
    made = a_shelf()
    ask()
    return made


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Callable[[], Any]], None]:
    """Something happens where this point is passed first."""

    def arrange(point: str, happen: Callable[[], Any]) -> None:
        due = [happen]

        def passed(name: str) -> None:
            if name == point and due:
                due.pop()()

        monkeypatch.setattr(crash, "point", passed)

    return arrange


def begin() -> None:
    """The first step."""
    effects.carry_out("export_step", promised()[0])


def dies() -> None:
    """As a power cut would."""
    raise SystemExit


def is_whole(shelf: Shelf) -> None:
    """Every file once."""
    work()
    assert (newest().state, newest().total, newest().failures) == (ExportState.READY, FILES, 0)
    assert len(rows(ExportFile)) == FILES
    assert len(downloaded(shelf.browser(), newest()).namelist()) == FILES


def test_no_transaction_names_more_than_so_many(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    named, run = list[int](), Behalf.run

    def noted(self: Behalf, rule: Callable[..., Any], *args: Any) -> Any:
        before = len(rows(ExportFile))
        answer = run(self, rule, *args)
        named.append(len(rows(ExportFile)) - before)
        return answer

    with monkeypatch.context() as looking:
        looking.setattr(Behalf, "run", noted)
        begin()
    assert [count for count in named if count] == [4, 4, 2]
    is_whole(shelf)


@pytest.mark.parametrize("point", ["export_read", "export_named"])
def test_cut_off_while_it_is_named_it_is_named_anew(
    shelf: Shelf, at: Callable[[str, Callable[[], Any]], None], point: str
) -> None:
    at(point, dies)
    with pytest.raises(SystemExit):
        begin()
    assert len(rows(ExportFile)) == (4 if point == "export_named" else 0)
    assert visit_now(exporting.listed)[0].progress == "Your books are being read."
    is_whole(shelf)


def test_of_two_at_once_the_later_names_them(shelf: Shelf, at: Callable[[str, Callable[[], Any]], None]) -> None:
    """A worker that was so slow that its lease ran out, and the one that took over."""
    at("export_named", begin)
    begin()
    assert len(promised()) == 2
    is_whole(shelf)


def test_of_two_at_once_the_earlier_forgets_nothing(shelf: Shelf, at: Callable[[str, Callable[[], Any]], None]) -> None:
    at("export_read", begin)
    begin()
    is_whole(shelf)


def test_deleted_meanwhile_no_more_are_named(shelf: Shelf, at: Callable[[str, Callable[[], Any]], None]) -> None:
    at("export_named", lambda: visit_now(exporting.remove, newest().id))
    begin()
    assert (len(rows(ExportFile)), len(promised())) == (4, 1)


def test_an_earlier_look_begins_nothing(shelf: Shelf) -> None:
    behalf, key = Behalf(shelf.contact_id, shelf.client_id), newest().id
    first, second = (behalf.run(export_naming.claim, key) for _ in range(2))
    assert first
    assert first != second
    assert not behalf.run(export_naming.name, key, first, [export_naming.Named(1, "x.txt", b"x")])
    behalf.run(export_progress.begin, key, first, 1)
    assert (newest().total, len(promised()), rows(ExportFile)) == (0, 1, [])

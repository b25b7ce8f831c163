"""A long list of clients: each of its pieces costs the database what the first did, so ten times as many rows take ten
times as long."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from portal import db
from portal.access.staff_visit import staff_visit_now
from portal.domain.admin import import_progress, import_writing, importing
from tests.bringing import a_manager, bring, csv_of, key, work

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.sqlite]  # it asks SQLite how much it did
A_STEP = 10  # instructions of SQLite's own machine


class Counter:
    """How much each call of a rule made the database do."""

    def __init__(self) -> None:
        self.done, self.calls = 0, list[int]()

    def watch(self, connection: Any, *_: object) -> None:
        connection.set_progress_handler(self._more, A_STEP)

    def around(self, rule: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any) -> Any:
            before = self.done
            answer = rule(*args)
            self.calls.append(self.done - before)
            return answer

        return counted

    def _more(self) -> int:
        self.done += 1
        return 0


@contextmanager
def counting() -> Iterator[Counter]:
    """Every connection, as long as this lasts."""
    counter, engine = Counter(), db.engine()
    event.listen(engine, "checkout", counter.watch)
    yield counter
    event.remove(engine, "checkout", counter.watch)
    engine.dispose()


def test_the_last_piece_costs_what_the_first_did(monkeypatch: pytest.MonkeyPatch) -> None:
    a_manager()
    monkeypatch.setattr(import_progress, "PIECE", 20)
    bring(csv_of(*(f"Client {at},person{at}@many.example.com,,,,,,,ATU{at:08}" for at in range(600))))
    monkeypatch.setattr("portal.domain.vat_ids.stored", lambda typed, *_: typed)
    with counting() as checked:
        monkeypatch.setattr(import_progress, "keep", checked.around(import_progress.keep))
        staff_visit_now(importing.check, key())
        assert work().good == "600 rows are good."
    with counting() as written:
        monkeypatch.setattr(import_writing, "write", written.around(import_writing.write))
        staff_visit_now(importing.start, key())
        assert work().good == "600 rows were imported."
    for calls in (checked.calls[:30], written.calls[:30]):
        assert max(calls[20:]) < 1.5 * max(calls[1:6])

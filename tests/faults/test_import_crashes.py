"""kill -9 while a list of clients is checked or written: the next life goes on, nobody is there half, nobody twice."""

import os
import random
import signal
from collections import Counter

import pytest
from sqlmodel import select

from portal import db
from portal.access.staff_visit import staff_visit_now
from portal.domain.admin import importing
from portal.models import (
    Activity,
    Client,
    ClientImport,
    ClientImportFile,
    ClientImportRow,
    Contact,
    ImportState,
    ImportTwins,
    Outbox,
    OutboxState,
    StaffAction,
)
from tests.bringing import a_manager, bring, csv_of, key, work
from tests.faults.acting import Desk
from tests.faults.conftest import Victim
from tests.faults.test_quote_crashes import rest, told
from tests.mailing import MailServer
from tests.paying import only, rows

pytestmark = [pytest.mark.faults, pytest.mark.sqlite]  # the victim is forked onto a file
POINTS = ("import_kept", "import_entered", "import_written", "import_advanced")
CHECKING = {"import_kept": 200, "import_advanced": 451}  # rows that are checked when it dies there
WRITING = {"import_entered": 0, "import_written": 200, "import_advanced": 451}  # rows that are written
FULL = os.environ.get("PORTAL_FAULTS") == "full"
RUNS, RANDOM_RUNS = (range(50), range(100)) if FULL else (range(1), range(2))


def begin_check(desk: Desk) -> None:
    """450 new clients, and one that is there and gets another name."""
    a_manager(desk.business_id)
    with db.everyone() as session:
        email = session.exec(select(Contact.email).where(Contact.client_id == desk.client_id)).first()
    bring(csv_of(f"Renamed,{email}", *(f"Client {at},person{at}@many.example.com" for at in range(450))))
    staff_visit_now(importing.choose_twins, key(), ImportTwins.UPDATE)
    staff_visit_now(importing.check, key())


def begin_writing(desk: Desk) -> None:
    begin_check(desk)
    work()
    staff_visit_now(importing.start, key())


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("point", CHECKING)
def test_a_check_that_dies_goes_on(desk: Desk, victim: Victim, post_office: MailServer, point: str, run: int):
    begin_check(desk)
    before = len(rows(Client))
    assert victim.live(**told(desk, point), importing=True) == -signal.SIGKILL
    assert (only(ClientImport).checked, len(rows(ClientImportRow))) == (CHECKING[point], CHECKING[point])
    rest()
    found = only(ClientImport)
    assert (found.state, found.checked, found.good, found.updates, found.failures) == (
        ImportState.READY,
        451,
        450,
        1,
        0,
    )
    assert sorted(row.number for row in rows(ClientImportRow)) == list(range(2, 453))
    assert len(rows(Client)) == before
    staff_visit_now(importing.start, key())
    rest()
    check_written(desk, before)


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("point", WRITING)
def test_writing_that_dies_goes_on(desk: Desk, victim: Victim, post_office: MailServer, point: str, run: int):
    begin_writing(desk)
    before = len(rows(Client))
    assert victim.live(**told(desk, point), importing=True) == -signal.SIGKILL
    assert only(ClientImport).written == WRITING[point]
    check_whole()
    rest()
    check_written(desk, before)


@pytest.mark.parametrize("run", RANDOM_RUNS)
def test_killed_at_any_moment(desk: Desk, victim: Victim, post_office: MailServer, run: int):
    begin_writing(desk)
    before = len(rows(Client))
    ended = victim.live(**told(desk, ""), importing=True, seconds=random.Random(run).uniform(0.02, 0.6))
    assert ended in (0, -signal.SIGKILL)
    check_whole()
    rest()
    check_written(desk, before)


def check_whole() -> None:
    """Who is there is there with their person, and the list says how many those are."""
    people = {one.client_id for one in rows(Contact)}
    assert all(client.id in people for client in rows(Client))
    written = sum(row.state == "written" for row in rows(ClientImportRow))
    assert written == only(ClientImport).written


def check_written(desk: Desk, before: int) -> None:
    """As if nothing had happened in between."""
    found = only(ClientImport)
    assert (found.state, found.written, found.skipped, found.failures) == (ImportState.DONE, 451, 0, 0)
    check_whole()
    assert len(rows(Client)) == before + 450
    mails = Counter(one.email_norm for one in rows(Contact))
    assert [mails[f"person{at}@many.example.com"] for at in range(450)] == [1] * 450
    with db.everyone() as session:
        assert session.get_one(Client, desk.client_id).name == "Renamed"
    assert [row.verb for row in rows(Activity)].count("name_changed") == 1
    assert [row.verb for row in rows(StaffAction)] == ["clients_imported_over"]
    assert not rows(ClientImportFile)
    assert {row.state for row in rows(Outbox)} == {OutboxState.SENT}

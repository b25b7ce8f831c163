"""kill -9 between two transactions of an export: the next life goes on, nothing is missing, nothing is there twice."""

import os
import signal

import pytest

from portal.models import ExportFile, ExportState, Outbox, QuoteFile
from tests.exporting import ask, downloaded, newest, shelf_of
from tests.faults.acting import Desk
from tests.faults.conftest import Victim
from tests.faults.test_quote_crashes import rest, told
from tests.mailing import MailServer
from tests.paying import rows

pytestmark = [pytest.mark.faults, pytest.mark.sqlite]  # the victim is forked onto a file
POINTS = ("export_read", "export_named", "export_printed", "export_stepped")
RUNS = range(50 if os.environ.get("PORTAL_FAULTS") == "full" else 1)


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("point", POINTS)
def test_killed_there_it_goes_on(desk: Desk, victim: Victim, post_office: MailServer, point: str, run: int):
    shelf = shelf_of(desk.client_id)
    ask()
    assert victim.live(**told(desk, point), export=True) == -signal.SIGKILL
    assert newest().state is ExportState.BUILDING
    kept, total = len(rows(ExportFile)), newest().total
    assert (kept > 0, total > 0) == (point != "export_read", point in ("export_printed", "export_stepped"))
    rest()
    made = newest()
    assert (made.state, made.failures, made.done) == (ExportState.READY, 0, made.total)
    names = downloaded(shelf.browser(), made).namelist()
    assert len(names) == len(set(names)) == made.total
    assert len({(one.quote_id, one.version, one.kind) for one in rows(QuoteFile)}) == len(rows(QuoteFile))
    assert [row.kind for row in rows(Outbox)].count("export_ready") == 1

"""A paper that cannot be printed is left out and named, after it was tried often enough; the others go on."""

from typing import Any

import pytest

from portal import db
from portal.domain.documents import Paper
from portal.gateways import effects, pdf
from portal.models import Activity, Actor, Contact, ExportFile, ExportState
from tests.exporting import Shelf, a_shelf, ask, built, data, downloaded, mailed, newest, promised, row, work
from tests.paying import rows

pytestmark = pytest.mark.usefixtures("database")
BAD = "INV-00001"
FAILURES = 5


@pytest.fixture
def shelf() -> Shelf:
    """Its person asks."""
    return a_shelf()


@pytest.fixture
def bad(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The press jams at one invoice; undone, it runs again."""
    real = pdf.render_invoice

    def jams(paper: Paper) -> bytes:
        if paper.document.number == BAD:
            raise OSError("paper")
        return real(paper)

    monkeypatch.setattr(pdf, "render_invoice", jams)
    return monkeypatch


def fail(times: int) -> None:
    """The newest step, so often."""
    for _ in range(times):
        with pytest.raises(OSError, match="paper"):
            effects.carry_out("export_step", promised()[-1])


def started() -> None:
    """The books are read."""
    ask()
    effects.carry_out("export_step", promised()[0])


@pytest.mark.usefixtures("bad")
def test_it_is_left_out_and_named_and_the_others_go_on(shelf: Shelf) -> None:
    started()
    fail(FAILURES - 1)
    work()
    made = newest()
    assert (made.state, made.failures) == (ExportState.READY, 0)
    file = downloaded(shelf.browser(), made)
    assert f"invoices/{BAD}.pdf" not in file.namelist()
    assert {"invoices/INV-00002.pdf", "receipts/RC-00001.pdf"} <= set(file.namelist())
    told = file.read("LEFT-OUT.txt").decode()
    assert "could not be printed" in told.split("\r\n")[0]
    assert f"invoices/{BAD}.pdf" in told.split("\r\n")
    assert "withdrawn" not in told
    assert "LEFT-OUT.txt" in file.read("README.txt").decode()
    assert made.total == made.done == len(file.namelist())
    assert mailed(made).subject == "Your export is ready"


def test_a_press_that_jams_once_leaves_nothing_out(shelf: Shelf, bad: pytest.MonkeyPatch) -> None:
    started()
    fail(FAILURES - 1)
    bad.undo()
    work()
    assert "LEFT-OUT.txt" not in downloaded(shelf.browser(), newest()).namelist()


def test_papers_that_are_bad_are_counted_each_by_itself(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def jams(*args: Any) -> bytes:
        raise OSError("paper")

    monkeypatch.setattr(pdf, "render_invoice", jams)
    started()
    for _ in range(2):
        fail(FAILURES - 1)
        effects.carry_out("export_step", promised()[-1])
    work()
    assert newest().state is ExportState.READY
    left = {one.path for one in rows(ExportFile) if one.source == "unprinted"}
    assert left == {"invoices/INV-00001.pdf", "invoices/INV-00002.pdf"}


@pytest.mark.usefixtures("bad")
def test_let_in_no_more_meanwhile_it_ends(shelf: Shelf) -> None:
    started()
    fail(FAILURES - 1)
    row(Contact, shelf.contact_id, active=False)
    effects.carry_out("export_step", promised()[-1])
    assert newest().state is ExportState.FAILED


def test_half_a_character_spoils_nothing(shelf: Shelf) -> None:
    """Broken imports leave them in facts, where the database takes them as they are."""
    with db.everyone(write=True) as session:
        session.add(Activity(business_id=shelf.business_id, client_id=shelf.client_id, actor=Actor.CLIENT,
                             contact_id=shelf.contact_id, verb="pay_link_sent",
                             facts={"number": "a\ud800b", "name": "x", "email": "y"}))  # fmt: skip
    told = data(downloaded(shelf.browser(), built()))
    assert "a?b" in [one["document"] for one in told["activity"]]

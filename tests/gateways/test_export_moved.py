"""A person is moved to another client while an export is built: it ends, and nothing of either lands in the other's."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from portal import db
from portal.access.behalf import Behalf
from portal.access.visit import visit_now
from portal.domain import exporting
from portal.gateways import effects
from portal.models import Business, Contact, ExportFile, ExportState
from tests.build import a_client, an_invoice, become
from tests.exporting import Shelf, a_shelf, ask, browser_of, built, downloaded, newest, promised, row
from tests.paying import rows

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def shelf() -> Shelf:
    """Its person is moved."""
    return a_shelf()


@pytest.fixture
def other(shelf: Shelf) -> UUID:
    """A client with one invoice, whom nobody acts for."""
    with db.everyone(write=True) as session:
        client = a_client(session, session.get_one(Business, shelf.business_id), name="Other Ltd")
        an_invoice(session, client, "1.00")
        return client.id


def move(shelf: Shelf, client_id: UUID) -> None:
    """Signed in there from now on."""
    row(Contact, shelf.contact_id, client_id=client_id)


def held() -> set[UUID]:
    """The clients whose files there are, with content."""
    return {one.client_id for one in rows(ExportFile) if one.content}


@pytest.mark.parametrize("after", [0, 1])
def test_between_two_steps(shelf: Shelf, other: UUID, after: int) -> None:
    ask()
    for facts in promised()[:after]:
        effects.carry_out("export_step", facts)
    move(shelf, other)
    effects.carry_out("export_step", promised()[after])
    assert (newest().state, held() | {shelf.client_id}) == (ExportState.FAILED, {shelf.client_id})
    assert not any(one.content for one in rows(ExportFile) if one.source)


@pytest.mark.parametrize("rule", ["begin", "awaiting", "paper", "keep", "advance"])
def test_within_a_step(shelf: Shelf, other: UUID, monkeypatch: pytest.MonkeyPatch, rule: str) -> None:
    ask()
    run = Behalf.run

    def moved_first(self: Behalf, one: Callable[..., Any], *args: Any) -> Any:
        if one.__name__ == rule:
            move(shelf, other)
        return run(self, one, *args)

    monkeypatch.setattr(Behalf, "run", moved_first)
    for nth in range(2):
        for facts in promised()[nth : nth + 1]:
            effects.carry_out("export_step", facts)
    assert newest().state is ExportState.FAILED
    assert held() <= {shelf.client_id}


def test_moved_on_with_one_that_is_ready_they_cannot_download_it(shelf: Shelf, other: UUID) -> None:
    export = built()
    assert downloaded(shelf.browser(), export)
    move(shelf, other)
    assert browser_of(shelf.contact_id).get(f"/documents/exports/{export.id.hex}.zip").status_code == 404
    with db.everyone(write=True) as session:
        become(session, session.get_one(Contact, shelf.contact_id))
    assert visit_now(exporting.listed) == []
    mine = downloaded(browser_of(shelf.contact_id), built())
    assert "Other Ltd" in mine.read("README.txt").decode()
    assert [name for name in mine.namelist() if name.startswith("quotes/")] == []

"""An export from asking to the zip: by the outbox's steps, repeated, failing, with papers put away meanwhile."""

import io
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import delete
from sqlmodel import col

from portal import db
from portal.access.behalf import Behalf, NotLetIn
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import export_progress, exporting
from portal.gateways import effects, export_tidying, pdf
from portal.gateways import exporting as steps
from portal.models import (
    AppointmentState,
    Business,
    Client,
    Contact,
    ExportFile,
    ExportState,
    Invoice,
    Outbox,
    Push,
    QuoteFile,
)
from portal.models import Quote as QuoteRow
from tests.booking import a_provider, a_service, an_appointment, at, monday
from tests.build import a_contact, an_invoice
from tests.exporting import Shelf, a_shelf, ask, built, data, downloaded, mailed, newest, promised, row, table, work
from tests.paying import rows

pytestmark = pytest.mark.usefixtures("database")
INSIDE = [
    *("README.txt", "data.json", "ledger-EUR.csv", "statement-EUR.pdf", "invoices/INV-00001.pdf"),
    *("invoices/INV-00002.pdf", "receipts/RC-00001.pdf", "quotes/QT-00001.pdf", "quotes/QT-00001-signed.pdf"),
    "quotes/QT-00002.pdf",
]


@pytest.fixture
def shelf() -> Shelf:
    """Its person asks."""
    return a_shelf()


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A step prints one paper."""
    monkeypatch.setattr(steps, "A_WHILE", 0.0)


def test_everything_is_in_it(shelf: Shelf) -> None:
    export = built()
    file = downloaded(shelf.browser(), export)
    assert file.namelist() == INSIDE
    assert (export.state, export.done, export.total) == (ExportState.READY, len(INSIDE), len(INSIDE))
    assert export.expires_at
    assert export.ended_at
    assert export.expires_at - export.ended_at == timedelta(days=1)
    told = data(file)
    assert (told["format"], [one["number"] for one in told["invoices"]]) == (1, ["INV-00001", "INV-00002"])
    assert told["invoices"][0]["payments"][0]["amount"] == {"minor": 5000, "amount": "50.00", "currency": "EUR"}
    assert told["payments"][0]["settles"][0]["invoice"] == "INV-00001"
    assert [one["decisions"][0]["outcome"] for one in told["quotes"] if one["decisions"]] == ["accepted"]
    assert table(file, "ledger-EUR.csv")[-1]["Balance"] == "150.50"
    assert "Everything in the account" in file.read("README.txt").decode()
    for name in (one for one in INSIDE if one.endswith(".pdf") and not one.startswith("quotes/QT-00001")):
        assert PdfReader(io.BytesIO(file.read(name)), strict=True).pages


def test_papers_are_those_one_downloads_alone(shelf: Shelf) -> None:
    file, browser = downloaded(shelf.browser(), built()), shelf.browser()
    for name in (one for one in INSIDE if "/" in one):
        assert file.read(name) == browser.get(f"/documents/{name}").content, name


def test_a_quote_nobody_had_yet_is_kept_as_it_was_given_out(shelf: Shelf) -> None:
    made = downloaded(shelf.browser(), built()).read("quotes/QT-00002.pdf")
    assert made in [one.content for one in rows(QuoteFile)]


@pytest.mark.usefixtures("one_by_one")
def test_steps_taken_twice_make_the_same_file(shelf: Shelf) -> None:
    ask()
    assert work(repeat=2) == 1 + 6, "reading, and a step for each paper"
    export = newest()
    assert (export.state, export.done, len(rows(ExportFile))) == (ExportState.READY, len(INSIDE), len(INSIDE))
    assert downloaded(shelf.browser(), export).namelist() == INSIDE
    assert len([one for one in rows(Outbox) if one.kind == "export_ready"]) == 1


@pytest.mark.usefixtures("one_by_one")
def test_cut_off_anywhere_it_goes_on(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a power cut would: between any two transactions, nothing noted, the step comes again."""
    ask()
    taken = 0
    while taken < len(promised()):
        for rule in ("begin", "keep", "advance"):
            with monkeypatch.context() as cut:
                cut.setattr(export_progress, rule, _dies)
                with suppress(SystemExit):  # not each step has each part
                    effects.carry_out("export_step", promised()[taken])
        if newest().state is ExportState.BUILDING:
            effects.carry_out("export_step", promised()[taken])
        taken += 1
    assert (newest().state, newest().failures) == (ExportState.READY, 0)
    assert downloaded(shelf.browser(), newest()).namelist() == INSIDE


def _dies(*args: Any) -> None:
    raise SystemExit


_dies.writes = True  # type: ignore[attr-defined]


def test_while_it_is_built_pages_load_once_a_step(shelf: Shelf) -> None:
    ask()
    assert pushes()
    for facts in (0, 1):
        effects.carry_out("export_step", promised()[facts])
        assert pushes() == 1
    assert newest().state is ExportState.READY


def pushes() -> int:
    """How many were left since the last look; they are taken."""
    with db.everyone(write=True) as session:
        return len(session.exec(delete(Push).returning(col(Push.id))).all())


def test_a_step_that_fails_is_tried_again(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    ask()
    with monkeypatch.context() as broken:
        broken.setattr(pdf, "render_statement", _jammed)
        for attempt in range(1, 5):
            with pytest.raises(OSError, match="paper"):
                effects.carry_out("export_step", promised()[0])
            assert (newest().failures, newest().state) == (attempt, ExportState.BUILDING)
    work()
    assert (newest().failures, newest().state) == (0, ExportState.READY)


def test_after_five_failures_it_is_given_up(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    ask()
    monkeypatch.setattr(pdf, "render_statement", _jammed)
    for _ in range(4):
        with pytest.raises(OSError, match="paper"):
            effects.carry_out("export_step", promised()[0])
    effects.carry_out("export_step", promised()[0])  # the last one is said to nobody but the log
    assert (newest().state, rows(ExportFile)) == (ExportState.FAILED, [])
    assert visit_now(exporting.listed)[0].state == "failed"
    effects.carry_out("export_step", promised()[0])
    assert len(promised()) == 1, "no more steps"
    assert mailed(newest()).subject == "Your export could not be made"
    monkeypatch.undo()
    assert built().state is ExportState.READY


def _jammed(*args: Any) -> bytes:
    raise OSError("paper")


@pytest.mark.usefixtures("one_by_one")
def test_what_was_put_away_meanwhile_is_left_out_and_named(shelf: Shelf) -> None:
    ask()
    effects.carry_out("export_step", promised()[0])
    with db.everyone(write=True) as session:
        for model in (Invoice, QuoteRow):
            for one in rows(model):
                if one.slug in ("INV-00002", "QT-00002"):
                    session.get_one(model, one.id).archived_at = now()
    work()
    file = downloaded(shelf.browser(), newest())
    gone = {"invoices/INV-00002.pdf", "quotes/QT-00002.pdf"}
    assert set(file.namelist()) == {*INSIDE, "LEFT-OUT.txt"} - gone
    assert set(file.read("LEFT-OUT.txt").decode().split("\r\n")) >= gone
    assert newest().total == newest().done == len(file.namelist())


@pytest.mark.parametrize("model", [Contact, Client])
@pytest.mark.parametrize("after", [0, 1])
def test_let_in_no_more_it_ends(shelf: Shelf, model: Any, after: int) -> None:
    """Switched off before the first step, or before the second."""
    ask()
    for facts in promised()[:after]:
        effects.carry_out("export_step", facts)
    key = shelf.contact_id if model is Contact else shelf.client_id
    row(model, key, **({"active": False} if model is Contact else {"portal_enabled": False}))
    effects.carry_out("export_step", promised()[after])
    export_tidying.tidy()
    assert (newest().state, rows(ExportFile)) == (ExportState.FAILED, [])
    assert mailed(newest()) is None
    with pytest.raises(NotLetIn):
        Behalf(shelf.contact_id, shelf.client_id).run(exporting.listed)


def test_nothing_of_another_client_is_in_it(shelf: Shelf) -> None:
    with db.everyone(write=True) as session:
        other = a_contact(session, session.get_one(Client, shelf.client_id), name="Colleague Cleo", phone="+43 1 999")
    a_shelf(rows(Business)[0], name="Foreign Ltd")
    shelf.sign_in()
    file = downloaded(shelf.browser(), built())
    assert file.namelist() == INSIDE
    everything = b"".join(file.read(name) for name in INSIDE)
    assert b"Foreign" not in everything
    assert data(file)["colleagues"] == [{"name": "Colleague Cleo", "role": "owner"}]
    assert other.email.encode() not in everything


def test_appointments_and_sign_ins_are_told_but_not_holds_that_came_to_nothing(shelf: Shelf) -> None:
    with db.everyone(write=True) as session:
        client, contact = session.get_one(Client, shelf.client_id), session.get_one(Contact, shelf.contact_id)
        provider = a_provider(session, session.get_one(Business, shelf.business_id))
        service = a_service(session, session.get_one(Business, shelf.business_id), provider)
        for nth, state in enumerate((AppointmentState.CONFIRMED, AppointmentState.HELD)):
            start = at(monday(nth + 1), "10:00")
            an_appointment(session, client, contact, service, provider, start, state, reason="Ünpünktlich")
    told = data(downloaded(shelf.browser(), built()))
    assert [(one["state"], one["wall_start"], one["reason"]) for one in told["appointments"]] == [
        ("confirmed", f"{monday()}T10:00", "Ünpünktlich")
    ]
    assert told["sign_ins"]
    assert all(one["at"].endswith("Z") for one in told["sign_ins"])
    assert "cookie" not in str(told["sign_ins"])


def test_drafts_and_what_is_put_away_are_not_told(shelf: Shelf) -> None:
    with db.everyone(write=True) as session:
        client = session.get_one(Client, shelf.client_id)
        an_invoice(session, client, "77.00", draft=True)
        paid = an_invoice(session, client, "99.00", number="HIDDEN-1").id
    shelf.account.pay(9900, paid)
    row(Invoice, paid, archived_at=now())
    file = downloaded(shelf.browser(), built())
    assert "HIDDEN-1" not in file.read("data.json").decode()
    assert data(file)["payments"][1]["settles"] == [
        {"invoice": None, "amount": {"minor": 9900, "amount": "99.00", "currency": "EUR"}}
    ]

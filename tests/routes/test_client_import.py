"""A list of clients on its way in, and the rows that were not taken on their way out: who may, and what is refused."""

import csv
from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest

from portal import db
from portal.access import cookies
from portal.access.staff_visit import staff_visit_now
from portal.domain.admin import importing
from portal.domain.formulas import guarded
from portal.gateways import table_file
from portal.models import Business, Client, ClientImport, ClientImportFile, ImportState, StaffRole
from portal.routes import app
from tests.bringing import a_manager, bring, checked, csv_of, key, rows_of, work
from tests.build import a_business, a_client, a_contact, signed_in
from tests.staff import a_staff, become_staff, staff_in

HOME = "http://localhost:8000"
TO = "/admin/clients/import/file"
GOOD = csv_of("Hofer GmbH,nora@hofer.example.com")


@pytest.fixture
def business(database: object) -> UUID:
    """With nobody in it yet."""
    return a_manager()


@pytest.fixture
async def browser(business: UUID) -> AsyncIterator[httpx.AsyncClient]:
    """A manager's, who is the visitor too."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app([])), base_url=HOME) as opened:
        opened.headers["origin"] = HOME
        as_staff(opened, business, StaffRole.MANAGER)
        yield opened


def as_staff(browser: httpx.AsyncClient, business: UUID, role: StaffRole) -> None:
    with db.everyone(write=True) as session:
        person = a_staff(session, session.get_one(Business, business), role)
        become_staff(session, person)
        show(browser, staff_in(session, person))


def show(browser: httpx.AsyncClient, cookie: str) -> None:
    browser.headers["cookie"] = f"{cookies.session_name()}={cookie}"


async def send(browser: httpx.AsyncClient, content: bytes, name: str = "clients.csv", **more: str) -> httpx.Response:
    return await browser.post(TO, files={"file": (name, content, "text/csv")}, headers=more)


def problem() -> str:
    """Why the file that came last was refused."""
    found = staff_visit_now(importing.latest)
    assert found is not None
    assert found.state is ImportState.REFUSED
    return found.problem


async def test_a_file_is_looked_at_and_nothing_is_written(browser: httpx.AsyncClient) -> None:
    answer = await send(browser, GOOD, "C:\\lists\\Kunden <b>.csv")
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/clients/import")
    (found,) = rows_of(ClientImport)
    assert (found.state, found.name, found.total) == (ImportState.MAPPING, "Kunden <b>.csv", 1)
    assert rows_of(Client) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Please choose a file."),
        (b" \r\n", "There are no clients in this file"),
        (b"Name,E-mail\r\n", "There are no clients in this file"),
        (b"PK\x03\x04 a workbook", "This is no CSV file."),
        (b"%PDF-1.7", "This is no CSV file."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "This file is not plain text."),
        (b"\xff\xfeN\x00a\x00\x00\xd8", "This file is not plain text."),  # half a character
        ("Name;E-mail\r\nB\x81ro;b@b.example.com".encode("latin-1"), "This file is not plain text."),
        (b"Ada,ada@example.com\r\nBo,bo@example.com", "The first row must hold headings"),
        (b'Name,E-mail\r\n"Ada,a@b.example.com\r\n', "From row 2 on this file cannot be read"),
        (b"Name,E-mail\r\n" + b"x" * 200_001, "Row 2 has more than 200,000 characters."),
        (b"," * 101 + b"Name\r\nx", "This table has more than 100 columns."),
        (b"Name,E-mail\r\n" + b"a,b\r\n" * 100_001, "This table has more than 100,000 rows."),
        (b"N,E\r\n" + bytes(table_file.LARGEST + 20_000), "This file is larger than 25 MB."),
    ],
    ids=lambda value: value.split(" ")[0] if isinstance(value, str) else f"{len(value)} bytes {value[:4]!r}",
)
async def test_what_is_no_list_is_refused_in_words(browser: httpx.AsyncClient, content: bytes, said: str) -> None:
    answer = await send(browser, content)
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/clients/import")
    assert problem().startswith(said)
    assert rows_of(ClientImportFile) == []


async def test_a_form_of_another_kind(browser: httpx.AsyncClient) -> None:
    two = {"file": ("a.csv", GOOD), "other": ("b.csv", GOOD)}
    for given in ({"files": two}, {"data": {"file": "x"}}, {"content": b"x", "headers": {"content-type": "text/csv"}}):
        assert (await browser.post(TO, **given)).status_code == 303  # pyright: ignore[reportArgumentType]
        assert problem() == "Please choose a file."


async def test_another_site_cannot_send_one(browser: httpx.AsyncClient) -> None:
    assert (await send(browser, GOOD, origin="https://eve.example")).status_code == 403
    assert rows_of(ClientImport) == []


async def test_agents_clients_and_strangers_neither_send_nor_read(browser: httpx.AsyncClient, business: UUID) -> None:
    checked(csv_of("B,b"))
    file = f"/admin/clients/import/{key().hex}.csv"
    as_staff(browser, business, StaffRole.AGENT)
    for answer in (await send(browser, GOOD), await browser.get(file)):
        assert answer.status_code == 403
        assert "Your role does not allow this." in answer.text
    with db.everyone(write=True) as session:
        client = a_contact(session, a_client(session, session.get_one(Business, business)))
        show(browser, signed_in(session, client))
    for _ in range(2):
        for answer in (await send(browser, GOOD), await browser.get(file)):
            assert (answer.status_code, answer.headers["location"][:6]) == (303, "/login")
            assert "Set-Cookie" not in answer.headers
        browser.headers.pop("cookie", None)
    assert len(rows_of(ClientImport)) == 1


async def test_while_a_list_is_written_the_next_waits(browser: httpx.AsyncClient) -> None:
    checked(GOOD)
    staff_visit_now(importing.start, key())
    answer = await send(browser, GOOD)
    assert answer.status_code == 403
    assert "A list of yours is being imported." in answer.text
    assert len(rows_of(ClientImport)) == 1
    assert work().state == "done"
    assert (await send(browser, GOOD)).status_code == 303


async def test_rows_that_were_not_taken_are_no_formulas(browser: httpx.AsyncClient) -> None:
    said = ["=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "\t=1", "a\n=b"]
    checked(csv_of(*(f'"{one}",=1' for one in said), headings="=Name,E-mail"))
    answer = await browser.get(f"/admin/clients/import/{key().hex}.csv")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert answer.headers["content-disposition"] == 'attachment; filename="rows.csv"'
    assert answer.headers["cache-control"] == "private, no-store"
    heads, *rows = csv.reader(answer.content.decode("utf-8-sig").splitlines(keepends=True))
    assert heads == ["Row", "What is the matter", "'=Name", "E-mail"]
    assert [(row[2], row[3]) for row in rows] == [(guarded(one), "'=1") for one in said]
    for cell in (cell for row in rows for part in row for cell in part.splitlines()):
        assert cell.lstrip()[:1] not in ("=", "+", "-", "@")


async def test_what_was_downloaded_and_mended_is_brought_again_as_it_was(browser: httpx.AsyncClient) -> None:
    checked(csv_of('=Hofer,nora at hofer,Nora,,"Weg 1\r\nStiege 2",1010,Wien'))
    answer = await browser.get(f"/admin/clients/import/{key().hex}.csv")
    await send(browser, answer.content.replace(b'"nora at hofer"', b'"nora@hofer.example.com"'))
    staff_visit_now(importing.check, key())
    work()
    staff_visit_now(importing.start, key())
    assert work().good == "1 row was imported."
    assert [(one.name, one.street.split()) for one in rows_of(Client)] == [("=Hofer", ["Weg", "1", "Stiege", "2"])]


async def test_lists_of_others_are_absent(browser: httpx.AsyncClient, business: UUID) -> None:
    checked(csv_of("B,b"))
    mine = key().hex
    for whose in (business, None):
        with db.everyone(write=True) as session:
            owner = whose or a_business(session, host="other.test").id
        other = a_manager(owner, StaffRole.OWNER)
        assert other == owner
        bring(csv_of("C,c"))
        answer = await browser.get(f"/admin/clients/import/{key().hex}.csv")
        assert answer.status_code == 404
        absent = answer.text
    for nonsense in ("x", "0" * 32, f"{mine}0"):
        answer = await browser.get(f"/admin/clients/import/{nonsense}.csv")
        assert (answer.status_code, answer.text) == (404, absent)
    assert (await browser.get(f"/admin/clients/import/{mine}.csv")).status_code == 200


async def test_a_long_file_leaves_piece_by_piece(browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.domain.admin.import_problems.AT_ONCE", 2)
    checked(csv_of(*(f"B{at},b" for at in range(5))))
    answer = await browser.get(f"/admin/clients/import/{key().hex}.csv")
    assert [line.split(",")[0] for line in answer.text.splitlines()[1:]] == [f'"{at}"' for at in range(2, 7)]

"""The way of a zip to its person: to nobody else, no longer than a day, and one file after the other."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from portal import db
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import export_download
from portal.errors import NotSignedIn
from portal.models import Activity, Business, Client, Export, ExportFile, ExportState, Invoice, Login
from portal.routes import exports
from tests.build import a_contact
from tests.exporting import Shelf, a_shelf, ask, browser_of, built, downloaded, newest, row
from tests.linking import a_browser
from tests.paying import rows

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def shelf() -> Shelf:
    """Its person asks."""
    return a_shelf()


def address(export: Export) -> str:
    return f"/documents/exports/{export.id.hex}.zip"


def test_it_leaves_under_a_speaking_name_and_is_kept_nowhere(shelf: Shelf) -> None:
    answer = shelf.browser().get(address(built()))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.headers["cache-control"] == "private, no-store"
    made = newest().created_at
    assert answer.headers["content-disposition"] == f'attachment; filename="studio-everything-{made:%Y-%m-%d}.zip"'
    assert [one.verb for one in rows(Activity)].count("export_downloaded") == 1


def test_twice_the_same_bytes(shelf: Shelf) -> None:
    export = built()
    assert shelf.browser().get(address(export)).content == shelf.browser().get(address(export)).content


def test_a_look_at_its_headers_is_no_download(shelf: Shelf) -> None:
    answer = shelf.browser().head(address(built()))
    assert (answer.status_code, answer.content) == (200, b"")
    assert "export_downloaded" not in [one.verb for one in rows(Activity)]


def test_strangers_sign_in_first(shelf: Shelf) -> None:
    answer = a_browser().get(address(built()))
    assert (answer.status_code, answer.content) == (303, b"")
    assert answer.headers["location"] == "/login?next=%2Fprofile%2Fdata"


def test_others_colleagues_and_nonsense_look_alike(shelf: Shelf) -> None:
    export = built()
    with db.everyone(write=True) as session:
        colleague = a_contact(session, session.get_one(Client, shelf.client_id), is_primary=False).id
    other = a_shelf(rows(Business)[0])
    answers = [browser_of(who).get(address(export)) for who in (colleague, other.contact_id)]
    answers += [shelf.browser().get(f"/documents/exports/{key}.zip")
                for key in (uuid4().hex, str(export.id), export.id.hex.upper(), "x", "0" * 5000, "%00")]  # fmt: skip
    assert {(one.status_code, one.content) for one in answers} == {(404, answers[0].content)}


@pytest.mark.parametrize(
    "facts", [{"expires_at": now() - timedelta(seconds=1)}, {"state": ExportState.FAILED}, {"expires_at": None}]
)
def test_over_is_over(shelf: Shelf, facts: dict[str, object]) -> None:
    export = built()
    row(Export, export.id, **facts)
    assert shelf.browser().get(address(export)).status_code == 404


def test_not_before_it_is_ready(shelf: Shelf) -> None:
    ask()
    assert shelf.browser().get(address(newest())).status_code == 404


def test_hostile_numbers_stay_in_their_folder(shelf: Shelf) -> None:
    for one, number in zip(rows(Invoice), ("../../etc/passwd", "..\\..\\etc\\passwd"), strict=True):
        row(Invoice, one.id, number=number)
    file = downloaded(shelf.browser(), built())
    assert [name for name in file.namelist() if name.startswith("invoices/")] == [
        "invoices/etc-passwd.pdf", "invoices/etc-passwd-2.pdf",
    ]  # fmt: skip


def test_files_are_read_one_by_one_as_they_leave(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much there is: what has left is not held, and what comes is not read yet."""
    export, read = built(), list[UUID]()
    real = export_download.content

    def noted(visit: object, key: str, file_id: UUID) -> tuple[str, bytes]:
        read.append(file_id)
        return real(visit, key, file_id)  # type: ignore[arg-type]

    monkeypatch.setattr(export_download, "content", noted)
    found = visit_now(export_download.find, export.id.hex)

    async def walk() -> None:
        sizes, nth = {one.id: len(one.content) for one in rows(ExportFile)}, 0
        async for piece in exports._pieces(export.id.hex, found):
            nth += 1
            assert len(read) == min(nth, len(found.files))
            assert len(piece) <= sizes[read[-1]] + 2000
        assert nth == len(found.files) + 1

    asyncio.run(walk())


def test_signed_out_half_way_the_rest_stays(shelf: Shelf) -> None:
    export = built()
    found = visit_now(export_download.find, export.id.hex)

    async def walk() -> None:
        pieces = exports._pieces(export.id.hex, found)
        await anext(pieces)
        for one in rows(Login):
            row(Login, one.id, revoked_at=now())
        await anext(pieces)

    with pytest.raises(NotSignedIn):
        asyncio.run(walk())

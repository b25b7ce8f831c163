"""A list of clients arrives here: a form with one file, of which no more is kept than was agreed.

The rows that were not taken leave here."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Iterable
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from portal import addresses, threads
from portal.access import arriving, cookies
from portal.access.address import address_of
from portal.access.staff_visit import staff_visit
from portal.access.visit import current
from portal.domain.admin import import_problems, importing
from portal.domain.formulas import guarded
from portal.errors import NotFound, NotSignedIn, Refused
from portal.gateways import table_file, table_refusals
from portal.routes import plain, uploads
from portal.routes.auth import check_origin, in_thread
from portal.routes.documents import sign_in_and_return
from portal.text import t

PAGE = "/admin/clients/import"
PATIENCE = 40 * 1024 * 1024  # bytes


async def bring(request: Request) -> Response:
    """The file. Whether it can be read is said on the page; nothing of it is a client yet."""
    await check_origin(request)
    try:
        await _who(request)
        await staff_visit(importing.may_bring)
        await _take(request)
    except NotSignedIn:
        return RedirectResponse(sign_in_and_return(PAGE), 303)
    except Refused as refused:
        return await _refusal(request, refused)
    return RedirectResponse(addresses.page(PAGE), 303)


async def not_taken_csv(request: Request) -> Response:
    """The rows that were not taken, to be mended and brought again."""
    key = request.path_params["key"]
    try:
        await _who(request)
        headings = await staff_visit(import_problems.headings, key)
    except NotSignedIn:
        return RedirectResponse(sign_in_and_return(PAGE), 303)
    except Refused as refused:
        return await _refusal(request, refused)
    headers = {"content-disposition": 'attachment; filename="rows.csv"', "cache-control": "private, no-store"}
    return StreamingResponse(_rows(key, headings), media_type="text/csv; charset=utf-8", headers=headers)


async def _take(request: Request) -> None:
    """Read, looked through, kept; or the reason why not."""
    name = ""
    try:
        name, content = await _read(request)
        loop = asyncio.get_running_loop()
        look = await loop.run_in_executor(threads.gateways(), table_file.look, content)
        await staff_visit(importing.bring, name, look, content)
    except table_refusals.NoTable as why:
        await staff_visit(importing.refuse, name, why)


async def _read(request: Request) -> tuple[str, bytes]:
    """The name and the bytes of the one file."""
    try:
        return await uploads.named(request, table_file.LARGEST)
    except uploads.TooLarge as error:
        await _let_finish(request)
        raise table_refusals.TooLarge(most=str(table_file.LARGEST // 1024**2)) from error
    except uploads.NoFile as error:
        raise table_refusals.NoFile from error


async def _let_finish(request: Request) -> None:
    """What is too large is received for a while and thrown away: a browser that is cut off shows no answer."""
    received = 0
    async for chunk in request.stream():
        received += len(chunk)
        if received > PATIENCE:
            return


async def _rows(key: str, headings: list[str]) -> AsyncIterator[bytes]:
    """Piece by piece, each by a visit of its own: whoever is signed out meanwhile gets half of it."""
    yield _csv([headings]).encode("utf-8-sig", "replace")
    after, found = 0, []
    while found or not after:
        found = await staff_visit(import_problems.not_taken, key, after)
        if not found:
            return
        after = found[-1][0]
        yield _csv([str(number), said, *cells] for number, said, cells in found).encode("utf-8", "replace")


def _csv(rows: Iterable[list[str]]) -> str:
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows([guarded(cell) for cell in row] for row in rows)
    return file.getvalue()


async def _who(request: Request) -> None:
    cookie = request.cookies.get(cookies.session_name(), "")
    current.set(await in_thread(arriving.who, cookie, address_of(request.scope)))


async def _refusal(request: Request, refused: Refused) -> Response:
    status = 404 if isinstance(refused, NotFound) else 403
    place = await in_thread(plain.here, request)
    onwards = (t("Back to the clients"), "/admin/clients")
    message = partial(plain.message, place, status, t("That did not work"), refused.said(), "", onwards)
    return await in_thread(message)


routes = [
    Route("/admin/clients/import/file", bring, methods=["POST"]),
    Route("/admin/clients/import/{key:str}.csv", not_taken_csv),
]

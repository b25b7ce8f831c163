"""Exports as zips. A file is read, sent and forgotten before the next: how much there is does not matter."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from portal import threads
from portal.access.visit import visit
from portal.domain import export_download
from portal.domain.export_download import Download
from portal.gateways.zipped import Zipped
from portal.routes.documents import own

PAGE = "/profile/data"


async def export_zip(request: Request) -> Response:
    """One's own export, while it can be downloaded. Only a download is noted, not a look at its headers."""
    key, is_look = request.path_params["key"], request.method == "HEAD"
    found = await own(request, export_download.find if is_look else export_download.begin, key, PAGE)
    if isinstance(found, Response):
        return found
    named = f'attachment; filename="{found.name}.zip"'
    headers = {"content-disposition": named, "cache-control": "private, no-store"}
    if is_look:
        return Response(media_type="application/zip", headers=headers)
    return StreamingResponse(_pieces(key, found), media_type="application/zip", headers=headers)


async def _pieces(key: str, found: Download) -> AsyncIterator[bytes]:
    """Whoever is signed out meanwhile gets half a file, which no program takes for a whole one."""
    loop, zipped = asyncio.get_running_loop(), Zipped(found.made_at)
    for one in found.files:
        path, content = await visit(export_download.content, key, one)
        yield await loop.run_in_executor(threads.gateways(), partial(zipped.add, path, content))
    yield zipped.end()


routes = [Route("/documents/exports/{key:str}.zip", export_zip)]

"""The payment code of an invoice as an image. Foreign, absent and nothing to transfer look the same."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import threads
from portal.domain import transfer
from portal.gateways.payment_code import svg_of
from portal.routes.documents import own


async def transfer_svg(request: Request) -> Response:
    """What a bank app scans. Pages ask for it under an address that changes with what it says."""
    slug = request.path_params["slug"]
    payload = await own(request, transfer.code, slug, f"/invoices/{slug}")
    if isinstance(payload, Response):
        return payload
    body = await asyncio.get_running_loop().run_in_executor(threads.papers(), svg_of, payload)
    return Response(body, media_type="image/svg+xml", headers={"cache-control": "private, no-store"})


routes = [Route("/documents/invoices/{slug:str}/transfer.svg", transfer_svg)]

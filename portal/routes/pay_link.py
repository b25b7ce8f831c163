"""An invoice opened by the person who pays it, by the link a client sent them: read, print, pay, without signing in.

Whoever holds the link reaches the rules named here, of its one invoice, and no others.
"""

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import threads
from portal.access import limits, payers
from portal.access.address import address_of
from portal.access.payers import Payer
from portal.domain import checkouts, documents, pay_link_uses, payer_view
from portal.domain.part_payments import Choice
from portal.errors import NotFound, Refused
from portal.gateways import pdf
from portal.gateways.settling import in_gateway, open_checkout
from portal.models import PayLinkAct
from portal.routes import link_page, pay_link_page, plain
from portal.routes.auth import device_of, form_of, in_thread
from portal.routes.pay_link_page import Shown
from portal.routes.pay_link_return import coming_back

LONGEST = 41  # characters of an amount: one more than is ever read, so what is too long stays too long


class TooOften(Refused):
    """Somebody tries without end, or a machine does."""

    sentence = "There were too many tries with this link. Please wait an hour."


class NoChoice(Refused):
    """None that the page offers."""

    sentence = "Please choose how much you want to pay."


async def read(request: Request) -> Response:
    """The invoice. Opening it changes nothing but the link's log, and that once a minute: mail scanners open links
    too, over and over."""
    try:
        payer = await _payer(request)
        if request.method != "GET":
            return await _page(request, payer, Shown())
        shown = await coming_back(payer, request.query_params)
        answer = await _page(request, payer, shown)
        if shown == Shown():
            await _note(payer, PayLinkAct.OPENED)
        return answer
    except NotFound:
        return await _over(request)


async def pay(request: Request) -> Response:
    """On to the page to pay on; whatever is refused comes back with what was chosen and typed."""
    form = await form_of(request)
    chosen, typed = form.get("choice", Choice.FULL.value), form.get("amount", "")[:LONGEST]
    try:
        payer = await _payer(request)
        try:
            url = await _to_stripe(payer, chosen, typed)
        except NotFound:
            raise
        except Refused as refused:
            status = 429 if isinstance(refused, TooOften) else 400
            return await _page(request, payer, Shown(chosen=chosen, typed=typed, refused=refused), status)
        place = await in_thread(plain.here, request)
        return await in_thread(pay_link_page.going, place, url)
    except NotFound:
        return await _over(request)


async def _to_stripe(payer: Payer, chosen: str, typed: str) -> str:
    """The address of the page to pay on, the one there is or a new one."""
    if not await in_thread(limits.may_go_on, payer.link_id):
        raise TooOften
    if chosen not in list(Choice):
        raise NoChoice
    reserved = await payer.run(checkouts.reserve, payer.slug, Choice(chosen), typed)
    url = reserved.url or await in_gateway(open_checkout, reserved)
    await payer.run(pay_link_uses.note, PayLinkAct.WENT_TO_PAY)
    return url


async def invoice_pdf(request: Request) -> Response:
    """The invoice on paper."""
    try:
        payer = await _payer(request)
        if not await in_thread(limits.may_print, payer.link_id):
            return await _page(request, payer, Shown(refused=TooOften()), 429)
        paper = await payer.run(documents.paper, payer.slug)
        if request.method == "GET":
            await _note(payer, PayLinkAct.DOWNLOADED)
    except NotFound:
        return await _over(request)
    body = await asyncio.get_running_loop().run_in_executor(threads.papers(), pdf.render_invoice, paper)
    headers = {"content-disposition": f'attachment; filename="{payer.slug}.pdf"', "referrer-policy": "no-referrer"}
    return Response(body, media_type="application/pdf", headers={**link_page.HEADERS, **headers})


async def _note(payer: Payer, act: PayLinkAct) -> None:
    if await payer.run(pay_link_uses.is_news, act):
        await payer.run(pay_link_uses.note, act)


async def _page(request: Request, payer: Payer, shown: Shown, status: int = 200) -> Response:
    seen = await payer.run(payer_view.show, payer.slug)
    place, token = await in_thread(plain.here, request), request.path_params["token"]
    return await in_thread(pay_link_page.page, place, token, seen, shown, status)


async def _payer(request: Request) -> Payer:
    """Raises NotFound for whatever opens nothing."""
    place, ip = await in_thread(plain.here, request), address_of(request.scope)
    args: Any = request.path_params["token"], place.business_id, ip, device_of(request)
    found = await in_thread(payers.payer_of, *args)
    if found is None:
        raise NotFound
    return found


async def _over(request: Request) -> Response:
    place = await in_thread(plain.here, request)
    return await in_thread(pay_link_page.over, place)


routes = [
    Route("/p/{token}", read),
    Route("/p/{token}", pay, methods=["POST"]),
    Route("/p/{token}/invoice.pdf", invoice_pdf),
]

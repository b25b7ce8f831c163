"""Documents as files. Foreign and absent look the same; a stranger is sent to sign in and gets not a byte."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from portal import threads
from portal.access import arriving, cookies, modules
from portal.access.address import address_of
from portal.access.paths import sign_in_and_return
from portal.access.visit import OnlyLooking, Visit, current, visit
from portal.domain import documents, quote_files, receipts
from portal.domain.help import Topic
from portal.domain.help import address as help_on
from portal.domain.quote_files import Stored
from portal.errors import NotFound, NotSignedIn
from portal.gateways import pdf, signing
from portal.models import Module
from portal.routes import plain
from portal.routes.auth import in_thread
from portal.text import t

P = TypeVar("P")


async def invoice_pdf(request: Request) -> Response:
    """One invoice on paper."""
    slug = request.path_params["slug"]
    return await _printed(request, documents.paper, pdf.render_invoice, slug, f"/invoices/{slug}")


async def receipt_pdf(request: Request) -> Response:
    """One receipt on paper."""
    number = request.path_params["number"]
    return await _printed(request, receipts.paper, pdf.render_receipt, number, f"/receipts/{number}")


async def quote_pdf(request: Request) -> Response:
    """The current version of one quote: made at its first use, the same bytes ever after."""
    slug = request.path_params["slug"]
    with modules.within(Module.QUOTES):
        return _filed(await _given(request, lambda: signing.offer_pdf(visit, slug), f"/quotes/{slug}"))


async def signed_pdf(request: Request) -> Response:
    """The signed copy of an accepted quote."""
    slug = request.path_params["slug"]
    with modules.within(Module.QUOTES):
        return _filed(await own(request, quote_files.signed, slug, f"/quotes/{slug}"))


async def _printed(
    request: Request, rule: Callable[[Visit, str], P], render: Callable[[P], bytes], name: str, page: str
) -> Response:
    """The visitor's own paper as a file of this name."""
    paper = await own(request, rule, name, page)
    if isinstance(paper, Response):
        return paper
    body = await asyncio.get_running_loop().run_in_executor(threads.papers(), render, paper)
    return file(name, body)


def _filed(found: Stored | Response) -> Response:
    return found if isinstance(found, Response) else file(found.name, found.content)


def file(name: str, body: bytes) -> Response:
    """A PDF to keep."""
    headers = {"content-disposition": f'attachment; filename="{name}.pdf"', "cache-control": "private, no-store"}
    return Response(body, media_type="application/pdf", headers=headers)


async def own(request: Request, rule: Callable[[Visit, str], P], name: str, page: str) -> P | Response:
    """What the rule gives the visitor of their own; else the answer: a stranger signs in and returns to the page."""
    return await _given(request, lambda: visit(rule, name), page)


async def _given(request: Request, give: Callable[[], Awaitable[P]], page: str) -> P | Response:
    cookie = request.cookies.get(cookies.session_name(), "")
    current.set(await in_thread(arriving.who, cookie, address_of(request.scope)))
    try:
        return await give()
    except NotSignedIn:
        return RedirectResponse(sign_in_and_return(page), 303)
    except OnlyLooking as refused:
        place, onwards = await in_thread(plain.here, request), (t("Back to the dashboard"), "/")
        return await in_thread(plain.message, place, 403, t("Not in a preview"), refused.said(), "", onwards)
    except NotFound:
        place = await in_thread(plain.here, request)
        title, text = t("There is no such document"), t("It may have been withdrawn. Your documents are in the portal.")
        onwards = (t("Back to the dashboard"), "/")
        return await in_thread(plain.message, place, 404, title, text, help_on(Topic.MISSING_DOCUMENT), onwards)


routes = [
    Route("/documents/invoices/{slug:str}.pdf", invoice_pdf),
    Route("/documents/receipts/{number:str}.pdf", receipt_pdf),
    Route("/documents/quotes/{slug:str}-signed.pdf", signed_pdf),  # before the next, which would take it for a slug
    Route("/documents/quotes/{slug:str}.pdf", quote_pdf),
]

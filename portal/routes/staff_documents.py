"""Papers for staff, as files. Foreign and absent look the same; whoever is not of the staff gets not a byte."""

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from portal import threads
from portal.access import arriving, cookies
from portal.access.address import address_of
from portal.access.paths import sign_in_and_return
from portal.access.staff_visit import staff_visit
from portal.access.visit import current
from portal.domain.admin import invoice, quote_papers
from portal.domain.quote_files import OfferFile, Stored
from portal.domain.quote_papers import OfferPaper
from portal.errors import NotFound, NotSignedIn
from portal.gateways import pdf, signing
from portal.routes import plain
from portal.routes.auth import in_thread
from portal.routes.documents import file
from portal.text import t


async def invoice_pdf(request: Request) -> Response:
    """One invoice on paper, as its client gets it."""
    found = await _given(request, "invoices", invoice.paper)
    if isinstance(found, Response):
        return found
    return file(found.document.slug, await _printed(pdf.render_invoice, found))


async def quote_pdf(request: Request) -> Response:
    """One version of a quote, or the newest: the file its client gets. A draft as it would look."""
    found = await _given(request, "quotes", quote_papers.offer, int(request.path_params.get("version", 0)))
    if isinstance(found, Response):
        return found
    if isinstance(found, OfferPaper):
        return file("draft", await _printed(pdf.render_offer, found))
    return _kept(await _printed(_offer, found))


async def signed_pdf(request: Request) -> Response:
    """The signed copy of an accepted version."""
    found = await _given(request, "quotes", quote_papers.signed, int(request.path_params["version"]))
    return found if isinstance(found, Response) else _kept(found)


async def _given(request: Request, place: str, rule: Callable[..., Any], *args: Any) -> Any:
    """What the rule gives somebody of the staff; else the answer: a stranger signs in and returns to the page."""
    key = request.path_params["key"]
    cookie = request.cookies.get(cookies.session_name(), "")
    current.set(await in_thread(arriving.who, cookie, address_of(request.scope)))
    try:
        return await staff_visit(rule, key, *args)
    except NotSignedIn:
        return RedirectResponse(sign_in_and_return(f"/admin/{place}/{key}"), 303)
    except NotFound:
        here = await in_thread(plain.here, request)
        title, text = t("There is no such document"), t("It may have been deleted.")
        back = {"invoices": t("Back to the invoices"), "quotes": t("Back to the quotes")}[place]
        return await in_thread(plain.message, here, 404, title, text, "", (back, f"/admin/{place}"))


async def _printed(work: Callable[[Any], Any], paper: Any) -> Any:
    return await asyncio.get_running_loop().run_in_executor(threads.papers(), work, paper)


def _offer(found: OfferFile) -> Stored:
    return signing.kept_offer(found.quote_id, found.version)


def _kept(found: Stored) -> Response:
    return file(found.name, found.content)


OF_QUOTES = "/admin/documents/quotes/{key:str}"
routes = [
    Route("/admin/documents/invoices/{key:str}.pdf", invoice_pdf),
    Route(OF_QUOTES + "/{version:int}-signed.pdf", signed_pdf),
    Route(OF_QUOTES + "/{version:int}.pdf", quote_pdf),
    Route(OF_QUOTES + ".pdf", quote_pdf),
]

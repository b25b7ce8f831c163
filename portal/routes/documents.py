"""Documents as files. Foreign and absent look the same; a stranger is sent to sign in and gets not a byte."""

import asyncio

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from portal import threads
from portal.access import cookies, sessions
from portal.access.address import address_of
from portal.access.paths import sign_in_and_return
from portal.access.visit import current, visit
from portal.domain import documents
from portal.errors import NotFound, NotSignedIn
from portal.gateways import pdf
from portal.routes import plain
from portal.routes.auth import in_thread
from portal.text import t


async def invoice_pdf(request: Request) -> Response:
    """One invoice on paper."""
    slug, cookie = request.path_params["slug"], request.cookies.get(cookies.session_name(), "")
    who = await in_thread(sessions.by_cookie, cookie, address_of(request.scope))
    current.set(who)
    try:
        paper = await visit(documents.paper, slug)
    except NotSignedIn:
        return RedirectResponse(sign_in_and_return(f"/invoices/{slug}"), 303)
    except NotFound:
        place = await in_thread(plain.here, request)
        title, text = t("There is no such document"), t("It may have been withdrawn. Your invoices are in the portal.")
        return await in_thread(plain.message, place, 404, title, text)
    loop = asyncio.get_running_loop()
    body = await loop.run_in_executor(threads.papers(), pdf.render_invoice, paper)
    name = f"{slug}.pdf"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "private, no-store"}
    return Response(body, media_type="application/pdf", headers=headers)


routes = [Route("/documents/invoices/{slug:str}.pdf", invoice_pdf)]

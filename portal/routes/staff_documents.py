"""Papers for staff, as files. Foreign and absent look the same; whoever is not of the staff gets not a byte."""

import asyncio

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from portal import threads
from portal.access import arriving, cookies
from portal.access.address import address_of
from portal.access.paths import sign_in_and_return
from portal.access.staff_visit import staff_visit
from portal.access.visit import current
from portal.domain.admin import invoice
from portal.errors import NotFound, NotSignedIn
from portal.gateways import pdf
from portal.routes import plain
from portal.routes.auth import in_thread
from portal.routes.documents import file
from portal.text import t


async def invoice_pdf(request: Request) -> Response:
    """One invoice on paper, as its client gets it."""
    key = request.path_params["key"]
    cookie = request.cookies.get(cookies.session_name(), "")
    current.set(await in_thread(arriving.who, cookie, address_of(request.scope)))
    try:
        paper = await staff_visit(invoice.paper, key)
    except NotSignedIn:
        return RedirectResponse(sign_in_and_return(f"/admin/invoices/{key}"), 303)
    except NotFound:
        place = await in_thread(plain.here, request)
        title, text = t("There is no such document"), t("It may have been deleted.")
        return await in_thread(
            plain.message, place, 404, title, text, "", (t("Back to the invoices"), "/admin/invoices")
        )
    body = await asyncio.get_running_loop().run_in_executor(threads.papers(), pdf.render_invoice, paper)
    return file(paper.document.slug, body)


routes = [Route("/admin/documents/invoices/{key:str}.pdf", invoice_pdf)]

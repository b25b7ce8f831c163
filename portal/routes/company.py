"""Which company to act for, when an address belongs to several: asked after signing in, and from the menu."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from portal import addresses
from portal.access import companies, cookies
from portal.access.address import address_of
from portal.access.paths import own_path, sign_in_and_return
from portal.models import ContactRole, StaffRole
from portal.routes import plain
from portal.routes.auth import choice_of_company, device_of, form_of, in_thread
from portal.text import t

ROLES: dict[ContactRole | StaffRole, str] = {
    ContactRole.OWNER: "You may do everything",
    ContactRole.BILLING: "You may pay and decide",
    ContactRole.VIEWER: "You may look",
    StaffRole.OWNER: "You run this portal",
    StaffRole.MANAGER: "You run this portal",
    StaffRole.AGENT: "You work here",
}


async def choose(request: Request) -> Response:
    """The companies of the person signed in. With one there is nothing to choose; a stranger signs in first."""
    next_path = own_path(request.query_params.get("next", "/"))
    found = await in_thread(companies.of, request.cookies.get(cookies.session_name(), ""))
    if not found:
        return RedirectResponse(sign_in_and_return(next_path), 303)
    if len(found) == 1:
        return RedirectResponse(addresses.page(next_path), 303)
    place = await in_thread(plain.here, request)
    rows = [(one, t(ROLES[one.role])) for one in found]
    return await in_thread(lambda: plain.render("company.html", place, rows=rows, next_path=next_path))


async def switch(request: Request) -> Response:
    """One was chosen: a session of its own replaces this one, so that pages of the other company close."""
    form = await form_of(request)
    cookie, next_path = request.cookies.get(cookies.session_name(), ""), own_path(form.get("next", "/"))
    made = await in_thread(
        companies.switch, cookie, form.get("company", ""), address_of(request.scope), device_of(request)
    )
    if made is None:
        return RedirectResponse(choice_of_company(next_path), 303)
    answer = RedirectResponse(addresses.page(next_path), 303)
    cookies.give(answer, cookies.session_name(), made)
    return answer


routes = [Route("/auth/company", choose), Route("/auth/company", switch, methods=["POST"])]

"""Between the mail and the administration: the second factor of staff, given, or set up for the first time."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from portal import addresses
from portal.access import cookies, second_factor
from portal.access.address import address_of
from portal.access.paths import ADMIN, admin_path
from portal.access.second_factor import Answer, Asked
from portal.gateways.payment_code import svg_of
from portal.routes import plain
from portal.routes.auth import form_of, in_thread
from portal.text import t


async def show(request: Request) -> Response:
    """The field for the code; before that, once, the square the app reads. Nobody else has anything to do here."""
    next_path = admin_path(request.query_params.get("next", ADMIN))
    asked = await in_thread(second_factor.look, _cookie(request))
    return await _form(request, asked, next_path) if asked else RedirectResponse(addresses.page(next_path), 303)


async def give(request: Request) -> Response:
    """The code. After five wrong ones the session is over, and a new mail the only way in."""
    form, cookie = await form_of(request), _cookie(request)
    next_path = admin_path(form.get("next", ADMIN))
    answer = await in_thread(second_factor.give, cookie, form.get("code", ""), address_of(request.scope))
    if answer.passed:
        return await _onwards(request, answer, next_path)
    asked = await in_thread(second_factor.look, cookie)
    if asked is None or answer.over:
        return RedirectResponse("/login", 303)
    return await _form(request, asked, next_path, t("That code is not right. Codes change every 30 seconds."))


async def _onwards(request: Request, answer: Answer, next_path: str) -> Response:
    if not answer.spare:
        return RedirectResponse(addresses.page(next_path), 303)
    place = await in_thread(plain.here, request)
    shown = {"codes": answer.spare, "href": addresses.page(next_path)}
    return await in_thread(lambda: plain.render("second_step_spare.html", place, **shown))


async def _form(request: Request, asked: Asked, next_path: str, error: str = "") -> Response:
    place = await in_thread(plain.here, request)
    square = svg_of(asked.uri.encode()).decode() if asked.uri else ""
    grouped = " ".join(asked.secret[i : i + 4] for i in range(0, len(asked.secret), 4))
    shown = {"square": square, "secret": grouped, "next_path": next_path, "error": error}
    return await in_thread(lambda: plain.render("second_step.html", place, 400 if error else 200, **shown))


def _cookie(request: Request) -> str:
    return request.cookies.get(cookies.session_name(), "")


routes = [Route("/auth/second-step", show), Route("/auth/second-step", give, methods=["POST"])]

"""Signing in and out. Every form is checked for its origin; every answer is the same for every address."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from portal import addresses, threads
from portal.access import arriving, cookies, hosts, lifetimes, limits, links, staff_sessions
from portal.access.address import address_of
from portal.access.emails import masked, normalised
from portal.access.links import Entry, LinkState
from portal.access.paths import own_path, theirs
from portal.domain.help import Topic
from portal.domain.help import address as help_on
from portal.routes import body, plain
from portal.text import t, tn

R = TypeVar("R")


async def in_thread(work: Callable[..., R], *args: Any) -> R:
    """Database work, off the event loop."""
    return await asyncio.get_running_loop().run_in_executor(threads.visits(), work, *args)


async def login(request: Request) -> Response:
    """The sign-in page, or the screen after asking for a link. Somebody signed in goes on to the portal."""
    next_path = own_path(request.query_params.get("next", "/"))
    who = await in_thread(arriving.who, request.cookies.get(cookies.session_name(), ""))
    if who:
        return RedirectResponse(addresses.page(theirs(who, next_path) or next_path), 303)
    if await in_thread(staff_sessions.owes_factor, request.cookies.get(cookies.session_name(), "")):
        return RedirectResponse(second_step(next_path), 303)
    place = await in_thread(plain.here, request)
    if request.query_params.get("sent"):
        return await in_thread(_sent, place, request.query_params.get("error", ""))
    asked = {"next_path": next_path, "error": "", "email": "", "ended": "ended" in request.query_params}
    return await in_thread(lambda: plain.render("login.html", place, **asked))


def _sent(place: hosts.Place, error: str) -> Response:
    words = t("That code is not right, or no longer valid. Check the newest mail.") if error else ""
    return plain.render("sent.html", place, 200, life=in_words(lifetimes.link_life_of(place.business_id)), error=words)


def in_words(life: timedelta) -> str:
    """How long a link lives: "24 hours", "90 minutes"."""
    minutes = int(life.total_seconds() // 60)
    if minutes % 60:
        return tn("{count} minute", "{count} minutes", minutes)
    return tn("{count} hour", "{count} hours", minutes // 60)


async def ask(request: Request) -> Response:
    """A request for a link: the same work and the same answer, whoever lives at the address."""
    form, place = await form_of(request), await in_thread(plain.here, request)
    typed, next_path = form.get("email", "")[:300], own_path(form.get("next", "/"))
    email = normalised(typed)
    if email is None:
        said = t("This does not look like an e-mail address. Please check it.")
        shown = {"next_path": next_path, "error": said, "email": typed, "ended": False}
        return await in_thread(lambda: plain.render("login.html", place, 400, **shown))
    if not await in_thread(limits.may_ask, email, address_of(request.scope)):
        title, text = t("Too many requests"), t("Please wait an hour, or use the newest mail you already have.")
        return await in_thread(plain.message, place, 429, title, text)
    browser = request.cookies.get(cookies.nonce_name(), "") or cookies.fresh()
    await in_thread(links.ask, place.business_id, email, browser, next_path)
    answer = RedirectResponse("/login?sent=1", 303)
    cookies.give(answer, cookies.nonce_name(), browser, cookies.NONCE_LIFE)
    return answer


async def show_link(request: Request) -> Response:
    """Opening a link shows a button and consumes nothing: mail scanners open links too."""
    token, place = request.path_params["token"], await in_thread(plain.here, request)
    state, email = await in_thread(links.look, token)
    if state is not LinkState.LIVE:
        return await _refusal(place, state)
    return await in_thread(lambda: plain.render("link.html", place, email=masked(email), token=token))


async def use_link(request: Request) -> Response:
    """The button: the link is used up, and the browser is signed in."""
    form, place = await form_of(request), await in_thread(plain.here, request)
    entry = await in_thread(links.redeem, form.get("token", ""), address_of(request.scope), device_of(request))
    return _welcome(entry) if isinstance(entry, Entry) else await _refusal(place, entry)


async def use_code(request: Request) -> Response:
    """The code, typed where the link was asked for."""
    form, browser = await form_of(request), request.cookies.get(cookies.nonce_name(), "")
    code = "".join(form.get("code", "").split())[:12]
    entry = await in_thread(links.redeem_code, browser, code, address_of(request.scope), device_of(request))
    return _welcome(entry) if entry else RedirectResponse("/login?" + urlencode({"sent": 1, "error": "code"}), 303)


async def logout(request: Request) -> Response:
    """Over, on the server; every open page of this session notices by itself."""
    await form_of(request)
    await in_thread(arriving.leave, request.cookies.get(cookies.session_name(), ""))
    answer = RedirectResponse("/login?ended=1", 303)
    cookies.take(answer, cookies.session_name())
    answer.headers["clear-site-data"] = '"cache", "storage"'
    return answer


def _welcome(entry: Entry) -> Response:
    next_path = own_path(entry.next_path)
    onwards = choice_of_company(next_path) if entry.companies > 1 else addresses.page(next_path)
    answer = RedirectResponse(second_step(next_path) if entry.owes_factor else onwards, 303)
    cookies.give(answer, cookies.session_name(), entry.cookie)
    cookies.take(answer, cookies.nonce_name())
    return answer


async def _refusal(place: hosts.Place, state: LinkState) -> Response:
    if state is LinkState.UNKNOWN:
        title, text, status = t("This link is not valid"), t("It may have been cut off. Ask for a new one."), 404
    else:
        title, status = t("This link has been used or has expired"), 410
        text = t("Links work once, and not for ever. Ask for a new one; it arrives in a moment.")
    return await in_thread(plain.message, place, status, title, text, help_on(Topic.EXPIRED_LINK))


def second_step(next_path: str) -> str:
    """Where staff give their second factor, on the way to a page of ours."""
    return f"/auth/second-step?{urlencode({'next': next_path})}"


def choice_of_company(next_path: str) -> str:
    """Where somebody whose address belongs to several companies says which, on the way to a page of ours."""
    return f"/auth/company?{urlencode({'next': next_path})}"


async def check_origin(request: Request) -> None:
    """`BadForm` for what a page of another site posts."""
    if is_foreign(request, hosts.allowed_origins(await in_thread(plain.here, request))):
        raise BadForm(403)


def is_foreign(request: Request, allowed: set[str]) -> bool:
    """Whether a form comes from a page of somebody else."""
    origin = request.headers.get("origin")
    elsewhere = origin is not None and origin not in allowed
    return elsewhere or request.headers.get("sec-fetch-site") == "cross-site"


async def form_of(request: Request, longest: int = body.MAX_FORM, most: int = body.MAX_FIELDS) -> dict[str, str]:
    """The posted fields; `BadForm` from another site, too large, or no form at all."""
    await check_origin(request)
    form = await body.fields(request, longest, most)
    if form is None:
        raise BadForm(413)
    return form


class BadForm(Exception):
    """A form we do not accept; `status` says why."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


async def refuse_form(request: Request, error: Exception) -> Response:
    """What the sender of such a form sees."""
    place = await in_thread(plain.here, request)
    status = error.status if isinstance(error, BadForm) else 400
    title, text = t("This form was not accepted"), t("Please start again from the sign-in page.")
    return await in_thread(plain.message, place, status, title, text)


def device_of(request: Request) -> str:
    """What the browser calls itself."""
    return request.headers.get("user-agent", "")


routes = [
    Route("/login", login),
    Route("/auth/request", ask, methods=["POST"]),
    Route("/auth/link/{token}", show_link),
    Route("/auth/link", use_link, methods=["POST"]),
    Route("/auth/code", use_code, methods=["POST"]),
    Route("/auth/logout", logout, methods=["POST"]),
]

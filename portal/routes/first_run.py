"""The first page of a portal that belongs to nobody: who it will belong to, proven by a mail (docs/decisions/0012).

Only the link of the terminal opens it, and the link of the mail ends it: from then on both are over.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID, uuid4

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from portal import addresses, db, formats, money
from portal.access import cookies, first_links, hosts, limits, staff_sessions
from portal.access.address import address_of
from portal.access.emails import masked, normalised
from portal.domain import zones
from portal.domain.admin import founding
from portal.domain.admin.founding import Answers, SetUpAlready
from portal.domain.postal_words import countries
from portal.errors import Refused, WrongFields
from portal.gateways.mail import compose, smtp
from portal.routes import body, plain
from portal.routes.auth import device_of, in_thread, is_foreign
from portal.routes.unfounded import face
from portal.settings import settings
from portal.text import t

log = structlog.get_logger(__name__)
WIZARD = "/admin/welcome"
LOCALE = "en"
BROWSER = "browser"  # in the mail's link: the mark of the browser that asked for it


class NoMail(Refused):
    """Without it nobody could ever sign in."""

    sentence = (
        "The mail could not be sent: {reason}. Mend PORTAL_SMTP_URL or PORTAL_MAIL_FROM, start the portal again and "
        "open its new link. “python -m portal doctor” tells more."
    )


async def begin(request: Request) -> Response:
    """The form; posted, the mail that proves the address. Nothing is stored yet."""
    if not await in_thread(hosts.is_nobodys):
        return await _over(request)
    key = first_links.opened(request.path_params["token"])
    if key is None:
        return await _unknown()
    if request.method != "POST":
        return await _form(asdict(Answers(business="")))
    typed = await _posted(request)
    if typed is None:
        return await _unknown(403)
    try:
        return await _ask(request, key, founding.checked(typed))
    except WrongFields as wrong:
        return await _form(typed, {name: refused.said() for name, refused in wrong.fields.items()})
    except NoMail as refused:
        return await _form(typed, {"email": refused.said()})


async def _ask(request: Request, key: UUID, answers: Answers) -> Response:
    """The mail. Its link works in this browser alone: an address with a slip in it makes nobody else the owner."""
    if not await in_thread(limits.may_ask, normalised(answers.email) or "", address_of(request.scope)):
        return await _say(429, t("Too many requests"), t("Please wait an hour, or use the mail you already have."))
    browser = request.cookies.get(cookies.nonce_name(), "") or cookies.fresh()
    await _send(answers, first_links.proof(key, {**asdict(answers), BROWSER: cookies.fingerprint(browser)}))
    text = t("We sent a mail to {email}. Open its link in this browser: it proves that the address is yours.",
             email=answers.email)  # fmt: skip
    answer = await _say(200, t("Look into your mailbox"), text, t("A wrong address? Go back and correct it."))
    cookies.give(answer, cookies.nonce_name(), browser, cookies.NONCE_LIFE)
    return answer


async def confirm(request: Request) -> Response:
    """The link of the mail: a button, and behind it the portal, with its owner signed in."""
    if not await in_thread(hosts.is_nobodys):
        return await _over(request)
    proven = first_links.proven(request.path_params["token"])
    if proven is None:
        return await _unknown()
    key, given = proven
    if given.get(BROWSER) != cookies.fingerprint(request.cookies.get(cookies.nonce_name(), "")):
        text = t("Open it in the browser in which you began: the mail alone does not make anybody the owner.")
        return await _say(403, t("This link belongs to another browser"), text)
    answers = founding.checked(given)
    if request.method != "POST":
        name, email = answers.business, masked(answers.email)
        return await in_thread(
            lambda: plain.render_as(face(), "first_run_confirm.html", business_name=name, email=email)
        )
    if await _posted(request) is None:
        return await _unknown(403)

    return await _found(request, key, answers)


async def _found(request: Request, key: UUID, answers: Answers) -> Response:
    def found() -> str:
        with db.everyone(write=True) as session:
            owner = founding.found(session, key, answers, "founded")
            return staff_sessions.start(session, owner, address_of(request.scope), device_of(request))

    try:
        cookie = await in_thread(found)
    except SetUpAlready:  # two presses at the same moment
        return await _over(request)
    hosts.forget()
    answer = RedirectResponse(addresses.page(WIZARD), 303)
    cookies.give(answer, cookies.session_name(), cookie)
    cookies.take(answer, cookies.nonce_name())
    return answer


async def _posted(request: Request) -> dict[str, str] | None:
    """The fields; None from another site, or when they are no form."""
    if is_foreign(request, {hosts.origin_of(None), settings().front_end} - {""}):
        return None
    return await body.fields(request)


async def _send(answers: Answers, url: str) -> None:
    """At once, without the outbox: there is no business it could stand in, and whoever waits wants to know."""
    try:
        await smtp.send(compose.message(founding.letter(answers, url), uuid4()))
    except Exception as error:  # whatever it is, the person at the first page is the one to mend it
        log.warning("first_run.unsent", error=type(error).__name__)
        raise NoMail(reason=str(error) or type(error).__name__) from error


async def _form(typed: Mapping[str, str], wrong: Mapping[str, str] | None = None) -> Response:
    zone = typed.get("timezone", "")
    shown: dict[str, Any] = {
        "typed": {**asdict(Answers()), **typed},
        "wrong": wrong or {},
        "countries": countries(LOCALE),
        "currencies": sorted((formats.name_of_currency(code, LOCALE), code) for code in money.currencies()),
        "zones": zones.groups(LOCALE, zone if zones.is_known(zone) else ""),
    }
    status = 400 if wrong else 200
    return await in_thread(lambda: plain.render_as(face(), "first_run.html", status, **shown))


async def _unknown(status: int = 404) -> Response:
    text = t("It may have been cut off, or be too old. Start the portal again: its terminal shows a new one.")
    return await _say(status, t("This link is not valid"), text)


async def _say(status: int, title: str, text: str, more: str = "") -> Response:
    shown = {"title": title, "text": text, "more": more}
    return await in_thread(lambda: plain.render_as(face(), "first_run_message.html", status, **shown))


async def _over(request: Request) -> Response:
    place, title = await in_thread(plain.here, request), t("This portal is set up")
    onwards = (t("Sign in"), "/login")
    return await in_thread(plain.message, place, 410, title, t("This link has done its work."), "", onwards)


routes = [
    Route(f"{first_links.PROOF}/{{token}}", confirm, methods=["GET", "POST"]),
    Route(f"{first_links.PATH}/{{token}}", begin, methods=["GET", "POST"]),
]

"""A quote opened by the link of its mail, without signing in: read, print, and with a mailed code decide.

Two steps: the form is checked and a code is mailed to the link's recipient; then form and code come together, and all
of it is checked again. Nothing is kept between them but the code, the browser that asked for it, and a digest of the
answer it is for.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from portal.access import cookies, guests
from portal.access.address import address_of
from portal.access.guests import Guest
from portal.access.link_codes import Intent, TooManyCodes
from portal.domain import deciding, quote_intents, quote_visiting, rejecting
from portal.domain.quote_files import Stored
from portal.domain.quote_visiting import LinkedQuote
from portal.errors import NotFound, Refused
from portal.gateways import signing
from portal.routes import link_page, plain, quote_link_codes, quote_link_page
from portal.routes.auth import device_of, form_of, in_thread
from portal.routes.quote_link_codes import WrongCode, proven
from portal.routes.quote_link_form import Typed, choices, room, typed


async def read(request: Request) -> Response:
    """The quote. Opening it decides nothing: mail scanners open links too."""
    try:
        guest = await _guest(request)
        seen, answer = await _seen(request, guest, Typed())
        if request.method == "GET":
            await guest.run(quote_visiting.note_opened, guest.slug, seen.version)
        return answer
    except NotFound:
        return await _over(request)


async def decide(request: Request) -> Response:
    """One press of a button; whatever is refused comes back with everything that was typed."""
    guest, lines = await _guest_and_lines(request)
    form = await form_of(request, *room(lines))
    given, step = typed(form), form.get("do", "")
    if guest is None:
        return await _over(request)
    try:
        return await STEPS.get(step, _page)(request, guest, given)
    except NotFound:
        return await _over(request)
    except Refused as refused:
        asks = {"sign": "accept", "reject": "reject"}[step] if isinstance(refused, WrongCode) else ""
        said = {"refused": refused, "deciding": asks, "declining": step in ("decline", "reject")}
        return await _page(request, guest, given, 429 if isinstance(refused, TooManyCodes) else 400, **said)


async def _to_accept(request: Request, guest: Guest, given: Typed) -> Response:
    """Checked as if signed; then the code is mailed."""
    weighed = await guest.run(deciding.weigh, given.agreement(guest.slug, await _chosen(guest, given)))
    return (
        _back(request) if weighed.first else await _send_code(request, guest, given, quote_intents.to_accept(weighed))
    )


async def _to_reject(request: Request, guest: Guest, given: Typed) -> Response:
    asked = given.refusal(guest.slug)
    first = await guest.run(quote_visiting.weigh_refusal, asked)
    return _back(request) if first else await _send_code(request, guest, given, quote_intents.to_reject(asked))


async def _accept(request: Request, guest: Guest, given: Typed) -> Response:
    asked = given.agreement(guest.slug, await _chosen(guest, given))
    weighed = await guest.run(deciding.weigh, asked)
    if weighed.first is None and await proven(request, guest, given, quote_intents.to_accept(weighed)):
        await signing.accept(guest.run, asked)
    return _back(request)


async def _reject(request: Request, guest: Guest, given: Typed) -> Response:
    asked = given.refusal(guest.slug)
    first = await guest.run(quote_visiting.weigh_refusal, asked)
    if first is None and await proven(request, guest, given, quote_intents.to_reject(asked)):
        await guest.run(rejecting.reject, asked)
    return _back(request)


async def _send_code(request: Request, guest: Guest, given: Typed, intent: Intent) -> Response:
    browser = await quote_link_codes.send(request, guest, intent)
    answer = await _page(request, guest, given, deciding=intent.action)
    cookies.give(answer, cookies.nonce_name(), browser, cookies.NONCE_LIFE)
    return answer


async def _chosen(guest: Guest, given: Typed) -> dict[str, str]:
    content = await guest.run(quote_visiting.offered_lines, guest.slug, given.version)
    return choices(content, given) if content else {}


async def _page(request: Request, guest: Guest, given: Typed, status: int = 200, **more: Any) -> Response:
    return (await _seen(request, guest, given, status, **more))[1]


async def _seen(
    request: Request, guest: Guest, given: Typed, status: int = 200, **more: Any
) -> tuple[LinkedQuote, Response]:
    chosen = await _chosen(guest, given) if given.version else {}
    seen = await guest.run(quote_visiting.show, guest.slug, chosen, given.version)
    if isinstance(refused := more.get("refused"), Refused):
        more["refused"] = refused.said(seen.locale)
    if given.version != seen.version:  # other words: choices and consent are given anew
        given = replace(given, version=0, takes=frozenset(), counts={}, agreed=False)
    place, token = await in_thread(plain.here, request), request.path_params["token"]
    return seen, await in_thread(lambda: quote_link_page.page(place, token, seen, given, status, **more))


async def offer(request: Request) -> Response:
    """The PDF as it is given out."""
    return await _file(request, lambda guest: signing.offer_pdf(guest.run, guest.slug))


async def signed(request: Request) -> Response:
    """The signed copy, once there is one, for whom it is offered to."""
    return await _file(request, lambda guest: guest.run(quote_visiting.signed, guest.slug))


async def _file(request: Request, get: Callable[[Guest], Awaitable[Stored]]) -> Response:
    try:
        file = await get(await _guest(request))
    except NotFound:
        return await _over(request)
    headers = {"content-disposition": f'attachment; filename="{file.name}.pdf"', "referrer-policy": "no-referrer"}
    return Response(file.content, media_type="application/pdf", headers={**link_page.HEADERS, **headers})


async def _guest(request: Request) -> Guest:
    """Raises NotFound for whatever opens nothing."""
    place, ip = await in_thread(plain.here, request), address_of(request.scope)
    token = request.path_params["token"]
    found = await in_thread(guests.guest_of, token, place.business_id, ip, device_of(request))
    if found is None:
        raise NotFound
    return found


async def _guest_and_lines(request: Request) -> tuple[Guest | None, frozenset[str]]:
    """Who posts, and the lines that a form of theirs may name."""
    try:
        guest = await _guest(request)
        return guest, await guest.run(quote_visiting.choosable, guest.slug)
    except NotFound:
        return None, frozenset()


async def _over(request: Request) -> Response:
    place = await in_thread(plain.here, request)
    return await in_thread(quote_link_page.over, place)


def _back(request: Request) -> Response:
    answer = RedirectResponse(request.url.path + "#answer", 303)
    answer.headers.update(link_page.HEADERS)
    return answer


STEPS = {"accept": _to_accept, "decline": _to_reject, "sign": _accept, "reject": _reject}
routes = [
    Route("/q/{token}", read),
    Route("/q/{token}", decide, methods=["POST"]),
    Route("/q/{token}/quote.pdf", offer),
    Route("/q/{token}/signed.pdf", signed),
]

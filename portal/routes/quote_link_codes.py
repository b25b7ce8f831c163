"""The mailed code between asking for a decision through a link, and the decision."""

import asyncio

from starlette.requests import Request

from portal.access import cookies, limits, link_codes
from portal.access.guests import Guest
from portal.access.link_codes import CodeState, Intent, TooManyCodes
from portal.domain import quote_visiting
from portal.errors import Refused
from portal.routes.auth import in_thread
from portal.routes.quote_link_form import Typed

PAUSE, PATIENCE = 0.2, 10.0  # seconds: a second click waits for the first one's answer


class WrongCode(Refused):
    """Wrong, over, or not asked for in this browser."""

    sentence = "That code is not right, or no longer valid. Check the newest mail, or have a new one sent."


class OtherAnswer(WrongCode):
    """The right code, of this browser, with anything else in the form than when it was asked for."""

    sentence = "This code belongs to another answer. Ask for a new one."


async def send(request: Request, guest: Guest, intent: Intent) -> str:
    """Has the code mailed; returns the nonce that its browser is to keep. Raises TooManyCodes."""
    if not await in_thread(limits.may_ask_code, guest.link_id, guest.ip):
        raise TooManyCodes
    browser = request.cookies.get(cookies.nonce_name(), "") or cookies.fresh()
    await guest.run(link_codes.ask, browser, intent)
    return browser


async def proven(request: Request, guest: Guest, given: Typed, intent: Intent) -> bool:
    """Spend the code. False for a second click once the first one has decided; raises WrongCode."""
    browser = request.cookies.get(cookies.nonce_name(), "")
    state = await guest.run(link_codes.spend, browser, given.code, intent)
    if state is CodeState.OTHER:
        raise OtherAnswer
    if state is CodeState.USED:
        for _ in range(round(PATIENCE / PAUSE)):
            if await guest.run(quote_visiting.is_decided, guest.slug, given.version):
                return False
            await asyncio.sleep(PAUSE)
    if state is not CodeState.GOOD:
        raise WrongCode
    return True

"""A payer comes back from the hosted page: ask how it went, settle it at once, and say it; of their own link only."""

from starlette.datastructures import QueryParams

from portal.access import limits
from portal.access.payers import Payer
from portal.domain import returning, review
from portal.domain.checkout_gateway import GatewayAway
from portal.errors import NotFound
from portal.gateways.settling import in_gateway, settle_session
from portal.routes.auth import in_thread
from portal.routes.pay_link_page import PAID, Shown

KNOWN = (*PAID, "failed")  # told by our books, whether Stripe answers or not


class NotAsked(GatewayAway):
    """Asked so often with this link that it has to wait: whether money came meanwhile is not known."""

    sentence = "We are still looking whether you have paid. Please do not pay again: a payment shows up here by itself."


async def coming_back(payer: Payer, query: QueryParams) -> Shown:
    """What to say on top: nothing to who did not come back, or with a session that is not of this link."""
    session_id = query.get("session_id", "")
    if session_id:
        return await _paid(payer, session_id)
    return await _left(payer) if "back" in query else Shown()


async def _paid(payer: Payer, session_id: str) -> Shown:
    try:
        account = await payer.run(returning.account_of, session_id)
    except NotFound:
        return Shown()
    away = await _settled(payer, session_id, account)
    came = await payer.run(returning.confirmation, session_id)
    if away and came.state not in KNOWN:
        return Shown(away=away)  # our books would say that nothing was charged
    return Shown(came=came, away=None if came.state in PAID else away)


async def _left(payer: Payer) -> Shown:
    """Turned back; unless money came all the same. A decline is noted on the way."""
    page = await payer.run(review.open_page, payer.slug)
    if page is None:
        return Shown()
    away = await _settled(payer, page.session, page.account)
    if await payer.run(returning.is_paid, page.session):
        return Shown(came=await payer.run(returning.confirmation, page.session))
    return Shown(left=away is None, away=away)


async def _settled(payer: Payer, session_id: str, account: str) -> GatewayAway | None:
    """Whichever of return, webhook and sweep comes first does it, once; why it could not be asked."""
    if not await in_thread(limits.may_go_on, payer.link_id):
        return NotAsked()
    try:
        await in_gateway(settle_session, session_id, account)
    except GatewayAway as away:
        return away
    return None

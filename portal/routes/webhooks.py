"""What Stripe tells us. Only the signature makes it true; the facts are then asked for afresh."""

import stripe
import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from portal.gateways.checkout import BadSignature, event_of
from portal.gateways.settling import in_gateway, settle_event

log = structlog.get_logger()
MAX_BODY = 1_000_000  # bytes
SESSION_EVENTS = "checkout.session."


async def stripe_webhook(request: Request) -> Response:
    """400 and not a row unless signed; 503 asks Stripe to come again."""
    body = await _body(request)
    try:
        event = event_of(body, request.headers.get("stripe-signature", ""))
    except BadSignature:
        return PlainTextResponse("bad signature", 400)
    if not event.type.startswith(SESSION_EVENTS):
        return PlainTextResponse("ignored")
    account = getattr(event, "account", None) or ""
    try:
        outcome = await in_gateway(settle_event, event.id, event.type, event.data.object["id"], account)
    except stripe.InvalidRequestError:
        return PlainTextResponse("no such session", 400)
    except stripe.StripeError as error:
        log.warning("webhook_postponed", event=event.id, error=type(error).__name__)
        return PlainTextResponse("try again", 503)
    return PlainTextResponse(outcome.value)


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            return b""  # no signature fits
    return bytes(body)


routes = [Route("/webhooks/stripe", stripe_webhook, methods=["POST"])]

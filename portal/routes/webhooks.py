"""What Stripe tells us. Only the signature makes it true; the facts are then asked for afresh."""

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from portal.domain.checkout_gateway import GatewayAway, NoSuchSession
from portal.gateways.hearing import concerns_us, settle_event
from portal.gateways.settling import in_gateway
from portal.gateways.stripe_events import BadSignature, event_of
from portal.routes import body

log = structlog.get_logger()
MAX_BODY = 1_000_000  # bytes


async def stripe_webhook(request: Request) -> Response:
    """400 and not a row unless signed; 503 asks Stripe to come again."""
    posted = await body.read(request, MAX_BODY) or b""  # no signature fits a body cut short
    try:
        event = event_of(posted, request.headers.get("stripe-signature", ""))
    except BadSignature:
        return PlainTextResponse("bad signature", 400)
    if not concerns_us(event):
        return PlainTextResponse("ignored")
    try:
        outcome = await in_gateway(settle_event, event)
    except NoSuchSession:
        return PlainTextResponse("no such session", 400)
    except GatewayAway as away:
        log.warning("webhook_postponed", webhook=event.id, error=type(away.__cause__).__name__)
        return PlainTextResponse("try again", 503)
    return PlainTextResponse(outcome.value)


routes = [Route("/webhooks/stripe", stripe_webhook, methods=["POST"])]

"""The address people open: does it lead here, and is a webhook that arrives there believed?"""

import json
import time
from typing import Any
from urllib.parse import urlsplit

import httpx
import stripe

from portal.access.hosts import origin_of
from portal.gateways.doctor.finding import Finding, ok, wrong
from portal.settings import settings

ABOUT, HOOK = "address", "own webhook"
PATIENCE = 10.0
PROXY = (
    "Is the portal running (python -m portal serve)? Does the name lead to this machine, does the proxy forward to its "
    "port, websockets included, and is the certificate valid? docs/deployment.md"
)
HOST = "Let the proxy keep the Host header: the portal must be asked for the name in PORTAL_PUBLIC_URL."


def address() -> list[Finding]:
    """A portal answers there, under this name."""
    if not urlsplit(settings().public_url).hostname:
        return []
    home = origin_of(None)
    try:
        health, page = _get(f"{home}/healthz"), _get(f"{home}/login")
    except httpx.HTTPError as error:
        return [wrong(ABOUT, f"nothing answers at {home} ({type(error).__name__})", PROXY)]
    if (health.status_code, health.text) != (200, "ok"):
        return [wrong(ABOUT, f"what answers at {home} is not this portal ({health.status_code})", PROXY)]
    if page.status_code in (301, 302, 307, 308, 421):
        return [wrong(ABOUT, f"{home} sends people elsewhere", HOST)]
    return ok(ABOUT, home)


def own_webhook() -> list[Finding]:
    """A webhook we sign ourselves, sent to the public address: 200 proves the way and the secret. It changes nothing:
    nobody listens to this kind."""
    if not (settings().stripe_secret_key.get_secret_value() and settings().webhook_secrets):
        return []
    body, url = json.dumps(_event()), f"{origin_of(None)}/webhooks/stripe"
    try:
        answer = httpx.post(url, content=body, headers={"stripe-signature": _signed(body)}, timeout=PATIENCE)
    except httpx.HTTPError as error:
        return [wrong(HOOK, f"nothing answers at {url} ({type(error).__name__})", PROXY)]
    if answer.status_code == 400:
        return [wrong(HOOK, "the running portal does not know this signing secret",
                      "It was started with another PORTAL_STRIPE_WEBHOOK_SECRET, or its clock is off. Start it "
                      "again.")]  # fmt: skip
    if answer.status_code != 200:
        return [wrong(HOOK, f"{url} answers {answer.status_code}", PROXY)]
    return ok(HOOK, f"{url} believes what is signed")


def _event() -> dict[str, Any]:
    live = settings().stripe_secret_key.get_secret_value().startswith(("sk_live_", "rk_live_"))
    return {"id": "evt_doctor", "type": "portal.doctor", "livemode": live, "data": {"object": {"id": "doctor"}}}


def _signed(body: str) -> str:
    sign = stripe.WebhookSignature._compute_signature  # pyright: ignore[reportPrivateUsage]
    when = int(time.time())
    return f"t={when},v1={sign(f'{when}.{body}', settings().webhook_secrets[0])}"


def _get(url: str) -> httpx.Response:
    return httpx.get(url, timeout=PATIENCE, follow_redirects=False)

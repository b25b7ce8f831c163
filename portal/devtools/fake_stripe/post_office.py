"""Webhooks on demand: endpoints, and how tests delay, reorder, repeat or lose what is sent to them."""

import hashlib
from dataclasses import dataclass

import stripe

from portal.devtools.fake_stripe.call import Call
from portal.devtools.fake_stripe.events import Mode
from portal.devtools.fake_stripe.lists import envelope
from portal.devtools.fake_stripe.loopback import loopback_url
from portal.devtools.fake_stripe.refusals import bad
from portal.devtools.fake_stripe.resources import Body, new_id, shape
from portal.devtools.fake_stripe.world import PLATFORM, World

_CONFIGURED = "we_configured_"


@dataclass(frozen=True)
class Webhook:
    """An endpoint told of every event, of connected accounts' only (`connect`), or of one's own (False).

    Raises ValueError when it is on another machine.
    """

    url: str
    secret: str
    connect: bool | None = None

    def __post_init__(self) -> None:
        loopback_url(self.url)


def configure(world: World, webhooks: list[Webhook]) -> None:
    """Replaces the endpoints given at the last start by these."""
    for endpoint, _ in world.store.every("webhook_endpoint"):
        if endpoint["id"].startswith(_CONFIGURED):
            world.store.delete("webhook_endpoint", endpoint["id"])
    for webhook in webhooks:
        add(world, webhook)


def add(world: World, webhook: Webhook) -> Body:
    """One more endpoint."""
    digest = hashlib.sha256(f"{webhook.url} {webhook.secret}".encode()).hexdigest()[:16]
    return _keep(world, _CONFIGURED + digest, webhook, ["*"])


def create(call: Call) -> Body:
    """POST /v1/webhook_endpoints: the only answer that shows the secret."""
    try:
        webhook = Webhook(call.params["url"], new_id("whsec_", 32), bool(call.params.get("connect")))
    except ValueError as elsewhere:
        raise bad(f"Invalid URL: {elsewhere}", "url", "url_invalid") from None
    endpoint = _keep(call.world, new_id("we_"), webhook, list(call.params["enabled_events"]))
    return {name: value for name, value in endpoint.items() if name != "connect"}


def listed(call: Call) -> Body:
    """GET /v1/webhook_endpoints: without their secrets."""
    hidden = ("connect", "secret")
    found = [one for one, _ in call.world.store.every("webhook_endpoint")]
    return envelope(call, [{name: value for name, value in one.items() if name not in hidden} for one in found])


def _keep(world: World, identifier: str, webhook: Webhook, kinds: list[str]) -> Body:
    endpoint = shape(
        stripe.WebhookEndpoint,
        id=identifier,
        object="webhook_endpoint",
        api_version=stripe.api_version,
        created=world.now(),
        enabled_events=kinds,
        livemode=False,
        metadata={},
        secret=webhook.secret,
        status="enabled",
        url=webhook.url,
    )
    return world.store.put({**endpoint, "connect": webhook.connect}, PLATFORM)


def hold(world: World) -> None:
    """Webhooks wait from now on."""
    world.store.remember("mode", Mode.HOLD)


def drop(world: World) -> None:
    """Webhooks that wait, and all later ones until the release, never arrive."""
    world.store.remember("mode", Mode.DROP)
    world.store.db.execute("UPDATE deliveries SET state = 'dropped' WHERE state = 'waiting'")


def release(world: World, *, reverse: bool = False, duplicate: int = 0) -> None:
    """Sends what waits: last first if reversed, each with so many copies more."""
    db = world.store.db
    if reverse:
        db.execute("UPDATE deliveries SET rank = -rank WHERE state = 'waiting'")
    for _ in range(duplicate):
        db.execute(
            "INSERT INTO deliveries (event, endpoint, rank, state) "
            "SELECT DISTINCT event, endpoint, rank, state FROM deliveries WHERE state = 'waiting'"
        )
    world.store.remember("mode", Mode.SEND)

"""Events: a snapshot of what happened, kept for the list and queued for every endpoint that wants it."""

import json
from enum import StrEnum

import stripe

from portal.devtools.fake_stripe.resources import Body, new_id, shape
from portal.devtools.fake_stripe.world import PLATFORM, World


class Mode(StrEnum):
    """What becomes of webhooks that wait."""

    SEND = "send"
    HOLD = "hold"
    DROP = "drop"


def emit(world: World, kind: str, subject: Body, account: str) -> Body:
    """Records that something happened; the courier delivers after the transaction."""
    event = shape(
        stripe.Event,
        id=new_id("evt_"),
        object="event",
        api_version=stripe.api_version,
        created=world.now(),
        data={"object": json.loads(json.dumps(subject))},
        livemode=False,
        pending_webhooks=0,
        request={"id": None, "idempotency_key": None},
        type=kind,
    )
    if account != PLATFORM:
        event["account"] = account
    wanting = [endpoint for endpoint, _ in world.store.every("webhook_endpoint") if _wants(endpoint, event)]
    event["pending_webhooks"] = len(wanting)
    world.store.put(event, account)
    for endpoint in wanting:
        queue(world, event["id"], endpoint["id"])
    return event


def queue(world: World, event_id: str, endpoint_id: str) -> None:
    """One more delivery of the event to the endpoint."""
    state = "dropped" if world.store.note("mode") == Mode.DROP else "waiting"
    world.store.db.execute(
        "INSERT INTO deliveries (event, endpoint, state, rank) "
        "VALUES (?, ?, ?, (SELECT coalesce(max(rank), 0) + 1 FROM deliveries))",
        (event_id, endpoint_id, state),
    )


def _wants(endpoint: Body, event: Body) -> bool:
    """`connect` endpoints hear connected accounts only, others their own; configured ones hear everything."""
    kinds = endpoint["enabled_events"]
    listens = endpoint["connect"] is None or endpoint["connect"] == ("account" in event)
    return listens and ("*" in kinds or event["type"] in kinds)


def mark_delivered(world: World, event_id: str) -> None:
    """Counts again how many endpoints have not had the event yet."""
    found = world.store.find("event", event_id)
    if found is None:
        return
    sql = (
        "SELECT count(*) FROM (SELECT endpoint FROM deliveries WHERE event = ? "
        "GROUP BY endpoint HAVING max(state = 'done') = 0)"
    )
    event, account = found
    event["pending_webhooks"] = world.store.db.execute(sql, (event_id,)).fetchone()[0]
    world.store.put(event, account)

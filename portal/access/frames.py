"""The few shapes of frame a Reflex page really sends over its socket. Everything else is bad."""

import json
from collections.abc import Callable, Set

MAX_FRAME = 64_000
MAX_PATH = 4_000
SPACE = "/_event,"
PONG = "3"
Admitted = Callable[[], Set[str]]


def well_formed(text: str, admitted: Admitted) -> bool:
    """Connect, disconnect, event, ping and client_error of Socket.IO, with an event name that is admitted."""
    kind, body = text[:2], text[2 + len(SPACE) :]
    if len(text) > MAX_FRAME or not text[2:].startswith(SPACE):
        return False
    try:
        if kind == "40":
            sent = json.loads(body or "{}")
            return isinstance(sent, dict) and (sent.get("event") is None or is_event(sent["event"], admitted))
        if kind == "42":
            name, *rest = json.loads(body)
            lone = len(rest) == 1
            return name in ("ping", "client_error") or (name == "event" and lone and is_event(rest[0], admitted))
    except (ValueError, TypeError, RecursionError):
        return False
    return kind == "41"


def is_event(sent: object, admitted: Admitted) -> bool:
    """An event by an admitted name whose parts have the types Reflex relies on."""
    if not isinstance(sent, dict) or sent.get("name") not in admitted():
        return False
    router, payload = sent.get("router_data", {}), sent.get("payload", {})
    return (
        isinstance(router, dict)
        and isinstance(payload, dict)
        and "self" not in payload
        and isinstance(payload.get("vars") or {}, dict)
        and all(is_path(router.get(key, "/")) for key in ("pathname", "asPath"))
        and isinstance(router.get("query", {}), dict)
    )


def is_path(given: object) -> bool:
    """A path of this portal: Reflex appends it to the origin, and an address it cannot parse fails in every event."""
    return isinstance(given, str) and len(given) <= MAX_PATH and given.startswith("/") and not given.startswith("//")

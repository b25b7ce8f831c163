"""A raw page: the websocket a browser would open, with nothing of a browser's manners."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from simple_websocket import Client, ConnectionClosed, ConnectionError

ROOT = "reflex___state____state"
ON_LOAD = f"{ROOT}.reflex___state____on_load_internal_state"
CLIENT = f"{ROOT}.portal___state____client_state"
HYDRATE = f"{ROOT}.hydrate_and_load"
LOAD = f"{ON_LOAD}.on_load_internal"
SPACE = "/_event,"
LONGEST = 30.0  # seconds: of a machine busy with everything else


class Page:
    """One open websocket. `sent_back` keeps every frame the server sent."""

    def __init__(self, url: str, *, cookie: str = "", origin: str | None = "", token: str = "", query: str = "",
                 path: str = "/_event/", headers: dict[str, str] | None = None) -> None:  # fmt: skip
        self.token = token or str(uuid4())
        given = dict(headers or {})
        if origin is not None:
            given["origin"] = origin or url
        if cookie:
            given["cookie"] = cookie
        address = url.replace("http://", "ws://") + path
        query = query or f"EIO=4&transport=websocket&token={self.token}"
        self.socket = Client(f"{address}?{query}", headers=given, max_message_size=5_000_000)
        self.sent_back: list[str] = []
        self.closed_at = 0.0

    def send(self, frame: str | bytes) -> None:
        """A raw frame; sending into a closed socket is no error here."""
        try:
            self.socket.send(frame)
        except (ConnectionClosed, OSError):
            self.closed_at = self.closed_at or time.monotonic()

    def event(self, name: str, payload: Any = None, path: str = "/", **more: Any) -> None:
        """An event as a page sends it."""
        self.send("42" + SPACE + json.dumps(["event", an_event(name, payload, path, **more)]))

    def connect(self, path: str = "/") -> "Page":
        """Say hello as a page at this address does: hydrate, and load."""
        self.send("40" + SPACE + json.dumps({"event": an_event(HYDRATE, {}, path)}))
        return self

    def listen(self, seconds: float = 0.6, until: str = "") -> str:
        """Everything that arrives until it is quiet for so long; answers pings.

        With `until`, everything up to that text, however long a busy machine takes: the silence ends nothing then.
        """
        patience = LONGEST if until else seconds
        start, heard = time.monotonic(), []
        last = start
        while time.monotonic() - last < patience and time.monotonic() - start < LONGEST:
            try:
                frame = self.socket.receive(timeout=0.02)
            except (ConnectionClosed, OSError):
                self.closed_at = self.closed_at or time.monotonic()
                break
            if frame is None:
                continue
            if frame == "2":
                self.send("3")
                continue
            text = frame if isinstance(frame, str) else frame.decode("utf-8", "replace")
            heard.append(text)
            self.sent_back.append(text)
            last = time.monotonic()
            if until and until in text:
                break
        return "\n".join(heard)

    def settled(self, mark: str = 'ready_rx_state_":true') -> str:
        """All that comes of opening or loading a page, to its last word and a silence after it."""
        return self.listen(until=mark) + self.listen(0.5)

    def closes_within(self, seconds: float) -> bool:
        """Does the server end this socket in time?"""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.closed_at:
            self.listen(0.1)
        return bool(self.closed_at)

    def everything(self) -> str:
        """All that was ever received."""
        return "\n".join(self.sent_back)

    def close(self) -> None:
        """Leave."""
        try:
            self.socket.close()
        except (ConnectionClosed, OSError):
            self.closed_at = self.closed_at or time.monotonic()


def an_event(name: str, payload: Any = None, path: str = "/", **more: Any) -> dict[str, Any]:
    """The shape Reflex's front end gives an event."""
    router = {"pathname": path.split("?")[0], "query": {}, "asPath": path}
    return {"name": name, "payload": {} if payload is None else payload, "router_data": router, **more}


@contextmanager
def page(url: str, **how: Any) -> Iterator[Page]:
    """A page that is closed in the end."""
    opened = Page(url, **how)
    try:
        yield opened
    finally:
        opened.close()


def refused(url: str, **how: Any) -> int:
    """The HTTP status of a refused handshake; 0 when it was let in."""
    try:
        opened = Page(url, **how)
    except ConnectionError as error:
        return int(error.status_code or 599)
    opened.close()
    return 0

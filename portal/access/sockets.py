"""The websockets of this worker: what comes in is checked, and any of them can be closed from our side."""

import asyncio
import time
from collections import Counter

from starlette.types import Message, Receive, Send

from portal import threads
from portal.access import sessions, staff_sessions
from portal.access.frames import PONG, Admitted, well_formed
from portal.access.sessions import Somebody, StaffVisitor
from portal.settings import settings

BURST, RATE = 60.0, 20.0  # frames at once, and per second
MAX_BAD = 50
TOUCH = 60  # seconds, at most, between two notes that a person is active
PER_ADDRESS, PER_SESSION = 200, 40
ENDED = 4401

open_now: dict[str, "Socket"] = {}  # by page id
_by_address: Counter[str] = Counter()


class Socket:
    """One page's websocket. `closing` it makes the browser reconnect, through the gate, as whoever it then is."""

    def __init__(self, receive: Receive, send: Send, who: Somebody | None, admitted: Admitted) -> None:
        self.who = who
        self._receive, self._send, self._admitted = receive, send, admitted
        self._ended = asyncio.Event()
        self._watch = asyncio.ensure_future(self._ended.wait())
        self._room, self._last, self._bad = BURST, time.monotonic(), 0
        self._touched = time.monotonic()

    def close(self) -> None:
        """End this socket."""
        self._ended.set()

    async def send(self, message: Message) -> None:
        """Outwards; nothing leaves an ended socket."""
        if not self._ended.is_set():
            await self._send(message)

    async def receive(self) -> Message:
        """The next admitted frame; bad ones are dropped, and too many of them end the socket."""
        while True:
            coming = asyncio.ensure_future(self._receive())
            await asyncio.wait({coming, self._watch}, return_when=asyncio.FIRST_COMPLETED)
            if self._ended.is_set():
                coming.cancel()
                await self._send({"type": "websocket.close", "code": ENDED})
                return {"type": "websocket.disconnect", "code": ENDED}
            message = coming.result()
            if message["type"] != "websocket.receive" or self._admits(message.get("text") or ""):
                return message
            self._bad += 1
            if self._bad > MAX_BAD:
                self.close()

    def _admits(self, text: str) -> bool:
        now = time.monotonic()
        self._room, self._last = min(BURST, self._room + (now - self._last) * RATE) - 1, now
        if self._room < 0 or not (text == PONG or well_formed(text, self._admitted)):
            return False
        if text.startswith("42") and '["ping"' not in text[:20]:
            self._note_activity(now)
        return True

    def _note_activity(self, now: float) -> None:
        """A person acted. Pushes, timers and heartbeats come elsewhere and never count."""
        if self.who and now - self._touched > min(TOUCH, settings().session_idle.total_seconds() / 4):
            self._touched = now
            touch = staff_sessions.touch if isinstance(self.who, StaffVisitor) else sessions.touch
            asyncio.get_running_loop().run_in_executor(threads.visits(), touch, self.who.login_id)


def room_for(address: str, who: Somebody | None) -> bool:
    """May one more page be opened from this address, by this session?"""
    mine = sum(1 for s in open_now.values() if s.who and who and s.who.login_id == who.login_id)
    return _by_address[address] < PER_ADDRESS and mine < PER_SESSION


def enter(page_id: str, address: str, socket: Socket) -> None:
    """The page is open."""
    open_now[page_id] = socket
    _by_address[address] += 1


def leave(page_id: str, address: str) -> None:
    """The page is closed."""
    open_now.pop(page_id).close()
    _by_address[address] -= 1
    if not _by_address[address]:
        del _by_address[address]


def close(page_id: str) -> None:
    """End one page's socket, if this worker holds it."""
    if page_id in open_now:
        open_now[page_id].close()

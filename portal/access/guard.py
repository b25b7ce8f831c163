"""The guard: runs before every event, whoever sent it, and says who is behind it."""

import asyncio
from functools import cache
from typing import Any

import reflex as rx
from reflex.event import Event
from reflex.state import StateUpdate
from reflex_base.constants.route import RouteVar
from reflex_base.registry import RegistrationContext

from portal import threads
from portal.access import open_pages, sockets
from portal.access.doors import Door, door_of
from portal.access.paths import ADMIN, sign_in_and_return
from portal.access.sessions import Somebody, StaffVisitor
from portal.access.visit import current

ROOT = "reflex___state____state"
ON_LOAD = f"{ROOT}.reflex___state____on_load_internal_state"
FROM_BROWSER = frozenset({f"{ROOT}.hydrate_and_load", f"{ON_LOAD}.on_load_internal"})
FRAMEWORK = FROM_BROWSER | {f"{ON_LOAD}.set_is_hydrated", f"{ROOT}.set_is_hydrated"}


@cache
def _ours(*doors: Door) -> frozenset[str]:
    """Full names of our handlers behind these doors."""
    found = RegistrationContext.get().event_handlers.items()
    return frozenset(name for name, entry in found if door_of(entry.handler.fn) in doors)


def admitted_from_browser() -> frozenset[str]:
    """What the gate lets in: our private events, and the two frames every Reflex page starts with."""
    return _ours(Door.PRIVATE, Door.STAFF, Door.SIGNED_IN) | FROM_BROWSER


def public() -> frozenset[str]:
    """What runs without a session: nothing of ours."""
    return FRAMEWORK


def private() -> frozenset[str]:
    """What runs with a client's session."""
    return _ours(Door.PRIVATE, Door.SIGNED_IN, Door.INTERNAL) | FRAMEWORK


def staff() -> frozenset[str]:
    """What runs with a session of staff."""
    return _ours(Door.STAFF, Door.SIGNED_IN, Door.INTERNAL) | FRAMEWORK


def open_to(who: Somebody | None) -> frozenset[str]:
    """What runs for this visitor."""
    if who is None:
        return public()
    if isinstance(who, StaffVisitor):
        return staff() | private() if who.previews else staff()
    return private()


def home_of(who: Somebody | None, address: str) -> str:
    """Where somebody belongs who asked for what is not theirs: strangers to the sign-in, and back from there."""
    if who is None:
        return sign_in_and_return(address)
    return ADMIN if isinstance(who, StaffVisitor) else "/"


def _address(url: Any) -> str:
    return (url.path.rstrip("/") or "/") + (f"?{url.query}" if url.query else "")


class Guard(rx.Middleware):
    """The session is checked again for each event; without one the page goes to the sign-in."""

    async def preprocess(self, app: rx.App, state: Any, event: Event) -> StateUpdate | None:
        """None lets the event run; a StateUpdate is the answer instead of it."""
        if RouteVar.HEADERS not in state.router_data:  # a push was quicker than the page, which loads it all
            return StateUpdate()
        page_id = state.router.headers.cookie  # put there by the gate; empty: not signed in when the page connected
        who = None
        if page_id:
            token = state.router.session.client_token
            loop = asyncio.get_running_loop()
            who = await loop.run_in_executor(threads.visits(), open_pages.visitor, page_id, token)
        current.set(who)
        if page_id and who is None:  # ended meanwhile: the page reconnects as a stranger
            sockets.close(page_id)
            return StateUpdate()
        if event.name in open_to(who):
            return None
        # `replace`: the page it was on must not stay in the history behind the sign-in.
        away = rx.redirect(home_of(who, _address(state.router.url)), replace=True)
        return StateUpdate(events=Event.from_event_type(away))

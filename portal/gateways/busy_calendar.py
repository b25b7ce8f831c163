"""Reading providers' other calendars: every ten minutes, when an address is set, and from a file. In a loop of their
own: a host that is slow keeps no reminder waiting.

Each is read in a process of its own (gateways/busy), outside of any transaction: whatever a stranger's server or file
does, the portal goes on. The address is a secret: it is passed where no list of processes shows it, and never logged.
"""

import asyncio
import base64
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog

import portal
from portal import db
from portal.clock import now
from portal.domain import busy_times
from portal.domain.busy_times import Due
from portal.domain.stretches import Stretch
from portal.gateways.busy.fetching import MOST_BYTES
from portal.gateways.busy.refusals import TooComplicated, TooLarge
from portal.gateways.settling import in_gateway
from portal.log import error_id, where
from portal.models import Provider

EVERY = 600  # seconds between two looks
SECONDS = 60  # for the whole of one calendar
ALLOWED: set[str] = set()  # origins that may be private or without TLS; tests name theirs
KEPT_FROM_THE_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT")
ROOT = Path(portal.__file__).parent.parent
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Reading:
    """What came of it; with an `error` there are no stretches."""

    stretches: list[Stretch]
    left_out: int = 0
    error: str = ""


async def read_forever() -> None:
    """The first look right after start-up. A look that fails is logged, and the next one comes as usual."""
    while True:
        try:
            await in_gateway(read_due)
        except Exception as error:
            error_id(error)
        await asyncio.sleep(EVERY)


def read_due() -> int:
    """Read every calendar whose turn it is, one after the other; returns how many could be read."""
    with db.everyone() as session:
        found = busy_times.due(session, now())
    done = 0
    for one in found:
        try:
            done += not read(one)
        except Exception as error:  # one calendar must not hide all later ones
            error_id(error)
    return done


def watch(provider_id: UUID, url: str) -> str:
    """Set where the provider's calendar is, and read it at once; returns what the owner has to know, if anything."""
    with db.everyone(write=True) as session:
        one = busy_times.set_feed(session, session.get_one(Provider, provider_id), url)
    return read(one) if one else ""


def read(one: Due) -> str:
    """Read it now; returns why it could not be."""
    moment = now()
    found = _asked(one.zone, moment, url=one.url)
    with db.everyone(write=True) as session:
        if found.error:
            busy_times.was_not_read(session, one, found.error)
        else:
            busy_times.was_read(session, one, found.stretches, found.left_out, moment)
    return found.error or busy_times.note(found.left_out)


def take_file(provider_id: UUID, content: bytes) -> str:
    """The busy times of a file instead of those of the file before; empty: none. Returns what the owner has to know."""
    with db.everyone() as session:
        zone = session.get_one(Provider, provider_id).timezone
    found = read_file(zone, content) if content else Reading([])
    if not found.error:
        with db.everyone(write=True) as session:
            provider = session.get_one(Provider, provider_id)
            busy_times.keep(session, provider, busy_times.FILE, found.stretches)
    return found.error or busy_times.note(found.left_out)


def read_file(zone: str, content: bytes) -> Reading:
    """What a file says; `zone` is that of its whole days."""
    return _asked(zone, now(), content=content)


def _asked(zone: str, moment: datetime, *, url: str = "", content: bytes = b"") -> Reading:
    """The answer of a process that is ended when it takes too long."""
    if len(content) > MOST_BYTES:
        return Reading([], error=TooLarge(size=str(MOST_BYTES // 1_000_000)).said())
    first, last = busy_times.span(moment)
    question = {
        "url": url,
        "content": base64.b64encode(content).decode(),
        "allowed": sorted(ALLOWED),
        "zone": zone,
        "first": first.isoformat(),
        "last": last.isoformat(),
    }
    answer = _ask(question)
    stretches = [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in answer.get("stretches", ())]
    return Reading(stretches, answer.get("left_out", 0), answer.get("error", ""))


def _ask(question: dict[str, Any]) -> dict[str, Any]:
    environment = {name: os.environ[name] for name in KEPT_FROM_THE_ENVIRONMENT if name in os.environ}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "portal.gateways.busy.child"],
            input=json.dumps(question).encode(),
            capture_output=True,
            timeout=SECONDS,
            cwd=ROOT,
            env=environment,
            check=True,
        )
        answer = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        answer = {"error": TooComplicated().said(), "crash": [type(error).__name__, *where(error)]}
    if crash := answer.get("crash"):
        _log_crash(*crash)
    return answer


@lru_cache
def _log_crash(kind: str, *places: str) -> None:
    """Once for each place while this process lives: a calendar is asked again every ten minutes."""
    log.error("calendar.crashed", kind=kind, where=list(places))

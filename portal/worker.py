"""The worker: carries out what the outbox promises, in the server's lifespan or by `python -m portal worker`.

Most of it are mails; what talks to Stripe instead is in gateways/effects.py.

The log names rows, never people, and says the same whether a mail left or there was nobody to write to.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from functools import partial
from typing import Any, ParamSpec, TypeVar

import structlog

from portal import crash, db, outbox, threads
from portal.domain import mail_choices, mails
from portal.domain.checkout_gateway import GatewayAway
from portal.errors import Misconfigured
from portal.gateways import effects
from portal.gateways.mail import compose, smtp
from portal.outbox import Claimed

AT_ONCE = 4  # mails on their way at the same time
LATEST = 1.0  # seconds until the outbox is looked at without having been woken: other processes promise too
GRACE = 5.0  # seconds mails on their way get to arrive when the worker stops
RECORDING = (
    0.1,
    0.5,
    2.0,
    10.0,
    30.0,
)  # seconds between attempts to write down how it ended; below the lease
P = ParamSpec("P")
T = TypeVar("T")
Ending = Callable[[], None]
Task = asyncio.Task[Any]

log = structlog.get_logger(__name__)


async def run(stop: asyncio.Event | None = None) -> None:
    """Deliver until `stop` is set, or until cancelled; then let what is on its way arrive."""
    stop, awake = stop or asyncio.Event(), asyncio.Event()
    flying: set[Task] = set()
    stopping = asyncio.create_task(stop.wait())
    try:
        with _woken_by_commits(awake):
            while not stop.is_set():
                awake.clear()
                room = AT_ONCE - len(flying)
                found = await _claim(room) if room else []
                flying |= {asyncio.create_task(_deliver(claimed)) for claimed in found}
                flying = await _rest(awake, stopping, flying)
    finally:
        stopping.cancel()
        await _land(flying)


@contextlib.contextmanager
def _woken_by_commits(awake: asyncio.Event) -> Iterator[None]:
    """A commit in any thread of this process that promised something ends the wait."""
    loop = asyncio.get_running_loop()

    def wake() -> None:
        with contextlib.suppress(RuntimeError):  # the loop closed just now: the next worker finds the row
            loop.call_soon_threadsafe(awake.set)

    db.committed.append(wake)
    try:
        yield
    finally:
        db.committed.remove(wake)


async def _claim(room: int) -> list[Claimed]:
    try:
        return await _in_thread(outbox.claim, room)
    except Exception as error:
        log.error("outbox.unreadable", error=type(error).__name__)
        await asyncio.sleep(LATEST)
        return []


async def _rest(awake: asyncio.Event, stopping: Task, flying: set[Task]) -> set[Task]:
    """Until there may be something to do: a promise, a place that became free, or a second has passed."""
    waking = asyncio.create_task(awake.wait())
    signals = {stopping, *flying} if len(flying) >= AT_ONCE else {stopping, *flying, waking}
    try:
        await asyncio.wait(signals, timeout=LATEST, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waking.cancel()
    return {task for task in flying if not task.done()}


async def _land(flying: set[Task]) -> None:
    """A mail cut off half-way is sent again when its lease ends: give it the time to arrive once."""
    if not flying:
        return
    _, late = await asyncio.wait(flying, timeout=GRACE)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)


async def _deliver(claimed: Claimed) -> None:
    """One effect, from its facts to its end. Whatever goes wrong stays with this one."""
    known = {"outbox": claimed.id.hex, "kind": claimed.kind, "attempt": claimed.attempt}
    what, attempt = ("effect", _carry_out) if claimed.kind in effects.KINDS else ("mail", _mail)
    try:
        ending = await attempt(claimed)
        log.info(f"{what}.handled", **known)
    except Exception as error:
        ending = _setback(claimed, error)
        log.warning(f"{what}.failed", error=type(error).__name__, **known)
    await _record(ending, known)


async def _carry_out(claimed: Claimed) -> Ending:
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(threads.gateways(), effects.carry_out, claimed.kind, claimed.facts)
    return partial(outbox.done, claimed)


async def _mail(claimed: Claimed) -> Ending:
    crash.point("mail_claimed")
    message = await _in_thread(_written, claimed)
    if not isinstance(message, EmailMessage):
        return message
    remark = await smtp.send(message)
    crash.point("mail_accepted")
    return partial(outbox.done, claimed, remark)


def _written(claimed: Claimed) -> EmailMessage | Ending:
    """The mail to send; or how it ends without: nobody wants it, or each of its readers gets one they can stop."""
    letter = mails.letter(claimed.kind, claimed.facts)
    if letter is None:
        return partial(outbox.dropped, claimed)
    readers = [one.contact_id for one in letter.to if one.contact_id]
    if "reader" in claimed.facts or not mail_choices.is_switchable(claimed.kind) or not readers:
        return compose.message(letter, claimed.id)
    if len(readers) > 1:
        return partial(outbox.split, claimed, readers)
    return compose.message(letter, outbox.share(claimed.id, readers[0]))  # at another attempt there may be more readers


def _setback(claimed: Claimed, error: Exception) -> Ending:
    match error:
        case smtp.Rejected() | compose.Unsendable():
            return partial(outbox.dead, claimed, str(error))
        case smtp.Unreachable() | Misconfigured():
            return partial(outbox.failed, claimed, str(error), outage=True)
        case GatewayAway():
            return partial(outbox.failed, claimed, "Stripe did not answer", outage=True)
        case smtp.NotNow():
            return partial(outbox.failed, claimed, str(error))
    return partial(outbox.failed, claimed, type(error).__name__)  # ours: its words may hold personal data


async def _record(ending: Ending, known: dict[str, Any]) -> None:
    """Write down how it ended. Forgetting that a mail left would send it twice: try for most of the lease."""
    for pause in (*RECORDING, None):
        try:
            await _in_thread(ending)
            return
        except Exception as error:
            log.error("outbox.unwritable", error=type(error).__name__, **known)
            if pause is not None:
                await asyncio.sleep(pause)


async def _in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Database work off the event loop."""
    return await asyncio.get_running_loop().run_in_executor(threads.visits(), partial(work, *args, **kwargs))

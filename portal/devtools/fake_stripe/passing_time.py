"""What happens without a request: sessions expire, debits and their refunds settle when their moment comes."""

import asyncio

from portal.devtools.fake_stripe import alarms, refunds, sessions
from portal.devtools.fake_stripe.alarms import Alarm
from portal.devtools.fake_stripe.courier import Courier
from portal.devtools.fake_stripe.paying import settle_debit
from portal.devtools.fake_stripe.world import World


def catch_up(world: World) -> None:
    """Lets everything happen that is due by now; costs one look at an empty table otherwise."""
    for what, identifier in alarms.due(world.store, world.clock()):
        with world.store.transaction():
            _HAPPENS[what](world, identifier)


def look_ahead(world: World, courier: Courier) -> None:
    """After every request: sends the news, and sets the timer for what comes next."""
    courier.wake()
    if world.timer:
        world.timer.cancel()
        world.timer = None
    nearest = alarms.nearest(world.store)
    if nearest is not None:
        pause = max(0.0, nearest - world.clock())
        world.timer = asyncio.get_running_loop().call_later(pause, _ring, world, courier)


def _ring(world: World, courier: Courier) -> None:
    catch_up(world)
    look_ahead(world, courier)


def _expire(world: World, session_id: str) -> None:
    alarms.cancel(world.store, Alarm.EXPIRE, session_id)
    found = world.store.find("checkout.session", session_id)
    if found and found[0]["status"] == "open":
        sessions.close(world, *found)


_HAPPENS = {Alarm.SETTLE: settle_debit, Alarm.REFUND: refunds.settle, Alarm.EXPIRE: _expire}

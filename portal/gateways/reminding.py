"""Reminders leave by the clock: every few minutes somebody looks whose turn it is, and promises those mails."""

import asyncio

from portal import db
from portal.clock import now
from portal.domain import reminders
from portal.gateways.settling import in_gateway
from portal.log import error_id

EVERY = 600  # seconds between two looks


def remind() -> int:
    """Promise every mail whose turn it is; returns how many. Each in a transaction of its own: nobody waits for all."""
    moment = now()
    with db.everyone() as session:  # most looks find nothing: they must not queue for the write lock
        found = reminders.due(session, moment)
    promised = 0
    for one in found:
        try:
            with db.everyone(write=True) as session:
                promised += reminders.promise(session, one, moment)
        except Exception as error:  # one invoice must not hide all later ones
            error_id(error)
    return promised


async def remind_forever() -> None:
    """The first look right after start-up. A look that fails is logged, and the next one comes as usual."""
    while True:
        try:
            await in_gateway(remind)
        except Exception as error:
            error_id(error)
        await asyncio.sleep(EVERY)

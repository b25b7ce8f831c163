"""What happens by the clock: every few minutes somebody looks who is to be reminded, and which quotes have expired."""

import asyncio

from portal import db
from portal.clock import now
from portal.domain import appointment_reminding, booking_clock, expiring, reminders
from portal.gateways import export_tidying, import_tidying, recurring
from portal.gateways.orphaned_links import end_orphaned
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


def remind_of_appointments() -> int:
    """The same for appointments."""
    with db.everyone() as session:
        found = appointment_reminding.due(session, now())
    promised = 0
    for one in found:
        try:
            with db.everyone(write=True) as session:
                promised += appointment_reminding.promise(session, one)
        except Exception as error:  # one appointment must not hide all later ones
            error_id(error)
    return promised


def note_expired() -> int:
    """Note every quote that has expired, batch by batch; returns how many."""
    moment, noted = now(), 0
    while True:
        with db.everyone() as session:
            found = expiring.due(session, moment)
        if not found:
            return noted
        with db.everyone(write=True) as session:
            done = expiring.note(session, found, moment)
        if not done:  # somebody else was quicker with all of them
            return noted
        noted += done


def keep_appointments() -> int:
    """Store that holds have run out and appointments are over, and follow zone rules; returns how many changed."""
    moment, done = now(), 0
    with db.everyone() as session:
        rules = booking_clock.due(session, moment)
    for rule in rules:
        found = 1
        while found:  # batch by batch
            with db.everyone(write=True) as session:
                found = rule(session, moment)
            done += found
    return done


async def remind_forever() -> None:
    """The first look right after start-up. A look that fails is logged, and the next one comes as usual."""
    while True:
        for look in (
            recurring.make_due,  # first: what is issued now is not reminded of today
            remind,
            remind_of_appointments,
            note_expired,
            keep_appointments,
            export_tidying.tidy,
            import_tidying.tidy,
            end_orphaned,
        ):
            try:
                await in_gateway(look)
            except Exception as error:
                error_id(error)
        await asyncio.sleep(EVERY)

"""By the clock: links to pay whose sender may send none any more are ended for good, with their pages at Stripe."""

from portal import db
from portal.clock import now
from portal.domain import pay_link_ending
from portal.models import Actor, PayLink


def end_orphaned() -> int:
    """Returns how many. They opened nothing since their sender could not; what is left is the page to pay on."""
    with db.everyone() as session:
        found, ended = pay_link_ending.orphaned(session, now()), 0
    for key in found:
        with db.everyone(write=True) as session:
            ended += pay_link_ending.end(session, session.get_one(PayLink, key), Actor.SYSTEM, now())
    return ended

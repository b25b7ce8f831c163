"""After a fault: who carries on, and how the money and the mails must stand."""

import asyncio
from collections import Counter
from datetime import timedelta

from sqlalchemy import update
from sqlmodel import col

from portal import db
from portal.clock import now
from portal.gateways import effects
from portal.gateways.settling import sweep
from portal.models import Checkout, InvoiceState, Outbox, OutboxState, Payment
from tests.faults.acting import Desk, invoices
from tests.faults.history import violations
from tests.faults.stories import Story
from tests.faults.victim import deliver
from tests.mailing import MailServer
from tests.paying import rows

NOW = timedelta(0)


def recover(desk: Desk, story: Story) -> None:
    """A restart: the sweep, whoever tries again, what Stripe repeats; leases run out, and the worker starts."""
    sweep(NOW)
    story.again(desk)
    with db.everyone(write=True) as session:
        waiting = col(Outbox.state) == OutboxState.WAITING
        session.exec(update(Outbox).where(waiting).values(leased_until=None, run_at=now()))
    asyncio.run(deliver())


def check(desk: Desk, story: Story, post_office: MailServer, repeated: bool = False) -> None:
    """As it would have been without the fault, and there is nothing left to do.

    `repeated`: killed after the server took a mail; others that were on their way may have been taken too.
    """
    ours = {checkout.id.hex for checkout in rows(Checkout)}
    captures = [each for each in desk.stripe.captures() if each.metadata["checkout"] in ours]
    assert violations(captures) == []
    assert tuple(each.amount_minor for each in captures) == story.paid
    assert sum(each.refunded_minor for each in captures) == story.back
    assert sum(each.balance_minor for each in invoices() if each.state is not InvoiceState.VOID) == story.owed
    assert sum(each.surplus_minor for each in rows(Payment)) == 0
    sent = [row.kind for row in rows(Outbox) if row.state is OutboxState.SENT and row.kind not in effects.KINDS]
    assert Counter(sent) == Counter(story.mails)
    mails = Counter(mail["Message-ID"] for mail in post_office.mails)
    twice = mails.total() - len(mails)
    assert (len(mails), 1 <= twice <= len(sent) if repeated else twice == 0) == (len(sent), True)
    assert sweep(NOW) == {}

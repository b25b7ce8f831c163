"""kill -9 between making an invoice by the clock and sending it: none is lost, and none is there twice."""

import asyncio
import os
import signal
from collections import Counter
from datetime import timedelta

import pytest

from portal import db
from portal.clock import day_in, now
from portal.gateways.recurring import make_due
from portal.models import Client, Outbox, OutboxState, RecurringInvoice, RecurringPlan, RhythmUnit
from tests.faults.acting import Desk
from tests.faults.conftest import Victim
from tests.faults.test_quote_crashes import rest, told
from tests.faults.victim import deliver
from tests.mailing import MailServer
from tests.paying import only, rows
from tests.recurring import a_plan, invoices

pytestmark = [pytest.mark.faults, pytest.mark.sqlite]  # the victim is forked onto a file
MADE = {"recurring_written": 0, "recurring_made": 1, "mail_claimed": 3, "mail_accepted": 3}  # when it dies there
RUNS = range(50 if os.environ.get("PORTAL_FAULTS") == "full" else 1)


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("point", MADE)
def test_killed_there_each_day_has_one_invoice_and_each_reader_one_mail(
    desk: Desk, victim: Victim, post_office: MailServer, point: str, run: int
):
    with db.everyone(write=True) as session:
        client, first = session.get_one(Client, desk.client_id), day_in("Europe/Vienna", now()) - timedelta(days=3)
        a_plan(session, client, RhythmUnit.DAY, start_on=first, times=3, readers=[desk.contact_id.hex])
    before = len(invoices())
    assert victim.live(**told(desk, point), recurring=True) == -signal.SIGKILL
    assert len(rows(RecurringInvoice)) == len(invoices()) - before == MADE[point]
    make_due()
    make_due()
    rest()
    asyncio.run(deliver())
    assert len({row.made_for for row in rows(RecurringInvoice)}) == len(rows(RecurringInvoice)) == 3
    assert len(invoices()) - before == only(RecurringPlan).made == 3
    assert Counter(row.kind for row in rows(Outbox))["invoice_sent"] == 3
    assert {row.state for row in rows(Outbox)} == {OutboxState.SENT}
    assert len({mail["Message-ID"] for mail in post_office.mails}) == 3

"""kill -9 between any two steps of accepting a quote: it is decided in full or not at all, and billed once."""

import asyncio
import os
import signal
from collections import Counter
from dataclasses import asdict
from decimal import Decimal

import pytest
from sqlmodel import select, update

from portal import crash, db
from portal.access.visit import visit
from portal.clock import now
from portal.domain import decisions
from portal.gateways import signing
from portal.models import (
    Client,
    FileKind,
    Invoice,
    InvoiceKind,
    Outbox,
    OutboxState,
    Quote,
    QuoteDecision,
    QuoteFile,
    QuoteState,
)
from tests.faults.acting import Desk
from tests.faults.conftest import Victim
from tests.faults.victim import deliver
from tests.mailing import MailServer
from tests.paying import only, rows
from tests.quotes import a_line, a_quote, agreement, an_offer

pytestmark = [pytest.mark.faults, pytest.mark.sqlite]  # the victim is forked onto a file
POINTS = ("quote_weighed", "offer_kept", "copy_signed", "quote_accepted")
RUNS = range(50 if os.environ.get("PORTAL_FAULTS") == "full" else 1)
PROMISED = ("quote_accepted", "quote_won", "bill_deposit", "invoice_sent")


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("point", POINTS)
def test_killed_there_it_is_decided_in_full_or_not_at_all(
    desk: Desk, victim: Victim, post_office: MailServer, point: str, run: int
):
    with db.everyone(write=True) as session:
        offer = an_offer(a_line(), deposit_percent=Decimal(30))
        asked = agreement(a_quote(session, session.get_one(Client, desk.client_id), offer))
    assert victim.live(**told(desk, point), agreement=asdict(asked)) == -signal.SIGKILL
    is_decided = point == "quote_accepted"
    assert len(rows(QuoteDecision)) == is_decided
    assert only(Quote).state is (QuoteState.ACCEPTED if is_decided else QuoteState.SENT)
    again = asyncio.run(signing.accept(visit, asked))
    rest()
    assert again.pay == bills()[0].slug
    check(desk, post_office)


def told(desk: Desk, point: str) -> dict[str, object]:
    """What the victim must know."""
    ids = {name: getattr(desk, f"{name}_id").hex for name in ("business", "client", "contact", "invoice")}
    database = db.engine().url.database
    environment = {"PORTAL_STRIPE_API_BASE": desk.stripe.url, crash.VARIABLE: point}
    return {**ids, "slug": desk.slug, "began": desk.began, "database": database, "environment": environment}


def rest() -> None:
    """A restart: leases run out, and the worker does what was promised."""
    with db.everyone(write=True) as session:
        waiting = Outbox.state == OutboxState.WAITING
        session.exec(update(Outbox).where(waiting).values(leased_until=None, run_at=now()))  # type: ignore[arg-type]
    asyncio.run(deliver())


def bills() -> list[Invoice]:
    with db.everyone() as session:
        return list(session.exec(select(Invoice).where(Invoice.kind == InvoiceKind.DEPOSIT)))


def check(desk: Desk, post_office: MailServer) -> None:
    """As if nothing had happened in between."""
    with db.everyone() as session:
        assert decisions.check(session, desk.client_id) == []
    assert only(QuoteDecision).version == 1
    assert Counter(file.kind for file in rows(QuoteFile)) == {FileKind.OFFER: 1, FileKind.SIGNED: 1}
    assert [bill.total_minor for bill in bills()] == [36_00]
    assert Counter(row.kind for row in rows(Outbox)) == Counter(PROMISED)
    assert {row.state for row in rows(Outbox)} == {OutboxState.SENT}
    assert len({mail["Message-ID"] for mail in post_office.mails}) == len(post_office.mails) == 3

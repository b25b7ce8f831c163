"""Accept against reject against expire against revise against withdraw, in threads: exactly one outcome."""

import os
import random
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from portal import db
from portal.access.sessions import Visitor
from portal.access.visit import current, visit_now
from portal.clock import now
from portal.domain import converting, deciding, decisions, quote_files, quoting, rejecting
from portal.domain.rejecting import Refusal
from portal.errors import Refused
from portal.models import (
    Activity,
    Client,
    FileKind,
    Invoice,
    InvoiceState,
    Outbox,
    Outcome,
    Quote,
    QuoteDecision,
    QuoteFile,
    QuoteState,
    QuoteVersion,
)
from tests.build import a_business, a_client, a_contact, become
from tests.faults.at_once import at_once
from tests.quotes import a_line, a_quote, agreement, an_offer, today

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]  # a thousand races take two minutes
RACES = range(1000 if os.environ.get("PORTAL_FAULTS") == "full" else 50)
Act = Callable[[], str]


@dataclass
class Arena:
    """A client, somebody signed in for it, and how often each outcome won."""

    client_id: UUID
    who: Visitor


@pytest.fixture
def arena(database) -> Arena:
    with db.everyone(write=True) as session:
        client = a_client(session, a_business(session))
        become(session, a_contact(session, client))
    who = current.get()
    assert who
    return Arena(client.id, who)


def offered(arena: Arena) -> Quote:
    with db.everyone(write=True) as session:
        offer = an_offer(a_line(), deposit_percent=Decimal(30))
        return a_quote(session, session.get_one(Client, arena.client_id), offer)


def as_client(arena: Arena, act: Callable[[], str]) -> Act:
    def run() -> str:
        current.set(arena.who)
        with suppress(Refused):
            return act()
        return ""

    return run


def accept(arena: Arena, quote: Quote, nth: int) -> Act:
    """With a certificate of its own, made before, as a second window would: the last step races."""
    weighed = visit_now(deciding.weigh, agreement(quote, signer_name=f"Ada {'I' * nth}"))
    offer = visit_now(quote_files.keep_offer, quote.slug, 1, f"%PDF {quote.slug}".encode())
    signed = f"%PDF signed {quote.slug} {nth}".encode()
    return as_client(arena, lambda: visit_now(deciding.accept, weighed, offer.sha256, signed).outcome.value)


def reject(arena: Arena, quote: Quote) -> Act:
    asked = Refusal(quote.slug, 1, quote.content_hash, "price")
    return as_client(arena, lambda: visit_now(rejecting.reject, asked).outcome.value)


def owner(rule: Callable[..., Quote], *args: object, **facts: object) -> Act:
    def run() -> str:
        with suppress(Refused), db.everyone(write=True) as session:
            return rule(session, *args, **facts).state.value
        return ""

    return run


def revise(quote: Quote) -> Act:
    act = owner(quoting.revise, quote.id, 1, an_offer(), now(), today(), mail=False)
    return lambda: act() and "revised"


def withdraw(quote: Quote) -> Act:
    return owner(quoting.withdraw, quote.id, 1, now())


def expire(quote: Quote) -> Act:
    """Its last day ends: what the clock does, done by the calendar of the row."""

    def run() -> str:
        yesterday: date = today() - timedelta(days=1)
        with db.everyone(write=True) as session:
            open_ = (col(Quote.id) == quote.id, col(Quote.state) == QuoteState.SENT, col(Quote.version) == 1)
            won = session.exec(update(Quote).where(*open_).values(valid_until=yesterday)).rowcount
        return "expired" if won else ""

    return run


def put_back(quote: Quote) -> None:
    """The head says again what its version says: in life the clock moves, not the row."""
    with db.everyone(write=True) as session:
        mine = (col(Quote.id) == quote.id, col(Quote.version) == 1)
        session.exec(update(Quote).where(*mine).values(valid_until=quote.valid_until))


def outcome_of(quote_id: UUID) -> str:
    """What the books say became of version 1; fails when they disagree with each other.

    What was rejected or has expired may be revised afterwards: that does not undo it.
    """
    with db.everyone() as session:
        quote = session.get_one(Quote, quote_id)
        decided = [row.outcome.value for row in rows_of(session, QuoteDecision, quote_id)]
        files = [row.kind for row in rows_of(session, QuoteFile, quote_id) if row.kind is FileKind.SIGNED]
        versions = len(rows_of(session, QuoteVersion, quote_id))
        told = Counter(row.verb for row in rows_of(session, Activity, quote_id))
    state = {QuoteState.SENT: "revised" if quote.version == 2 else "expired"}.get(quote.state, quote.state.value)
    assert decided in ([], ["accepted"], ["rejected"])
    assert not decided or decided == [state] or (decided, state) == (["rejected"], "revised")
    assert bool(decided) or state not in ("accepted", "rejected")
    assert len(files) == (decided == ["accepted"])
    assert versions == quote.version == told["quote_revised"] + 1
    assert {"accepted": told["quote_accepted"], "rejected": told["quote_rejected"]} == {
        outcome: int(decided == [outcome]) for outcome in ("accepted", "rejected")
    }
    assert told["quote_withdrawn"] == (state == "withdrawn")
    return decided[0] if decided else state


def rows_of(session: Session, model: Any, quote_id: UUID) -> Sequence[Any]:
    return session.exec(select(model).where(model.quote_id == quote_id)).all()


def test_everything_at_once_has_exactly_one_outcome(arena: Arena):
    won = Counter[str]()
    for race in RACES:
        quote = offered(arena)
        acts = [accept(arena, quote, 1), accept(arena, quote, 2), reject(arena, quote), reject(arena, quote),
                revise(quote), withdraw(quote), expire(quote)]  # fmt: skip
        dice = random.Random(race)
        said = {answer for answer in at_once(*dice.sample(acts, dice.randint(2, len(acts)))) if answer}
        outcome = outcome_of(quote.id)
        assert outcome in said
        assert len(said & {"accepted", "rejected", "withdrawn"}) <= 1  # none of them follows another
        assert "accepted" not in said or said == {"accepted"}
        won[outcome] += 1
        put_back(quote)
    with db.everyone() as session:
        assert decisions.check(session, arena.client_id) == []
        kinds = Counter(session.exec(select(Outbox.kind)))
    assert kinds["quote_won"] == kinds["quote_accepted"] == kinds["bill_deposit"] == won["accepted"]
    assert kinds["quote_lost"] == won["rejected"]
    assert len(won) >= 4, won


def test_eight_clicks_are_one_acceptance(arena: Arena):
    quote = offered(arena)
    said = at_once(*[accept(arena, quote, nth) for nth in range(8)])
    assert said == [Outcome.ACCEPTED.value] * 8
    assert outcome_of(quote.id) == "accepted"


def test_eight_conversions_are_one_deposit(arena: Arena):
    quote = offered(arena)
    assert accept(arena, quote, 1)() == "accepted"

    def bill() -> str:
        with db.everyone(write=True) as session:
            return converting.bill_deposit(session, quote.id, 1, now())

    assert len(set(at_once(*[bill] * 8))) == 1
    with db.everyone() as session:
        [invoice] = session.exec(select(Invoice).where(Invoice.quote_id == quote.id)).all()
    assert (invoice.state, invoice.total_minor) == (InvoiceState.OPEN, 36_00)

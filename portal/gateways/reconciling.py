"""Stripe against the ledger for a window of time. What differs is settled from a fresh report first, then said."""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from portal import db
from portal.clock import now
from portal.domain import parked, payments, recorded
from portal.domain.checkout_gateway import GatewayAway, NoSuchSession, Report
from portal.domain.reconciliation import Difference, Fact, Kind, Parked, compare, dispute_fact, facts_of, refund_fact
from portal.domain.recorded import Place
from portal.errors import NotFound
from portal.gateways.checkout import gateway
from portal.gateways.stripe_reports import dispute_of, mark_of, refund_of, report_of
from portal.log import error_id
from portal.models import ParkedPayment

DAY = timedelta(days=1)  # the longest a page stays open: what is paid today may have been opened yesterday


@dataclass(frozen=True)
class Line:
    """One difference; `mended`: a fresh report has brought the ledger in line."""

    difference: Difference
    mended: bool
    papers: tuple[str, ...]


@dataclass
class Compared:
    """What a look at one window found."""

    lines: list[Line] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)  # payments and accounts Stripe said nothing about
    parked: list[Parked] = field(default_factory=list)
    payments: int = 0
    refunds: int = 0

    @property
    def agree(self) -> bool:
        """Nothing differs any more, and nothing waits for a person."""
        return not self.unanswered and not self.parked and all(line.mended for line in self.lines)


@dataclass
class Listed:
    """What Stripe lists of ours, and where each payment lies."""

    facts: list[Fact] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)


def reconcile(window: timedelta) -> Compared:
    """Compare what moved within the window. Raises `GatewayAway` when Stripe does not answer at all."""
    start, found, listed = now() - window, Compared(), Listed()
    with db.everyone() as session:
        accounts = recorded.accounts(session, start - DAY)
    for account in accounts:
        _list(account, start - DAY, listed, found)
    for intent in _doubtful(listed, start):
        _look_into(intent, listed.places.get(intent), found)
    with db.everyone() as session:
        found.parked = recorded.parked(session)
        moved = Counter(fact.kind for fact in recorded.since(session, start))
    found.payments, found.refunds = moved[Kind.PAYMENT], moved[Kind.REFUND]
    return found


def release(parked_id: UUID) -> None:
    """Looked at: given back, or not ours. The invoices may be paid again."""
    with db.everyone(write=True) as session:
        parked.release(session, parked_id, now())


def book(parked_id: UUID) -> None:
    """Book what came, as Stripe says today. Raises `GatewayAway`, or a refusal of the rule."""
    report = report_on(parked_id)
    with db.everyone(write=True) as session:
        parked.book(session, parked_id, report, now())


def report_on(parked_id: UUID) -> Report:
    """How the session of parked money stands today. Raises `GatewayAway`, `NoSuchSession`, `NotFound`."""
    with db.everyone() as session:
        waiting = session.get(ParkedPayment, parked_id)
        if waiting is None:
            raise NotFound
        accounts = recorded.accounts(session, waiting.created_at - 2 * DAY)
    return _report_on_any(waiting.stripe_session, accounts)


def _report_on_any(stripe_session: str, accounts: Iterable[str]) -> Report:
    """Parked perhaps because it is on another account than we asked for."""
    for account in accounts:
        with suppress(NoSuchSession):
            return gateway().report(stripe_session, account, deep=True)
    raise NoSuchSession


def _list(account: str, since: datetime, listed: Listed, found: Compared) -> None:
    """What carries our mark; an account may serve others."""
    try:
        made = gateway().made_since(since, account)
    except NoSuchSession:
        found.unanswered.append(account)
        return
    for session in made.sessions:
        if mark_of(session.metadata):
            report = report_of(session, account)
            listed.facts += facts_of(report)
            listed.places[report.intent] = Place(session.id, account, (session.id,))
    for refund in made.refunds:
        if payment := _ours(refund.payment_intent, account, listed):
            listed.facts.append(refund_fact(refund_of(refund), payment.currency.upper(), payment.id))
    for dispute in made.disputes:
        if payment := _ours(dispute.payment_intent, account, listed):
            listed.facts.append(dispute_fact(dispute_of(dispute, payment), payment.currency.upper(), payment.id))


def _ours(payment: Any, account: str, listed: Listed) -> Any:
    """The payment that money went back of, if it carries our mark."""
    if not payment or not mark_of(payment.metadata):
        return None
    listed.places.setdefault(payment.id, Place("", account, (payment.id,)))
    return payment


def _doubtful(listed: Listed, start: datetime) -> list[str]:
    """Payments that do not look the same on both sides, and those whose refund or dispute may have moved on."""
    with db.everyone() as session:
        here, undecided = recorded.since(session, start), recorded.undecided(session)
        aside = recorded.put_aside(session)
        seen = [fact for fact in listed.facts if fact.intent not in aside]
        keys = {(fact.kind, fact.key) for fact in seen}
        known = {one for one in recorded.of(session, {fact.intent for fact in seen}) if (one.kind, one.key) in keys}
    return sorted({one.fact.intent for one in compare(seen, known.union(here))} | undecided)


def _look_into(intent: str, seen: Place | None, found: Compared) -> None:
    """Ask how it really is, settle that, and compare again: everything about this one payment."""
    with db.everyone() as session:
        before, place = recorded.of(session, [intent]), recorded.place_of(session, intent, seen)
    try:
        truth = _settled(intent, place)
    except GatewayAway:
        found.unanswered.append(intent)
        return
    except Exception as error:  # one payment must not hide all later ones
        error_id(error)
        found.unanswered.append(intent)
        return
    with db.everyone() as session:
        left = compare(truth, recorded.of(session, {intent, *(fact.intent for fact in truth)}))
    still = {(one.fact.kind, one.fact.key) for one in left}
    gone = [one for one in compare(truth, before) if (one.fact.kind, one.fact.key) not in still]
    found.lines += [Line(one, False, place.papers) for one in left] + [Line(one, True, place.papers) for one in gone]


def _settled(intent: str, place: Place) -> list[Fact]:
    """What happened to this payment, as Stripe says now; nothing, if it does not know it."""
    about = place.session or gateway().session_of(intent, place.account)
    try:
        report = gateway().report(about, place.account, deep=True) if about else None
    except NoSuchSession:
        return []
    if report is None:
        return []
    with db.everyone(write=True) as session:
        payments.settle(session, report, now())
    return facts_of(report)

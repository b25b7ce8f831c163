"""Money that came by another way than Stripe, as the owner found it: on the bank statement, in the till."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from portal import formats
from portal.clock import day_in
from portal.domain import accounts, activity, credit, ledger, offline_parts, overtaken, payments, refunds
from portal.domain.allocation import Part
from portal.errors import Refused
from portal.models import Actor, Business, Client, Invoice, Payment, PaymentMethod, PaymentState, Refund

METHODS = (PaymentMethod.TRANSFER, PaymentMethod.CASH, PaymentMethod.OTHER)
LONGEST = 140  # characters of a reference, as on a bank statement


class NoMoney(Refused):
    """Nothing, or less."""

    sentence = "The amount must be more than nothing."


class NotByHand(Refused):
    """Cards and debits are booked as Stripe reports them."""

    sentence = "Only transfers, cash and other means are recorded by hand."


class NotYet(Refused):
    """A day ahead of today."""

    sentence = "The money cannot have arrived on {day}: that day is still to come."


class RecordedAlready(Refused):
    """The same payment once more. Twice on purpose is said so."""

    sentence = "This payment is recorded already: {amount} on {day}, receipt {number}."


class NotOffline(Refused):
    """Stripe has the money."""

    sentence = "This payment came through Stripe, so it was not recorded by mistake. You can refund it."


@dataclass(frozen=True)
class Received:
    """Money as it came. `received_on` is a day of the business; `reference` is what the bank statement says."""

    amount_minor: int
    currency: str
    method: PaymentMethod
    received_on: date
    reference: str = ""


def record(
    session: Session, client_id: UUID, money: Received, moment: datetime, parts: Sequence[Part] | None = None, *,
    again: bool = False, mail: bool = True,
) -> Payment:  # fmt: skip
    """Book it: against `parts`, or oldest due first. The rest is the client's credit. `again`: twice on purpose."""
    client = accounts.of_client(session, client_id)
    business = session.get_one(Business, client.business_id)
    came_at = _came_at(business, money, moment)
    if not again:
        _refuse_double(session, client, business, money)
    wanted, settled = _parts(session, client, business, money, parts)
    payment = Payment(business_id=client.business_id, client_id=client.id, method=money.method,
                      state=PaymentState.PROCESSING, amount_minor=money.amount_minor, currency=money.currency,
                      reference=_tidy(money.reference))  # fmt: skip
    session.add(payment)
    session.flush()
    ledger.allot(session, payment, wanted)
    payments.succeed(session, payment, came_at, mail=mail)
    _tell(session, payment, settled)
    overtaken.rebuild(session, settled, came_at)
    return payment


def take_back(session: Session, payment_id: UUID, reason: str, moment: datetime) -> Refund:
    """It never came, or was somebody else's: as if all of it, credit spent meanwhile too, had been given back."""
    payment, settled = refunds.hold(session, payment_id)
    if payment.stripe_intent or payment.checkout_id:
        raise NotOffline
    left = refunds.left_of(session, payment)
    if left <= 0:
        raise refunds.NothingLeft
    refund = refunds.store(session, payment, left, reason, moment)
    activity.note_account(
        session, refund, "payment_taken_back", Actor.BUSINESS, amount_minor=left, currency=payment.currency
    )
    overtaken.rebuild(session, settled.values(), moment)
    return refund


def _came_at(business: Business, money: Received, moment: datetime) -> datetime:
    """A moment on the day it came: now, or noon of a day before."""
    if money.amount_minor <= 0:
        raise NoMoney
    if money.method not in METHODS:
        raise NotByHand
    today = day_in(business.timezone, moment)
    if money.received_on > today:
        raise NotYet(day=formats.day(money.received_on, business.locale))
    noon = datetime.combine(money.received_on, time(12), ZoneInfo(business.timezone))
    return moment if money.received_on == today else noon


def _refuse_double(session: Session, client: Client, business: Business, money: Received) -> None:
    """The same again is a double click, or two people with one bank statement. What was taken back does not count."""
    same = select(Payment).where(
        Payment.client_id == client.id,
        Payment.state == PaymentState.SUCCEEDED,
        Payment.method == money.method,
        Payment.amount_minor == money.amount_minor,
        Payment.currency == money.currency,
        Payment.reference == _tidy(money.reference),
        col(Payment.stripe_intent).is_(None),
    )
    for known in session.exec(same):
        on = day_in(business.timezone, known.received_at or known.created_at)
        if on == money.received_on and credit.given_back(session, known.id) < known.amount_minor:
            amount = formats.money(known.amount_minor, known.currency, business.locale)
            day = formats.day(on, business.locale)
            raise RecordedAlready(amount=amount, day=day, number=known.receipt or "")


def _parts(session: Session, client: Client, business: Business, money: Received, parts: Sequence[Part] | None
           ) -> tuple[list[Part], list[Invoice]]:  # fmt: skip
    """What it settles, and those invoices, locked."""
    if parts is None:
        wanted = offline_parts.oldest_first(session, client, money.amount_minor, money.currency)
    else:
        wanted = offline_parts.chosen(session, client, parts)
    locked = payments.lock(session, [part.invoice_id for part in wanted])
    if parts is not None:
        offline_parts.check(wanted, locked, money.amount_minor, money.currency, business.locale)
    return [offline_parts.at_most(part, locked[part.invoice_id]) for part in wanted], list(locked.values())


def _tell(session: Session, payment: Payment, settled: Sequence[Invoice]) -> None:
    money = {"amount_minor": payment.amount_minor, "currency": payment.currency}
    said = {"verb": "payment_recorded", "actor": Actor.BUSINESS, "method": payment.method.value, **money}
    if len(settled) == 1:
        activity.note(session, settled[0], **said)
    else:
        activity.note_account(session, payment, **said)
    if payment.surplus_minor:
        money["amount_minor"] = payment.surplus_minor
        activity.note_account(session, payment, "payment_surplus", Actor.SYSTEM, **money)


def _tidy(reference: str) -> str:
    return " ".join(reference.split())[:LONGEST]

"""What happened to the money of one invoice, as its staff read it, and which payments can still be given back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from portal import formats
from portal.access.staff_visit import StaffVisit
from portal.clock import day_in
from portal.domain import failures, methods, money_moves, refunds
from portal.domain.credit import COUNTING
from portal.domain.money_moves import Note, PaidPart, RefundedPart
from portal.models import Dispute, DisputeState, Invoice, Payment, PaymentState, RefundOrigin, RefundState
from portal.text import t

REFUNDS = {
    RefundState.REQUESTED: "Refund of {amount} asked for",
    RefundState.PENDING: "Refund of {amount} on its way",
    RefundState.SUCCEEDED: "{amount} given back",
    RefundState.FAILED: "Refund of {amount} failed",
    RefundState.CANCELED: "Refund of {amount} was canceled",
}
DISPUTES = {
    DisputeState.OPEN: "The payer's bank questions the payment of {amount}",
    DisputeState.WON: "The payer's bank has confirmed the payment of {amount}",
    DisputeState.LOST: "The payer's bank has decided against the payment of {amount}",
}


@dataclass(frozen=True)
class MoneyRow:
    """One line: `amount` with a minus when it went back, empty when nothing moved."""

    words: str
    when: str
    amount: str = ""
    note: str = ""


@dataclass(frozen=True)
class PaymentRow:
    """A payment that can still be given back; `is_offline`: also taken back, as if it had never come."""

    key: str
    words: str
    left: str
    is_offline: bool


Told = tuple[datetime, MoneyRow]


def story(visit: StaffVisit, invoice: Invoice) -> list[MoneyRow]:
    """Everything that is known about its money, newest first."""
    paid = money_moves.payments(visit.db, invoice)
    told = [_payment(visit, one) for one in paid]
    told += [_failure(visit, one) for one in money_moves.failures(visit.db, invoice)]
    told += [_refund(visit, one) for one in money_moves.refunds(visit.db, invoice)]
    told += [_dispute(visit, one) for one, _ in money_moves.disputes(visit.db, paid)]
    told += [_note(visit, one, invoice.currency) for one in money_moves.notes(visit.db, invoice)]
    return [row for _, row in sorted(told, key=lambda one: one[0], reverse=True)]


def returnable(visit: StaffVisit, invoice: Invoice) -> Iterator[PaymentRow]:
    """The payments of it that arrived and are not all given back."""
    for one in money_moves.payments(visit.db, invoice):
        payment = one.payment
        left = refunds.left_of(visit.db, payment) if payment.state is PaymentState.SUCCEEDED else 0
        if left > 0:
            method, at = methods.unbroken(payment, visit.locale), payment.received_at or payment.created_at
            said = {"amount": _money(visit, payment, payment.amount_minor), "method": method, "day": _day(visit, at)}
            words = t("{amount} by {method}, {day}", visit.locale, **said)
            offline = payment.stripe_intent is None and payment.checkout_id is None
            yield PaymentRow(payment.id.hex, words, _money(visit, payment, left), offline)


def _payment(visit: StaffVisit, one: PaidPart) -> Told:
    payment, method = one.payment, methods.unbroken(one.payment, visit.locale)
    amount, at = _money(visit, payment, one.amount_minor), payment.created_at
    if payment.state is PaymentState.PROCESSING:
        return at, MoneyRow(t("On its way by {method}", visit.locale, method=method), _clock(visit, at), amount)
    at = one.spent_at or payment.received_at or at
    words = t("Paid by {method}", visit.locale, method=method)
    if one.spent_at:
        words = t("Paid from the client's credit", visit.locale)
    when = _clock(visit, at) if payment.checkout_id else _day(visit, at)  # what was booked by hand has a day, no time
    known = [payment.receipt and t("Receipt {number}", visit.locale, number=payment.receipt), payment.reference]
    return at, MoneyRow(words, when, amount, " · ".join(filter(None, known)))


def _failure(visit: StaffVisit, one: PaidPart) -> Told:
    said = {"amount": _money(visit, one.payment, one.amount_minor),
            "method": methods.unbroken(one.payment, visit.locale)}  # fmt: skip
    words, at = t("Payment of {amount} by {method} did not go through", visit.locale, **said), one.payment.created_at
    return at, MoneyRow(words, _clock(visit, at), note=failures.words(one.payment.failure, visit.locale))


def _refund(visit: StaffVisit, one: RefundedPart) -> Told:
    refund, amount = one.refund, _money(visit, one.payment, one.amount_minor)
    at = refund.settled_at or refund.created_at
    sentence = REFUNDS[refund.state]
    if refund.origin is RefundOrigin.CHARGEBACK:
        sentence = "The payer's bank took {amount} back"
    words, counts = t(sentence, visit.locale, amount=amount), refund.state in COUNTING
    return at, MoneyRow(words, _clock(visit, at), f"−{amount}" if counts else "", refund.reason)


def _dispute(visit: StaffVisit, one: Dispute) -> Told:
    at = one.closed_at or one.created_at
    amount = formats.money(one.amount_minor, one.currency, visit.locale)
    return at, MoneyRow(t(DISPUTES[one.state], visit.locale, amount=amount), _clock(visit, at))


def _note(visit: StaffVisit, one: Note, currency: str) -> Told:
    amount = formats.money(one.amount_minor, currency, visit.locale)
    words = t("Credit note {number} took it off", visit.locale, number=one.number or "–")
    return one.written_at, MoneyRow(words, _day(visit, one.written_at), amount)


def _money(visit: StaffVisit, payment: Payment, minor: int) -> str:
    return formats.money(minor, payment.currency, visit.locale)


def _clock(visit: StaffVisit, at: datetime) -> str:
    return formats.moment(at, ZoneInfo(visit.zone), visit.locale)


def _day(visit: StaffVisit, at: datetime) -> str:
    return formats.day(day_in(visit.timezone, at), visit.locale)

"""What happened to the money of one invoice, newest first: paid, on its way, given back, credited."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal import formats
from portal.access.visit import Visit
from portal.clock import day_in
from portal.domain import failures, methods, money_moves
from portal.domain.credit import COUNTING
from portal.domain.money_moves import Note, PaidPart, RefundedPart
from portal.models import (
    Dispute,
    DisputeState,
    Invoice,
    InvoiceKind,
    Payment,
    PaymentState,
    RefundOrigin,
    RefundState,
)
from portal.text import t

REFUNDS = {
    RefundState.REQUESTED: "Refund of {amount} requested",
    RefundState.PENDING: "Refund of {amount} on its way to your bank",
    RefundState.SUCCEEDED: "{amount} refunded",
    RefundState.FAILED: "Refund of {amount} did not reach you",
    RefundState.CANCELED: "Refund of {amount} was canceled",
}
DISPUTES = {
    DisputeState.OPEN: "Your bank questions the payment of {amount}",
    DisputeState.WON: "Your bank has confirmed the payment of {amount}",
}  # a lost one shows as the refund it became
SLOW = timedelta(hours=1)  # a payment that took longer is told twice: when it began, and when it arrived


@dataclass(frozen=True)
class MoneyRow:
    """One line. `amount` is the part for this invoice, with a minus when it went back; empty when nothing moved."""

    words: str
    when: str
    amount: str
    state: str
    note: str = ""
    link: str = ""
    href: str = ""


Told = tuple[datetime, MoneyRow]


def of_invoice(visit: Visit, invoice: Invoice) -> list[MoneyRow]:
    """Everything that is known about its money."""
    if invoice.kind is InvoiceKind.CREDIT_NOTE:
        return _taken_off(visit, invoice)
    paid = money_moves.payments(visit.db, invoice)
    told = [row for one in paid for row in _payment(visit, one)]
    told += [_failure(visit, one) for one in money_moves.failures(visit.db, invoice)]
    told += [_refund(visit, one) for one in money_moves.refunds(visit.db, invoice)]
    found = money_moves.disputes(visit.db, paid)
    told += [_dispute(visit, dispute) for dispute, _ in found if dispute.state in DISPUTES]
    told += [_note(visit, one, invoice.currency) for one in money_moves.notes(visit.db, invoice)]
    return [row for _, row in sorted(told, key=lambda one: one[0], reverse=True)]


def _payment(visit: Visit, one: PaidPart) -> Iterator[Told]:
    """On its way; or paid, and when it began if that was earlier."""
    payment, method = one.payment, methods.unbroken(one.payment, visit.locale)
    amount = formats.money(one.amount_minor, payment.currency, visit.locale)
    began = payment.created_at
    if payment.state is PaymentState.PROCESSING:
        yield began, MoneyRow(_coming(payment, method, visit.locale), _clock(visit, began), amount, "processing")
        return
    at = one.spent_at or payment.received_at or began
    words = t("Paid by {method}", visit.locale, method=method)
    if one.spent_at:
        words = t("Paid from your credit", visit.locale)
    receipt = t("Receipt {number}", visit.locale, number=payment.receipt) if payment.receipt else ""
    href = f"/receipts/{payment.receipt}" if payment.receipt else ""
    when = _clock(visit, at) if payment.checkout_id else _day(visit, at)  # what was booked by hand has a day, no time
    yield at, MoneyRow(words, when, amount, "paid", link=receipt, href=href)
    if payment.checkout_id and not one.spent_at and at - began > SLOW:
        yield (
            began,
            MoneyRow(t("Payment by {method} started", visit.locale, method=method), _clock(visit, began), "", ""),
        )


def _coming(payment: Payment, method: str, locale: str) -> str:
    if payment.expected_on is None:
        return t("On its way by {method}", locale, method=method)
    day = formats.day(payment.expected_on, locale)
    return t("On its way by {method}, expected by {day}", locale, method=method, day=day)


def _failure(visit: Visit, one: PaidPart) -> Told:
    amount = formats.money(one.amount_minor, one.payment.currency, visit.locale)
    method = methods.unbroken(one.payment, visit.locale)
    words = t("Payment of {amount} by {method} did not go through", visit.locale, amount=amount, method=method)
    at, reason = one.payment.created_at, failures.words(one.payment.failure, visit.locale)
    return at, MoneyRow(words, _clock(visit, at), "", "failed", note=reason)


def _refund(visit: Visit, one: RefundedPart) -> Told:
    refund, amount = one.refund, formats.money(one.amount_minor, one.refund.currency, visit.locale)
    at = refund.settled_at or refund.created_at
    words = t(REFUNDS[refund.state], visit.locale, amount=amount)
    if refund.origin is RefundOrigin.CHARGEBACK:
        words = t("Your bank took {amount} back", visit.locale, amount=amount)
    elif refund.state is RefundState.SUCCEEDED and one.payment.last4:
        method = methods.unbroken(one.payment, visit.locale)
        words = t("{amount} refunded to {method}", visit.locale, amount=amount, method=method)
    counts = refund.state in COUNTING
    return at, MoneyRow(words, _clock(visit, at), f"−{amount}" if counts else "", "refunded" if counts else "failed")


def _dispute(visit: Visit, dispute: Dispute) -> Told:
    amount = formats.money(dispute.amount_minor, dispute.currency, visit.locale)
    at, is_open = dispute.closed_at or dispute.created_at, dispute.state is DisputeState.OPEN
    words = t(DISPUTES[dispute.state], visit.locale, amount=amount)
    return at, MoneyRow(words, _clock(visit, at), "", "disputed" if is_open else "")


def _note(visit: Visit, one: Note, currency: str) -> Told:
    """Dated by its issue day; one written that same day stands where it was written among the payments."""
    zone, amount = ZoneInfo(visit.timezone), formats.money(one.amount_minor, currency, visit.locale)
    words = t("A credit note took {amount} off", visit.locale, amount=amount)
    if one.number:
        words = t("Credit note {number} took {amount} off", visit.locale, number=one.number, amount=amount)
    at, on = one.written_at, one.issue_on
    if on and day_in(visit.timezone, at) != on:
        at = datetime.combine(on, time(12), zone)
    link, href = (t("View credit note", visit.locale), f"/invoices/{one.slug}") if one.slug else ("", "")
    return at, MoneyRow(words, _day(visit, at), amount, "credit", link=link, href=href)


def _taken_off(visit: Visit, note: Invoice) -> list[MoneyRow]:
    """A credit note's own: which invoice it made smaller."""
    if not note.credited_minor:
        return []
    amount = formats.money(note.credited_minor, note.currency, visit.locale)
    when = formats.day(note.issue_on, visit.locale) if note.issue_on else _day(visit, note.created_at)
    invoice = money_moves.corrected(visit.db, note)
    if invoice is None:
        return [MoneyRow(t("Took {amount} off an invoice", visit.locale, amount=amount), when, amount, "credit")]
    words = t("Took {amount} off invoice {number}", visit.locale, amount=amount, number=invoice.number or "")
    link = t("View invoice", visit.locale)
    return [MoneyRow(words, when, amount, "credit", link=link, href=f"/invoices/{invoice.slug}")]


def _clock(visit: Visit, at: datetime) -> str:
    return formats.moment(at, ZoneInfo(visit.zone), visit.locale)


def _day(visit: Visit, at: datetime) -> str:
    return formats.day(day_in(visit.timezone, at), visit.locale)

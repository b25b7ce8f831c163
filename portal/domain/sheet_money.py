"""From the total to what is still owed, each step on its own row: what was paid, given back, and credited.

Who pays by a link reads what came and when: how others paid, and what their bank did, is theirs.
"""

from collections.abc import Iterator

from portal import formats
from portal.access.visit import Visit
from portal.clock import day_in
from portal.domain import methods, money_moves, refund_words
from portal.domain.credit import COUNTING
from portal.domain.ledger import settled_of
from portal.domain.money_moves import Note, PaidPart
from portal.domain.sheets import Figure, plain
from portal.models import Invoice, InvoiceKind, InvoiceState, PaymentState
from portal.text import t

Step = tuple[str, str, int]  # label, what stands below it, minor units


def after_total(visit: Visit, invoice: Invoice) -> list[Figure]:
    """Empty when nothing happened in between. The rows always add up to the balance."""
    locale = visit.locale
    steps: list[Step] = [(t("Rounding", locale), "", invoice.rounding_minor)]
    steps.append((t("Paid before", locale), "", -invoice.prepaid_minor))
    steps += [*_paid(visit, invoice), *_refunded(visit, invoice), *_credited(visit, invoice)]
    return [Figure(label, plain(minor, invoice.currency, locale), note) for label, note, minor in steps if minor]


def deposit(visit: Visit, invoice: Invoice) -> Figure:
    """What of the balance is awaited first; blank when nothing is, or not any more."""
    left = min(invoice.balance_minor, invoice.deposit_minor - settled_of(invoice))
    if invoice.state is not InvoiceState.OPEN or left <= 0:
        return Figure()
    label = t("Deposit", visit.locale)
    if invoice.deposit_due_on:
        label = t("Deposit due by {day}", visit.locale, day=formats.day(invoice.deposit_due_on, visit.locale))
    return Figure(label, plain(left, invoice.currency, visit.locale))


def _paid(visit: Visit, invoice: Invoice) -> Iterator[Step]:
    left = invoice.paid_minor
    for one in money_moves.payments(visit.db, invoice) if left else ():
        if one.payment.state is PaymentState.SUCCEEDED:
            left -= one.amount_minor
            yield _payment(visit, one)
    yield t("Paid", visit.locale), "", -left


def _payment(visit: Visit, one: PaidPart) -> Step:
    payment, locale = one.payment, visit.locale
    day = formats.day(day_in(visit.timezone, one.spent_at or payment.received_at or payment.created_at), locale)
    if visit.pay_link_id:
        return t("Paid {day}", locale, day=day), "", -one.amount_minor
    label = t("Paid {day}, {method}", locale, day=day, method=methods.unbroken(payment, locale))
    if one.spent_at:
        label = t("Paid {day} from your credit", locale, day=day)
    return label, t("Receipt {number}", locale, number=payment.receipt) if payment.receipt else "", -one.amount_minor


def _refunded(visit: Visit, invoice: Invoice) -> Iterator[Step]:
    left = invoice.refunded_minor
    for one in money_moves.refunds(visit.db, invoice) if left else ():
        if one.refund.state in COUNTING:
            left -= one.amount_minor
            label = refund_words.label(one.refund, visit.timezone, visit.locale, plainly=bool(visit.pay_link_id))
            yield label, "", one.amount_minor
    yield t("Refunded", visit.locale), "", left


def _credited(visit: Visit, invoice: Invoice) -> Iterator[Step]:
    left = 0 if invoice.kind is InvoiceKind.CREDIT_NOTE else invoice.credited_minor
    for one in money_moves.notes(visit.db, invoice) if left else ():
        left -= one.amount_minor
        yield _note_label(visit, one), "", -one.amount_minor
    yield t("Credited", visit.locale), "", -left


def _note_label(visit: Visit, one: Note) -> str:
    if not one.number:
        return t("Credited", visit.locale)
    if one.issue_on is None:
        return t("Credit note {number}", visit.locale, number=one.number)
    day = formats.day(one.issue_on, visit.locale)
    return t("Credit note {number}, {day}", visit.locale, number=one.number, day=day)

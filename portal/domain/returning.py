"""The client comes back from the payment page: what our books say now."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlmodel import select

from portal import formats
from portal.access.emails import masked
from portal.access.visit import Visit
from portal.domain import failures, ledger
from portal.domain.allocation import Part
from portal.domain.pending import items_of, own_session
from portal.models import Appointment, Checkout, CheckoutState, Contact, Invoice, Module, PayLink, Payment, PaymentState
from portal.text import t, tn

WORDS = {
    "succeeded": "A confirmation is on its way to {email}.",
    "processing": "Your bank needs a few days. It will turn paid by itself, and we write to {email}.",
    "expected": "Processing, expected by {day}. It will turn paid by itself, and we write to {email}.",
    "failed": "{reason} Nothing was charged. You can try again or pay another way.",
    "open": "Nothing was charged. You can continue at any time.",
    "closed": "Nothing was charged. You can start again at any time.",
    "checked": "It has to be checked by a person first. Please do not pay again; we will contact you.",
}
TITLES = {
    "succeeded": "Thank you! Your payment has arrived.",
    "processing": "Your payment is being processed.",
    "failed": "The payment did not go through.",
    "checked": "Your payment has arrived, but does not match what was asked for.",
}
UNFINISHED = "The payment is not finished."  # of any other state
UNPAID = {CheckoutState.EXPIRED: "closed", CheckoutState.COMPLETE: "checked"}
SHOWN = 8  # invoices by name; the rest is counted


@dataclass(frozen=True)
class PartRow:
    """What one invoice got of a payment."""

    slug: str
    number: str
    amount: str


@dataclass(frozen=True)
class Confirmation:
    """How it went; `state` is succeeded, processing, failed, open, closed or checked.

    `slug` and `number` are empty when several invoices were paid at once: then there are `parts`, and `more` of them.
    """

    state: str = ""
    slug: str = ""
    number: str = ""
    amount: str = ""
    words: str = ""
    kept: str = ""
    receipt: str = ""
    again: str = ""
    parts: list[PartRow] = field(default_factory=list)
    more: str = ""
    appointment: str = ""  # the address of the one that was paid for


def account_of(visit: Visit, session_id: str) -> str:
    """The Stripe account to ask about the client's own checkout; `NotFound` for anybody else's."""
    return own_session(visit, session_id).account


def is_paid(visit: Visit, session_id: str) -> bool:
    """Money came, or is on its way, through the client's own checkout."""
    payment = _payment(visit, own_session(visit, session_id))
    return payment is not None and payment.state is not PaymentState.FAILED


def confirmation(visit: Visit, session_id: str) -> Confirmation:
    """What our books say now."""
    checkout = own_session(visit, session_id)
    found, payment = items_of(visit.db, checkout.id), _payment(visit, checkout)
    state = payment.state.value if payment else UNPAID.get(checkout.state, "open")
    one = found[0][1] if len(found) == 1 else None
    asked = [Part(invoice.id, item.amount_minor) for item, invoice in found]
    given = ledger.parts_of(visit.db, payment) if payment else []
    rows = [] if one else _parts(visit, [invoice for _, invoice in found], given or asked)
    return Confirmation(
        state=state,
        slug=_slug(one) if one else "",
        number=one.number or "" if one else "",
        amount=formats.money(checkout.amount_minor, checkout.currency, visit.locale),
        words=_words(visit, state, checkout, payment),
        kept=_kept(visit, payment),
        receipt=payment.receipt or "" if payment else "",
        again=f"/invoices/{one.slug}/pay" if one else f"/pay?currency={checkout.currency}",
        parts=rows[:SHOWN],
        appointment=_appointment(visit, one),
        more=tn("and {count} more", "and {count} more", len(rows) - SHOWN, visit.locale) if len(rows) > SHOWN else "",
    )


def _appointment(visit: Visit, invoice: Invoice | None) -> str:
    seen = invoice if Module.BOOKING not in visit.hidden else None
    query = select(Appointment.id).where(Appointment.invoice_id == seen.id) if seen else None
    key = visit.db.exec(query).first() if query is not None else None
    return f"/booking/appointments/{key.hex}" if key else ""


def _payment(visit: Visit, checkout: Checkout) -> Payment | None:
    return visit.db.exec(select(Payment).where(Payment.checkout_id == checkout.id)).first()


def _words(visit: Visit, state: str, checkout: Checkout, payment: Payment | None) -> str:
    values, key = dict[str, str](), state
    failure = payment.failure if payment else checkout.failure
    if payment and state != "failed":
        values["email"] = _reader(visit)
    if payment and state == "processing" and payment.expected_on:
        key, values["day"] = "expected", formats.day(payment.expected_on, visit.locale)
    if state == "failed" or (failure and not payment and state != "checked"):
        key, values["reason"] = "failed", failures.words(failure, visit.locale)
    return t(WORDS[key], visit.locale, **values)


def _reader(visit: Visit) -> str:
    """Who is written to; of who came by a link only enough to recognise it."""
    if visit.pay_link_id:
        return masked(visit.db.get_one(PayLink, visit.pay_link_id).email)
    return visit.db.get_one(Contact, visit.contact_id).email


def _kept(visit: Visit, payment: Payment | None) -> str:
    """Somebody paid one of them in the meantime: nothing is lost."""
    if payment is None or payment.state is not PaymentState.SUCCEEDED or not payment.surplus_minor:
        return ""
    over = formats.money(payment.surplus_minor, payment.currency, visit.locale)
    if visit.pay_link_id:
        return t("{amount} of it is more than was owed by then. Please contact us about it.", visit.locale, amount=over)
    return t("{amount} of it is more than was owed by then. It is kept as your credit.", visit.locale, amount=over)


def _slug(invoice: Invoice) -> str:
    """Empty once the document was put away: there is no page to go to."""
    return invoice.slug if invoice.archived_at is None else ""


def _parts(visit: Visit, found: Sequence[Invoice], parts: Sequence[Part]) -> list[PartRow]:
    """In the order they were asked for."""
    amounts = {part.invoice_id: part.amount_minor for part in parts}
    return [
        PartRow(_slug(one), one.number or "", formats.money(amounts[one.id], one.currency, visit.locale))
        for one in found
        if one.id in amounts
    ]

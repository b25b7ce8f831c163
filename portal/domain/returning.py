"""The client comes back from the payment page."""

from dataclasses import dataclass

from sqlmodel import select

from portal import formats
from portal.access.visit import Visit
from portal.domain.pending import items_of, own_session
from portal.models import CheckoutState, Contact, Payment, PaymentState
from portal.text import t

WORDS = {
    "succeeded": "A confirmation is on its way to {email}.",
    "processing": "Your bank needs a few days. The invoice will turn paid by itself, and we write to {email}.",
    "failed": "Nothing was charged. You can try again or pay another way.",
    "open": "Nothing was charged. You can continue at any time.",
    "closed": "Nothing was charged. You can start again at any time.",
    "checked": "It has to be checked by a person first. Please do not pay again; we will contact you.",
}
UNPAID = {CheckoutState.EXPIRED: "closed", CheckoutState.COMPLETE: "checked"}


@dataclass(frozen=True)
class Confirmation:
    """How it went; `state` is succeeded, processing, failed, open, closed or checked.

    `slug` and `number` are empty when several invoices were paid at once.
    """

    state: str = ""
    slug: str = ""
    number: str = ""
    amount: str = ""
    words: str = ""


def account_of(visit: Visit, session_id: str) -> str:
    """The Stripe account to ask about the client's own checkout; `NotFound` for anybody else's."""
    return own_session(visit, session_id).account


def confirmation(visit: Visit, session_id: str) -> Confirmation:
    """What our books say now."""
    checkout = own_session(visit, session_id)
    found = [invoice for _, invoice in items_of(visit.db, checkout.id)]
    invoice = found[0]
    payment = visit.db.exec(select(Payment).where(Payment.checkout_id == checkout.id)).first()
    email = visit.db.get_one(Contact, visit.contact_id).email
    state = payment.state.value if payment else UNPAID.get(checkout.state, "open")
    values = {"email": email} if state in (PaymentState.SUCCEEDED, PaymentState.PROCESSING) else {}
    return Confirmation(
        state=state,
        slug=invoice.slug if len(found) == 1 else "",
        number=invoice.number or "" if len(found) == 1 else "",
        amount=formats.money(checkout.amount_minor, checkout.currency, visit.locale),
        words=t(WORDS[state], visit.locale, **values),
    )

"""The owner gives money back: in full, in part, or a client's credit. Stripe is asked by the worker.

Money that came offline goes back the same way: the owner sends it, and it counts as gone at once.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from portal import formats, outbox
from portal.domain import accounts, activity, credit, ledger, overtaken, payments, returned
from portal.errors import NotFound, Refused
from portal.models import (
    Actor,
    Business,
    Dispute,
    DisputeState,
    Invoice,
    Payment,
    PaymentState,
    Refund,
    RefundState,
)
from portal.models.base import uuid7

LONGEST = 200  # characters of a reason


class NotReceived(Refused):
    """On its way, or failed."""

    sentence = "This payment has not arrived, so there is nothing to give back."


class Disputed(Refused):
    """The bank holds the money, or has taken it."""

    sentence = "The payer's bank has questioned this payment. The bank decides what happens to the money."


class NothingLeft(Refused):
    """It all went back before."""

    sentence = "All of this payment has been given back already."


class OutOfReach(Refused):
    """Nothing, or more than there is."""

    sentence = "Choose an amount from {least} to {most}: that is what is left of this payment."


class NotOfThisPayment(Refused):
    """The invoice named was paid by something else."""

    sentence = "This payment settles nothing of invoice {number}."


def request(session: Session, payment_id: UUID, amount_minor: int | None, reason: str, moment: datetime,
            invoice_id: UUID | None = None, *, mail: bool = True) -> Refund:  # fmt: skip
    """Give back so much (None: all that is left): of the client's credit first, or of what `invoice_id` got."""
    payment, settled = hold(session, payment_id)
    amount = _checked(session, payment, amount_minor)
    if invoice_id and invoice_id not in settled:
        named = session.get(Invoice, invoice_id)
        raise NotOfThisPayment(number=(named and named.number) or "")
    refund = store(session, payment, amount, reason, moment, prefer=invoice_id)
    money = {"amount_minor": amount, "currency": payment.currency}
    activity.note_account(session, refund, "refund_requested", Actor.BUSINESS, **money)
    overtaken.rebuild(session, settled.values(), moment)
    if payment.stripe_intent:
        outbox.promise(session, payment.business_id, "refund", f"refund_job:{refund.id.hex}", refund=refund.id)
    elif mail:
        outbox.promise(session, payment.business_id, "refund_made", f"refund:{refund.id.hex}", refund=refund.id)
    return refund


def store(session: Session, payment: Payment, amount_minor: int, reason: str, moment: datetime, *,
          prefer: UUID | None = None) -> Refund:  # fmt: skip
    """A refund of a held payment, with its parts. What Stripe never had is gone at once."""
    key = uuid7()
    refund = Refund(
        id=key,
        business_id=payment.business_id,
        client_id=payment.client_id,
        payment_id=payment.id,
        amount_minor=amount_minor,
        currency=payment.currency,
        reason=" ".join(reason.split())[:LONGEST],
        idempotency_key=f"refund-{key.hex}",
    )
    if payment.stripe_intent is None:
        refund.state, refund.settled_at = RefundState.SUCCEEDED, moment
    returned.give_back(session, refund, payment, prefer=prefer)
    return refund


def hold(session: Session, payment_id: UUID) -> tuple[Payment, Mapping[UUID, Invoice]]:
    """A payment that arrived, and the invoices it settles, all locked: two refunds never find the same money."""
    payment = session.get(Payment, payment_id)
    if payment is None:
        raise NotFound
    accounts.of_client(session, payment.client_id)
    settled = payments.lock(session, [part.invoice_id for part in ledger.parts_of(session, payment)])
    session.refresh(payment, with_for_update=True)
    if payment.state is not PaymentState.SUCCEEDED:
        raise NotReceived
    return payment, settled


def left_of(session: Session, payment: Payment) -> int:
    """What can still be given back, in minor units."""
    return payment.amount_minor - credit.given_back(session, payment.id)


def _checked(session: Session, payment: Payment, amount_minor: int | None) -> int:
    questioned = Dispute.payment_id == payment.id, Dispute.state != DisputeState.WON
    if session.exec(select(col(Dispute.id)).where(*questioned)).first():
        raise Disputed
    left = left_of(session, payment)
    if left <= 0:
        raise NothingLeft
    amount = left if amount_minor is None else amount_minor
    if not 0 < amount <= left:
        locale = session.get_one(Business, payment.business_id).locale
        ends = {"least": 1, "most": left}
        raise OutOfReach(**{name: formats.money(end, payment.currency, locale) for name, end in ends.items()})
    return amount

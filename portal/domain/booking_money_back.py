"""Money for a time that cannot be had, or that does not take place: it goes back, and the client is told."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from sqlmodel import Session, col, select

from portal.domain import booking_mailing, crediting, holding, ledger, refunds
from portal.domain.appointment_changes import By
from portal.domain.appointment_status import HELD
from portal.domain.booking_mailing import News
from portal.errors import Refused
from portal.models import (
    Activity,
    Actor,
    Appointment,
    Client,
    Invoice,
    InvoiceState,
    Payment,
    PaymentAllocation,
    PaymentState,
)
from portal.text import t

LOST = "appointment_lost"


def received(invoice: Invoice) -> bool:
    """Money is here that belongs to nothing else."""
    return invoice.paid_minor > invoice.refunded_minor


def is_lost(session: Session, appointment: Appointment) -> bool:
    """The client has been told that it is not booked: that stays true, whatever comes later."""
    noted = select(Activity.id).where(Activity.appointment_id == appointment.id, Activity.verb == LOST)
    return session.exec(noted).first() is not None


def lose(session: Session, appointment: Appointment, invoice: Invoice, moment: datetime) -> None:
    """Somebody else has the time, it has passed, too little came, or the invoice was withdrawn: said in a mail, and all
    of the money goes back."""
    if appointment.state is HELD:
        holding.let_go(session, appointment, moment)
    if not is_lost(session, appointment):
        By(Actor.SYSTEM, moment).note(session, appointment, LOST)
        booking_mailing.tell(session, appointment, News.LOST)
    give_back(session, appointment, invoice, moment)


def give_back(session: Session, appointment: Appointment, invoice: Invoice, moment: datetime) -> None:
    """A credit note over all that is left of it; what came through Stripe returns the same way, the rest stays as
    credit. What is still on its way is waited for."""
    owed = invoice.state is not InvoiceState.VOID and invoice.credited_minor < ledger.payable_of(invoice)
    if not owed or invoice.processing_minor:
        return
    locale = session.get_one(Client, appointment.client_id).locale
    paid, reason = list(_payments(session, invoice)), t("The appointment does not take place.", locale)
    crediting.whole(session, invoice.id, reason, moment, mail=False)
    for payment, amount in paid:
        if payment.stripe_intent:
            with suppress(Refused):  # questioned by the payer's bank: it stays as credit, and the dispute is told
                refunds.request(session, payment.id, amount, reason, moment)


def _payments(session: Session, invoice: Invoice) -> Iterator[tuple[Payment, int]]:
    """What has paid it, and how much of that has not gone back."""
    query = (
        select(Payment, PaymentAllocation.amount_minor)
        .join(PaymentAllocation, col(PaymentAllocation.payment_id) == Payment.id)
        .where(PaymentAllocation.invoice_id == invoice.id, Payment.state == PaymentState.SUCCEEDED)
    )
    for payment, amount in session.exec(query).all():
        left = amount - ledger.refunded_of(session, payment).get(invoice.id, 0)
        if left > 0:
            yield payment, left

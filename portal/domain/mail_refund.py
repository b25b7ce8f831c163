"""The mails about money that goes back: that it does, or that it did not arrive."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlmodel import Session

from portal import formats
from portal.clock import day_in
from portal.domain import methods
from portal.domain.letters import Letter, Sender, locale_for, recipient_of, sender_of
from portal.domain.mail_payment import payer_of
from portal.models import Business, Client, Payment, PaymentMethod, Refund, RefundOrigin, RefundState
from portal.text import t

MADE = (RefundState.PENDING, RefundState.SUCCEEDED)
FAILED = {
    RefundState.FAILED: "The refund of {amount} from {business} did not reach you: your bank has sent it back.",
    RefundState.CANCELED: "The refund of {amount} from {business} was canceled.",
}
ARRIVES = {
    PaymentMethod.CARD: "A refund to a card usually takes 5 to 10 days to show up on its statement.",
    PaymentMethod.BANK_DEBIT: "A refund to a bank account usually takes 5 to 10 days to arrive.",
}


def refund_made(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """How much is on its way back or there already, and to which card; nothing when it failed meanwhile."""
    refund = session.get(Refund, UUID(facts["refund"]))
    if refund is None or refund.state not in MADE or refund.origin is RefundOrigin.CHARGEBACK:
        return None
    over = refund.state is RefundState.SUCCEEDED
    subject = "Refunded: {amount}" if over else "Your refund of {amount} is on its way"
    opening = "{business} has given {amount} back to you." if over else "{business} is sending {amount} back to you."
    return _letter(session, refund, subject, opening, lasts=True)


def refund_failed(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """That it did not arrive, and whom to ask."""
    refund = session.get(Refund, UUID(facts["refund"]))
    if refund is None or refund.state not in FAILED:
        return None
    return _letter(session, refund, "Your refund of {amount} did not arrive", FAILED[refund.state], lasts=False)


def _letter(session: Session, refund: Refund, subject: str, opening: str, *, lasts: bool) -> Letter | None:
    payment = session.get_one(Payment, refund.payment_id)
    client = session.get_one(Client, refund.client_id)
    reader = payer_of(session, payment, client)
    if reader is None:
        return None
    sender, locale = sender_of(session.get_one(Business, refund.business_id)), locale_for(client, [reader])
    amount = formats.money(refund.amount_minor, refund.currency, locale)
    said = t(subject, locale, amount=amount)
    return Letter(
        sender=sender,
        to=(recipient_of(reader),),
        locale=locale,
        subject=said,
        heading=said,
        opening=(t(opening, locale, business=sender.name, amount=amount),),
        action=t("View receipt" if payment.receipt else "View invoices", locale),
        url=sender.origin + (f"/receipts/{payment.receipt}" if payment.receipt else "/invoices"),
        facts=_figures(refund, payment, sender.timezone, locale),
        closing=_arrives(payment, locale) if lasts else _ask(sender, locale),
    )


def _figures(refund: Refund, payment: Payment, timezone: str, locale: str) -> tuple[tuple[str, str], ...]:
    facts = [(t("Amount", locale), formats.money(refund.amount_minor, refund.currency, locale))]
    if payment.last4:
        facts.append((t("To", locale), methods.in_words(payment, locale)))
    day = formats.day_long(day_in(timezone, refund.settled_at or refund.created_at), locale)
    facts.append((t("Date", locale), day))
    if payment.receipt:
        facts.append((t("Receipt", locale), payment.receipt))
    return tuple(facts)


def _arrives(payment: Payment, locale: str) -> tuple[str, ...]:
    return (t(ARRIVES[payment.method], locale),) if payment.method in ARRIVES else ()


def _ask(sender: Sender, locale: str) -> tuple[str, ...]:
    """The money is with the business again: how it reaches the client is between the two."""
    return (t("Please answer this mail, so that {business} can find another way.", locale, business=sender.name),)

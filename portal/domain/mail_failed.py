"""The mail that tells of a payment that bounced, and leads to one way to try again."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from portal import formats
from portal.clock import day_in
from portal.domain import failures, methods
from portal.domain.invoices import owed
from portal.domain.letters import Letter, locale_for, recipient_of, sender_of
from portal.domain.mail_payment import Facts, listed, payer_of
from portal.models import Business, CheckoutItem, Client, Contact, Invoice, Payment, PaymentState
from portal.text import t

Parts = list[tuple[Invoice, int]]


def payment_failed(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """What failed and why; nothing once its invoices are settled another way, or a new payment is coming."""
    payment = session.get(Payment, UUID(facts["payment"]))
    if payment is None or payment.state is not PaymentState.FAILED:
        return None
    client = session.get_one(Client, payment.client_id)
    reader, parts = payer_of(session, payment, client), _still_owed(session, payment)
    if reader is None or not parts:
        return None
    business = session.get_one(Business, payment.business_id)
    return _letter(business, payment, parts, reader, locale_for(client, [reader]))


def _letter(business: Business, payment: Payment, parts: Parts, reader: Contact, locale: str) -> Letter:
    sender, amount = sender_of(business), formats.money(payment.amount_minor, payment.currency, locale)
    reason = (failures.words(payment.failure, locale), failures.advice(payment.failure, locale))
    return Letter(
        sender=sender,
        to=(recipient_of(reader),),
        locale=locale,
        subject=t("Your payment of {amount} did not go through", locale, amount=amount),
        heading=t("Your payment did not go through", locale),
        opening=(
            t("{amount} for {business} could not be collected.", locale, amount=amount, business=sender.name),
            " ".join(sentence for sentence in reason if sentence),
        ),
        action=t("Try again", locale),
        url=sender.origin + (f"/invoices/{parts[0][0].slug}" if len(parts) == 1 else "/pay"),
        facts=((t("Amount", locale), amount), *_figures(payment, parts, sender.timezone, locale)),
        closing=(t("Nothing was charged, and nothing more will be charged for this payment.", locale),),
    )


def _figures(payment: Payment, parts: Parts, timezone: str, locale: str) -> Facts:
    return [
        (t("Payment method", locale), methods.in_words(payment, locale)),
        (t("Started on", locale), formats.day_long(day_in(timezone, payment.created_at), locale)),
        *listed([*parts], payment.currency, locale),
    ]


def _still_owed(session: Session, payment: Payment) -> Parts:
    """What it was asked to settle and is still to be paid, oldest first."""
    found = session.exec(
        select(Invoice, CheckoutItem.amount_minor)
        .join(CheckoutItem, col(CheckoutItem.invoice_id) == Invoice.id)
        .where(
            CheckoutItem.checkout_id == payment.checkout_id,
            col(Invoice.balance_minor) > col(Invoice.processing_minor),
            *owed(),
        )
        .order_by(col(CheckoutItem.position))
    )
    return [(invoice, amount) for invoice, amount in found]

"""The mail that confirms a payment."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from portal import formats
from portal.clock import day_in
from portal.domain.letters import Letter, one_line, reachable, readers_of, recipient_of, sender_of
from portal.models import (
    Business,
    Checkout,
    Client,
    Contact,
    Invoice,
    Payment,
    PaymentAllocation,
    PaymentMethod,
    PaymentState,
)
from portal.text import t

BRANDS = {
    "amex": "American Express",
    "diners": "Diners Club",
    "discover": "Discover",
    "jcb": "JCB",
    "mastercard": "Mastercard",
    "unionpay": "UnionPay",
    "visa": "Visa",
}  # fmt: skip
METHODS = {
    PaymentMethod.CARD: "Card",
    PaymentMethod.BANK_DEBIT: "Bank debit",
    PaymentMethod.TRANSFER: "Bank transfer",
    PaymentMethod.CASH: "Cash",
    PaymentMethod.OTHER: "Other",
}
ENDING = {
    PaymentMethod.CARD: "Card ending in {digits}",
    PaymentMethod.BANK_DEBIT: "Bank account ending in {digits}",
}


def payment_confirmed(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """Thank you, with what was paid, how, and what remains; to the person who paid."""
    payment = session.get(Payment, UUID(facts["payment"]))
    if payment is None or payment.state is not PaymentState.SUCCEEDED:
        return None
    client = session.get_one(Client, payment.client_id)
    reader, paid = _payer(session, payment, client), _settled_by(session, payment)
    if reader is None:
        return None
    sender, locale = sender_of(session.get_one(Business, payment.business_id)), client.locale
    amount = formats.money(payment.amount_minor, payment.currency, locale)
    return Letter(
        sender=sender,
        to=(recipient_of(reader),),
        locale=locale,
        subject=t("Payment received: {amount}", locale, amount=amount),
        heading=t("Thank you for your payment", locale),
        opening=(t("{business} has received {amount}.", locale, business=sender.name, amount=amount),),
        action=t("View invoice", locale) if len(paid) == 1 else t("View invoices", locale),
        url=f"{sender.origin}/invoices" + (f"/{paid[0].slug}" if len(paid) == 1 else ""),
        facts=_receipt(payment, paid, amount, sender.timezone, locale),
        closing=_surplus(payment, locale),
    )


def _receipt(
    payment: Payment, paid: list[Invoice], amount: str, timezone: str, locale: str
) -> tuple[tuple[str, str], ...]:
    received_on = day_in(timezone, payment.received_at or payment.created_at)
    facts = [
        (t("Amount", locale), amount),
        (t("Paid with", locale), method_in_words(payment, locale)),
        (t("Date", locale), formats.day_long(received_on, locale)),
    ]
    if paid:
        numbers = ", ".join(one_line(invoice.number or invoice.slug) for invoice in paid)
        remaining = sum(max(0, invoice.balance_minor) for invoice in paid)
        facts.append((t("Invoice", locale) if len(paid) == 1 else t("Invoices", locale), numbers))
        facts.append((t("Remaining balance", locale), formats.money(remaining, payment.currency, locale)))
    return tuple(facts)


def _surplus(payment: Payment, locale: str) -> tuple[str, ...]:
    if not payment.surplus_minor:
        return ()
    more = formats.money(payment.surplus_minor, payment.currency, locale)
    return (t("{amount} of it came on top of what was owed. We will contact you about it.", locale, amount=more),)


def method_in_words(payment: Payment, locale: str) -> str:
    """How the money came: "Visa ending in 4242", "Bank transfer"."""
    if payment.brand and payment.last4:
        brand = BRANDS.get(payment.brand, one_line(payment.brand).replace("_", " ").title())
        return t("{brand} ending in {digits}", locale, brand=brand, digits=payment.last4)
    if payment.last4 and payment.method in ENDING:
        return t(ENDING[payment.method], locale, digits=payment.last4)
    return t(METHODS[payment.method], locale)


def _payer(session: Session, payment: Payment, client: Client) -> Contact | None:
    """The person who paid while they may still come in, else the first who reads about money."""
    if not reachable(client):
        return None
    checkout = session.get(Checkout, payment.checkout_id) if payment.checkout_id else None
    payer = session.get(Contact, checkout.contact_id) if checkout else None
    return payer if payer and payer.active else next(iter(readers_of(session, client)), None)


def _settled_by(session: Session, payment: Payment) -> list[Invoice]:
    return list(
        session.exec(
            select(Invoice)
            .join(PaymentAllocation, col(PaymentAllocation.invoice_id) == Invoice.id)
            .where(PaymentAllocation.payment_id == payment.id)
            .order_by(col(Invoice.issue_on), col(Invoice.id))
        )
    )

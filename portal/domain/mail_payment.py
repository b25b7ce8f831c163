"""The mail that confirms a payment."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlmodel import Session

from portal import formats
from portal.clock import day_in
from portal.domain import credit, methods, receipts
from portal.domain.letters import (
    Attachment,
    Letter,
    locale_for,
    one_line,
    reachable,
    readers_of,
    recipient_of,
    sender_of,
)
from portal.models import Business, Checkout, Client, Contact, Invoice, InvoiceState, Payment, PaymentState
from portal.text import t

LISTED = 8  # invoices named in one mail; the rest are counted
Facts = list[tuple[str, str]]
Part = tuple[Invoice | None, int]  # None: a document the client is not shown


def payment_confirmed(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """Thank you, with what was paid, how, and what remains; to the person who paid, with the receipt."""
    payment = session.get(Payment, UUID(facts["payment"]))
    if payment is None or payment.state is not PaymentState.SUCCEEDED:
        return None
    client = session.get_one(Client, payment.client_id)
    reader = payer_of(session, payment, client)
    return _thanks(session, payment, reader, locale_for(client, [reader])) if reader else None


def _thanks(session: Session, payment: Payment, reader: Contact, locale: str) -> Letter:
    sender = sender_of(session.get_one(Business, payment.business_id))
    parts = receipts.parts_of(session, payment)
    amount = formats.money(payment.amount_minor, payment.currency, locale)
    action, path = _onwards(payment, parts)
    return Letter(
        sender=sender,
        to=(recipient_of(reader),),
        locale=locale,
        subject=t("Payment received: {amount}", locale, amount=amount),
        heading=t("Thank you for your payment", locale),
        opening=(t("{business} has received {amount}.", locale, business=sender.name, amount=amount),),
        action=t(action, locale),
        url=sender.origin + path,
        facts=tuple(_figures(payment, parts, sender.timezone, locale)),
        closing=_surplus(session, payment, locale),
        attachments=_receipt(session, payment, locale),
    )


def _receipt(session: Session, payment: Payment, locale: str) -> tuple[Attachment, ...]:
    if not payment.receipt:
        return ()
    return (Attachment(payment.receipt, receipts.paper_of(session, payment, locale)),)


def _onwards(payment: Payment, parts: list[Part]) -> tuple[str, str]:
    """To the receipt; one from before receipts were numbered leads to what it paid."""
    if payment.receipt:
        return "View receipt", f"/receipts/{payment.receipt}"
    shown = [invoice for invoice, _ in parts if invoice]
    return ("View invoice", f"/invoices/{shown[0].slug}") if len(shown) == 1 else ("View invoices", "/invoices")


def _figures(payment: Payment, parts: list[Part], timezone: str, locale: str) -> Facts:
    received_on = day_in(timezone, payment.received_at or payment.created_at)
    facts = [
        (t("Amount", locale), formats.money(payment.amount_minor, payment.currency, locale)),
        (t("Paid with", locale), methods.in_words(payment, locale)),
        (t("Date", locale), formats.day_long(received_on, locale)),
    ]
    if payment.receipt:
        facts.append((t("Receipt", locale), payment.receipt))
    facts += listed(parts, payment.currency, locale)
    owing = [invoice.balance_minor for invoice, _ in parts if invoice and invoice.state is InvoiceState.OPEN]
    if parts:
        facts.append((t("Remaining balance", locale), formats.money(sum(owing), payment.currency, locale)))
    return facts


def listed(parts: list[Part], currency: str, locale: str) -> Facts:
    """The invoices concerned: one by its number, several each with its part, the first eight of many."""
    if len(parts) == 1:
        return [(t("Invoice", locale), _number(parts[0][0], locale))]
    shown = parts if len(parts) <= LISTED + 1 else parts[:LISTED]  # "and 1 more" takes the room of that one
    facts = [(_number(invoice, locale), formats.money(amount, currency, locale)) for invoice, amount in shown]
    if rest := parts[len(shown) :]:
        more = formats.money(sum(amount for _, amount in rest), currency, locale)
        facts.append((t("and {count} more", locale, count=len(rest)), more))
    return facts


def _number(invoice: Invoice | None, locale: str) -> str:
    return one_line(invoice.number or invoice.slug) if invoice else t("Another document", locale)


def _surplus(session: Session, payment: Payment, locale: str) -> tuple[str, ...]:
    kept = credit.of_payment(session, payment)
    if kept <= 0:
        return ()
    more = formats.money(kept, payment.currency, locale)
    return (t("{amount} of it came on top of what was owed. It is kept as your credit.", locale, amount=more),)


def payer_of(session: Session, payment: Payment, client: Client) -> Contact | None:
    """The person who paid while they may still come in, else the first who reads about money."""
    if not reachable(client):
        return None
    checkout = session.get(Checkout, payment.checkout_id) if payment.checkout_id else None
    payer = session.get(Contact, checkout.contact_id) if checkout else None
    return payer if payer and payer.active else next(iter(readers_of(session, client)), None)

"""Mails to the person who pays by a link: the invoice a client sends them, and the receipt of what they paid."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlmodel import Session

from portal import formats
from portal.access.pay_links import path_of
from portal.access.payers import opened_by
from portal.clock import day_in
from portal.domain import methods, receipts
from portal.domain.letters import Attachment, Letter, Recipient, one_line, sender_of
from portal.domain.mail_payment import listed
from portal.domain.pending import asks
from portal.models import Business, Checkout, Client, Contact, Invoice, PayLink, Payment, PaymentState
from portal.text import t


def pay_link(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """Who sends which invoice; nothing once the link opens nothing, or there is nothing to pay any more."""
    link = session.get(PayLink, UUID(facts["link"]))
    if link is None or opened_by(session, link.id, link.business_id) is None:
        return None
    invoice = session.get_one(Invoice, link.invoice_id)
    if not asks(invoice, 1):
        return None
    return _letter(session, link, invoice, session.get_one(Client, link.client_id))


def _letter(session: Session, link: PayLink, invoice: Invoice, client: Client) -> Letter:
    sender, locale = sender_of(session.get_one(Business, link.business_id)), client.locale
    who = {"sender": one_line(session.get_one(Contact, link.contact_id).name), "business": sender.name}
    subject = t("Invoice {number} from {business}", locale, number=one_line(invoice.number or ""), business=sender.name)
    last_day = formats.day_long(day_in(sender.timezone, link.expires_at), locale)
    opening = t("{sender} of {client} asks you to pay this invoice from {business}.", locale, **who,
                client=one_line(client.name))  # fmt: skip
    return Letter(
        sender=sender,
        to=(Recipient(one_line(link.name), link.email),),
        locale=locale,
        subject=subject,
        heading=subject,
        opening=(opening, t("{sender} writes:", locale, sender=who["sender"])) if link.remark else (opening,),
        quoted=link.remark,
        facts=_figures(invoice, locale),
        action=t("View and pay invoice", locale),
        url=sender.origin + path_of(link.id),
        closing=(
            t("The link opens this invoice only and works until {day}. You need no account.", locale, day=last_day),
            t("If you do not expect this, ask us before you pay: just answer this mail.", locale),
        ),
        why=t("You receive this mail because {sender} asked {business} to send it to you.", locale, **who),
    )


def _figures(invoice: Invoice, locale: str) -> tuple[tuple[str, str], ...]:
    number = t("Invoice", locale), one_line(invoice.number or "")
    amount = t("Amount due", locale), formats.money(invoice.balance_minor, invoice.currency, locale)
    if invoice.awaited_on is None:
        return number, amount
    return number, amount, (t("Due", locale), formats.day_long(invoice.awaited_on, locale))


def pay_link_paid(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """Thank you, with the receipt, to who paid: the money came, whatever became of the link."""
    payment = session.get(Payment, UUID(facts["payment"]))
    checkout = session.get(Checkout, payment.checkout_id) if payment and payment.checkout_id else None
    link = session.get(PayLink, checkout.pay_link_id) if checkout and checkout.pay_link_id else None
    if payment is None or link is None or payment.state is not PaymentState.SUCCEEDED:
        return None
    return _thanks(session, link, payment, session.get_one(Client, link.client_id).locale)


def _thanks(session: Session, link: PayLink, payment: Payment, locale: str) -> Letter:
    sender = sender_of(session.get_one(Business, link.business_id))
    amount = formats.money(payment.amount_minor, payment.currency, locale)
    received = day_in(sender.timezone, payment.received_at or payment.created_at)
    parts = receipts.asked_parts(session, payment)
    attached = Attachment(payment.receipt or "", receipts.paper_of(session, payment, locale, parts))
    return Letter(
        sender=sender,
        to=(Recipient(one_line(link.name), link.email),),
        locale=locale,
        subject=t("Payment received: {amount}", locale, amount=amount),
        heading=t("Thank you for your payment", locale),
        opening=(t("{business} has received {amount}.", locale, business=sender.name, amount=amount),),
        action="",
        url="",
        facts=(
            (t("Amount", locale), amount),
            (t("Paid with", locale), methods.in_words(payment, locale)),
            (t("Date", locale), formats.day_long(received, locale)),
            (t("Receipt", locale), payment.receipt or ""),
            *listed(parts, payment.currency, locale),
        ),
        why=t("You receive this mail because you paid an invoice of {business}.", locale, business=sender.name),
        attachments=(attached,) if payment.receipt else (),
    )

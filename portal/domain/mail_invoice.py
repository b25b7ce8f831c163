"""The mail that announces an invoice or a credit note."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlmodel import Session

from portal import formats
from portal.access.behalf import Behalf
from portal.clock import day_in, now
from portal.domain import documents
from portal.domain.letters import Attachment, Letter, locale_for, one_line, readers_of, recipient_of, sender_of
from portal.models import Business, Client, Contact, Invoice, InvoiceKind, InvoiceState
from portal.text import t

SUBJECTS = {
    InvoiceKind.STANDARD: "Invoice {number} from {business}",
    InvoiceKind.DEPOSIT: "Deposit invoice {number} from {business}",
    InvoiceKind.CREDIT_NOTE: "Credit note {number} from {business}",
}
ACTIONS = {
    InvoiceKind.STANDARD: "View invoice",
    InvoiceKind.DEPOSIT: "View invoice",
    InvoiceKind.CREDIT_NOTE: "View credit note",
}
HIDDEN = (InvoiceState.DRAFT, InvoiceState.VOID)


def invoice_sent(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """Number, amount, due day and link, with the paper; nothing once it is withdrawn or nobody may see it."""
    invoice = session.get(Invoice, UUID(facts["invoice"]))
    if invoice is None or invoice.state in HIDDEN or invoice.archived_at:
        return None
    client = session.get_one(Client, invoice.client_id)
    readers = readers_of(session, client, facts.get("reader", ""))
    if not readers:
        return None
    number = one_line(invoice.number or invoice.slug)
    words = facts.get("subject", ""), facts.get("message", "")
    written = letter_of(session, invoice, readers, number, *words, again="again" in facts)
    paper = Behalf(readers[0].id, client.id).run(documents.paper, invoice.slug)
    return replace(written, attachments=(Attachment(number, paper),))


def letter_of(
    session: Session, invoice: Invoice, readers: Sequence[Contact], number: str, subject: str, message: str,
    *, again: bool = False,
) -> Letter:  # fmt: skip
    """The words of it, also before it is issued; `subject` and `message` are the sender's own, or empty. `again`: its
    readers may have had it before."""
    client = session.get_one(Client, invoice.client_id)
    locale, sender = locale_for(client, readers), sender_of(session.get_one(Business, invoice.business_id))
    heading = t(SUBJECTS[invoice.kind], locale, number=number, business=sender.name)
    return Letter(
        sender=sender,
        to=tuple(recipient_of(reader) for reader in readers),
        locale=locale,
        subject=one_line(subject) or heading,
        heading=heading,
        opening=(_opening_again(invoice, locale) if again else _opening(invoice, locale),),
        action=t(ACTIONS[invoice.kind], locale),
        url=f"{sender.origin}/invoices/{number if invoice.state is InvoiceState.DRAFT else invoice.slug}",
        facts=_figures(invoice, sender.timezone, locale),
        quoted=message,
    )


def _opening(invoice: Invoice, locale: str) -> str:
    if invoice.kind is InvoiceKind.CREDIT_NOTE:
        return t("A credit note has been issued for you. You can read and download it online.", locale)
    if invoice.balance_minor <= 0:
        return t("There is a new invoice for you, already settled. You can read and download it online.", locale)
    return t("There is a new invoice for you. You can read, download and pay it online.", locale)


def _opening_again(invoice: Invoice, locale: str) -> str:
    if invoice.kind is InvoiceKind.CREDIT_NOTE:
        return t("This is your credit note once more. You can read and download it online.", locale)
    if invoice.balance_minor <= 0:
        return t("This is your invoice once more; it is settled. You can read and download it online.", locale)
    return t("This is your invoice once more. You can read, download and pay it online.", locale)


def _figures(invoice: Invoice, timezone: str, locale: str) -> tuple[tuple[str, str], ...]:
    facts = [(t("Amount", locale), formats.money(invoice.total_minor, invoice.currency, locale))]
    if invoice.kind is InvoiceKind.CREDIT_NOTE:
        return tuple(facts)
    if invoice.balance_minor != invoice.total_minor:
        facts.append((t("Amount due", locale), formats.money(invoice.balance_minor, invoice.currency, locale)))
    if invoice.awaited_on and invoice.balance_minor > 0:
        words = formats.due_in_words(invoice.awaited_on, day_in(timezone, now()), locale)
        day = formats.weekday(invoice.awaited_on, locale)
        facts.append((t("Due date", locale), t("{day} ({words})", locale, day=day, words=words)))
    return tuple(facts)

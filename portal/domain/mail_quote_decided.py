"""Mails about a decision: the signed copy to both sides of an acceptance; to the business, why it was rejected."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from portal import formats
from portal.domain import quote_choices
from portal.domain.letters import (
    Attachment,
    Letter,
    Recipient,
    locale_for,
    one_line,
    readers_of,
    recipient_of,
    sender_of,
)
from portal.domain.mail_quote import Rows, again, figures
from portal.domain.quote_content import read
from portal.domain.quoting import version_of
from portal.domain.rejecting import REASONS
from portal.models import Business, Client, FileKind, Outcome, Quote, QuoteDecision, QuoteFile, QuoteState
from portal.text import t

STANDS = {
    Outcome.ACCEPTED: (QuoteState.ACCEPTED, QuoteState.INVOICED),
    Outcome.REJECTED: (QuoteState.REJECTED,),
}


@dataclass(frozen=True)
class Matter:
    """A decision that still stands, and whom it concerns."""

    row: QuoteDecision
    quote: Quote
    business: Business
    client: Client


def quote_accepted(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """To the client: what was agreed, with the signed copy; nothing once the quote was opened again."""
    matter = _matter(session, facts, Outcome.ACCEPTED)
    readers = readers_of(session, matter.client) if matter else []
    if matter is None or not readers or matter.quote.archived_at:
        return None
    sender, locale, number = sender_of(matter.business), locale_for(matter.client, readers), matter.quote.number or ""
    return Letter(
        sender=sender,
        to=tuple(recipient_of(reader) for reader in readers),
        locale=locale,
        subject=t("You accepted quote {number}", locale, number=number),
        heading=t("Thank you for your order", locale),
        opening=(
            t("Quote {number} has been accepted. The signed copy is attached: please keep it.", locale, number=number),
            *_deposit(session, matter, locale),
        ),
        action=t("View quote", locale),
        url=f"{sender.origin}/quotes/{matter.quote.slug}",
        facts=(*figures(matter.quote, matter.row.total_minor, locale), *_signed(matter, locale)),
        attachments=_copy(session, matter),
    )


def quote_won(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """To the business: who accepted what, with the signed copy."""
    matter = _matter(session, facts, Outcome.ACCEPTED)
    if matter is None or not matter.business.contact_email:
        return None
    locale, number = matter.business.locale, matter.quote.number or ""
    subject = t("Quote {number} was accepted", locale, number=number)
    opening = t("{client} accepted quote {number}. The signed copy is attached.", locale, number=number,
                client=one_line(matter.client.name))  # fmt: skip
    figures_shown = (*figures(matter.quote, matter.row.total_minor, locale), *_signed(matter, locale))
    return to_business(matter.business, subject, opening, figures_shown, attachments=_copy(session, matter))


def quote_lost(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """To the business: why, in the client's choice and words."""
    matter = _matter(session, facts, Outcome.REJECTED)
    if matter is None or not matter.business.contact_email:
        return None
    locale, number, client = matter.business.locale, matter.quote.number or "", one_line(matter.client.name)
    reason = t(REASONS.get(matter.row.reason_kind, REASONS["other"]), locale)
    return to_business(
        matter.business,
        t("Quote {number} was rejected", locale, number=number),
        t("{client} rejected quote {number}.", locale, client=client, number=number),
        (
            (t("Reason", locale), reason),
            *figures(matter.quote, matter.row.total_minor, locale),
            (t("Rejected by", locale), one_line(matter.row.signer_name)),
        ),
        quoted=matter.row.reason,
    )


def to_business(
    business: Business, subject: str, opening: str, facts: Rows, *, quoted: str = "",
    attachments: tuple[Attachment, ...] = (),
) -> Letter:  # fmt: skip
    """A mail to the business itself: there is nothing to open."""
    sender, locale = sender_of(business), business.locale
    return Letter(
        sender=sender,
        to=(Recipient(sender.name, business.contact_email),),
        locale=locale,
        subject=subject,
        heading=subject,
        opening=(opening,),
        action="",
        url="",
        quoted=quoted,
        facts=facts,
        attachments=attachments,
        why=t("You receive this mail because the portal of {business} sends quotes.", locale, business=sender.name),
    )


def _matter(session: Session, facts: Mapping[str, Any], outcome: Outcome) -> Matter | None:
    row = session.get(QuoteDecision, UUID(facts["decision"]))
    quote = row and session.get(Quote, row.quote_id)
    if row is None or quote is None or row.outcome is not outcome:
        return None
    if quote.version != row.version or quote.state not in STANDS[outcome]:
        return None
    business, client = session.get_one(Business, quote.business_id), session.get_one(Client, quote.client_id)
    return Matter(row, quote, business, client)


def _signed(matter: Matter, locale: str) -> Rows:
    row = matter.row
    when = formats.moment(row.decided_at, ZoneInfo(matter.business.timezone), locale)
    rows = (
        (t("Accepted by", locale), one_line(row.signer_name)),
        (t("E-mail", locale), one_line(row.email)),
        (t("Accepted on", locale), when),
        (t("Order number", locale), one_line(row.po_number)),
    )
    return tuple(row for row in rows if row[1])


def _deposit(session: Session, matter: Matter, locale: str) -> tuple[str, ...]:
    content = read(version_of(session, matter.quote.id, matter.row.version).content)
    minor = quote_choices.deposit_of(content, matter.row.total_minor)
    if not minor:
        return ()
    amount = formats.money(minor, matter.row.currency, locale)
    return (t("A deposit of {amount} is due now. Its invoice comes in a mail of its own.", locale, amount=amount),)


def _copy(session: Session, matter: Matter) -> tuple[Attachment, ...]:
    """The signed copy as it was stored, byte by byte."""
    query = select(QuoteFile).where(QuoteFile.quote_id == matter.quote.id, QuoteFile.version == matter.row.version)
    found = session.exec(query.where(QuoteFile.kind == FileKind.SIGNED)).first()
    name = f"{matter.quote.number}{again(matter.row.version)}-signed"
    return (Attachment(name, found.content),) if found else ()

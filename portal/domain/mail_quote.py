"""The mail that brings a quote, or its new version, by a link that opens this quote alone."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlmodel import Session

from portal import formats
from portal.access.document_links import token_of
from portal.clock import day_in, now
from portal.domain.letters import Attachment, Letter, locale_for, one_line, reachable, recipient_of, sender_of
from portal.domain.quote_document import expires_in_words
from portal.domain.quote_files import OfferFile
from portal.domain.quote_status import QuoteStatus, quote_status
from portal.domain.quoting import version_of
from portal.models import Business, Client, Contact, DocumentLink, LinkScope, Quote
from portal.text import t

Rows = tuple[tuple[str, str], ...]


def quote_sent(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """To the reader of the link; nothing once there is a newer version, an answer, or no way in any more."""
    link = session.get(DocumentLink, UUID(facts["link"]))
    if link is None or link.revoked_at or link.expires_at <= now():
        return None
    quote, contact = session.get_one(Quote, link.quote_id), session.get_one(Contact, link.contact_id)
    business, client = session.get_one(Business, quote.business_id), session.get_one(Client, quote.client_id)
    is_live = quote.version == facts["version"] and is_pending(quote, business)
    if not is_live or not contact.active or not reachable(client):
        return None
    written = _letter(session, quote, business, contact, link, locale_for(client, [contact]))
    remark = version_of(session, quote.id, quote.version).remark
    said = "\n\n".join(words for words in (facts.get("message", ""), remark) if words)
    paper = Attachment(one_line(f"{quote.number}{again(quote.version)}"), OfferFile(quote.id, quote.version))
    return replace(written, subject=facts.get("subject") or written.subject, quoted=said, attachments=(paper,))


def again(version: int) -> str:
    """What the name of a file says of a later version."""
    return f"-v{version}" if version > 1 else ""


def is_pending(quote: Quote, business: Business) -> bool:
    """Whether it can still be decided about today."""
    status = quote_status(quote.state, quote.valid_until, day_in(business.timezone, now()))
    return status is QuoteStatus.PENDING and quote.archived_at is None


def figures(quote: Quote, amount_minor: int, locale: str) -> Rows:
    """What every mail about a quote names: which, what about, and how much."""
    title = one_line(quote.title)
    return (
        (t("Quote", locale), one_line(quote.number or "")),
        *(((t("Title", locale), title),) if title else ()),
        (t("Amount", locale), formats.money(amount_minor, quote.currency, locale)),
    )


def _letter(
    session: Session, quote: Quote, business: Business, contact: Contact, link: DocumentLink, locale: str
) -> Letter:
    sender, subject = sender_of(business), _subject(quote, business, locale)
    return Letter(
        sender=sender,
        to=(recipient_of(contact),),
        locale=locale,
        subject=subject,
        heading=subject,
        opening=(_opening(quote, link, locale),),
        action=t("View quote", locale),
        url=f"{sender.origin}/q/{token_of(link.id)}",
        facts=(*figures(quote, quote.total_minor, locale), *_until(quote, business, locale)),
        closing=_closing(link, sender.timezone, locale),
    )


def _subject(quote: Quote, business: Business, locale: str) -> str:
    number = one_line(quote.number or "")
    if quote.version > 1:
        return t("Quote {number} has been revised (version {version})", locale, number=number, version=quote.version)
    return t("Quote {number} from {business}", locale, number=number, business=one_line(business.display_name))


def _opening(quote: Quote, link: DocumentLink, locale: str) -> str:
    if link.scope is not LinkScope.VIEW_DECIDE:
        return t("There is a quote for you. You can read it online.", locale)
    if quote.version > 1:
        return t("There is a new version of your quote. You can see what has changed, and answer online.", locale)
    return t("There is a new quote for you. You can read it online, download it, and accept or reject it. "
             "If you have a question, answer this mail or sign in.", locale)  # fmt: skip


def _until(quote: Quote, business: Business, locale: str) -> Rows:
    if quote.valid_until is None:
        return ()
    words = expires_in_words(quote.valid_until, day_in(business.timezone, now()), locale)
    day = formats.weekday(quote.valid_until, locale)
    return ((t("Valid until", locale), t("{day} ({words})", locale, day=day, words=words)),)


def _closing(link: DocumentLink, timezone: str, locale: str) -> tuple[str, ...]:
    day = formats.day_long(day_in(timezone, link.expires_at), locale)
    alone = t("The link opens this quote and nothing else, until {day}.", locale, day=day)
    if link.scope is not LinkScope.VIEW_DECIDE:
        return (alone,)
    return alone, t("To answer through it, you will be asked for a code that we send to this address.", locale)

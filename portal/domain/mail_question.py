"""The mails about questions: each question to the business, each answer to the client's readers."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlmodel import Session

from portal.domain.letters import Letter, locale_for, one_line, readers_of, recipient_of, sender_of
from portal.domain.mail_quote import Rows
from portal.domain.mail_quote_decided import to_business
from portal.domain.quote_questions import line_of
from portal.models import Business, Client, Contact, Quote, QuoteQuestion
from portal.text import t


def quote_question(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """To the business: who asks what, about which line."""
    question = session.get(QuoteQuestion, UUID(facts["question"]))
    business = question and session.get_one(Business, question.business_id)
    if question is None or business is None or not business.contact_email:
        return None
    quote, locale = session.get_one(Quote, question.quote_id), business.locale
    number, client = quote.number or "", one_line(session.get_one(Client, question.client_id).name)
    return to_business(
        business,
        t("A question about quote {number}", locale, number=number),
        t("{client} has a question about quote {number}.", locale, client=client, number=number),
        (*_asker(session, question, locale), *_about(session, quote, question, locale)),
        quoted=question.text,
    )


def quote_answer(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """To the client's readers; nothing once the quote was put away or nobody may see it."""
    question = session.get(QuoteQuestion, UUID(facts["question"]))
    quote = question and session.get_one(Quote, question.quote_id)
    if question is None or quote is None or quote.archived_at:
        return None
    client = session.get_one(Client, quote.client_id)
    readers, number = readers_of(session, client, facts.get("reader", "")), quote.number or ""
    if not readers:
        return None
    locale = locale_for(client, readers)
    sender = sender_of(session.get_one(Business, quote.business_id))
    return Letter(
        sender=sender,
        to=tuple(recipient_of(reader) for reader in readers),
        locale=locale,
        subject=t("An answer about quote {number}", locale, number=number),
        heading=t("An answer about quote {number}", locale, number=number),
        opening=(t("{business} wrote to you about quote {number}:", locale, business=sender.name, number=number),),
        action=t("View quote", locale),
        url=f"{sender.origin}/quotes/{quote.slug}",
        quoted=question.text,
        facts=_about(session, quote, question, locale),
    )


def _asker(session: Session, question: QuoteQuestion, locale: str) -> Rows:
    contact = session.get(Contact, question.contact_id) if question.contact_id else None
    if contact is None:
        return ()
    return (t("Asked by", locale), one_line(contact.name)), (t("E-mail", locale), one_line(contact.email))


def _about(session: Session, quote: Quote, question: QuoteQuestion, locale: str) -> Rows:
    line = one_line(line_of(session, question))
    title = (t("Title", locale), one_line(quote.title))
    return (title, (t("Line", locale), line)) if line else (title,)

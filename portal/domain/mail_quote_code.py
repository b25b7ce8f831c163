"""The mail with the code that lets the reader of a link decide about a quote."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from portal.access import link_codes
from portal.clock import now
from portal.domain.letters import Letter, locale_for, one_line, reachable, recipient_of, sender_of
from portal.models import Business, Client, Contact, DocumentLink, LinkCode, Quote
from portal.text import t, tn


def quote_code(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """To the link's own recipient, whoever asked. Nothing once code, link or person is over."""
    code = session.get(LinkCode, UUID(facts["code"]))
    link = session.get(DocumentLink, code.link_id) if code else None
    if code is None or link is None or not _is_live(code, link):
        return None
    client, reader = session.get_one(Client, link.client_id), session.get_one(Contact, link.contact_id)
    if not (reachable(client) and reader.active):
        return None
    quote = session.get_one(Quote, link.quote_id)
    sender = sender_of(session.get_one(Business, link.business_id))
    return _letter(sender, reader, quote, code, locale_for(client, [reader]))


def _letter(sender: Any, reader: Contact, quote: Quote, code: LinkCode, locale: str) -> Letter:
    number = quote.number or ""
    return Letter(
        sender=sender,
        to=(recipient_of(reader),),
        locale=locale,
        subject=t("Your code for quote {number}", locale, number=number),
        heading=t("Your code for quote {number}", locale, number=number),
        opening=(t("Somebody wants to decide about quote {number}, “{title}”, from {business}.", locale,
                   number=number, title=one_line(quote.title), business=sender.name),),
        action="",
        url="",
        code_label=t("If it is you, type this code where you read the quote:", locale),
        code=link_codes.code_of(code.id),
        closing=(
            _life(code.expires_at - now(), locale),
            t("If it is not you, ignore this mail and give the code to nobody: without it nothing is decided.", locale),
        ),
        why=t("You receive this mail because {business} sent you a quote.", locale, business=sender.name),
    )  # fmt: skip


def _life(left: timedelta, locale: str) -> str:
    minutes = max(1, round(left / timedelta(minutes=1)))
    return tn("It works once, for {count} minute.", "It works once, for {count} minutes.", minutes, locale)


def _is_live(code: LinkCode, link: DocumentLink) -> bool:
    moment: datetime = now()
    spent = code.consumed_at is not None or code.expires_at <= moment
    return not spent and link.revoked_at is None and link.expires_at > moment

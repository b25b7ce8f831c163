"""The mail with the code that lets the reader of a link decide about a quote, and says what it decides."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from portal import formats
from portal.access import link_codes
from portal.clock import now
from portal.domain.letters import Letter, Sender, locale_for, one_line, reachable, recipient_of, sender_of
from portal.models import Business, Client, Contact, DocumentLink, LinkCode, Quote
from portal.text import t, tn


def quote_code(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """To the link's own recipient, whoever asked. Nothing once code, link, version or person is over."""
    code = session.get(LinkCode, UUID(facts["code"]))
    link = session.get(DocumentLink, code.link_id) if code else None
    if code is None or link is None or not _is_live(code, link):
        return None
    client, reader = session.get_one(Client, link.client_id), session.get_one(Contact, link.contact_id)
    if not (reachable(client) and reader.active):
        return None
    quote = session.get_one(Quote, link.quote_id)
    if quote.version != facts["version"]:
        return None
    sender = sender_of(session.get_one(Business, link.business_id))
    return _letter(sender, reader, quote, code, facts, locale_for(client, [reader]))


def _letter(
    sender: Sender, reader: Contact, quote: Quote, code: LinkCode, facts: Mapping[str, Any], locale: str
) -> Letter:
    subject, opening = _purpose(sender, quote, facts, locale)
    return Letter(
        sender=sender,
        to=(recipient_of(reader),),
        locale=locale,
        subject=subject,
        heading=subject,
        opening=(opening,),
        facts=_what(quote, facts, locale),
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


def _purpose(sender: Sender, quote: Quote, facts: Mapping[str, Any], locale: str) -> tuple[str, str]:
    """The subject, and what happens with this code."""
    number = one_line(quote.number or "")
    named = {"number": number, "version": facts["version"], "business": sender.name}
    if facts["action"] == "reject":
        subject = t("Your code to reject quote {number}", locale, number=number)
        words = t("Somebody wants to reject quote {number}, version {version}, from {business}.", locale, **named)
        return subject, words
    total = formats.money(facts["total_minor"], facts["currency"], locale)
    words = t("Somebody wants to accept quote {number}, version {version}, from {business}, for {total}.", locale,
              **named, total=total)  # fmt: skip
    return t("Your code to accept quote {number}", locale, number=number), words


def _what(quote: Quote, facts: Mapping[str, Any], locale: str) -> tuple[tuple[str, str], ...]:
    """The same at a glance."""
    rows = [
        (t("Title", locale), one_line(quote.title)),
        (t("Version", locale), str(facts["version"])),
    ]
    if facts["action"] != "reject":
        rows.append((t("Total", locale), formats.money(facts["total_minor"], facts["currency"], locale)))
    return tuple(row for row in rows if row[1])


def _life(left: timedelta, locale: str) -> str:
    minutes = max(1, round(left / timedelta(minutes=1)))
    return tn("It works once, for {count} minute.", "It works once, for {count} minutes.", minutes, locale)


def _is_live(code: LinkCode, link: DocumentLink) -> bool:
    moment: datetime = now()
    spent = code.consumed_at is not None or code.expires_at <= moment
    return not spent and link.revoked_at is None and link.expires_at > moment

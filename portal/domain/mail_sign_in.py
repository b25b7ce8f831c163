"""The mail with the sign-in link and its code."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from sqlmodel import Session

from portal import formats
from portal.access import links
from portal.clock import now
from portal.domain.letters import Letter, Recipient, locale_for, one_line, recipient_of, sender_of
from portal.models import Business, Client, Contact, MagicLink, Staff
from portal.text import t, tn


def sign_in(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """The link and its code. Nothing for an unknown or switched-off address, or a link that is over."""
    link = session.get(MagicLink, UUID(facts["link"]))
    person = links.person_for(session, link) if link and _is_live(link) else None
    if link is None or person is None:
        return None
    business = session.get_one(Business, link.business_id)
    sender, locale = sender_of(business), _locale(session, business, person)
    return Letter(
        sender=sender,
        to=(_recipient(person),),
        locale=locale,
        subject=t("Sign in to {business}", locale, business=sender.name),
        heading=t("Sign in", locale),
        opening=(t("Open this link to sign in to the portal of {business}.", locale, business=sender.name),),
        action=t("Sign in", locale),
        url=f"{sender.origin}/auth/link/{links.token_of(link.id)}",
        code_label=t("Or type this code where you asked for the link:", locale),
        code=links.code_of(link.id),
        closing=(
            expiry(link.expires_at, now(), person.timezone or sender.timezone, locale),
            t("If you did not ask to sign in, ignore this mail: nobody can sign in without it.", locale),
        ),
    )


def _locale(session: Session, business: Business, person: Contact | Staff) -> str:
    if isinstance(person, Staff):
        return business.locale
    return locale_for(session.get_one(Client, person.client_id), [person])


def _recipient(person: Contact | Staff) -> Recipient:
    return Recipient(one_line(person.name), person.email) if isinstance(person, Staff) else recipient_of(person)


def _is_live(link: MagicLink) -> bool:
    return link.consumed_at is None and link.revoked_at is None and link.expires_at > now()


def expiry(expires_at: datetime, moment: datetime, timezone: str, locale: str) -> str:
    """Until when, in words and on the clock of a zone, which is named; a mail that left late says what is left then."""
    at = formats.moment(expires_at, ZoneInfo(timezone), locale)
    place = get_timezone_location(ZoneInfo(timezone), locale=formats.locale_of(locale), return_city=True)
    minutes = max(1, round((expires_at - moment) / timedelta(minutes=1)))
    if minutes < 120:
        return tn(
            "Link and code work once and expire in {count} minute, on {at} ({place} time).",
            "Link and code work once and expire in {count} minutes, on {at} ({place} time).",
            minutes, locale, at=at, place=place,
        )  # fmt: skip
    return tn(
        "Link and code work once and expire in {count} hour, on {at} ({place} time).",
        "Link and code work once and expire in {count} hours, on {at} ({place} time).",
        round(minutes / 60), locale, at=at, place=place,
    )  # fmt: skip

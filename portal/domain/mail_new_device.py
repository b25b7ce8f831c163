"""The mail about a sign-in from a device that is new."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from sqlmodel import Session

from portal import formats
from portal.access.devices import recognised, words
from portal.domain.letters import Letter, Sender, one_line, reachable, recipient_of, sender_of
from portal.models import Business, Client, Contact, Login
from portal.text import t

SAID = "Somebody has signed in with your address to the portal of {business}, from a device that is new to us."
WARNING = (
    "If it was not you, sign out everywhere on that page, and look after your mailbox: who reads your mail can sign in."
)


def new_device(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """To the person themselves, also when that session is over by now; nothing once they are let in no more."""
    login = session.get(Login, UUID(facts["login"]))
    if login is None:
        return None
    client, contact = session.get_one(Client, login.client_id), session.get_one(Contact, login.contact_id)
    if not (reachable(client) and contact.active):
        return None
    sender = sender_of(session.get_one(Business, login.business_id))
    return _letter(sender, contact, login, contact.locale or client.locale)


def _letter(sender: Sender, contact: Contact, login: Login, locale: str) -> Letter:
    return Letter(
        sender=sender,
        to=(recipient_of(contact),),
        locale=locale,
        subject=t("New sign-in to {business}", locale, business=sender.name),
        heading=t("New sign-in", locale),
        opening=(t(SAID, locale, business=sender.name),),
        action=t("See where you are signed in", locale),
        url=f"{sender.origin}/profile/access",
        facts=_about(login, sender.timezone, locale),
        closing=(t("If it was you, there is nothing to do.", locale), t(WARNING, locale)),
    )


def _about(login: Login, timezone: str, locale: str) -> tuple[tuple[str, str], ...]:
    zone = ZoneInfo(timezone)
    place = get_timezone_location(zone, locale=formats.locale_of(locale), return_city=True)
    at, device = formats.moment(login.seen_at, zone, locale), words(recognised(login.device), locale)
    return (
        (t("Device", locale), device[:1].upper() + device[1:]),
        (t("When", locale), t("{at} ({place} time)", locale, at=at, place=place)),
        (t("Address", locale), one_line(login.ip) or t("unknown", locale)),
    )

"""The mail that an export is ready, or that it will not be: for whoever has not stayed to see it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from portal import formats
from portal.clock import now
from portal.domain import exporting
from portal.domain.letters import Letter, Sender, reachable, recipient_of, sender_of
from portal.models import Business, Client, Contact, Export, ExportState, Login, OpenPage
from portal.text import t

SOON = timedelta(minutes=2)  # whoever has the portal open still looks
ALIVE = timedelta(seconds=90)  # a page that showed life since then is open


def export_ready(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """To the person who asked, unless they sat there and saw it, deleted it, or are let in no more."""
    export = session.get(Export, UUID(facts["export"]))
    if export is None or not _is_news(export) or _seen(session, export):
        return None
    client, contact = session.get_one(Client, export.client_id), session.get_one(Contact, export.contact_id)
    if not (reachable(client) and contact.active):
        return None
    sender, locale = sender_of(session.get_one(Business, export.business_id)), contact.locale or client.locale
    zone = ZoneInfo(contact.timezone or sender.timezone)
    if export.state is ExportState.FAILED:
        return _failed(sender, contact, export, locale)
    return _ready(sender, contact, export, zone, locale)


def _is_news(export: Export) -> bool:
    """It ended, and what there is can still be had."""
    is_ready = export.state is ExportState.READY and export.expires_at is not None and export.expires_at > now()
    return is_ready or export.state is ExportState.FAILED


def _seen(session: Session, export: Export) -> bool:
    """It was quick, and a page of theirs is open."""
    looking = select(OpenPage.id).join(Login, col(Login.id) == OpenPage.login_id)
    looking = looking.where(Login.contact_id == export.contact_id, OpenPage.seen_at > now() - ALIVE)
    ended = export.ended_at or now()
    return ended - export.created_at < SOON and session.exec(looking).first() is not None


def _ready(sender: Sender, contact: Contact, export: Export, zone: ZoneInfo, locale: str) -> Letter:
    until = formats.moment(export.expires_at or now(), zone, locale)
    return Letter(
        sender=sender,
        to=(recipient_of(contact),),
        locale=locale,
        subject=t("Your export is ready", locale),
        heading=t("Your export is ready", locale),
        opening=(t("The files you asked for have been put together.", locale),),
        action=t("Go to the download", locale),
        url=f"{sender.origin}/profile/data",
        facts=((t("Export", locale), exporting.title(export, locale)), (t("Available until", locale), until)),
        closing=(t("You sign in to download it: the files are for you alone.", locale),),
    )


def _failed(sender: Sender, contact: Contact, export: Export, locale: str) -> Letter:
    return Letter(
        sender=sender,
        to=(recipient_of(contact),),
        locale=locale,
        subject=t("Your export could not be made", locale),
        heading=t("Your export could not be made", locale),
        opening=(t("We could not put together the files you asked for.", locale),),
        action=t("Try again", locale),
        url=f"{sender.origin}/profile/data",
        facts=((t("Export", locale), exporting.title(export, locale)),),
        closing=(t("If it happens again, please answer this mail.", locale),),
    )

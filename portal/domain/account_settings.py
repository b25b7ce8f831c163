"""What a person chooses for themselves: how days and numbers are written, whose clock, the theme, and which mails."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from portal.access.cookies import fingerprint
from portal.access.sessions import living
from portal.access.visit import Visit, writes
from portal.domain import mail_choices, region_formats, zones
from portal.domain.letters import READERS
from portal.domain.mail_choices import WORDS, MailChoice
from portal.domain.region_formats import RegionChoice
from portal.domain.zones import ZoneGroup
from portal.errors import Refused
from portal.models import Client, Contact, Login, Push
from portal.text import t

THEMES = ("light", "dark")
SYSTEM = "system"


class UnknownRegion(Refused):
    """Not one of the forms that were offered."""

    sentence = "We do not know these formats. Please choose from the list."


class UnknownZone(Refused):
    """No such zone in the pinned rules."""

    sentence = "We do not know this time zone. Please choose from the list."


class UnknownTheme(Refused):
    """Neither light, dark nor the device's."""

    sentence = "We do not know this theme. Please choose one of the three."


class UnknownMails(Refused):
    """Not one of the kinds that can be switched."""

    sentence = "We do not know these mails. Please load the page again."


@dataclass(frozen=True)
class MailSwitch:
    """One kind of mail, and whether it is received."""

    value: str = ""
    label: str = ""
    is_on: bool = True


@dataclass(frozen=True)
class Chosen:
    """What stands in the person's row; empty is what is usual."""

    region: str = ""
    zone: str = ""
    theme: str = SYSTEM
    mails: list[MailSwitch] = field(default_factory=list)


@dataclass(frozen=True)
class Offered:
    """What there is to choose from. The first of regions and zones is what is usual, under an empty value."""

    regions: list[RegionChoice] = field(default_factory=list)
    usual_zone: str = ""
    zones: list[ZoneGroup] = field(default_factory=list)


def chosen(visit: Visit) -> Chosen:
    """As it is now."""
    me = visit.db.get_one(Contact, visit.contact_id)
    offered = list(MailChoice) if visit.role in READERS else []  # nobody else is mailed what can be switched off
    mails = [MailSwitch(one, t(WORDS[one], visit.locale), one not in me.muted) for one in offered]
    return Chosen(me.locale, me.timezone, me.theme or SYSTEM, mails)


def offered(visit: Visit) -> Offered:
    """The lists, in the person's language."""
    client = visit.db.get_one(Client, visit.client_id)
    looks = region_formats.example(client.locale, client.currency)
    usual = RegionChoice("", t("Usual: {example}", visit.locale, example=looks))
    regions = [usual, *region_formats.choices(client.locale, client.currency)]
    zone = t("Usual: {place}", visit.locale, place=zones.city(visit.timezone, visit.locale))
    return Offered(regions, zone, zones.groups(visit.locale, visit.zone))


def clock(visit: Visit, zone: str) -> str:
    """What the clocks of a zone show now; of the usual one when it is empty."""
    if zone and not zones.is_known(zone):
        raise UnknownZone
    return zones.clock(zone or visit.timezone, visit.now, visit.locale)


@writes
def save_formats(visit: Visit, region: str, zone: str) -> None:
    """Both at once; nothing when one of them is unknown."""
    client = visit.db.get_one(Client, visit.client_id)
    if region and not region_formats.is_offered(region, client.locale):
        raise UnknownRegion
    if zone and not zones.is_known(zone):
        raise UnknownZone
    _keep(visit, locale=region, timezone=zone)


@writes
def choose_theme(visit: Visit, theme: str) -> None:
    """On every page of this person, also those that are open."""
    if theme not in (*THEMES, SYSTEM):
        raise UnknownTheme
    _keep(visit, theme="" if theme == SYSTEM else theme)


@writes
def choose_mails(visit: Visit, choice: str, wanted: bool) -> None:
    """Receive mails of this kind, or do without."""
    if choice not in list(MailChoice):
        raise UnknownMails
    mail_choices.choose(visit.db, visit.contact_id, MailChoice(choice), wanted, visit.ip)


def theme_of(session: Session, business_id: UUID, cookie: str) -> str:
    """The theme of whoever is signed in with this cookie; empty for the device's, and for nobody."""
    mine = Login.cookie_hash == fingerprint(cookie), Login.business_id == business_id
    return session.exec(living(Contact.theme).where(*mine)).first() or ""


def _keep(visit: Visit, **values: Any) -> None:
    """Their other pages load again: they show days, moments and colours too."""
    query = select(Contact).where(Contact.id == visit.contact_id).with_for_update()
    me = visit.db.exec(query).one()
    for name, value in values.items():
        setattr(me, name, value)
    visit.db.add_all([me, Push(business_id=visit.business_id, client_id=visit.client_id)])
    visit.db.info["wakes"] = True

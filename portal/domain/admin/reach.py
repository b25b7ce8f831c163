"""Where the portal is reached, and how it writes: its host name, its language and its way of writing days and money."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from sqlalchemy.exc import IntegrityError

from portal import formats
from portal.access import hosts
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import region_formats
from portal.domain.region_formats import RegionChoice
from portal.errors import Refused, WrongFields
from portal.models import StaffRole
from portal.settings import settings
from portal.text import languages, t

HOST = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])", re.ASCII)


class NoHost(Refused):
    """Nothing a browser could go to."""

    sentence = "This is no host name. Write it like portal.example.com, or leave it empty."


class Taken(Refused):
    """Somebody else's, or the server's own."""

    sentence = "This name cannot be used here. Please choose another one."


class UnknownFormats(Refused):
    """Not one of those that were offered."""

    sentence = "We do not know this language. Please choose from the list."


@dataclass(frozen=True)
class Address:
    """The form: `host` as stored, `usual` where the portal is without one, `origin` where mails lead now."""

    host: str = ""
    usual: str = ""
    origin: str = ""


@dataclass(frozen=True)
class LanguageGroup:
    """A language there are sentences in, with its ways of writing days and money."""

    name: str = ""
    regions: list[RegionChoice] = field(default_factory=list)


@dataclass(frozen=True)
class Writing:
    """What is chosen, and what there is."""

    locale: str = ""
    groups: list[LanguageGroup] = field(default_factory=list)


@for_staff(StaffRole.MANAGER)
def address(visit: StaffVisit) -> Address:
    """As it is now."""
    host = visit.business.host
    return Address(host or "", urlsplit(hosts.origin_of(None)).netloc, hosts.origin_of(host))


@writes
@for_staff(StaffRole.OWNER)
def save_host(visit: StaffVisit, typed: str) -> Address:
    """Mails lead there from now on. Other processes know of it within seconds."""
    try:
        host = _host(typed)
        if host != visit.business.host:
            before = visit.business.host
            _check_free(visit, host)
            visit.business.host = host
            visit.note("host_changed", before=before or "", after=host or "")
            visit.db.flush()
    except IntegrityError:
        raise WrongFields({"host": Taken()}) from None
    except Refused as refused:
        raise WrongFields({"host": refused}) from None
    return address(visit)


@for_staff(StaffRole.MANAGER)
def writing(visit: StaffVisit) -> Writing:
    """As it is now, and every language there is a catalogue of."""
    now, currency = str(formats.locale_of(visit.business.locale)), visit.business.default_currency
    groups = [LanguageGroup(_name(one, visit.locale), region_formats.choices(one, currency)) for one in languages()]
    if not _is_offered(now):  # chosen when the server was set up: the days and the money alone
        known = RegionChoice(now, f"{_name(now, visit.locale)}: {region_formats.example(now, currency)}")
        groups.append(LanguageGroup(t("Now", visit.locale), [known]))
    return Writing(now, groups)


@writes
@for_staff(StaffRole.MANAGER)
def save_writing(visit: StaffVisit, locale: str) -> Writing:
    """For staff, mails to the business, and clients that are added from now on."""
    before = visit.business.locale
    if locale != str(formats.locale_of(before)):
        if not _is_offered(locale):
            raise WrongFields({"locale": UnknownFormats()})
        visit.business.locale = locale
        visit.note("language_changed", before=before, after=locale)
    return writing(visit)


def _is_offered(locale: str) -> bool:
    return any(region_formats.is_offered(locale, language) for language in languages())


def _name(language: str, locale: str) -> str:
    return formats.locale_of(language).get_display_name(formats.locale_of(locale)) or language


def _host(typed: str) -> str | None:
    """The bare name of whatever was pasted, as browsers send it; None when nothing was typed."""
    bare = re.sub("^https?://", "", typed.strip().lower()).rstrip("/").rstrip(".")
    if not bare:
        return None
    try:
        name = bare[:300].encode("idna").decode()
    except UnicodeError:
        raise NoHost from None
    if not HOST.fullmatch(name):
        raise NoHost
    return name


def _check_free(visit: StaffVisit, host: str | None) -> None:
    """No other business's, and not the one the server itself is known by, unless that leads here already."""
    there = hosts.place_of(host) if host else None
    is_ours = there is not None and there.business_id == visit.business_id
    if host and not is_ours and (there or host == urlsplit(settings().public_url).hostname):
        raise Taken

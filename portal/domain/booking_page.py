"""What can be booked, in the owner's order, and what the client has booked."""

from dataclasses import dataclass, field

from sqlmodel import col, or_, select

from portal import formats
from portal.access.visit import Visit
from portal.domain import appointment_rows, https, totals
from portal.domain.appointment_rows import AppointmentRow, PastPage
from portal.models import Appointment, AppointmentState, BookingLink, Service
from portal.text import t, tn

HOUR = 60
DAY = 24 * HOUR


@dataclass(frozen=True)
class LinkRow:
    """One thing to book: here (`slug`), or with somebody else at `url` on `host`."""

    label: str = ""
    description: str = ""
    slug: str = ""
    facts: str = ""  # "30 minutes · free · Seilergasse 12"
    url: str = ""
    host: str = ""


@dataclass(frozen=True)
class BookingPage:
    """The whole page."""

    links: list[LinkRow] = field(default_factory=list)
    ahead: list[AppointmentRow] = field(default_factory=list)
    past: PastPage = field(default_factory=PastPage)


def look(visit: Visit, at: str = "") -> BookingPage:
    """Everything; `at` is the page of what is over."""
    return BookingPage(links(visit), appointment_rows.ahead(visit), appointment_rows.past(visit, at))


def links(visit: Visit) -> list[LinkRow]:
    """What the owner offers."""
    query = select(BookingLink, Service).outerjoin(Service, col(Service.id) == BookingLink.service_id)
    query = query.where(col(BookingLink.active), or_(col(BookingLink.service_id).is_(None), col(Service.active)))
    found = visit.db.exec(query.order_by(col(BookingLink.position), col(BookingLink.id)))
    rows = [_native(visit, link, service) if service else _elsewhere(link) for link, service in found]
    return [row for row in rows if row]


def exists(visit: Visit) -> bool:
    """Whether there is anything to see: something to book, or something that was booked."""
    offered = visit.db.exec(select(BookingLink.id).where(col(BookingLink.active)).limit(1)).first()
    booked = select(Appointment.id).where(col(Appointment.state) != AppointmentState.EXPIRED).limit(1)
    return offered is not None or visit.db.exec(booked).first() is not None


def length(minutes: int, locale: str) -> str:
    """ "30 minutes", "1 hour 30 minutes", "3 days"."""
    days, rest = divmod(minutes, DAY)
    hours, rest = divmod(rest, HOUR)
    parts = (
        tn("{count} day", "{count} days", days, locale) if days else "",
        tn("{count} hour", "{count} hours", hours, locale) if hours else "",
        tn("{count} minute", "{count} minutes", rest, locale) if rest or not minutes else "",
    )
    return " ".join(part for part in parts if part)


def total_of(service: Service) -> int:
    """What it costs with tax, as it would be billed."""
    return totals.of_one(service.price, service.tax_rate, service.currency)


def price(total: int, currency: str, locale: str) -> str:
    """The same in words."""
    return formats.money(total, currency, locale) if total else t("free", locale)


def place(offered: Service | Appointment, locale: str) -> str:
    """Where it is, as far as it can be said before it is booked: a video link is for those who come."""
    return offered.location or (t("By video", locale) if offered.video_url else "")


def _native(visit: Visit, link: BookingLink, service: Service) -> LinkRow:
    costs = price(total_of(service), service.currency, visit.locale)
    facts = (length(service.minutes, visit.locale), costs, place(service, visit.locale))
    about = link.description or service.description
    return LinkRow(link.label or service.name, about, link.slug, " · ".join(fact for fact in facts if fact))


def _elsewhere(link: BookingLink) -> LinkRow | None:
    """Only where the way there is private: anything but https is left out."""
    host = https.host_of(link.url)
    return LinkRow(link.label, link.description, url=link.url, host=host) if host else None

"""Services clients book here, as forms: all that can be said of one, and who offers it. How it is saved:
booking_service_saving.py."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import col, select

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.domain import booking_page
from portal.domain.admin import booking_service_questions
from portal.domain.admin.booking_entries import entry_of
from portal.domain.admin.booking_service_questions import QuestionSheet
from portal.domain.admin.booking_typed import in_units
from portal.domain.appointment_view import key_of
from portal.errors import NotFound
from portal.models import Provider, Service, ServiceProvider, StaffRole
from portal.text import t

NEW = "new"
REMINDERS = (10_080, 4320, 2880, 1440, 720, 180, 120, 60, 30, 15)  # minutes before; others a service has stay as well
PLAIN = ("minutes", "increment", "buffer_before", "buffer_after", "horizon_days", "most_per_day")


@dataclass(frozen=True)
class Box:
    """Something to tick, or to choose."""

    value: str = ""
    label: str = ""
    ticked: bool = False


@dataclass(frozen=True)
class ServiceSheet:
    """The form as it starts; numbers as they are typed."""

    key: str = ""
    name: str = ""
    slug: str = ""
    description: str = ""
    minutes: str = ""
    increment: str = ""
    buffer_before: str = ""
    buffer_after: str = ""
    notice: str = ""
    notice_unit: str = ""
    cancel_notice: str = ""
    cancel_notice_unit: str = ""
    horizon_days: str = ""
    most_per_day: str = ""
    location: str = ""
    video_url: str = ""
    price: str = ""
    tax_rate: str = ""
    currency: str = ""
    needs_approval: bool = False
    active: bool = True
    first: str = ""  # who is chosen where several are free
    people: list[Box] = field(default_factory=list)
    reminders: list[Box] = field(default_factory=list)
    questions: list[QuestionSheet] = field(default_factory=list)


@for_staff(StaffRole.MANAGER)
def sheet(visit: StaffVisit, key: str) -> ServiceSheet:
    """One service as a form; `new` is one that is not there yet."""
    service = new(visit) if key == NEW else find(visit, key)
    link = None if key == NEW else entry_of(visit, service)
    offering = offered_by(visit, service)
    notice, notice_unit = in_units(service.notice)
    cancel_notice, cancel_notice_unit = in_units(service.cancel_notice)
    return ServiceSheet(
        **{name: str(getattr(service, name)) for name in PLAIN},  # pyright: ignore[reportArgumentType]
        **{name: getattr(service, name) for name in ("name", "description", "location", "video_url", "currency")},
        key=key if key == NEW else service.id.hex,
        slug=link.slug if link else "",
        notice=notice,
        notice_unit=notice_unit,
        cancel_notice=cancel_notice,
        cancel_notice_unit=cancel_notice_unit,
        price=formats.price(service.price, service.currency, visit.locale) if service.price else "0",
        tax_rate=formats.number(service.tax_rate, visit.locale),
        needs_approval=service.needs_approval,
        active=service.active and (link is None or link.active),
        first=offering[0].hex if offering else "",
        people=_people(visit, offering, key == NEW),
        reminders=_reminders(visit, service),
        questions=booking_service_questions.sheets(service),
    )


def new(visit: StaffVisit) -> Service:
    """One that is not there yet."""
    return Service(business_id=visit.business_id, name="", minutes=30, currency=visit.business.default_currency)


def find(visit: StaffVisit, key: str) -> Service:
    """The business's own, or `NotFound`."""
    one = visit.db.get(Service, key_of(key))
    if one is None:
        raise NotFound
    return one


def offered_by(visit: StaffVisit, service: Service) -> list[UUID]:
    """Who offers it, first choice first."""
    query = select(ServiceProvider.provider_id).where(ServiceProvider.service_id == service.id)
    return list(visit.db.exec(query.order_by(col(ServiceProvider.position), col(ServiceProvider.id))))


def providers(visit: StaffVisit) -> list[Provider]:
    """Everybody whose time is booked."""
    return list(visit.db.exec(select(Provider).order_by(col(Provider.name), col(Provider.id))))


def _people(visit: StaffVisit, offering: list[UUID], is_new: bool) -> list[Box]:
    """Everybody who works, and who offers it though they do not any more; of one alone it is what they are for."""
    shown = [one for one in providers(visit) if one.active or one.id in offering]
    alone = is_new and len(shown) == 1
    return [Box(one.id.hex, one.name, alone or one.id in offering) for one in shown]


def _reminders(visit: StaffVisit, service: Service) -> list[Box]:
    offered = sorted({*REMINDERS, *service.reminders}, reverse=True)
    said = [t("{length} before", visit.locale, length=booking_page.length(one, visit.locale)) for one in offered]
    return [Box(str(one), word, one in service.reminders) for one, word in zip(offered, said, strict=True)]

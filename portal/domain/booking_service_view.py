"""One service as it is booked: what it is, and the time this person has chosen and not confirmed yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID
from zoneinfo import ZoneInfo

from portal import formats
from portal.access.visit import Visit
from portal.domain import appointments, availability, booking_page, booking_slots_view, holding
from portal.domain.appointment_event import page_of, span_of, time_rows
from portal.domain.appointment_status import EXPIRED, status_of
from portal.domain.booking_slots_view import TimesView
from portal.domain.invoices import SLUG
from portal.domain.questions import LONGEST, Question, questions_of
from portal.errors import NotFound
from portal.models import Appointment, Service
from portal.text import t


@dataclass(frozen=True)
class QuestionRow:
    """One of the owner's questions, and what is wrong with its answer."""

    key: str = ""
    label: str = ""
    kind: str = "line"
    required: bool = False
    options: list[str] = field(default_factory=list)
    longest: int = 0
    error: str = ""


@dataclass(frozen=True)
class HeldView:
    """A time that is held; `seconds` are left."""

    key: str = ""
    times: list[tuple[str, str]] = field(default_factory=list)
    until: str = ""
    seconds: int = 0
    questions: list[QuestionRow] = field(default_factory=list)


@dataclass(frozen=True)
class ServiceView:
    """What is booked, and how it goes on."""

    slug: str = ""
    name: str = ""
    description: str = ""
    facts: list[tuple[str, str]] = field(default_factory=list)
    is_paid: bool = False
    needs_approval: bool = False
    may_book: bool = False
    times: TimesView = field(default_factory=TimesView)
    held: HeldView = field(default_factory=HeldView)


def look(
    visit: Visit, slug: str, day: str = "", month: str = "", wrong: Mapping[str, str] | None = None
) -> ServiceView:
    """The service of this entry; its times, unless one is held: then it is shown as it was agreed. `wrong`: sentences
    by the keys of questions."""
    service = found(visit, slug)
    held = held_by(visit, service)
    return ServiceView(
        slug=slug,
        name=held.title if held else service.name,
        description=service.description,
        facts=facts(visit, held or service),
        is_paid=(held.price_minor if held else booking_page.total_of(service)) > 0,
        needs_approval=(held or service).needs_approval,
        may_book=appointments.may_change(visit),
        times=TimesView() if held else booking_slots_view.look(visit, service, day, month),
        held=_held_view(visit, held, service, wrong or {}) if held else HeldView(),
    )


def found(visit: Visit, slug: str) -> Service:
    """What an address names; nonsense is not even looked for."""
    if not SLUG.fullmatch(slug):
        raise NotFound
    return holding.bookable(visit, slug)


def held_by(visit: Visit, service: Service) -> Appointment | None:
    """What this person holds of it and has not begun to pay for."""
    mine = [one for one in appointments.held(visit) if one.service_id == service.id]
    return max(mine, key=lambda one: one.created_at, default=None)


def outcome(visit: Visit, key: str) -> str:
    """The page of what a hold has become, in another window perhaps; empty when it ran out or was given back."""
    appointment = appointments.find(visit, UUID(hex=key))
    return "" if status_of(appointment, visit.now) is EXPIRED else page_of(appointment)


def facts(visit: Visit, offered: Service | Appointment) -> list[tuple[str, str]]:
    """Length, price, place and people, as label and value."""
    locale = visit.locale
    minutes, total, people = _agreed(offered) if isinstance(offered, Appointment) else _offered(visit, offered)
    rows = (
        (t("Length", locale), booking_page.length(minutes, locale)),
        (t("Price", locale), booking_page.price(total, offered.currency, locale)),
        (t("Where", locale), booking_page.place(offered, locale)),
        (t("With", locale), people),
        (t("Moving and cancelling", locale), _notice(offered.cancel_notice, locale)),
    )
    return [(label, value) for label, value in rows if value]


def _offered(visit: Visit, service: Service) -> tuple[int, int, str]:
    people = availability.providers_of(visit.db, service)
    return service.minutes, booking_page.total_of(service), ", ".join(one.name for one in people)


def _agreed(held: Appointment) -> tuple[int, int, str]:
    minutes = round((held.end_at - held.start_at).total_seconds() / 60)
    return minutes, held.price_minor, held.provider_name


def _notice(minutes: int, locale: str) -> str:
    if minutes <= 0:
        return t("until it begins", locale)
    return t("until {length} before", locale, length=booking_page.length(minutes, locale))


def _held_view(visit: Visit, held: Appointment, service: Service, wrong: Mapping[str, str]) -> HeldView:
    until = held.hold_until or visit.now
    return HeldView(
        key=held.id.hex,
        times=list(time_rows(*span_of(held), visit.zone, visit.locale)),
        until=formats.time_of_day(until, ZoneInfo(visit.zone), visit.locale),
        seconds=max(1, round((until - visit.now).total_seconds())),
        questions=[_question(one, wrong.get(one.key, "")) for one in questions_of(service)],
    )


def _question(one: Question, error: str) -> QuestionRow:
    return QuestionRow(one.key, one.label, one.kind, one.required, list(one.options), LONGEST.get(one.kind, 0), error)

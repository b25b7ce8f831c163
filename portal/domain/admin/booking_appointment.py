"""One appointment as the business sees it: whose it is, what was answered, what happened, what can be done about it."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.domain import booking_page, https
from portal.domain.admin.booking_words import STORY, word_of
from portal.domain.appointment_event import span_of, time_rows
from portal.domain.appointment_status import CONFIRMED, HELD, REQUESTED, Status, status_of
from portal.domain.appointment_view import key_of
from portal.errors import NotFound
from portal.models import Activity, Appointment, Client, Contact, Invoice, StaffRole
from portal.text import t


@dataclass(frozen=True)
class Happening:
    """One thing that happened to it."""

    key: str
    sentence: str
    when: str


@dataclass(frozen=True)
class Doing:
    """What can be done now."""

    answer: bool = False
    move: bool = False
    cancel: bool = False
    complete: bool = False
    no_show: bool = False


@dataclass(frozen=True)
class AppointmentCard:
    """The whole page."""

    key: str = ""
    title: str = ""
    status: str = ""
    status_word: str = ""
    times: list[tuple[str, str]] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    video: str = ""
    answers: list[tuple[str, str]] = field(default_factory=list)
    reason: str = ""
    held_until: str = ""
    client: str = ""
    client_key: str = ""
    person: str = ""
    email: str = ""
    doing: Doing = field(default_factory=Doing)
    anything: bool = False
    happened: list[Happening] = field(default_factory=list)


@for_staff(StaffRole.AGENT)
def card(visit: StaffVisit, key: str) -> AppointmentCard:
    """As it stands now; `NotFound` for a foreign, absent or nonsense key."""
    one = find(visit, key)
    person, client = visit.db.get_one(Contact, one.contact_id), visit.db.get_one(Client, one.client_id)
    status, doing = status_of(one, visit.now), _doing(visit, one)
    return AppointmentCard(
        key=one.id.hex,
        title=one.title,
        status=status.value,
        status_word=word_of(status, visit.locale),
        times=times_of(visit, one),
        facts=_facts(visit, one),
        video=one.video_url if https.host_of(one.video_url) else "",
        answers=[(str(said.get("label", "")), str(said.get("value", ""))) for said in one.answers],
        reason=one.reason,
        held_until=_moment(visit, one.hold_until) if status is HELD and one.hold_until else "",
        client=client.name,
        client_key=client.id.hex,
        person=person.name,
        email=person.email,
        doing=doing,
        anything=any((doing.answer, doing.move, doing.cancel, doing.complete, doing.no_show)),
        happened=_happened(visit, one),
    )


def find(visit: StaffVisit, key: str) -> Appointment:
    """The business's own, or `NotFound`."""
    one = visit.db.get(Appointment, key_of(key))
    if one is None:
        raise NotFound
    return one


def times_of(visit: StaffVisit, one: Appointment) -> list[tuple[str, str]]:
    """When it is, on the reader's clock and the provider's."""
    return list(time_rows(*span_of(one), visit.zone, visit.locale))


def is_movable(visit: StaffVisit, one: Appointment) -> bool:
    """Agreed or asked for, and not over."""
    return status_of(one, visit.now) in (CONFIRMED, REQUESTED) and one.end_at > visit.now


def _doing(visit: StaffVisit, one: Appointment) -> Doing:
    status, has_begun = status_of(one, visit.now), one.start_at <= visit.now
    ahead = is_movable(visit, one)
    return Doing(
        answer=status is REQUESTED,
        move=ahead,
        cancel=status is CONFIRMED and ahead,
        complete=has_begun and status in (CONFIRMED, Status.NO_SHOW),
        no_show=has_begun and status in (CONFIRMED, Status.COMPLETED),
    )


def _facts(visit: StaffVisit, one: Appointment) -> list[tuple[str, str]]:
    locale = visit.locale
    minutes = round((one.end_at - one.start_at).total_seconds() / 60)
    bill = visit.db.get(Invoice, one.invoice_id) if one.invoice_id else None
    rows = (
        (t("Length", locale), booking_page.length(minutes, locale)),
        (t("With", locale), one.provider_name),
        (t("Where", locale), one.location),
        (t("Price", locale), booking_page.price(one.price_minor, one.currency, locale)),
        (t("Invoice", locale), (bill.number or "") if bill else ""),
    )
    return [(label, value) for label, value in rows if value]


def _happened(visit: StaffVisit, one: Appointment) -> list[Happening]:
    query = select(Activity, Contact.name).outerjoin(Contact, col(Contact.id) == Activity.contact_id)
    query = query.where(Activity.appointment_id == one.id).order_by(
        col(Activity.created_at).desc(), col(Activity.id).desc()
    )
    return [_happening(visit, entry, name or "") for entry, name in visit.db.exec(query.limit(100))]


def _happening(visit: StaffVisit, entry: Activity, name: str) -> Happening:
    words = STORY[entry.verb, entry.actor]
    known = {"who": name or t("The client", visit.locale)}
    for fact in ("moment", "before"):
        if fact in entry.facts:
            known[fact] = _moment(visit, datetime.fromisoformat(entry.facts[fact]))
    said = t(words, visit.locale, **{fact: told for fact, told in known.items() if f"{{{fact}}}" in words})
    return Happening(entry.id.hex, said, _moment(visit, entry.created_at))


def _moment(visit: StaffVisit, moment: datetime) -> str:
    return formats.moment(moment, ZoneInfo(visit.zone), visit.locale)

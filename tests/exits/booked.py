"""Appointments in a world of hostile words: one that comes, booked through the portal, and one for every other end."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from portal import db
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import booking, booking_mailing, holding, questions
from portal.domain.booking_mailing import News
from portal.domain.paragraphs import paragraphs
from portal.domain.questions import Question
from portal.models import Appointment, Business, Client, Contact, Provider, Service
from portal.models import AppointmentState as State
from tests.booking import a_link, a_provider, a_service, an_appointment, at, hours, monday

if TYPE_CHECKING:
    from tests.exits.world import World

ENDS = {
    News.REQUESTED: State.REQUESTED,
    News.APPROVED: State.CONFIRMED,
    News.MOVED: State.CONFIRMED,
    News.DECLINED: State.DECLINED,
    News.CANCELLED: State.CANCELLED_BY_BUSINESS,
    News.LOST: State.EXPIRED,
}


def appointments(world: "World") -> UUID:
    """Each is told as it happens; returns the one that comes."""
    slug, service, provider = _offered(world)
    key = visit_now(holding.hold, slug, at(monday(), "09:30"))
    _confirm(world, key)
    world.tell()
    for number, (news, state) in enumerate(ENDS.items()):
        _ended(world, service, provider, news, state, number)
        world.tell()
    with db.everyone() as session:
        row = session.get_one(Appointment, key)
    facts = {"appointment": key.hex, "sequence": row.ics_sequence}
    world.write("appointment_reminder", **facts, minutes=60)
    world.write("appointment_clash", **facts, meant=row.start_at.isoformat())
    return key


def _offered(world: "World") -> tuple[str, UUID, UUID]:
    kept = world.kept
    asked = [Question("what", kept or "What?", "text"), Question("who", "Who?", "line")]
    with db.everyone(write=True) as session:
        business = session.get_one(Business, world.purse.business_id)
        provider = a_provider(session, business, name=kept)
        hours(session, provider, "Mo-Fr", "08:00", "20:00")
        said = {"name": kept, "description": kept, "location": kept, "video_url": kept}
        service = a_service(session, business, provider, **said, questions=questions.stored(asked))
        return a_link(session, service, label=kept, description=kept).slug, service.id, provider.id


def _confirm(world: "World", key: UUID) -> None:
    from tests.exits.world import tried

    tried(lambda text: visit_now(booking.confirm, key, {"what": text, "who": text[:200]}), world.text, "Me")


def _ended(world: "World", service: UUID, provider: UUID, news: News, state: State, number: int) -> None:
    answers = [{"key": "what", "label": world.kept, "value": world.kept}]
    with db.everyone(write=True) as session:
        client = session.get_one(Client, world.purse.client_id)
        contact = session.get_one(Contact, world.purse.contact_id)
        start = at(monday(2), f"{9 + number:02}:00")
        reason = paragraphs(world.kept, 10_000, "Your reason")  # as every rule keeps it
        given: dict[str, Any] = {"answers": answers, "reason": reason, "ended_at": now(), "confirmed_at": now()}
        row = an_appointment(
            session, client, contact, session.get_one(Service, service), session.get_one(Provider, provider),
            start, state, **given,
        )  # fmt: skip
        booking_mailing.tell(session, row, news)

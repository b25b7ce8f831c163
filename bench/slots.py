"""P12: the open slots of a year of one service, with 2,000 appointments in its provider's diary.

Two figures: the arithmetic alone, and the whole rule, which reads hours, exceptions, holidays, busy times and what is
taken from SQLite first. The reference looks at the clock every minute of that year; all three must agree.
`python -m bench slots`
"""

import os
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlmodel import Session

from bench import slots_naive
from bench.report import Ratio, interleaved, show
from portal import db, serve
from portal.domain import availability, hours_setting, slots
from portal.domain.slots import Slot, terms_of
from portal.models import Appointment, Business, Client, Contact, Occupancy, Provider, Service, ServiceProvider
from portal.settings import settings

APPOINTMENTS, ROUNDS, DAYS = 2000, 15, 365
VIENNA = "Europe/Vienna"
FIRST = date(2026, 12, 1)
MOMENT = datetime(2026, 11, 30, 12, tzinfo=UTC)
WEEK = {weekday: [(480, 720), (780, 1080)] for weekday in range(5)}


def run(appointments: int = APPOINTMENTS, rounds: int = ROUNDS, days: int = DAYS) -> list[Ratio]:
    """Milliseconds, and both against the scan; CPU time, as in P2."""
    with tempfile.TemporaryDirectory() as folder:
        _portal_on(Path(folder) / "slots.db")
        service = _practice(appointments, days)
        last = FIRST + timedelta(days=days - 1)
        with db.everyone() as session:
            [diary] = availability.diaries(session, service, FIRST, last, MOMENT)
            works = {
                "alone": lambda: slots.open_slots(terms_of(service), diary, FIRST, last, MOMENT),
                "read": lambda: availability.open_slots(session, service, FIRST, last, MOMENT),
            }
            times = interleaved(works, rounds, clock=time.process_time)
            begun = time.process_time()
            expected = slots_naive.open_slots(terms_of(service), diary, FIRST, last, MOMENT)
            naive = (time.process_time() - begun) * 1000
            _check(expected, [work() for work in works.values()])
        db.engine().dispose()
    print(f"  {len(expected)} slots; a scan of every minute: {naive:.0f} ms")
    return [
        Ratio("a year, arithmetic alone", times["alone"], 50, "ms"),
        Ratio("a year, with reading the diary", times["read"], 50, "ms"),
        Ratio("a year, faster than a scan of every minute", naive / times["alone"], 100, at_least=True),
    ]


def _portal_on(path: Path) -> None:
    os.environ |= {"PORTAL_DATABASE_URL": f"sqlite:///{path}", "PORTAL_PUBLIC_URL": "http://localhost:8000"}
    settings.cache_clear()
    db.engine.cache_clear()
    serve.migrate()


def _practice(appointments: int, days: int) -> Service:
    """One person, one service of half an hour, and a year of appointments at random times."""
    with db.everyone(write=True) as session:
        business = _add(
            session, Business, legal_name="Studio e.U.", display_name="Studio", contact_email="a@example.com"
        )
        of = {"business_id": business.id}
        client = _add(session, Client, name="Client", **of)
        contact = _add(
            session, Contact, client_id=client.id, name="Ada", email="a@b.example", email_norm="a@b.example", **of
        )
        provider = _add(session, Provider, name="Eva Wolf", timezone=VIENNA, **of)
        service = _add(session, Service, name="Consultation", minutes=30, horizon_days=days + 1, **of)
        _add(session, ServiceProvider, service_id=service.id, provider_id=provider.id, **of)
        hours_setting.set_week(session, provider, WEEK)
        given = {"service_id": service.id, "provider_id": provider.id, "contact_id": contact.id, "client_id": client.id}
        free = availability.open_slots(session, service, FIRST, date.max, MOMENT)
        for number, slot in enumerate(Random(7).sample(free, appointments)):
            _book(session, slot, {**of, **given}, number)
    return service


def _book(session: Session, slot: Slot, given: dict[str, Any], number: int) -> None:
    times: dict[str, Any] = {"start_at": slot.start, "end_at": slot.end}
    words = {"timezone": VIENNA, "wall_start": f"{slot.wall:%Y-%m-%dT%H:%M}", "title": "Consultation"}
    made = _add(session, Appointment, state="confirmed", ics_uid=str(number), **times, **words, **given)
    kept = {name: given[name] for name in ("business_id", "service_id", "provider_id")}
    _add(session, Occupancy, appointment_id=made.id, **times, **kept)


def _add(session: Session, kind: type[Any], **facts: Any) -> Any:
    row = kind(**facts)
    session.add(row)
    session.flush()
    return row


def _check(expected: list[Slot], found: list[list[Slot]]) -> None:
    """What is measured must also be right."""
    if not expected or any(one != expected for one in found):
        raise AssertionError("the slots are not those a scan of every minute finds")


if __name__ == "__main__":
    sys.exit(0 if show("P12 Slots of a year", run()) else 1)

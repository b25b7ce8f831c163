"""Who is reminded of an appointment, when, how often; and when nobody is."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import event

from portal import db
from portal.domain import appointment_reminding, mail_choices, mails
from portal.domain.appointment_reminding import Due, stage_of
from portal.domain.booking_mailing import News, tell
from portal.domain.mail_choices import MailChoice
from portal.gateways import reminding
from portal.models import Appointment, AppointmentState, Outbox
from tests.booking import a_practice, an_appointment
from tests.paying import rows

pytestmark = pytest.mark.usefixtures("database")
START = datetime(2026, 12, 1, 9, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def booked(state: AppointmentState = AppointmentState.CONFIRMED, *, reminders: list[int] | None = None,
           since: timedelta = 7 * DAY, **facts: Any) -> UUID:  # fmt: skip
    """Ada's, agreed a week before it."""
    with db.everyone(write=True) as session:
        made = a_practice(session, reminders=[1440, 60] if reminders is None else reminders)
        given = {"created_at": START - since, "confirmed_at": START - since, **facts}
        return an_appointment(session, made.client, made.contact, made.service, made.provider, START, state, **given).id


def change(key: UUID, **facts: Any) -> None:
    with db.everyone(write=True) as session:
        row = session.get_one(Appointment, key)
        for name, value in facts.items():
            setattr(row, name, value)
        session.add(row)


def look(moment: datetime) -> list[int]:
    """One look by the clock: what was promised, in minutes before the start."""
    known = {row.id for row in rows(Outbox)}
    with time_machine.travel(moment, tick=False):
        reminding.remind_of_appointments()
    return [row.facts["minutes"] for row in rows(Outbox) if row.id not in known]


def mail(moment: datetime) -> Any:
    """The last promise, as it leaves then."""
    row = rows(Outbox)[-1]
    with time_machine.travel(moment, tick=False):
        return mails.letter(row.kind, row.facts)


@pytest.mark.parametrize(
    ("left", "stage"),
    [
        (DAY + MINUTE, None),
        (DAY, 1440),
        (12 * HOUR + MINUTE, 1440),
        (12 * HOUR, None),
        (HOUR + MINUTE, None),
        (HOUR, 60),
        (31 * MINUTE, 60),
        (30 * MINUTE, None),
        (timedelta(), None),
        (-HOUR, None),
    ],
)
def test_each_has_its_time_and_half_of_the_way_at_most(left: timedelta, stage: int | None) -> None:
    assert stage_of([1440, 60], START, START - left) == stage
    assert stage_of([], START, START - left) is None


def test_two_reminders_each_once() -> None:
    booked()
    moments = [START - timedelta(minutes=left) for left in range(1500, 0, -10)]
    assert [found for moment in moments for found in look(moment)] == [1440, 60]


def test_the_owner_chooses_or_wants_none() -> None:
    booked(reminders=[2 * 1440])
    assert look(START - 2 * DAY) == [2 * 1440]
    booked(reminders=[])
    assert look(START - HOUR) == []


@pytest.mark.parametrize("state", sorted(set(AppointmentState) - {AppointmentState.CONFIRMED}))
def test_only_what_takes_place_is_reminded_of(state: AppointmentState) -> None:
    booked(state)
    assert look(START - HOUR) == []


def test_who_books_late_is_not_reminded_of_what_they_did_just_now() -> None:
    booked(since=20 * HOUR)
    assert look(START - 20 * HOUR) == []
    assert look(START - HOUR) == [60]


def test_a_moved_one_is_reminded_of_anew_unless_the_move_itself_was_told_just_now() -> None:
    key = booked()
    assert look(START - DAY) == [1440]
    change(key, ics_sequence=1, start_at=START + DAY, end_at=START + DAY + HOUR)
    with time_machine.travel(START - 23 * HOUR, tick=False), db.everyone(write=True) as session:
        tell(session, session.get_one(Appointment, key), News.MOVED)
    assert look(START) == [1440]
    change(key, ics_sequence=2, start_at=START + DAY + HOUR, end_at=START + DAY + 2 * HOUR)
    with time_machine.travel(START + 2 * HOUR, tick=False), db.everyone(write=True) as session:
        tell(session, session.get_one(Appointment, key), News.MOVED)
    assert look(START + 2 * HOUR + MINUTE) == []
    assert look(START + DAY) == [60]


def test_the_mail_names_day_and_time_and_can_be_stopped() -> None:
    booked()
    look(START - DAY)
    letter = mail(START - DAY)
    assert letter.subject.replace("\u202f", " ") == "Reminder: First consultation on 1 Dec 2026, 10:00 AM"
    assert "/unsubscribe/" in letter.unsubscribe
    assert letter.attachments


def test_a_mail_that_leaves_too_late_or_tells_of_another_time_is_dropped() -> None:
    key = booked()
    look(START - DAY)
    assert mail(START - 13 * HOUR)
    assert mail(START - 12 * HOUR) is None
    change(key, ics_sequence=1)
    assert mail(START - 13 * HOUR) is None
    change(key, ics_sequence=0, state=AppointmentState.CANCELLED_BY_CLIENT)
    assert mail(START - 13 * HOUR) is None


def test_who_wants_none_gets_none() -> None:
    key = booked()
    look(START - DAY)
    with db.everyone(write=True) as session:
        contact = session.get_one(Appointment, key).contact_id
        mail_choices.choose(session, contact, MailChoice.APPOINTMENTS, wanted=False)
    assert mail(START - DAY) is None


def test_one_that_cannot_be_promised_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    booked()
    booked()
    asked = []

    def promise(session: Any, one: Due) -> bool:
        asked.append(one)
        if len(asked) == 1:
            raise RuntimeError("broken")
        return True

    monkeypatch.setattr(appointment_reminding, "promise", promise)
    with time_machine.travel(START - HOUR, tick=False):
        assert reminding.remind_of_appointments() == 1


@pytest.mark.sqlite
def test_a_look_takes_the_index_and_few_questions() -> None:
    for _ in range(3):
        booked()
    look(START - DAY)
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, values))

    event.listen(db.engine(), "before_cursor_execute", note)
    with db.everyone() as session:
        assert appointment_reminding.due(session, START - DAY + HOUR) == []
    event.remove(db.engine(), "before_cursor_execute", note)
    assert len(asked) == 3
    [(statement, values)] = [one for one in asked if "FROM appointment" in one[0]]
    with db.engine().connect() as connection:
        raw: Any = connection.connection
        plan = "; ".join(row[3] for row in raw.execute(f"explain query plan {statement}", values))
    assert "ix_appointment_ahead (state=? AND start_at>? AND start_at<?)" in plan

"""What the mails about appointments say, to whom, in whose zone; and when there is nothing true to say any more."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from portal import db
from portal.clock import now
from portal.domain import mails
from portal.domain.booking_mailing import News, tell
from portal.domain.letters import Letter
from portal.models import Appointment, AppointmentState, Business, Client, Contact, ContactRole, Outbox
from tests.booking import a_practice, an_appointment, at, monday
from tests.build import a_contact, an_invoice

pytestmark = pytest.mark.usefixtures("database")
STATES = {
    News.BOOKED: AppointmentState.CONFIRMED,
    News.REQUESTED: AppointmentState.REQUESTED,
    News.APPROVED: AppointmentState.CONFIRMED,
    News.DECLINED: AppointmentState.DECLINED,
    News.MOVED: AppointmentState.CONFIRMED,
    News.CANCELLED: AppointmentState.CANCELLED_BY_BUSINESS,
    News.LOST: AppointmentState.EXPIRED,
}


@dataclass(frozen=True)
class Booked:
    """An appointment of Ada's with Eva in Vienna, on a Monday at half past nine."""

    key: UUID
    business_id: UUID
    client_id: UUID
    contact_id: UUID

    def change(self, model: Any, **facts: Any) -> None:
        """The appointment's row, or that of whom it concerns."""
        keys = {Business: self.business_id, Client: self.client_id, Contact: self.contact_id}
        with db.everyone(write=True) as session:
            row = session.get_one(model, keys.get(model, self.key))
            for name, value in facts.items():
                setattr(row, name, value)
            session.add(row)

    def told(self, news: News) -> Letter | None:
        """The client's mail of this, promised now."""
        return self.mail(f"appointment_{news}")

    def mail(self, kind: str, **facts: Any) -> Letter | None:
        """Any mail about it as it is now."""
        with db.everyone() as session:
            sequence = session.get_one(Appointment, self.key).ics_sequence
        return mails.letter(kind, {"appointment": self.key.hex, "sequence": sequence, **facts})


def booked(state: AppointmentState = AppointmentState.CONFIRMED, start: datetime | None = None, *,
           service: dict[str, Any] | None = None, **facts: Any) -> Booked:  # fmt: skip
    with db.everyone(write=True) as session:
        made = a_practice(session, **{"location": "Hauptplatz 1, Linz", **(service or {})})
        start = start or at(monday(), "09:30")
        row = an_appointment(session, made.client, made.contact, made.service, made.provider, start, state, **facts)
        return Booked(row.id, made.business.id, made.client.id, made.contact.id)


def calm(text: str) -> str:
    """With plain spaces."""
    return text.replace("\u202f", " ").replace("\xa0", " ")


def facts_of(letter: Letter | None) -> dict[str, str]:
    assert letter
    return {label: calm(value) for label, value in letter.facts}


def test_a_booking_is_confirmed_with_all_that_is_good_to_know() -> None:
    row = booked(
        service={"price": Decimal(50), "tax_rate": Decimal(20), "video_url": "https://meet.example.com/x"},
        answers=[{"key": "a", "label": "What is it about?", "value": "A new\nroof"}, {"label": "Else?", "value": ""}],
    )
    letter = row.told(News.BOOKED)
    assert letter
    day = monday()
    assert calm(letter.subject) == f"Booked: First consultation on {day:%-d %b %Y}, 9:30 AM"
    assert facts_of(letter) == {
        "Appointment": "First consultation",
        "When": f"{day:%A, %-d %B %Y}, 9:30 AM – 10:00 AM",
        "With": "Eva Wolf",
        "Place": "Hauptplatz 1, Linz",
        "Video link": "https://meet.example.com/x",
        "Price": "€60.00",
        "What is it about?": "A new roof",
    }
    assert letter.url == f"http://localhost:8000/booking/appointments/{row.key.hex}"
    [until] = letter.closing
    assert calm(until) == f"You can move or cancel it until {day - timedelta(days=1):%-d %b %Y}, 9:30 AM."


def test_somebody_elsewhere_reads_both_clocks() -> None:
    row = booked()
    row.change(Contact, timezone="America/New_York")
    day = monday()
    said = facts_of(row.told(News.BOOKED))
    assert "When" not in said
    assert said["Time in New York"].endswith("3:30 AM – 4:00 AM")
    assert said["Time in Vienna"] == f"{day:%A, %-d %B %Y}, 9:30 AM – 10:00 AM"


def test_another_zone_whose_clocks_show_the_same_is_not_told() -> None:
    row = booked()
    row.change(Contact, timezone="Europe/Berlin")
    assert "When" in facts_of(row.told(News.BOOKED))


def test_across_midnight_both_days_are_named() -> None:
    row = booked(start=at(monday(), "23:45"))
    day, after = monday(), monday() + timedelta(days=1)
    expected = f"{day:%A, %-d %B %Y}, 11:45 PM – {after:%A, %-d %B %Y}, 12:15 AM"
    assert facts_of(row.told(News.BOOKED))["When"] == expected


def test_when_it_is_too_late_to_change_it_the_mail_says_so() -> None:
    row = booked(cancel_notice=60 * 24 * 90)
    letter = row.told(News.BOOKED)
    assert letter
    assert letter.closing[0].startswith("It can no longer be moved or cancelled online.")


@pytest.mark.parametrize("news", News)
def test_each_is_said_in_its_own_state_only(news: News) -> None:
    row = booked(STATES[news])
    assert row.told(news)
    true = {News.MOVED: {AppointmentState.CONFIRMED, AppointmentState.REQUESTED},
            News.CANCELLED: {AppointmentState.CANCELLED_BY_CLIENT, AppointmentState.CANCELLED_BY_BUSINESS},
            News.LOST: {AppointmentState.EXPIRED, AppointmentState.DECLINED, AppointmentState.CANCELLED_BY_CLIENT,
                        AppointmentState.CANCELLED_BY_BUSINESS}}  # fmt: skip
    for state in AppointmentState:
        row.change(Appointment, state=state)
        assert bool(row.told(news)) is (state in true.get(news, {STATES[news]})), state


@pytest.mark.parametrize("news", News)
def test_what_has_changed_again_is_not_told(news: News) -> None:
    row = booked(STATES[news], ics_sequence=1)
    facts = {"appointment": row.key.hex, "sequence": 0}
    assert mails.letter(f"appointment_{news}", facts) is None
    assert mails.letter("appointment_news", {**facts, "news": "booked"}) is None


def test_what_is_over_is_not_announced() -> None:
    start = now() - timedelta(hours=1)
    assert booked(start=start).told(News.BOOKED) is None
    assert booked(start=now() - timedelta(minutes=20)).told(News.BOOKED)


def test_what_waits_or_never_was_is_in_no_calendar() -> None:
    for news in (News.REQUESTED, News.DECLINED, News.LOST):
        row = booked(STATES[news], confirmed_at=None)
        letter = row.told(news)
        assert letter
        assert letter.attachments == (), news
    called_off = booked(AppointmentState.CANCELLED_BY_CLIENT, confirmed_at=None).told(News.CANCELLED)
    assert called_off
    assert called_off.attachments == ()


def test_the_reason_is_told_and_who_called_it_off() -> None:
    letter = booked(AppointmentState.CANCELLED_BY_BUSINESS, reason="I am ill.\nSorry!").told(News.CANCELLED)
    assert letter
    assert (letter.quoted, letter.opening) == (
        "I am ill.\nSorry!", ("We are sorry: we had to cancel this appointment.",),
    )  # fmt: skip
    assert letter.url == "http://localhost:8000/booking"
    letter = booked(AppointmentState.CANCELLED_BY_CLIENT).told(News.CANCELLED)
    assert letter
    assert letter.opening == ("This appointment has been cancelled, as you asked.",)


def test_when_who_booked_has_left_somebody_else_hears_of_it() -> None:
    row = booked()
    with db.everyone(write=True) as session:
        client = session.get_one(Client, row.client_id)
        a_contact(session, client, "vi@example.com", role=ContactRole.VIEWER, is_primary=False)
        a_contact(session, client, "ben@example.com", role=ContactRole.BILLING, is_primary=False)
    row.change(Contact, active=False)
    letter = row.told(News.BOOKED)
    assert letter
    assert [one.email for one in letter.to] == ["ben@example.com"]
    assert letter.attachments[0].content.attendee.email == "ben@example.com"  # type: ignore[union-attr]
    row.change(Client, portal_enabled=False)
    assert row.told(News.BOOKED) is None


def test_the_business_has_to_answer_a_request_and_hears_what_clients_do() -> None:
    row = booked(AppointmentState.REQUESTED, reason="")
    letter = row.mail("appointment_wanted", news="requested")
    assert letter
    assert calm(letter.subject) == f"To be answered: First consultation on {monday():%-d %b %Y}, 9:30 AM"
    assert [one.email for one in letter.to] == ["office@example.com"]
    assert facts_of(letter)["Booked by"] == "Ada Berger"
    assert (letter.url, letter.attachments) == ("", ())
    row.change(Appointment, state=AppointmentState.CONFIRMED)
    assert row.mail("appointment_wanted", news="requested") is None
    said = [row.mail("appointment_news", news=news) for news in ("booked", "moved", "cancelled")]
    assert [bool(one) for one in said] == [True, True, False]
    row.change(Business, contact_email="")
    assert row.mail("appointment_news", news="booked") is None


def test_each_change_is_promised_once_to_each_side() -> None:
    row = booked()
    for news in (News.BOOKED, News.BOOKED, News.MOVED, News.APPROVED):
        with db.everyone(write=True) as session:
            tell(session, session.get_one(Appointment, row.key), news)
    with db.everyone() as session:
        kinds = sorted(session.exec(select(Outbox.kind)))
    assert kinds == ["appointment_approved", "appointment_booked", "appointment_moved", *["appointment_news"] * 2]


def test_where_it_was_paid_the_mail_says_what_becomes_of_the_money() -> None:
    row = booked(AppointmentState.CANCELLED_BY_BUSINESS)
    letter = row.told(News.CANCELLED)
    assert letter
    assert letter.closing == ()
    with db.everyone(write=True) as session:
        invoice = an_invoice(session, session.get_one(Client, row.client_id))
    row.change(Appointment, invoice_id=invoice.id)
    letter = row.told(News.CANCELLED)
    assert letter
    assert letter.closing == ("What you paid for it goes back the way it came, or stays as your credit.",)


def test_a_request_nobody_answered_in_time_is_not_said_to_be_refused() -> None:
    start = now() - timedelta(minutes=5)
    letter = booked(AppointmentState.DECLINED, start, ended_at=now()).told(News.DECLINED)
    assert letter
    assert "not answered your request in time" in letter.opening[0]


def test_a_clash_shows_where_it_was_left_and_where_it_was_meant_to_be() -> None:
    meant = at(monday(), "10:30")
    row = booked(wall_start=f"{monday()}T10:30")
    said = facts_of(row.mail("appointment_clash", meant=meant.isoformat()))
    assert said["When"].endswith("9:30 AM – 10:00 AM")
    assert "10:30 AM (Europe/Vienna)" in said["By the clock there"]

"""The one way on from each thing in the inbox."""

from uuid import UUID

from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import parked, quote_questions
from portal.domain.checkout_gateway import Report
from portal.errors import NotFound, Refused
from portal.models import Outbox, OutboxState, ParkedPayment, Quote, StaffRole


class GoneAlready(Refused):
    """Somebody was faster, or it went out meanwhile."""

    sentence = "This was dealt with already."


class NothingToSay(Refused):
    """An answer without words."""

    sentence = "Please write your answer first."


@for_staff(StaffRole.MANAGER)
def parked_session(visit: StaffVisit, key: UUID) -> str:
    """The Stripe session of parked money, to ask how it stands; `NotFound` for a foreign or absent key."""
    return _parked(visit, key).stripe_session


@writes
@for_staff(StaffRole.MANAGER)
def release(visit: StaffVisit, key: UUID) -> None:
    """Looked at: given back, or not ours. The invoices may be paid again."""
    waiting = _parked(visit, key)
    parked.release(visit.db, key, visit.now)
    visit.note("parked_released", waiting, amount_minor=waiting.amount_minor, currency=waiting.currency)


@writes
@for_staff(StaffRole.MANAGER)
def book(visit: StaffVisit, key: UUID, report: Report) -> None:
    """Book what came, as this fresh report of Stripe's says; the report was asked for on our side."""
    waiting = _parked(visit, key)
    parked.book(visit.db, key, report, visit.now)
    visit.note("parked_booked", waiting, amount_minor=waiting.amount_minor, currency=waiting.currency)


@writes
@for_staff(StaffRole.AGENT)
def send_again(visit: StaffVisit, key: UUID) -> None:
    """Try a mail once more, from the beginning."""
    mail = _given_up(visit, key)
    mail.state, mail.attempts, mail.run_at, mail.error = OutboxState.WAITING, 0, visit.now, ""
    visit.db.add(mail)
    visit.note("mail_sent_again", mail, kind=mail.kind)


@writes
@for_staff(StaffRole.AGENT)
def let_go(visit: StaffVisit, key: UUID) -> None:
    """Leave a mail unsent."""
    mail = _given_up(visit, key)
    mail.state = OutboxState.DROPPED
    visit.db.add(mail)
    visit.note("mail_let_go", mail, kind=mail.kind)


@writes
@for_staff(StaffRole.AGENT)
def answer(visit: StaffVisit, quote_key: UUID, text: str, line_key: str = "") -> None:
    """Answer a question; the client's readers get a mail. About a line that is gone, the answer is about the whole."""
    quote = visit.db.get(Quote, quote_key)
    if quote is None:
        raise NotFound
    if not text.strip():
        raise NothingToSay
    try:
        quote_questions.answer(visit.db, quote_key, text, line_key)
    except quote_questions.NoSuchLine:
        quote_questions.answer(visit.db, quote_key, text)
    visit.note("question_answered", quote, number=quote.number or "")


def _parked(visit: StaffVisit, key: UUID) -> ParkedPayment:
    found = visit.db.get(ParkedPayment, key)
    if found is None:
        raise NotFound
    return found


def _given_up(visit: StaffVisit, key: UUID) -> Outbox:
    mail = visit.db.get(Outbox, key, with_for_update=True)
    if mail is None:
        raise NotFound
    if mail.state is not OutboxState.DEAD:
        raise GoneAlready
    return mail

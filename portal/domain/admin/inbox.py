"""What waits for somebody of the business: money that does not fit, mails that could not be sent, questions, disputes.

Each says what happened and has one way on. What is done leaves the list by itself.
"""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import aliased
from sqlmodel import col, exists, func, select

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.domain import mail_look, quote_questions
from portal.domain.admin import inbox_recurring
from portal.domain.admin.inbox_recurring import RecurringWait
from portal.domain.admin.mail_words import MAILS, UNKNOWN
from portal.domain.parking import OVERPAID
from portal.models import (
    Actor,
    Appointment,
    AppointmentState,
    ChangeRequest,
    Checkout,
    Client,
    Contact,
    Dispute,
    DisputeState,
    Outbox,
    OutboxState,
    ParkedPayment,
    Payment,
    Quote,
    QuoteQuestion,
    RequestState,
    StaffRole,
)
from portal.settings import settings
from portal.text import t

MOST = 50  # of each kind shown, the oldest first: what waits longest comes first


@dataclass(frozen=True)
class ParkedRow:
    """Money that came and is not booked, or not all of it. `may_book`: else it is only to be noted."""

    key: str
    amount: str
    reason: str
    client: str
    when: str
    may_book: bool


@dataclass(frozen=True)
class MailRow:
    """A mail that was given up after many attempts."""

    key: str
    kind: str
    error: str
    when: str


@dataclass(frozen=True)
class QuestionRow:
    """The last word of a thread about a quote, when it is the client's."""

    quote_key: str
    quote: str  # number and title
    person: str
    client: str
    about: str  # the line it is about; empty: the whole quote
    text: str
    when: str
    line_key: str


@dataclass(frozen=True)
class DisputeRow:
    """A payment its payer's bank questions. It is answered at Stripe."""

    key: str
    amount: str
    client: str
    reason: str
    when: str
    href: str


@dataclass(frozen=True)
class Inbox:
    """All of it; `requests` and `appointments` wait on pages of their own."""

    parked: list[ParkedRow] = field(default_factory=list)
    mails: list[MailRow] = field(default_factory=list)
    questions: list[QuestionRow] = field(default_factory=list)
    disputes: list[DisputeRow] = field(default_factory=list)
    requests: int = 0
    appointments: int = 0
    count: int = 0
    recurring: list[RecurringWait] = field(default_factory=list)


@for_staff(StaffRole.AGENT)
def look(visit: StaffVisit) -> Inbox:
    """What waits now."""
    parked, mails, questions, disputes = _parked(visit), _mails(visit), _questions(visit), _disputes(visit)
    wanted = select(func.count()).select_from(ChangeRequest).where(ChangeRequest.state == RequestState.OPEN)
    asked = select(func.count()).select_from(Appointment)
    requests = visit.db.exec(wanted).one()
    appointments = visit.db.exec(asked.where(Appointment.state == AppointmentState.REQUESTED)).one()
    again = inbox_recurring.waiting(visit)
    count = len(parked) + len(mails) + len(questions) + len(disputes) + requests + appointments + len(again)
    return Inbox(parked, mails, questions, disputes, requests, appointments, count, again)


def _parked(visit: StaffVisit) -> list[ParkedRow]:
    query = select(ParkedPayment, Client.name)
    query = query.outerjoin(Checkout, col(Checkout.stripe_session) == ParkedPayment.stripe_session)
    query = query.outerjoin(Client, col(Client.id) == Checkout.client_id)
    query = query.where(col(ParkedPayment.resolved_at).is_(None)).order_by(col(ParkedPayment.created_at))
    return [
        ParkedRow(
            one.id.hex,
            formats.money(one.amount_minor, one.currency, visit.locale),
            t(mail_look.REASONS.get(one.reason, mail_look.OTHER), visit.locale),
            client or "",
            _when(visit, one.created_at),
            one.reason != OVERPAID,
        )
        for one, client in visit.db.exec(query.limit(MOST))
    ]


def _mails(visit: StaffVisit) -> list[MailRow]:
    query = select(Outbox).where(Outbox.state == OutboxState.DEAD).order_by(col(Outbox.created_at), col(Outbox.id))
    return [
        MailRow(one.id.hex, t(MAILS.get(one.kind, UNKNOWN), visit.locale), one.error, _when(visit, one.created_at))
        for one in visit.db.exec(query.limit(MOST))
    ]


def _questions(visit: StaffVisit) -> list[QuestionRow]:
    later = aliased(QuoteQuestion)
    answered = exists().where(
        col(later.quote_id) == QuoteQuestion.quote_id,
        (col(later.created_at) > QuoteQuestion.created_at)
        | ((col(later.created_at) == QuoteQuestion.created_at) & (col(later.id) > QuoteQuestion.id)),
    )
    query = select(QuoteQuestion, Quote, Client.name, Contact.name)
    query = query.join(Quote, col(Quote.id) == QuoteQuestion.quote_id)
    query = query.join(Client, col(Client.id) == QuoteQuestion.client_id)
    query = query.outerjoin(Contact, col(Contact.id) == QuoteQuestion.contact_id)
    query = query.where(QuoteQuestion.author == Actor.CLIENT, ~answered).order_by(col(QuoteQuestion.created_at))
    return [
        QuestionRow(
            quote.id.hex,
            f"{quote.number}, {quote.title}" if quote.title else str(quote.number),
            person or client,
            client,
            quote_questions.line_of(visit.db, one),
            one.text,
            _when(visit, one.created_at),
            one.line_key,
        )
        for one, quote, client, person in visit.db.exec(query.limit(MOST))
    ]


def _disputes(visit: StaffVisit) -> list[DisputeRow]:
    query = select(Dispute, Client.name, Checkout.account).join(Client, col(Client.id) == Dispute.client_id)
    query = query.join(Payment, col(Payment.id) == Dispute.payment_id)
    query = query.outerjoin(Checkout, col(Checkout.id) == Payment.checkout_id)
    query = query.where(Dispute.state == DisputeState.OPEN).order_by(col(Dispute.created_at))
    return [
        DisputeRow(
            one.id.hex,
            formats.money(one.amount_minor, one.currency, visit.locale),
            client,
            one.reason.replace("_", " "),
            _when(visit, one.created_at),
            at_stripe(account or "", f"disputes/{one.stripe_dispute}"),
        )
        for one, client, account in visit.db.exec(query.limit(MOST))
    ]


def at_stripe(account: str, path: str) -> str:
    """Where that is looked at in Stripe's dashboard: of the connected account, of test money among test money."""
    steps = [account, "test" if settings().is_test_money else "", path]
    return "https://dashboard.stripe.com/" + "/".join(step for step in steps if step)


def _when(visit: StaffVisit, moment: datetime) -> str:
    return formats.moment(moment, ZoneInfo(visit.zone), visit.locale)

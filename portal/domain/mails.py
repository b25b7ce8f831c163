"""Every mail the portal writes. Its facts are read when it leaves: it never says what is no longer true."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from portal import db
from portal.domain import mail_appointment, mail_appointment_business, mail_change_request, mail_choices, mail_modules
from portal.domain.letters import Letter
from portal.domain.mail_appointment_clash import clash
from portal.domain.mail_appointment_reminder import reminder as appointment_reminder
from portal.domain.mail_client import client_invited
from portal.domain.mail_export import export_ready
from portal.domain.mail_failed import payment_failed
from portal.domain.mail_invoice import invoice_sent
from portal.domain.mail_look import payment_needs_a_look
from portal.domain.mail_new_device import new_device
from portal.domain.mail_pay_link import pay_link, pay_link_paid
from portal.domain.mail_payment import payment_confirmed
from portal.domain.mail_question import quote_answer, quote_question
from portal.domain.mail_quote import quote_sent
from portal.domain.mail_quote_code import quote_code
from portal.domain.mail_quote_decided import quote_accepted, quote_lost, quote_won
from portal.domain.mail_recurring import news as recurring_news
from portal.domain.mail_refund import refund_failed, refund_made
from portal.domain.mail_reminder import reminder
from portal.domain.mail_sign_in import sign_in
from portal.domain.mail_staff import staff_invited

Writer = Callable[[Session, Mapping[str, Any]], Letter | None]


class MailKind(StrEnum):
    """The `kind` of an outbox row. Its facts are ids, under the names beside it."""

    SIGN_IN = "sign_in"  # link
    NEW_DEVICE = "new_device"  # login
    PAYMENT_CONFIRMED = "payment_confirmed"  # payment
    PAYMENT_FAILED = "payment_failed"  # payment
    PAYMENT_NEEDS_A_LOOK = "payment_needs_a_look"  # parked or dispute; to the business
    REFUND_MADE = "refund_made"  # refund
    REFUND_FAILED = "refund_failed"  # refund
    INVOICE_SENT = "invoice_sent"  # invoice
    REMINDER = "reminder"  # reminder
    QUOTE_SENT = "quote_sent"  # link, and the version it tells of
    QUOTE_ACCEPTED = "quote_accepted"  # decision
    QUOTE_WON = "quote_won"  # decision; to the business
    QUOTE_LOST = "quote_lost"  # decision; to the business
    QUOTE_QUESTION = "quote_question"  # question; to the business
    QUOTE_ANSWER = "quote_answer"  # question
    QUOTE_CODE = "quote_code"  # code
    PAY_LINK = "pay_link"  # link; to somebody without an account
    PAY_LINK_PAID = "pay_link_paid"  # payment; the same
    EMAIL_CHANGE_WANTED = "email_change_wanted"  # request; to the business
    EMAIL_CHANGE_ASKED = "email_change_asked"  # request
    EMAIL_CHANGED = "email_changed"  # request, and whom: the old address or the new
    EMAIL_CHANGE_DECLINED = "email_change_declined"  # request
    EXPORT_READY = "export_ready"  # export
    APPOINTMENT_BOOKED = "appointment_booked"  # appointment, and the sequence it tells of; as all that follow
    APPOINTMENT_REQUESTED = "appointment_requested"
    APPOINTMENT_APPROVED = "appointment_approved"
    APPOINTMENT_DECLINED = "appointment_declined"
    APPOINTMENT_MOVED = "appointment_moved"
    APPOINTMENT_CANCELLED = "appointment_cancelled"
    APPOINTMENT_LOST = "appointment_lost"
    APPOINTMENT_REMINDER = "appointment_reminder"  # and how many minutes before
    APPOINTMENT_WANTED = "appointment_wanted"  # to the business
    APPOINTMENT_NEWS = "appointment_news"  # and which; to the business
    STAFF_INVITED = "staff_invited"  # staff; to them
    CLIENT_INVITED = "client_invited"  # contact
    RECURRING_NEWS = "recurring_news"  # made or plan; to the business
    APPOINTMENT_CLASH = "appointment_clash"  # and when it was meant to be; to the business


WRITERS: dict[MailKind, Writer] = {
    MailKind.SIGN_IN: sign_in,
    MailKind.STAFF_INVITED: staff_invited,
    MailKind.CLIENT_INVITED: client_invited,
    MailKind.NEW_DEVICE: new_device,
    MailKind.PAYMENT_CONFIRMED: payment_confirmed,
    MailKind.PAYMENT_FAILED: payment_failed,
    MailKind.PAYMENT_NEEDS_A_LOOK: payment_needs_a_look,
    MailKind.REFUND_MADE: refund_made,
    MailKind.REFUND_FAILED: refund_failed,
    MailKind.INVOICE_SENT: invoice_sent,
    MailKind.REMINDER: reminder,
    MailKind.QUOTE_SENT: quote_sent,
    MailKind.QUOTE_ACCEPTED: quote_accepted,
    MailKind.QUOTE_WON: quote_won,
    MailKind.QUOTE_LOST: quote_lost,
    MailKind.QUOTE_QUESTION: quote_question,
    MailKind.QUOTE_ANSWER: quote_answer,
    MailKind.QUOTE_CODE: quote_code,
    MailKind.PAY_LINK: pay_link,
    MailKind.PAY_LINK_PAID: pay_link_paid,
    MailKind.EMAIL_CHANGE_WANTED: mail_change_request.wanted,
    MailKind.EMAIL_CHANGE_ASKED: mail_change_request.asked,
    MailKind.EMAIL_CHANGED: mail_change_request.changed,
    MailKind.EMAIL_CHANGE_DECLINED: mail_change_request.declined,
    MailKind.EXPORT_READY: export_ready,
    MailKind.APPOINTMENT_BOOKED: mail_appointment.booked,
    MailKind.APPOINTMENT_REQUESTED: mail_appointment.requested,
    MailKind.APPOINTMENT_APPROVED: mail_appointment.approved,
    MailKind.APPOINTMENT_DECLINED: mail_appointment.declined,
    MailKind.APPOINTMENT_MOVED: mail_appointment.moved,
    MailKind.APPOINTMENT_CANCELLED: mail_appointment.cancelled,
    MailKind.APPOINTMENT_LOST: mail_appointment.lost,
    MailKind.APPOINTMENT_REMINDER: appointment_reminder,
    MailKind.APPOINTMENT_WANTED: mail_appointment_business.wanted,
    MailKind.APPOINTMENT_NEWS: mail_appointment_business.news,
    MailKind.RECURRING_NEWS: recurring_news,
    MailKind.APPOINTMENT_CLASH: clash,
}


def letter(kind: str, facts: Mapping[str, Any]) -> Letter | None:
    """The mail as it is true now; None when there is nobody, or no reason any more, to write to.

    Raises ValueError for a kind this version does not know.
    """
    with db.everyone() as session:
        written = WRITERS[MailKind(kind)](session, facts)
        shown = written and mail_modules.shown(kind, written)
        return shown and mail_choices.addressed(session, kind, shown)

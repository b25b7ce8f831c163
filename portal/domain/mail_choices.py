"""Which mails a person may do without, and who does: one table for every kind of mail."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session, col, select

from portal.access.unsubscribe_links import named_in, token_of
from portal.domain import activity
from portal.domain.letters import Letter, readers_of
from portal.models import Actor, Client, Contact


class MailChoice(StrEnum):
    """What can be switched off; kept in `Contact.muted`."""

    INVOICES = "invoices"
    REMINDERS = "reminders"
    QUOTES = "quotes"
    ANSWERS = "answers"
    APPOINTMENTS = "appointments"


# Every MailKind, by its value; None is always sent: without it money, an agreement or the way in would be in doubt.
CHOICE_OF: Mapping[str, MailChoice | None] = {
    "sign_in": None,
    "staff_invited": None,
    "client_invited": None,  # staff ask for each
    "new_device": None,  # a thief would switch it off first
    "email_change_asked": None,
    "email_change_wanted": None,
    "email_changed": None,
    "email_change_declined": None,
    "export_ready": None,  # asked for just before
    "payment_confirmed": None,
    "payment_failed": None,
    "payment_needs_a_look": None,  # to the business, as are quote_won, quote_lost and quote_question
    "refund_made": None,
    "refund_failed": None,
    "invoice_sent": MailChoice.INVOICES,
    "reminder": MailChoice.REMINDERS,
    "quote_sent": MailChoice.QUOTES,
    "quote_accepted": None,
    "quote_won": None,
    "quote_lost": None,
    "quote_question": None,
    "quote_answer": MailChoice.ANSWERS,
    "quote_code": None,
    "pay_link": None,  # to somebody who has no account to choose in
    "pay_link_paid": None,
    "appointment_booked": None,
    "appointment_requested": None,
    "appointment_approved": None,
    "appointment_declined": None,
    "appointment_moved": None,
    "appointment_cancelled": None,
    "appointment_lost": None,
    "appointment_reminder": MailChoice.APPOINTMENTS,
    "appointment_wanted": None,  # to the business, as are the next
    "appointment_news": None,
    "appointment_clash": None,
    "recurring_news": None,  # to the business
}
WORDS = {
    MailChoice.INVOICES: "New invoices and credit notes",
    MailChoice.REMINDERS: "Reminders of invoices that are due",
    MailChoice.QUOTES: "Quotes and their new versions",
    MailChoice.ANSWERS: "Answers to questions about quotes",
    MailChoice.APPOINTMENTS: "Reminders of appointments",
}


def is_switchable(kind: str) -> bool:
    """Whether its readers may do without it; each of them gets one of their own, with a way to stop it."""
    return CHOICE_OF.get(kind) is not None


def is_wanted(session: Session, client: Client, choice: MailChoice) -> bool:
    """Whether anybody at this client receives such mails."""
    return any(choice not in reader.muted for reader in readers_of(session, client))


def addressed(session: Session, kind: str, letter: Letter) -> Letter | None:
    """The letter to those who want it, with the way to stop it when that is one person; None when nobody does."""
    choice = CHOICE_OF.get(kind)
    if choice is None:
        return letter
    known = col(Contact.id).in_([one.contact_id for one in letter.to if one.contact_id])
    unwanted = {key for key, muted in session.exec(select(Contact.id, Contact.muted).where(known)) if choice in muted}
    to = tuple(one for one in letter.to if one.contact_id not in unwanted)
    alone = to[0].contact_id if len(to) == 1 else None
    stop = f"{letter.sender.origin}/unsubscribe/{token_of(alone, choice)}" if alone else ""
    return replace(letter, to=to, unsubscribe=stop) if to else None


def choose(session: Session, contact_id: UUID, choice: MailChoice, wanted: bool, ip: str = "") -> None:
    """Receive them, or do without; said a second time, nothing changes."""
    contact = session.get_one(Contact, contact_id, with_for_update=True, populate_existing=True)
    if wanted is (choice not in contact.muted):
        return
    contact.muted = sorted({*contact.muted, choice} - ({choice} if wanted else set()))
    session.add(contact)
    facts = {"mails": str(choice), "wanted": wanted}
    activity.note_account(session, contact, "mails_chosen", Actor.CLIENT, contact.id, ip, **facts)


def behind(session: Session, token: str, business_id: UUID) -> tuple[Contact, MailChoice] | None:
    """Whose mails of which kind an address stops; None for what is not ours, or another business's."""
    named = named_in(token)
    contact = session.get(Contact, named[0]) if named else None
    if named is None or contact is None or contact.business_id != business_id or named[1] not in list(MailChoice):
        return None
    return contact, MailChoice(named[1])

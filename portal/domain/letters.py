"""A mail as facts and sentences: what every kind has in common, before it becomes HTML and plain text."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import object_session
from sqlmodel import Session, col, select

from portal.access.emails import MAX
from portal.access.hosts import origin_of
from portal.access.modules import hidden_by
from portal.domain import logos
from portal.models import Business, Client, Contact, ContactRole, Module

if TYPE_CHECKING:
    from portal.domain.appointment_event import AppointmentEvent
    from portal.domain.documents import Paper
    from portal.domain.quote_files import OfferFile
    from portal.domain.receipts import ReceiptPaper

LONGEST_NAME = 120
READERS = (ContactRole.OWNER, ContactRole.BILLING)  # who is written to about money
# Turns the direction of whatever follows it: in a name only good for passing one text off as another.
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Sender:
    """The business as its mails show it."""

    name: str
    initial: str
    color: str
    email: str
    phone: str
    website: str
    origin: str
    timezone: str
    logo: bytes = b""  # a PNG; empty: the initial on the colour
    hidden: frozenset[Module] = frozenset()  # parts of its portal that its clients do not see


@dataclass(frozen=True)
class Recipient:
    """One person's name and address."""

    name: str
    email: str
    contact_id: UUID | None = None  # None: the business itself


@dataclass(frozen=True)
class Attachment:
    """What goes with it under `name`: a PDF as it was stored, or one printed when the mail leaves; or an appointment,
    for the reader's calendar."""

    name: str
    content: "bytes | ReceiptPaper | Paper | OfferFile | AppointmentEvent"


@dataclass(frozen=True)
class Letter:
    """One mail, in the recipient's language: whole sentences, every amount and day already in words.

    `action` and `url` are empty when there is nothing to open. `quoted` is what somebody wrote, of any number of lines.
    """

    sender: Sender
    to: tuple[Recipient, ...]
    locale: str
    subject: str
    heading: str
    opening: tuple[str, ...]
    action: str
    url: str
    code: str = ""
    code_label: str = ""
    facts: tuple[tuple[str, str], ...] = ()  # label and value
    closing: tuple[str, ...] = ()
    why: str = ""  # this mail came, where it is not because its reader uses the portal
    quoted: str = ""
    attachments: tuple[Attachment, ...] = ()
    unsubscribe: str = ""  # the address that ends mails like this to its one reader


def one_address(email: str) -> str:
    """An address on one line, never cut: a part of one is somebody else's."""
    return one_line(email, MAX)


def one_line(text: str, most: int = LONGEST_NAME) -> str:
    """A name on one line, whatever was typed: no control characters, nothing that turns the direction."""
    bare = TURNS.sub("", text)
    calm = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in bare)
    return " ".join(calm.split())[:most]


def sender_of(business: Business) -> Sender:
    """The business as it is today."""
    name, session = one_line(business.display_name), object_session(business)
    return Sender(
        name=name,
        initial=name[:1].upper(),
        color=business.primary_color,
        email=one_address(business.contact_email),
        phone=one_line(business.contact_phone),
        website=one_line(business.website),
        origin=origin_of(business.host),
        timezone=business.timezone,
        logo=logos.picture(session, business) if session else b"",
        hidden=hidden_by(business),
    )


def recipient_of(contact: Contact) -> Recipient:
    """A contact as written to; the address is left exactly as stored."""
    return Recipient(one_line(contact.name), contact.email, contact.id)


def locale_for(client: Client, readers: Sequence[Contact]) -> str:
    """How days and numbers are written: as the one reader chose; the client's way where several read the same."""
    return (readers[0].locale if len(readers) == 1 else "") or client.locale


def reachable(client: Client) -> bool:
    """Whether anyone is written to at all: not while the client's access is off."""
    return client.portal_enabled and client.archived_at is None


def readers_of(session: Session, client: Client, only: str = "") -> list[Contact]:
    """Who reads about this client's money: active owners and billing contacts, the primary one first.

    `only` is one of them, by id: each gets a mail of their own where they can stop it.
    """
    if not reachable(client):
        return []
    query = select(Contact).where(Contact.client_id == client.id, col(Contact.active), col(Contact.role).in_(READERS))
    if only:
        query = query.where(Contact.id == UUID(only))
    return list(session.exec(query.order_by(col(Contact.is_primary).desc(), col(Contact.id))))

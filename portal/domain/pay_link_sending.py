"""Sending an invoice to the person who pays it, who has no account: the portal mails them a link to this invoice alone.

The portal writes to strangers here, on a client's word: so few links an hour, fewer to one address, and
short plain words.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, func, select

from portal import db, formats, outbox
from portal.access.emails import normalised
from portal.access.visit import Visit, writes
from portal.clock import day_in
from portal.domain import activity, invoices
from portal.domain.paragraphs import paragraphs
from portal.domain.payable import NotPayable, why_not
from portal.domain.signer import TooLong, clean
from portal.errors import Refused
from portal.models import Actor, Contact, Invoice, PayLink

LIFE = timedelta(days=14)  # to the end of that day, where the business is
LONGEST_NAME, LONGEST_REMARK = 80, 500
MOST_AN_HOUR = 10  # of one person
MOST_ALIVE = 3  # to one address, of one invoice
MOST_A_DAY = 5  # to one address, of anybody: whoever reads there has asked for none


class NoPayer(Refused):
    """No name."""

    sentence = "Please enter the name of the person who pays."


class NoPayerAddress(Refused):
    """Not an address."""

    sentence = "Please enter the e-mail address in full, such as name@example.com."


class SentOften(Refused):
    """The address has enough of them."""

    sentence = "This address has {count} links to this invoice that still work. End one of them first."


class WrittenOften(Refused):
    """The address was written to often enough, also by others."""

    sentence = "No more invoices can be sent to this address today. Please try again tomorrow, or write to us."


class TooManySent(Refused):
    """More than anybody needs, unless to bother people."""

    sentence = "You have sent {count} links within an hour. Please try again later."


class WrongFields(Refused):
    """What is wrong, by the name of the field."""

    sentence = "Nothing was sent yet. Please look at the marked fields."

    def __init__(self, fields: Mapping[str, Refused]) -> None:
        super().__init__()
        self.fields = fields


@dataclass(frozen=True)
class SendView:
    """The page before sending. `reason` says why nothing can be sent; the fields as they may be filled in."""

    slug: str = ""
    number: str = ""
    amount: str = ""
    due: str = ""
    life: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Wanted:
    """To whom, with which words: checked."""

    name: str
    email: str
    norm: str
    remark: str


def read(visit: Visit, slug: str) -> SendView:
    """What would be sent."""
    invoice = invoices.find(visit, slug)
    last_day = formats.day_long(day_in(visit.timezone, _ends(visit)), visit.locale)
    return SendView(
        slug=invoice.slug,
        number=invoice.number or "",
        amount=formats.money(invoice.balance_minor, invoice.currency, visit.locale),
        due=invoices.due_words(visit, invoice, invoices.status_now(visit, invoice)),
        life=last_day,
        reason=why_not(visit, invoice),
    )


@writes
def send(visit: Visit, slug: str, name: str, email: str, remark: str = "") -> str:
    """Makes the link and promises its mail; returns the address. Raises `WrongFields`, `NotPayable`, `TooManySent`."""
    invoice = invoices.find(visit, slug)
    if reason := why_not(visit, invoice):
        raise NotPayable(reason=reason)
    wanted = _checked(name, email, remark)
    visit.db.get_one(Contact, visit.contact_id, with_for_update=True)  # two tabs queue here
    _count(visit, invoice, wanted)
    link = PayLink(
        business_id=visit.business_id, client_id=visit.client_id, invoice_id=invoice.id, contact_id=visit.contact_id,
        name=wanted.name, email=wanted.email, remark=wanted.remark, expires_at=_ends(visit),
    )  # fmt: skip
    visit.db.add(link)
    visit.db.flush()
    who = Actor.CLIENT, visit.contact_id, visit.ip
    activity.note(visit.db, invoice, "pay_link_sent", *who, name=link.name, email=link.email)
    outbox.promise(visit.db, visit.business_id, "pay_link", f"pay_link:{link.id.hex}", link=link.id)
    return link.email


def _checked(name: str, email: str, remark: str) -> Wanted:
    """Every field is looked at before anything is said."""
    wrong: dict[str, Refused] = {}
    payer = words = ""
    try:
        payer = clean(name, LONGEST_NAME, "Name")
        if not any(character.isalnum() for character in payer):
            raise NoPayer
    except (NoPayer, TooLong) as refused:
        wrong["name"] = refused
    address = unicodedata.normalize("NFKC", email.strip())
    norm = normalised(address)
    if norm is None:
        wrong["email"] = NoPayerAddress()
    try:
        words = paragraphs(remark, LONGEST_REMARK, "Your words")
    except TooLong as refused:
        wrong["remark"] = refused
    if wrong or norm is None:
        raise WrongFields(wrong)
    return Wanted(payer, address, norm, words)


def _count(visit: Visit, invoice: Invoice, wanted: Wanted) -> None:
    an_hour_ago = visit.now - timedelta(hours=1)
    mine = PayLink.contact_id == visit.contact_id, PayLink.created_at > an_hour_ago
    if visit.db.exec(select(func.count(col(PayLink.id))).where(*mine)).one() >= MOST_AN_HOUR:
        raise TooManySent(count=str(MOST_AN_HOUR))
    alive = col(PayLink.revoked_at).is_(None), PayLink.expires_at > visit.now
    known = visit.db.exec(select(PayLink.email).where(PayLink.invoice_id == invoice.id, *alive))
    if sum(normalised(one) == wanted.norm for one in known) >= MOST_ALIVE:
        raise WrongFields({"email": SentOften(count=str(MOST_ALIVE))})
    if _written_to(visit, wanted.norm) >= MOST_A_DAY:
        raise WrongFields({"email": WrittenOften()})


def _written_to(visit: Visit, norm: str) -> int:
    """Links that any client of the business sent to this address within a day, those that were ended too."""
    since = PayLink.business_id == visit.business_id, PayLink.created_at > visit.now - timedelta(days=1)
    with db.everyone() as session:  # a client's own session sees no link of others
        return sum(normalised(one) == norm for one in session.exec(select(PayLink.email).where(*since)))


def _ends(visit: Visit) -> datetime:
    return datetime.combine(visit.today + LIFE, time(23, 59, 59), ZoneInfo(visit.timezone))

"""One client, as their page shows it to staff: who they are, what they owe, who acts for them, and what was last."""

from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.domain import phones
from portal.domain.admin import client_papers, client_story
from portal.domain.admin.client_papers import PaperRow
from portal.domain.admin.client_requests import RequestRow, open_requests
from portal.domain.admin.client_story import StoryRow
from portal.domain.admin.clients import access_of, find, owing_of
from portal.domain.letters import READERS
from portal.domain.parties import address_of
from portal.domain.people import ROLES
from portal.domain.postal_printed import lines
from portal.domain.postal_words import country_name
from portal.models import Client, Contact, StaffRole
from portal.text import t


@dataclass(frozen=True)
class ContactRow:
    """A person of the client."""

    key: str
    name: str
    email: str
    phone: str
    role: str
    role_word: str
    seen: str  # when they signed in last; empty: never
    active: bool
    is_primary: bool


@dataclass(frozen=True)
class ClientCard:
    """The whole page."""

    key: str = ""
    name: str = ""
    named: str = ""  # the name as the query of a list: what finds all of their papers
    access: str = "on"
    vat_id: str = ""
    currency: str = ""
    lines: list[str] = field(default_factory=list)  # the address as printed
    owed: str = ""
    paused_on: str = ""  # the last day without reminders, as ISO; empty: they go on
    paused: str = ""  # the same in words
    earliest: str = ""  # the first day reminders may be put off to
    is_reached: bool = True  # somebody gets mails about money
    contacts: list[ContactRow] = field(default_factory=list)
    requests: list[RequestRow] = field(default_factory=list)
    invoices: list[PaperRow] = field(default_factory=list)
    quotes: list[PaperRow] = field(default_factory=list)
    appointments: list[PaperRow] = field(default_factory=list)
    story: list[StoryRow] = field(default_factory=list)


@for_staff(StaffRole.AGENT)
def card(visit: StaffVisit, key: str) -> ClientCard:
    """One client; `NotFound` for a foreign, absent or nonsense key."""
    client = find(visit, key)
    people, paused = _people(visit, client), _paused(visit, client)
    return ClientCard(
        key=client.id.hex,
        name=client.name,
        named=urlencode({"q": client.name}),
        access=access_of(client),
        vat_id=client.vat_id,
        currency=formats.name_of_currency(client.currency, visit.locale),
        lines=[*lines(address_of(client)), country_name(client.country, visit.locale)],
        owed=owing_of(visit, [client]).get(client.id, ""),
        paused_on=paused.isoformat() if paused else "",
        paused=formats.day(paused, visit.locale) if paused else "",
        earliest=visit.today.isoformat(),
        is_reached=any(one.active and one.role in READERS for one in people),
        contacts=[_contact(visit, client, one) for one in people],
        requests=open_requests(visit, client.id),
        invoices=client_papers.invoices(visit, client.id),
        quotes=client_papers.quotes_of(visit, client.id),
        appointments=client_papers.appointments(visit, client.id),
        story=client_story.latest(visit, client),
    )


def _paused(visit: StaffVisit, client: Client) -> date | None:
    """The last day without reminders, while it is not over."""
    until = client.reminders_paused_until
    return until if until and until >= visit.today else None


def _people(visit: StaffVisit, client: Client) -> list[Contact]:
    order = col(Contact.active).desc(), col(Contact.is_primary).desc(), col(Contact.name), col(Contact.id)
    return list(visit.db.exec(select(Contact).where(Contact.client_id == client.id).order_by(*order)))


def _contact(visit: StaffVisit, client: Client, one: Contact) -> ContactRow:
    seen = formats.moment(one.last_login_at, ZoneInfo(visit.zone), visit.locale) if one.last_login_at else ""
    return ContactRow(
        key=one.id.hex,
        name=one.name,
        email=one.email,
        phone=phones.shown(one.phone, client.country),
        role=one.role.value,
        role_word=t(ROLES[one.role], visit.locale),
        seen=seen,
        active=one.active,
        is_primary=one.is_primary,
    )

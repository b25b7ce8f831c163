"""Sending a draft, and sending a new version: from then on it is the client's to read and to answer."""

from collections.abc import Collection
from dataclasses import dataclass, field

from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import letters, quote_links, quote_mailing, quoting
from portal.domain.admin import readers as reading
from portal.domain.admin import typed
from portal.domain.admin.quote_moved import sent_already, unless_moved
from portal.domain.admin.quotes import find
from portal.domain.admin.readers import Reader
from portal.domain.converting import CONVERTED
from portal.domain.letters import LONGEST_NAME
from portal.domain.mail_choices import MailChoice
from portal.domain.quote_content import Content
from portal.models import Client, Quote, QuoteState, StaffRole

LONGEST = 2000  # characters of a word to go with it


@dataclass(frozen=True)
class Telling:
    """Who is told by mail, contacts of the client by key, and the owner's own words; without a subject, the usual."""

    readers: Collection[str] = ()
    subject: str = ""
    message: str = field(default="")


@for_staff(StaffRole.AGENT)
def readers(visit: StaffVisit, key: str) -> list[Reader]:
    """Who of the client can be told: of the quote, or of the invoice it is to become."""
    quote = find(visit, key)
    kind = MailChoice.INVOICES if quote.state in CONVERTED else MailChoice.QUOTES
    return reading.of_client(visit, visit.db.get_one(Client, quote.client_id), kind)


@writes
@for_staff(StaffRole.AGENT)
def send(visit: StaffVisit, key: str, telling: Telling) -> str:
    """Send a draft today; returns its number."""
    quote, said = find(visit, key, lock=True), checked(telling)
    if quote.state is not QuoteState.DRAFT:
        raise sent_already(visit, quote)
    quoting.send(visit.db, quote.id, visit.now, visit.today, mail=False)
    visit.note("quote_sent", quote, number=quote.number, told=tell(visit, quote, said))
    return quote.number or ""


def send_version(visit: StaffVisit, quote: Quote, version: int, content: Content, said: Telling) -> None:
    """The next version, in place of `version`; what the message says of it stays with it. It notes what it did."""
    unless_moved(
        visit, quote, version,
        lambda: quoting.revise(visit.db, quote.id, version, content, visit.now, visit.today, remark=said.message,
                               mail=False),
    )  # fmt: skip
    told = tell(visit, quote, Telling(said.readers, said.subject))
    visit.note("quote_revised", quote, number=quote.number, version=quote.version, told=told)


def checked(telling: Telling) -> Telling:
    """The words as they can be mailed; `WrongFields` where they cannot."""
    form = typed.Fields()
    subject = form.read("subject", lambda: letters.one_line(typed.line(telling.subject, LONGEST_NAME)), "")
    message = form.read("message", lambda: typed.words(telling.message, LONGEST), "")
    form.check()
    return Telling(telling.readers, subject, message)


def tell(visit: StaffVisit, quote: Quote, said: Telling) -> int:
    """A mail to each who was chosen and reads about money, by a link of their own; how many."""
    client = visit.db.get_one(Client, quote.client_id)
    chosen = reading.chosen(visit, client, MailChoice.QUOTES, said.readers)
    links = quote_links.make(visit.db, quote, {one.id for one in chosen})
    for link in links:
        quote_mailing.sent(visit.db, quote, link, said.subject, said.message)
    return len(links)

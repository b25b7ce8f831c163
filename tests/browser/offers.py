"""Quotes in the running server's books: a client of one's own with an offer, and what became of it."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from portal.clock import now
from portal.domain import quoting
from portal.domain.quote_content import Content
from portal.models import Client, Quote, QuoteDecision
from tests.browser.books import books, person_called, someone
from tests.quotes import a_line, a_quote, an_offer, today
from tests.server import Server

DESIGN = a_line("Concept and design", "1000.00", key="design", detail="Three drafts.")
PHOTOS = a_line("Photography", "600.00", key="photos", optional=True)
TRAINING = a_line(
    "Training", "95.00", "3", key="train", optional=True, chosen=False, least=Decimal(1), most=Decimal(12)
)
LICENCES = a_line("Licences", "10.00", "5", key="seats", least=Decimal(3), most=Decimal(50))


@dataclass(frozen=True)
class Offered:
    """Who signs in, and the quote."""

    email: str
    name: str
    slug: str

    @property
    def path(self) -> str:
        """The page."""
        return f"/quotes/{self.slug}"


def plain(**facts: Any) -> Content:
    """One line of € 1,000.00 at 20 % tax."""
    return an_offer(DESIGN, **{"terms": "Payment within 14 days.", **facts})


def open_offer(**facts: Any) -> Content:
    """With optional lines and open quantities: € 1,980.00 as offered."""
    return an_offer(DESIGN, PHOTOS, TRAINING, LICENCES, **{"terms": "Payment within 14 days.", **facts})


def offered(server: Server, content: Content | None = None, name: str = "") -> Offered:
    """A new client with one quote."""
    person = someone(server, name=name)
    return also_offered(server, person.email, content)


def also_offered(server: Server, email: str, content: Content | None = None, days_ago: int = 0) -> Offered:
    """One more for the same client, sent that long ago."""
    with books(server) as session:
        contact = person_called(session, email)
        client = session.get_one(Client, contact.client_id)
        on = today() - timedelta(days=days_ago)
        return Offered(email, contact.name, a_quote(session, client, content or plain(), on=on).slug)


def revise(server: Server, one: Offered, content: Content, remark: str = "") -> None:
    """The owner's next version."""
    with books(server) as session:
        quote = quote_in(session, one)
        quoting.revise(session, quote.id, quote.version, content, now(), today(), remark=remark, mail=False)


def withdraw(server: Server, one: Offered) -> None:
    """The owner takes it back."""
    with books(server) as session:
        quote = quote_in(session, one)
        quoting.withdraw(session, quote.id, quote.version, now())


def state_of(server: Server, one: Offered) -> tuple[str, int, str]:
    """How it stands: state, version, and hash."""
    with books(server) as session:
        quote = quote_in(session, one)
        return quote.state.value, quote.version, quote.content_hash


def decision_of(server: Server, one: Offered) -> QuoteDecision | None:
    """The last record about it."""
    with books(server) as session:
        query = select(QuoteDecision).where(QuoteDecision.quote_id == quote_in(session, one).id)
        found = session.exec(query.order_by(col(QuoteDecision.position).desc())).first()
        if found:
            session.expunge(found)
        return found


def quote_in(session: Session, one: Offered) -> Quote:
    """The row."""
    return session.exec(select(Quote).where(Quote.slug == one.slug)).one()

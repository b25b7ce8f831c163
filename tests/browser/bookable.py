"""Services in the running server's books, each with a provider of its own, and appointments of a test's own clients."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from playwright.sync_api import Locator, Page, expect
from sqlmodel import col, select

from portal.domain import questions
from portal.domain.questions import Question
from portal.models import BookingLink, Business, Client, Provider, Service
from tests.booking import a_link, a_provider, a_service, an_appointment, hours
from tests.browser.books import books, person_called
from tests.server import Server

ASKED = [Question("about", "What is it about?", "text"), Question("sure", "I have read the notes", "yes", True)]


@dataclass(frozen=True)
class Bookable:
    """What its entry is called and where it leads."""

    name: str
    slug: str
    service_id: UUID
    provider_id: UUID

    @property
    def path(self) -> str:
        """The page."""
        return f"/booking/{self.slug}"


def bookable(
    server: Server, name: str, slug: str, opens: str = "09:00", closes: str = "17:00", **facts: Any
) -> Bookable:
    """Half an hour on any day, first of the entries, with two questions."""
    with books(server) as session:
        business = session.exec(select(Business).order_by(col(Business.created_at))).first()
        assert business
        provider = a_provider(session, business, facts.pop("who", "Eva Wolf"))
        hours(session, provider, "Mo-Su", opens, closes)
        asked = questions.stored(facts.pop("asked", ASKED))
        service = a_service(session, business, provider, name=name, questions=asked, **facts)
        a_link(session, service, slug, position=-1)
        return Bookable(name, slug, service.id, provider.id)


def hidden(server: Server, *slugs: str) -> None:
    """Not offered any more: other tests count what is on the page."""
    with books(server) as session:
        for link in session.exec(select(BookingLink).where(col(BookingLink.slug).in_(slugs))):
            link.active = False


def appointed(server: Server, one: Bookable, email: str, start: datetime, **facts: Any) -> str:
    """A confirmed appointment; its page."""
    with books(server) as session:
        contact = person_called(session, email)
        client = session.get_one(Client, contact.client_id)
        service, provider = session.get_one(Service, one.service_id), session.get_one(Provider, one.provider_id)
        made = an_appointment(session, client, contact, service, provider, start, **facts)
        return f"/booking/appointments/{made.id.hex}"


def days(page: Page) -> Locator:
    """The days that are offered."""
    return page.get_by_role("navigation", name="Days with free times").get_by_role("link")


def times(page: Page) -> Locator:
    """The times of the day that is chosen."""
    return page.get_by_role("radio")


def hold(page: Page, nth: int = 0) -> None:
    """Choose one of them."""
    times(page).nth(nth).check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Held for you until")).to_be_visible()

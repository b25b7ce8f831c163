"""The past of one client of the demo: stories of several steps, told in the order of time between the invoices, so that
numbers rise with the days, and the record of decisions does too."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, TypeAlias

from sqlmodel import delete, select

from portal.access.visit import Visit
from portal.devtools.demo_money import VIENNA, Past
from portal.domain import quote_view, quoting, rejecting
from portal.domain.deciding import Agreement
from portal.domain.quote_content import Content
from portal.domain.rejecting import Refusal
from portal.gateways import signing
from portal.models import Business, Client, Contact, Outbox, Quote

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0"
Offer: TypeAlias = Callable[[date], Content]  # the day it is valid until → what it says
Story: TypeAlias = Iterator[int]  # a generator: yields how many days ago it goes on


@dataclass
class Scene:
    """One client of the past: both sides act here, on the day the diary has come to."""

    past: Past
    client: Client
    today: date
    age: int = 0  # days ago

    @property
    def on(self) -> date:
        """The day."""
        return self.today - timedelta(days=self.age)

    @property
    def moment(self) -> datetime:
        """In the morning, or before the demo was made."""
        return min(datetime.combine(self.on, time(10, 5 + self.age % 50), VIENNA), self.past.began)

    def visit(self) -> Visit:
        """The client's person at their browser."""
        session = self.past.session
        contact = session.exec(select(Contact).where(Contact.client_id == self.client.id)).one()
        zone = session.get_one(Business, self.client.business_id).timezone
        return Visit(self.client.business_id, self.client.id, contact.id, contact.role, self.client.locale, zone, zone,
                     "203.0.113.24", session, self.moment, BROWSER)  # fmt: skip

    def sent(self, offer: Offer, days: int) -> Quote:
        """Written and sent, valid for so many days."""
        quote = quoting.write(self.past.session, self.client, offer(self.on + timedelta(days=days)))
        return quoting.send(self.past.session, quote.id, self.moment, self.on, mail=False)

    def looked(self, quote: Quote) -> None:
        """Opened by the client."""
        quote_view.note_looked(self.visit(), quote.slug, quote.version)

    def accepted(self, quote: Quote, po_number: str = "", choices: dict[str, str] | None = None) -> None:
        """With its papers, as on the page."""
        visit = self.visit()
        name = visit.db.get_one(Contact, visit.contact_id).name
        asked = Agreement(quote.slug, quote.version, quote.content_hash, choices or {}, name, True, po_number)
        signing.accept_here(visit, asked)

    def rejected(self, quote: Quote, kind: str, words: str) -> None:
        """For a reason."""
        rejecting.reject(self.visit(), Refusal(quote.slug, quote.version, quote.content_hash, kind, words))


@dataclass
class Diary:
    """All stories of one client in the order of time."""

    scene: Scene
    dice: Random
    waiting: list[tuple[int, int, Any]] = field(default_factory=list)  # days ago, negative; then in this order

    def add(self, age: int, story: Story) -> None:
        """It begins so many days ago."""
        heapq.heappush(self.waiting, (-age, len(self.waiting), story))

    def until(self, age: int) -> None:
        """Tell what happened up to so many days ago."""
        past, before = self.scene.past, self.scene.past.dice
        past.dice = self.dice  # the invoices stay what they are without quotes
        while self.waiting and -self.waiting[0][0] >= age:
            ago, nth, story = heapq.heappop(self.waiting)
            self.scene.age = -ago
            then = next(story, None)
            past.happened(self.scene.moment)
            if then is not None:
                heapq.heappush(self.waiting, (-then, nth, story))
        past.session.exec(delete(Outbox))  # none of this is news to anybody
        past.dice = before

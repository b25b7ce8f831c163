"""Quotes before staff: a client of theirs, what it answers, and how the page of a quote reads then."""

from uuid import UUID

from sqlmodel import select

from portal import db
from portal.access.staff_visit import staff_visit_now
from portal.access.visit import visit_now
from portal.domain import mails
from portal.domain.admin import actions, quote, quote_sending
from portal.domain.admin.quote import QuoteCard
from portal.domain.admin.quote_sending import Telling
from portal.domain.rejecting import Refusal, reject
from portal.models import Client, Contact, ContactRole, Outbox, Quote, Staff, StaffRole
from tests.build import a_business, a_client, a_contact, become
from tests.quotes import a_quote, accepted, agreement
from tests.staff import a_staff, become_staff


def berger() -> UUID:
    """A client with two people who read about money and one who does not; a manager signed in."""
    with db.everyone(write=True) as session:
        business = a_business(session)
        become_staff(session, a_staff(session, business, StaffRole.MANAGER, name="Max Lehner"))
        client = a_client(session, business, name="Berger GmbH")
        a_contact(session, client, "ada@example.com")
        a_contact(session, client, "bill@example.com", role=ContactRole.BILLING, is_primary=False)
        a_contact(session, client, "view@example.com", role=ContactRole.VIEWER, is_primary=False)
        return client.id


def made(client: UUID, content: object = None, **facts: object) -> str:
    with db.everyone(write=True) as session:
        return a_quote(session, session.get_one(Client, client), content, **facts).id.hex  # type: ignore[arg-type]


def row(key: str) -> Quote:
    with db.everyone() as session:
        found = session.get_one(Quote, UUID(key))
        session.expunge(found)
        return found


def as_client(email: str = "ada@example.com") -> None:
    with db.everyone(write=True) as session:
        become(session, session.exec(select(Contact).where(Contact.email_norm == email)).one())


def as_manager() -> None:
    with db.everyone(write=True) as session:
        become_staff(session, session.exec(select(Staff)).one())


def decided(key: str, *, yes: bool = True) -> None:
    """The client answers; staff is back at the page."""
    as_client()
    found = row(key)
    if yes:
        accepted(agreement(found))
    else:
        visit_now(reject, Refusal(found.slug, found.version, found.content_hash, "price", "Too dear"))
    as_manager()


def card(key: str) -> QuoteCard:
    return staff_visit_now(quote.card, key)


def sent(key: str, *names: str, **words: str) -> str:
    keys = [one.key for one in card(key).readers if not names or one.email.split("@")[0] in names]
    return staff_visit_now(quote_sending.send, key, Telling(keys, **words))


def told(kind: str = "quote_sent") -> list[mails.Letter]:
    with db.everyone() as session:
        rows = session.exec(select(Outbox).where(Outbox.kind == kind).order_by(Outbox.created_at)).all()  # type: ignore[arg-type]
        facts = [one.facts for one in rows]
    return [letter for one in facts if (letter := mails.letter(kind, one))]


def done() -> list[str]:
    return [one.sentence for one in staff_visit_now(actions.page).rows]

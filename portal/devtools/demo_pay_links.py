"""Links to pay of the demo: one that works and was opened, one that was ended; sent by the rules of clients."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlmodel import col, delete, select

from portal import db
from portal.access.pay_links import path_of
from portal.clock import day_in, now
from portal.devtools.demo_diary import VIENNA, Scene
from portal.devtools.demo_money import Past
from portal.domain import pay_link_sending, pay_link_uses, pay_links
from portal.models import Client, Invoice, InvoiceState, Outbox, PayLink, PayLinkAct

JANA = "Jana Kofler", "jana@kofler-books.example"
REMARK = "Could you please pay this one from the project account?"
DONE = (PayLinkAct.OPENED, PayLinkAct.DOWNLOADED, PayLinkAct.OPENED)


def add(past: Past, client: Client) -> None:
    """To pay the two newest invoices of this client that are open and are no deposit's."""
    billed = Invoice.client_id == client.id, Invoice.state == InvoiceState.OPEN, Invoice.deposit_minor == 0
    newest = select(Invoice.slug).where(*billed, col(Invoice.archived_at).is_(None)).order_by(col(Invoice.id).desc())
    slugs = past.session.exec(newest.limit(2)).all()
    scene = Scene(past, client, day_in(VIENNA.key, past.began))
    _ended(scene, slugs[1])
    _opened(scene, slugs[0])
    past.session.exec(delete(Outbox))  # none of this is news to anybody


def address() -> str:
    """Where one of them leads that works; empty once none does."""
    living = col(PayLink.revoked_at).is_(None), PayLink.expires_at > now()
    with db.everyone() as session:
        key = session.exec(select(PayLink.id).where(*living).order_by(col(PayLink.id))).first()
    return path_of(key) if key else ""


def _ended(scene: Scene, slug: str) -> None:
    """Sent to the wrong address, and ended the same day."""
    scene.age = 12
    key = _sent(scene, slug, "Jana Kofler", "jana@koffler-books.example")
    scene.age = 11
    pay_links.end(scene.visit(), key)
    scene.past.happened(scene.moment)


def _opened(scene: Scene, slug: str) -> None:
    """Read a day later, and once more."""
    scene.age = 3
    key = _sent(scene, slug, *JANA)
    for nth, act in enumerate(DONE):
        scene.age = 2
        visit = scene.visit()
        seen = replace(visit, pay_link_id=key, now=visit.now + timedelta(minutes=4 * nth))
        pay_link_uses.note(seen, act)
    scene.past.happened(scene.moment)


def _sent(scene: Scene, slug: str, name: str, email: str) -> UUID:
    pay_link_sending.send(scene.visit(), slug, name, email, REMARK)
    key = scene.past.session.exec(select(PayLink.id).where(PayLink.email == email)).one()
    scene.past.happened(scene.moment)
    return key

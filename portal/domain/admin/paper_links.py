"""Links that open a paper without signing in, as its staff see and end them: of quotes, and of invoices to pay."""

from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import live_links, pay_link_ending, pay_links, quote_links
from portal.domain.admin import invoices, quotes
from portal.domain.admin.reading import by_staff
from portal.domain.pay_links import MOST, PayLinkRow
from portal.errors import NotFound
from portal.models import Actor, Contact, DocumentLink, Invoice, PayLink, Quote, StaffRole
from portal.text import t


def of_invoice(visit: StaffVisit, invoice: Invoice) -> list[PayLinkRow]:
    """What the client sent to whoever pays it, the newest first."""
    return pay_links.rows(by_staff(visit, invoice.client_id), invoice, may_end_all=True)


def of_quote(visit: StaffVisit, quote: Quote) -> list[PayLinkRow]:
    """One for each reader who got a mail, the newest first."""
    query = select(DocumentLink, Contact).join(Contact, col(Contact.id) == DocumentLink.contact_id)
    query = query.where(DocumentLink.quote_id == quote.id).order_by(col(DocumentLink.id).desc()).limit(MOST)
    return [_row(visit, *one) for one in visit.db.exec(query).all()]


@writes
@for_staff(StaffRole.AGENT)
def end_of_invoice(visit: StaffVisit, key: str, link_key: UUID) -> None:
    """Nobody pays by it from now on, and its page to pay on is closed. Said twice, it is once."""
    invoice, link = invoices.find(visit, key), visit.db.get(PayLink, link_key)
    if link is None or link.invoice_id != invoice.id:
        raise NotFound
    if pay_link_ending.end(visit.db, link, Actor.BUSINESS, visit.now):
        visit.note("pay_link_ended", invoice, number=invoice.number, name=link.name)


@writes
@for_staff(StaffRole.AGENT)
def end_of_quote(visit: StaffVisit, key: str, link_key: UUID) -> None:
    """Nobody reads or decides by it from now on; who signs in still can. Said twice, it is once."""
    quote, link = quotes.find(visit, key), visit.db.get(DocumentLink, link_key, with_for_update=True)
    if link is None or link.quote_id != quote.id:
        raise NotFound
    if link.revoked_at:
        return
    quote_links.revoke(visit.db, link.id, visit.now)
    name = visit.db.get_one(Contact, link.contact_id).name
    visit.note("quote_link_ended", quote, number=quote.number, name=name)


def _row(visit: StaffVisit, link: DocumentLink, reader: Contact) -> PayLinkRow:
    runs = link.revoked_at is None and link.expires_at > visit.now
    made = formats.moment(link.created_at, ZoneInfo(visit.zone), visit.locale)
    eyes, is_alive = by_staff(visit, link.client_id), runs and reader.active
    life, log = pay_links.life_of(eyes, link, is_alive), [live_links.opened(eyes, link)]
    sent = t("Made on {when}", visit.locale, when=made)
    return PayLinkRow(link.id.hex, reader.name, reader.email, sent, life, log, is_alive, runs)

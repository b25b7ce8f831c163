"""Links that open a document without signing in, of quotes and of invoices to pay: the living ones, how each is ended.

A link is named by the key of its row. The address is signed with the secret key: knowing the row's key opens nothing.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from portal import formats
from portal.access.visit import Visit, writes
from portal.clock import day_in
from portal.domain import activity, pay_links, quotes
from portal.errors import NotFound
from portal.models import Actor, Contact, ContactRole, DocumentLink, Invoice, Module, PayLink, Quote
from portal.text import t, tn

MOST = 100  # shown, those made last first


@dataclass(frozen=True)
class LinkRow:
    """One link. `may_end`: one's own, or a colleague's where one acts for the client."""

    key: str
    number: str
    title: str
    href: str
    reader: str
    life: str
    opened: str
    may_end: bool


def links(visit: Visit) -> list[LinkRow]:
    """What opens something now, whoever it was sent to; the newest first."""
    to_read = _living(DocumentLink, Quote, Contact).where(DocumentLink.expires_at > visit.now)
    opens = Module.QUOTES not in visit.hidden
    found = list(visit.db.exec(to_read.order_by(col(DocumentLink.id).desc()).limit(MOST))) if opens else []
    to_pay = pay_links.living(visit, PayLink, Invoice).order_by(col(PayLink.id).desc()).limit(MOST)
    paying = list(visit.db.exec(to_pay))
    log = pay_links.uses_of(visit, [link for link, _ in paying])
    rows = [_row(visit, *one) for one in found]
    rows += [_pay_row(visit, link, invoice, log[link.id]) for link, invoice in paying]
    return sorted(rows, key=lambda row: row.key, reverse=True)[:MOST]  # keys begin with their time


@writes
def end(visit: Visit, key: UUID) -> str:
    """It opens nothing from now on; returns which document it was to. `NotFound` unless one may, and it lived."""
    if visit.db.get(PayLink, key):
        return t("Invoice {number}", visit.locale, number=pay_links.end(visit, key))
    query = _living(DocumentLink, Quote).where(DocumentLink.id == key, DocumentLink.expires_at > visit.now)
    found = visit.db.exec(query.with_for_update(of=DocumentLink)).first()
    if found is None or not _may_end(visit, found[0]):
        raise NotFound
    link, quote = found
    link.revoked_at = visit.now
    visit.db.add(link)
    activity.note_quote(visit.db, quote, "quote_link_revoked", Actor.CLIENT, visit.contact_id, visit.ip)
    return t("Quote {number}", visit.locale, number=quote.number or "")


def _may_end(visit: Visit, link: DocumentLink) -> bool:
    return visit.role is not ContactRole.VIEWER or link.contact_id == visit.contact_id


def _living(*columns: Any) -> Any:
    """Neither ended nor of a person or quote that is gone; `guests` asks the same of who comes by one."""
    query: Any = select(*columns).select_from(DocumentLink)
    return (
        query.join(Quote, col(Quote.id) == DocumentLink.quote_id)
        .join(Contact, col(Contact.id) == DocumentLink.contact_id)
        .where(col(DocumentLink.revoked_at).is_(None), col(Contact.active), *quotes.visible())
    )


def _row(visit: Visit, link: DocumentLink, quote: Quote, reader: Contact) -> LinkRow:
    made = formats.moment(link.created_at, ZoneInfo(visit.zone), visit.locale)
    last_day = formats.day(day_in(visit.timezone, link.expires_at), visit.locale)
    return LinkRow(
        key=link.id.hex,
        number=t("Quote {number}", visit.locale, number=quote.number or ""),
        title=quote.title,
        href=f"/quotes/{quote.slug}",
        reader=t("you", visit.locale) if reader.id == visit.contact_id else reader.name,
        life=t("Made on {when}, works until {day}", visit.locale, when=made, day=last_day),
        opened=opened(visit, link),
        may_end=_may_end(visit, link),
    )


def _pay_row(visit: Visit, link: PayLink, invoice: Invoice, log: list[str]) -> LinkRow:
    made = formats.moment(link.created_at, ZoneInfo(visit.zone), visit.locale)
    last_day = formats.day(day_in(visit.timezone, link.expires_at), visit.locale)
    return LinkRow(
        key=link.id.hex,
        number=t("Invoice {number}", visit.locale, number=invoice.number or ""),
        title="",
        href=f"/invoices/{invoice.slug}",
        reader=link.name,
        life=t("Made on {when}, works until {day}", visit.locale, when=made, day=last_day),
        opened=log[-1],
        may_end=pay_links.may_end(visit, link),
    )


def opened(visit: Visit, link: DocumentLink) -> str:
    """How often, and when last."""
    if not link.views or link.seen_at is None:
        return t("Not opened yet", visit.locale)
    when = formats.moment(link.seen_at, ZoneInfo(visit.zone), visit.locale)
    return tn("Opened once, on {when}", "Opened {count} times, last on {when}", link.views, visit.locale, when=when)

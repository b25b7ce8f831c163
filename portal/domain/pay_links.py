"""The pay links of one invoice, as the client sees them: to whom, until when, what was done with each; how they end."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from portal import formats
from portal.access.payers import SENDERS
from portal.access.visit import Visit, writes
from portal.clock import day_in
from portal.domain import invoices, pay_link_ending
from portal.domain.payable import why_not
from portal.errors import NotFound
from portal.models import Actor, Contact, ContactRole, DocumentLink, Invoice, PayLink, PayLinkAct, PayLinkUse
from portal.text import t, tn

MOST = 50  # of one invoice shown, those sent last first
COUNTED = {
    PayLinkAct.OPENED: ("Opened once, on {when}", "Opened {count} times, last on {when}"),
    PayLinkAct.DOWNLOADED: ("PDF downloaded once, on {when}", "PDF downloaded {count} times, last on {when}"),
    PayLinkAct.WENT_TO_PAY: ("Went to pay once, on {when}", "Went to pay {count} times, last on {when}"),
    PayLinkAct.PAID: ("Paid on {when}", "Paid {count} times, last on {when}"),
}


@dataclass(frozen=True)
class PayLinkRow:
    """One link. `is_alive`: it opens the invoice; `may_end`: one may, and it does or could once more; `log` is what was
    done with it, one sentence each."""

    key: str
    name: str
    email: str
    sent: str
    life: str
    log: list[str]
    is_alive: bool
    may_end: bool


@dataclass(frozen=True)
class PayLinksView:
    """What stands on the page of an invoice."""

    slug: str = ""
    may_send: bool = False
    rows: list[PayLinkRow] = field(default_factory=list)


def of_invoice(visit: Visit, slug: str) -> PayLinksView:
    """Every link of the client's own invoice, also those that are over, the newest first."""
    invoice = invoices.find(visit, slug)
    return PayLinksView(invoice.slug, not why_not(visit, invoice), rows(visit, invoice))


def rows(visit: Visit, invoice: Invoice, *, may_end_all: bool = False) -> list[PayLinkRow]:
    """Those of one invoice; the business may end all of them."""
    query = select(PayLink, Contact).join(Contact, col(Contact.id) == PayLink.contact_id)
    found = visit.db.exec(query.where(PayLink.invoice_id == invoice.id).order_by(col(PayLink.id).desc()).limit(MOST))
    links = found.all()
    log = uses_of(visit, [link for link, _ in links])
    return [_row(visit, link, sender, log[link.id], may_end_all or may_end(visit, link)) for link, sender in links]


def living(visit: Visit, *columns: Any) -> Any:
    """Those that open something, as `payers` asks of who comes by one."""
    query: Any = select(*columns).select_from(PayLink)
    return (
        query.join(Invoice, col(Invoice.id) == PayLink.invoice_id)
        .join(Contact, col(Contact.id) == PayLink.contact_id)
        .where(
            col(PayLink.revoked_at).is_(None),
            PayLink.expires_at > visit.now,
            col(Contact.active),
            col(Contact.role).in_(SENDERS),
            *invoices.visible(),
        )
    )


@writes
def end(visit: Visit, key: UUID) -> str:
    """It opens nothing from now on, and its page to pay on is closed; returns the invoice's number. `NotFound` unless
    one may, and it had not ended. Also where its sender has lost their part meanwhile: its page may still be open."""
    query = select(PayLink, Invoice).join(Invoice, col(Invoice.id) == PayLink.invoice_id)
    runs = PayLink.id == key, col(PayLink.revoked_at).is_(None), PayLink.expires_at > visit.now
    found = visit.db.exec(query.where(*runs, *invoices.visible())).first()
    if found is None or not may_end(visit, found[0]):
        raise NotFound
    link, invoice = found
    if not pay_link_ending.end(visit.db, link, Actor.CLIENT, visit.now, visit.contact_id, visit.ip):
        raise NotFound
    return invoice.number or ""


def may_end(visit: Visit, link: PayLink) -> bool:
    """One's own, or a colleague's where one acts for the client."""
    return visit.role is not ContactRole.VIEWER or link.contact_id == visit.contact_id


def uses_of(visit: Visit, links: Iterable[PayLink]) -> dict[UUID, list[str]]:
    """What was done with each of these, in words; never from where."""
    keys = [link.id for link in links]
    counted: dict[tuple[UUID, PayLinkAct], list[PayLinkUse]] = defaultdict(list)
    for use in visit.db.exec(select(PayLinkUse).where(col(PayLinkUse.link_id).in_(keys))):
        counted[use.link_id, use.act].append(use)
    told = {key: [_told(visit, act, counted[key, act]) for act in COUNTED if counted[key, act]] for key in keys}
    return {key: lines or [t("Not opened yet", visit.locale)] for key, lines in told.items()}


def _told(visit: Visit, act: PayLinkAct, uses: list[PayLinkUse]) -> str:
    when = formats.moment(max(use.last_at for use in uses), ZoneInfo(visit.zone), visit.locale)
    one, many = COUNTED[act]
    return tn(one, many, sum(use.times for use in uses), visit.locale, when=when)


def _row(visit: Visit, link: PayLink, sender: Contact, log: list[str], may: bool) -> PayLinkRow:
    moment = formats.moment(link.created_at, ZoneInfo(visit.zone), visit.locale)
    mine = sender.id == visit.contact_id
    by = {} if mine else {"name": sender.name}
    sent = t("Sent by you on {when}" if mine else "Sent by {name} on {when}", visit.locale, when=moment, **by)
    runs = link.revoked_at is None and link.expires_at > visit.now
    alive = runs and sender.active and sender.role in SENDERS
    return PayLinkRow(link.id.hex, link.name, link.email, sent, life_of(visit, link, alive), log, alive, runs and may)


def life_of(visit: Visit, link: PayLink | DocumentLink, alive: bool) -> str:
    """Until when it works, or since when it does not."""
    if link.revoked_at:
        return t("Ended on {day}", visit.locale, day=formats.day(day_in(visit.timezone, link.revoked_at), visit.locale))
    day = formats.day(day_in(visit.timezone, link.expires_at), visit.locale)
    if not alive:
        return t("Works no more", visit.locale)
    return t("Works until {day}", visit.locale, day=day)

"""A checkout after it was reserved: what was asked, and what came of asking.

An expired checkout keeps its `url` until Stripe has said that nobody can pay on that page any more.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, update
from sqlmodel import Session, col, select

from portal import outbox
from portal.access.pay_links import path_of
from portal.access.visit import Visit
from portal.domain.checkout_gateway import Opened, Order, OrderItem
from portal.errors import NotFound
from portal.models import (
    Business,
    Checkout,
    CheckoutItem,
    CheckoutState,
    Contact,
    Invoice,
    InvoiceState,
    PayLink,
    Payment,
)

SESSION = re.compile(r"[A-Za-z0-9_]{1,255}")
KEY_LIFE = timedelta(hours=23)  # Stripe forgets idempotency keys after a day


@dataclass(frozen=True)
class Page:
    """A hosted page at Stripe, on one account."""

    session: str
    account: str


def items_of(session: Session, checkout_id: UUID) -> list[tuple[CheckoutItem, Invoice]]:
    """What a checkout asks, invoice by invoice, in its order."""
    query = (
        select(CheckoutItem, Invoice)
        .join(Invoice, col(Invoice.id) == CheckoutItem.invoice_id)
        .where(CheckoutItem.checkout_id == checkout_id)
        .order_by(col(CheckoutItem.position))
    )
    return list(session.exec(query))


def order_of(session: Session, checkout: Checkout) -> Order:
    """The order behind a checkout: the same words each time, or Stripe refuses the key."""
    items = items_of(session, checkout.id)
    business = session.get_one(Business, checkout.business_id)
    link = session.get_one(PayLink, checkout.pay_link_id) if checkout.pay_link_id else None
    return Order(
        checkout_id=checkout.id,
        business_id=business.id,
        business_name=business.display_name,
        items=tuple(OrderItem(invoice.number or "", item.amount_minor) for item, invoice in items),
        amount_minor=checkout.amount_minor,
        currency=checkout.currency,
        email=link.email if link else session.get_one(Contact, checkout.contact_id).email,
        **_ways(items, link),
        account=checkout.account,
        idempotency_key=checkout.idempotency_key,
        locale=business.locale,
        host=business.host,
    )


def _ways(items: Sequence[tuple[CheckoutItem, Invoice]], link: PayLink | None) -> dict[str, str]:
    """Where who leaves or has paid returns: to the link they came by, or to pages of the portal."""
    if link:
        return {"back": f"{path_of(link.id)}?back=1", "done": path_of(link.id)}
    invoice = items[0][1]
    several = f"/pay?currency={invoice.currency}&back=1"
    return {"back": f"/invoices/{invoice.slug}/pay?back=1" if len(items) == 1 else several}


def record(session: Session, checkout_id: UUID, opened: Opened) -> str:
    """Note the page Stripe made; the same note twice is one. Returns its address, or "" if nobody may pay there now."""
    items = items_of(session, checkout_id)
    for invoice in sorted((invoice for _, invoice in items), key=lambda one: one.id):
        session.refresh(invoice, with_for_update=True)  # before the checkout, as settling locks them
    checkout = session.get_one(Checkout, checkout_id, with_for_update=True)
    if checkout.state in (CheckoutState.RESERVED, CheckoutState.EXPIRED) and not checkout.url:
        checkout.stripe_session, checkout.url, checkout.expires_at = opened.session, opened.url, opened.expires_at
        session.add(checkout)
        if checkout.state is CheckoutState.RESERVED and all(asks(one, item.amount_minor) for item, one in items):
            checkout.state = CheckoutState.OPEN
        else:
            withdraw(session, checkout)  # paid or changed while Stripe made the page: nobody is sent there
    return checkout.url if checkout.state is CheckoutState.OPEN else ""


def end(session: Session, checkout: Checkout, state: CheckoutState, *, closed: bool = False) -> None:
    """Complete or expired: its invoices are free for another. `closed`: Stripe has said that nobody can pay there."""
    checkout.state = state
    checkout.url = "" if closed else checkout.url
    session.add(checkout)
    session.exec(update(CheckoutItem).where(col(CheckoutItem.checkout_id) == checkout.id).values(holds=False))


def withdraw(session: Session, checkout: Checkout) -> None:
    """Free the invoices at once, and close the page soon. One that Stripe is making just now is closed when noted."""
    end(session, checkout, CheckoutState.EXPIRED)
    if checkout.stripe_session:
        page = {"session": checkout.stripe_session, "account": checkout.account}
        outbox.promise(session, checkout.business_id, "close_page", f"close:{checkout.id.hex}", **page)


def give_up(session: Session, checkout_id: UUID) -> None:
    """Ask no more with this key. Nobody was ever shown the page's address, so nobody paid there."""
    checkout = session.get_one(Checkout, checkout_id, with_for_update=True)
    if checkout.state is CheckoutState.RESERVED:
        end(session, checkout, CheckoutState.EXPIRED)


def closed(session: Session, page: Page) -> None:
    """Stripe knows nothing of this page any more."""
    for checkout in session.exec(select(Checkout).where(Checkout.stripe_session == page.session).with_for_update()):
        if checkout.state is not CheckoutState.COMPLETE:
            end(session, checkout, CheckoutState.EXPIRED, closed=True)


def obsolete_of(session: Session, invoice_ids: Iterable[UUID]) -> tuple[Page, ...]:
    """Pages for any of these invoices that were replaced and may still be open."""
    theirs = select(CheckoutItem.checkout_id).where(col(CheckoutItem.invoice_id).in_(list(invoice_ids)))
    rows = session.exec(select(Checkout).where(col(Checkout.id).in_(theirs), unclosed()))
    return tuple(Page(row.stripe_session, row.account) for row in rows if row.stripe_session)


def being_checked(session: Session, invoice_id: UUID) -> bool:
    """A page was paid, but what came was not what was asked for: nothing is booked until a person looked."""
    return session.exec(checked_ids().where(CheckoutItem.invoice_id == invoice_id)).first() is not None


def checked_ids() -> Any:
    """The query for all such invoices."""
    booked = select(Payment.id).where(Payment.checkout_id == Checkout.id).exists()
    return (
        select(CheckoutItem.invoice_id)
        .join(Checkout, col(CheckoutItem.checkout_id) == Checkout.id)
        .where(Checkout.state == CheckoutState.COMPLETE, ~booked)
    )


def own_session(visit: Visit, stripe_session: str) -> Checkout:
    """The client's own checkout by the id on the return address, of a link its own only; `NotFound` otherwise. What
    cannot be an id is not looked for: PostgreSQL takes no NUL."""
    if not SESSION.fullmatch(stripe_session):
        raise NotFound
    found = visit.db.exec(select(Checkout).where(Checkout.stripe_session == stripe_session)).first()
    if found is None or visit.pay_link_id not in (None, found.pay_link_id):
        raise NotFound
    return found


def asks(invoice: Invoice, amount_minor: int) -> bool:
    """The invoice may be paid, and owes at least this much."""
    owes = invoice.state is InvoiceState.OPEN and invoice.balance_minor >= amount_minor
    return owes and not invoice.processing_minor


def unclosed() -> ColumnElement[bool]:
    """Replaced or over, and nobody knows yet that its page is closed."""
    return and_(col(Checkout.state) == CheckoutState.EXPIRED, col(Checkout.url) != "")

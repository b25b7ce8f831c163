"""The last try to pay that ended without money: what became of it, why, and that trying again is safe.

Only what the client still waits for: gone once something newer came or is coming, and for pages we replaced ourselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from portal import formats
from portal.access.visit import Visit
from portal.domain import failures
from portal.domain.pending import Page, asks, items_of
from portal.models import (
    Checkout,
    CheckoutItem,
    CheckoutState,
    Invoice,
    Payment,
    PaymentAllocation,
    PaymentMethod,
    PaymentState,
)
from portal.money import from_minor
from portal.text import t

REMEMBERED = timedelta(days=14)  # a page left long ago is no news; a debit that bounced is told until it is paid
CAME = (PaymentState.PROCESSING, PaymentState.SUCCEEDED)
ONE = {
    "declined": "The payment of {amount} did not go through. {reason} Nothing was charged.",
    "bounced": "The bank debit of {amount} did not go through. {reason} Nothing was charged.",
    "abandoned": "A payment of {amount} was started and is not finished. You can continue at any time.",
    "expired": "The payment page for {amount} has expired. Nothing was charged.",
}
SEVERAL = {
    "declined": "The payment of {amount} for {count} invoices did not go through. {reason} Nothing was charged.",
    "bounced": "The bank debit of {amount} for {count} invoices did not go through. {reason} Nothing was charged.",
    "abandoned": "A payment of {amount} for {count} invoices was started and is not finished. "
    "You can continue at any time.",
    "expired": "The payment page for {amount} for {count} invoices has expired. Nothing was charged.",
}


@dataclass(frozen=True)
class Attempt:
    """One notice. `kind` is declined, bounced, abandoned or expired; empty: there is nothing to tell."""

    kind: str = ""
    words: str = ""


@dataclass(frozen=True)
class Begun:
    """What an open page asks for: which invoices, and the amount as it would be typed, empty for all of them."""

    slugs: tuple[str, ...] = ()
    typed: str = ""


def last(visit: Visit, invoice: Invoice) -> Attempt:
    """What to know before trying again to pay this invoice."""
    return _last(visit, [invoice.id])


def last_several(visit: Visit, found: Sequence[Invoice]) -> Attempt:
    """The same for a choice of invoices: only of a try to pay several of them at once."""
    return _last(visit, [invoice.id for invoice in found], fewest=2)


def open_page(visit: Visit, found: Sequence[Invoice]) -> Page | None:
    """The page for any of these where somebody may have paid or been declined just now: ask how it stands."""
    row = _open(visit, found)
    return Page(row.stripe_session, row.account) if row and row.stripe_session else None


def begun(visit: Visit, found: Sequence[Invoice]) -> Begun:
    """The choice behind that page, to go on from."""
    row, listed = _open(visit, found), {invoice.id for invoice in found}
    items = items_of(visit.db, row.id) if row else []
    if row is None or not all(invoice.id in listed for _, invoice in items):
        return Begun()
    whole = sum(invoice.balance_minor for _, invoice in items) == row.amount_minor
    amount = formats.price(from_minor(row.amount_minor, row.currency), row.currency, visit.locale)
    return Begun(tuple(invoice.slug for _, invoice in items), "" if whole else amount)


def _open(visit: Visit, found: Sequence[Invoice]) -> Checkout | None:
    about = _about([invoice.id for invoice in found])
    return visit.db.exec(_newest(visit).where(about, Checkout.state == CheckoutState.OPEN)).first()


def _last(visit: Visit, invoice_ids: list[UUID], fewest: int = 1) -> Attempt:
    checkout = visit.db.exec(_newest(visit).where(_about(invoice_ids))).first()
    items = items_of(visit.db, checkout.id) if checkout else []
    if checkout is None or len(items) < fewest or _newer_money(visit, checkout, items):
        return Attempt()
    payment = visit.db.exec(select(Payment).where(Payment.checkout_id == checkout.id)).first()
    if payment:
        kind = "bounced" if payment.method is PaymentMethod.BANK_DEBIT else "declined"
        return _told(visit, kind, checkout, len(items), payment.failure)
    changed = not all(asks(invoice, item.amount_minor) for item, invoice in items)
    if changed or checkout.created_at < visit.now - REMEMBERED:
        return Attempt()
    return _left(visit, checkout, items)


def _left(visit: Visit, checkout: Checkout, items: Sequence[tuple[CheckoutItem, Invoice]]) -> Attempt:
    """A page nobody paid on: still open, or closed by time alone."""
    is_open = checkout.state is CheckoutState.OPEN
    if not is_open and not _ran_out(visit, checkout, [invoice.id for _, invoice in items]):
        return Attempt()
    kind = "declined" if checkout.failure else "abandoned" if is_open else "expired"
    return _told(visit, kind, checkout, len(items), checkout.failure)


def _ran_out(visit: Visit, checkout: Checkout, invoice_ids: list[UUID]) -> bool:
    """Not closed by us before its time, because the same invoices were asked for anew."""
    if checkout.state is not CheckoutState.EXPIRED or not checkout.expires_at or checkout.expires_at > visit.now:
        return False
    newer = Checkout.created_at > checkout.created_at, Checkout.created_at < checkout.expires_at
    return visit.db.exec(select(Checkout.id).where(_about(invoice_ids), *newer)).first() is None


def _newer_money(visit: Visit, checkout: Checkout, items: Sequence[tuple[CheckoutItem, Invoice]]) -> bool:
    """Something came, or is coming, for one of these since that page was made."""
    query = (
        select(Payment.id)
        .join(PaymentAllocation, col(PaymentAllocation.payment_id) == Payment.id)
        .where(
            col(PaymentAllocation.invoice_id).in_([invoice.id for _, invoice in items]),
            col(Payment.state).in_(CAME),
            Payment.created_at >= checkout.created_at,
        )
    )
    return visit.db.exec(query).first() is not None


def _told(visit: Visit, kind: str, checkout: Checkout, count: int, code: str) -> Attempt:
    values = {"amount": formats.money(checkout.amount_minor, checkout.currency, visit.locale)}
    values |= {"count": str(count)} if count > 1 else {}
    failed = kind in ("declined", "bounced")
    values |= {"reason": failures.words(code, visit.locale)} if failed else {}
    advice = failures.advice(code, visit.locale) if failed else ""
    words = t((SEVERAL if count > 1 else ONE)[kind], visit.locale, **values)
    return Attempt(kind, f"{words} {advice}".strip())


def _newest(visit: Visit) -> Any:
    """Checkouts that had a page, the newest first: those of the link one came by, or of people who signed in."""
    had_one = col(Checkout.stripe_session).is_not(None), col(Checkout.pay_link_id) == visit.pay_link_id
    return select(Checkout).where(*had_one).order_by(col(Checkout.created_at).desc(), col(Checkout.id).desc())


def _about(invoice_ids: list[UUID]) -> Any:
    """Asking for any of these invoices."""
    theirs = select(CheckoutItem.checkout_id).where(col(CheckoutItem.invoice_id).in_(invoice_ids))
    return col(Checkout.id).in_(theirs)

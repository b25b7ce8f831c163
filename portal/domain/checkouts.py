"""Asking for money through Stripe Checkout: reserve, call, record. No network call inside a transaction.

Amounts are read on the server; an invoice is asked for by one pending checkout at most, which all tabs share. The
idempotency key is stored before Stripe is called: whoever is killed in between finds the same session again with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from portal.access.visit import Visit, writes
from portal.domain import activity, invoices, part_payments
from portal.domain.allocation import Part
from portal.domain.checkout_gateway import Order
from portal.domain.part_payments import Choice
from portal.domain.payable import NotPayable, why_not
from portal.domain.payment_rules import rules_of
from portal.domain.pending import KEY_LIFE, Page, end, items_of, obsolete_of, order_of
from portal.models import (
    Actor,
    Business,
    Checkout,
    CheckoutItem,
    CheckoutState,
    Invoice,
)
from portal.models.base import uuid7

PENDING = (CheckoutState.RESERVED, CheckoutState.OPEN)
LAST_MINUTES = timedelta(minutes=5)  # of a hosted page: too short to send anybody there


@dataclass(frozen=True)
class Reserved:
    """A pending checkout. `url` is empty until Stripe answered; `obsolete` are pages to close before that."""

    order: Order
    url: str
    obsolete: tuple[Page, ...] = ()


@writes
def reserve(visit: Visit, slug: str, choice: Choice = Choice.FULL, typed: str = "") -> Reserved:
    """The pending checkout of one invoice: made if there is none, replaced if something else is asked now."""
    invoice = invoices.find(visit, slug)
    visit.db.refresh(invoice, with_for_update=True)  # two tabs queue here
    _check(visit, invoice)
    rules = rules_of(visit.db.get_one(Business, visit.business_id))
    amount = part_payments.chosen(invoice, rules, choice, typed, visit.locale)
    return pending_for(visit, [(invoice, amount)])


def lock(visit: Visit, found: Sequence[Invoice]) -> None:
    """Queue for these invoices, always in the same order, and check that each can be paid."""
    for invoice in sorted(found, key=lambda one: one.id):
        visit.db.refresh(invoice, with_for_update=True)
        _check(visit, invoice)


def pending_for(visit: Visit, wanted: Sequence[tuple[Invoice, int]]) -> Reserved:
    """The pending checkout for exactly these locked invoices and amounts, of one currency; others give way to it."""
    account = visit.db.get_one(Business, visit.business_id).stripe_account_id
    asked, shared = [Part(invoice.id, amount) for invoice, amount in wanted], None
    for old in _pending(visit, [invoice for invoice, _ in wanted]):
        if shared is None and _usable(visit, old, asked, account):
            shared = old
        else:
            end(visit.db, old, CheckoutState.EXPIRED)
    visit.db.flush()
    if shared is None:
        shared = _new(visit, wanted, account)
    invoice_ids = [invoice.id for invoice, _ in wanted]
    return Reserved(order_of(visit.db, shared), shared.url, obsolete_of(visit.db, invoice_ids))


def _check(visit: Visit, invoice: Invoice) -> None:
    if reason := why_not(visit, invoice):
        raise NotPayable(reason=reason)


def _pending(visit: Visit, found: Sequence[Invoice]) -> list[Checkout]:
    """Every pending checkout that asks for one of these."""
    holding = col(CheckoutItem.invoice_id).in_([one.id for one in found]), col(CheckoutItem.holds)
    theirs = select(CheckoutItem.checkout_id).where(*holding)
    asking = visit.db.exec(select(Checkout).where(col(Checkout.id).in_(theirs)).with_for_update())
    return [one for one in asking if one.state in PENDING]  # some may have ended while we waited for them


def _usable(visit: Visit, checkout: Checkout, asked: Sequence[Part], account: str) -> bool:
    """It asks for the same, on the account of today, leads back the way this visitor came, and lives long enough."""
    items = [Part(item.invoice_id, item.amount_minor) for item, _ in items_of(visit.db, checkout.id)]
    if items != list(asked) or checkout.account != account or checkout.pay_link_id != visit.pay_link_id:
        return False
    if checkout.state is CheckoutState.RESERVED:
        return checkout.created_at > visit.now - KEY_LIFE
    return checkout.expires_at is None or checkout.expires_at > visit.now + LAST_MINUTES


def _new(visit: Visit, wanted: Sequence[tuple[Invoice, int]], account: str) -> Checkout:
    key = uuid7()
    owner: dict[str, Any] = {"business_id": visit.business_id, "client_id": visit.client_id}
    checkout = Checkout(
        **owner,
        id=key,
        contact_id=visit.contact_id,
        pay_link_id=visit.pay_link_id,
        amount_minor=sum(amount for _, amount in wanted),
        currency=wanted[0][0].currency,
        account=account,
        idempotency_key=f"checkout-{key.hex}",
    )
    visit.db.add(checkout)
    visit.db.flush()
    for position, (invoice, amount) in enumerate(wanted, 1):
        item = {"invoice_id": invoice.id, "position": position, "amount_minor": amount}
        visit.db.add(CheckoutItem(**owner, **item, checkout_id=key))
    _note(visit, checkout, [invoice for invoice, _ in wanted])
    visit.db.flush()
    return checkout


def _note(visit: Visit, checkout: Checkout, found: Sequence[Invoice]) -> None:
    who = Actor.CLIENT, visit.contact_id, visit.ip
    if visit.pay_link_id:
        return  # somebody else went to pay: the link's own log tells it
    if len(found) == 1:
        activity.note(visit.db, found[0], "checkout_opened", *who)
    else:
        activity.note_account(visit.db, checkout, "checkout_opened_several", *who, count=len(found))

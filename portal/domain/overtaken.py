"""Pages to pay on that the owner has overtaken: what they ask for is not owed any more, so they are closed.

Each of the owner's rules about money ends here. Whoever pays at the last moment pays all the same: `payments.settle`
keeps what is not owed as the client's credit.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from portal.domain import ledger, pending
from portal.models import Checkout, CheckoutItem, Invoice


def rebuild(session: Session, invoices: Iterable[Invoice], moment: datetime) -> None:
    """Bring these locked invoices up to date, and end every checkout that asks for more than is left."""
    changed = {invoice.id: invoice for invoice in invoices}
    for invoice in changed.values():
        ledger.rebuild(session, invoice, moment)
    session.flush()
    for checkout in _asking(session, changed):
        if not all(
            pending.asks(invoice, item.amount_minor) for item, invoice in pending.items_of(session, checkout.id)
        ):
            pending.withdraw(session, checkout)


def _asking(session: Session, invoice_ids: Iterable[UUID]) -> list[Checkout]:
    holding = col(CheckoutItem.invoice_id).in_(list(invoice_ids)), col(CheckoutItem.holds)
    theirs = select(CheckoutItem.checkout_id).where(*holding)
    return list(session.exec(select(Checkout).where(col(Checkout.id).in_(theirs)).with_for_update()))

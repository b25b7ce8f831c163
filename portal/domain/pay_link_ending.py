"""How links to pay end: by hand; and by themselves, once who sent them may send none or has another mailbox."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, or_, select

from portal.access.payers import SENDERS
from portal.domain import activity, pending
from portal.models import Actor, Checkout, CheckoutState, Contact, Invoice, PayLink

WAITING = (CheckoutState.RESERVED, CheckoutState.OPEN)


def end(session: Session, link: PayLink, actor: Actor, moment: datetime, *by: Any) -> bool:
    """It opens nothing from now on, and its page to pay on is closed. False where it had ended already."""
    invoice = session.get_one(Invoice, link.invoice_id)
    for row in (invoice, link):  # in the order of settling
        session.refresh(row, with_for_update=True)
    if link.revoked_at:
        return False
    link.revoked_at = moment
    session.add(link)
    _close(session, link)
    activity.note(session, invoice, "pay_link_revoked", actor, *by, name=link.name, email=link.email)
    return True


def end_of(session: Session, contact_id: UUID, moment: datetime) -> None:
    """All that one person sent and that still run."""
    theirs = select(PayLink).where(PayLink.contact_id == contact_id, *_running(moment))
    for link in session.exec(theirs.order_by(col(PayLink.invoice_id))).all():
        end(session, link, Actor.SYSTEM, moment)


def orphaned(session: Session, moment: datetime) -> list[UUID]:
    """Whose sender was made a viewer, has left, or belongs to another client now."""
    query = select(PayLink.id).join(Contact, col(Contact.id) == PayLink.contact_id)
    gone = or_(~col(Contact.active), col(Contact.role).not_in(SENDERS), Contact.client_id != PayLink.client_id)
    return list(session.exec(query.where(*_running(moment), gone)))


def _running(moment: datetime) -> tuple[Any, ...]:
    return col(PayLink.revoked_at).is_(None), PayLink.expires_at > moment


def _close(session: Session, link: PayLink) -> None:
    """Its pages to pay on. Money that arrives all the same is booked like any other."""
    mine = Checkout.pay_link_id == link.id, col(Checkout.state).in_(WAITING)
    for checkout in session.exec(select(Checkout).where(*mine).with_for_update()):
        pending.withdraw(session, checkout)

"""What was done with a pay link: the link's own log, counted by kind and place, never a row for each request."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from portal import outbox
from portal.access import devices
from portal.access.visit import Visit, writes
from portal.models import Checkout, PayLink, PayLinkAct, PayLinkUse, Payment

MOST = 200  # rows of one link: who opens it from ever new places is counted in one row per kind in the end


@writes
def note(visit: Visit, act: PayLinkAct) -> None:
    """The holder of the visit's link did this, once more."""
    if visit.pay_link_id:
        device = devices.recognised(visit.device)
        _count(visit.db, visit.pay_link_id, act, visit.now, visit.ip[:64], device)


def note_paid(session: Session, payment: Payment, moment: datetime) -> None:
    """The money of a payment has arrived: if through a link, that is in its log, and who paid is thanked."""
    checkout = session.get(Checkout, payment.checkout_id) if payment.checkout_id else None
    if checkout is None or checkout.pay_link_id is None:
        return
    _count(session, checkout.pay_link_id, PayLinkAct.PAID, moment)
    once = f"pay_link_paid:{payment.id.hex}"
    outbox.promise(session, payment.business_id, "pay_link_paid", once, payment=payment.id)


def _count(session: Session, link_id: UUID, act: PayLinkAct, moment: datetime, ip: str = "", device: str = "") -> None:
    link = session.get_one(PayLink, link_id, with_for_update=True)  # counting queues here
    row = _row(session, link, act, ip, device)
    if row is None and _rows(session, link) >= MOST - len(PayLinkAct):
        ip = device = ""
        row = _row(session, link, act, ip, device)
    if row is None:
        row = PayLinkUse(business_id=link.business_id, client_id=link.client_id, link_id=link.id, act=act, ip=ip,
                         device=device, times=0, last_at=moment)  # fmt: skip
    row.times, row.last_at = row.times + 1, moment
    session.add(row)
    session.flush()


def _row(session: Session, link: PayLink, act: PayLinkAct, ip: str, device: str) -> PayLinkUse | None:
    place = PayLinkUse.ip == ip, PayLinkUse.device == device
    return session.exec(select(PayLinkUse).where(PayLinkUse.link_id == link.id, PayLinkUse.act == act, *place)).first()


def _rows(session: Session, link: PayLink) -> int:
    return session.exec(select(func.count(col(PayLinkUse.id))).where(PayLinkUse.link_id == link.id)).one()

"""What was done with a pay link: the link's own log, counted by kind and place, never a row for each request."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, func, select

from portal import outbox
from portal.access import devices
from portal.access.visit import Visit, writes
from portal.models import Checkout, PayLink, PayLinkAct, PayLinkUse, Payment

OFTEN = timedelta(minutes=1)  # a look from the same place so soon after is the same look
MOST = 200  # rows of one link: who opens it from ever new places is counted in one row per kind in the end


def is_news(visit: Visit, act: PayLinkAct) -> bool:
    """Not noted for this place just now: pages that are opened over and over keep nobody from writing."""
    if not visit.pay_link_id:
        return False
    row, *_ = _place(visit.db, visit.pay_link_id, act, *_from(visit))
    return row is None or row.last_at <= visit.now - OFTEN


@writes
def note(visit: Visit, act: PayLinkAct) -> None:
    """The holder of the visit's link did this, once more."""
    if visit.pay_link_id:
        _count(visit.db, visit.pay_link_id, act, visit.now, *_from(visit))


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
    row, ip, device = _place(session, link_id, act, ip, device)
    if row is None:
        row = PayLinkUse(business_id=link.business_id, client_id=link.client_id, link_id=link.id, act=act, ip=ip,
                         device=device, times=0, last_at=moment)  # fmt: skip
    row.times, row.last_at = row.times + 1, moment
    session.add(row)
    session.flush()


def _from(visit: Visit) -> tuple[str, str]:
    return visit.ip[:64], devices.recognised(visit.device)


def _place(
    session: Session, link_id: UUID, act: PayLinkAct, ip: str, device: str
) -> tuple[PayLinkUse | None, str, str]:
    """The row of this kind from this place, if there is one yet; of no place once there are too many."""
    row = _row(session, link_id, act, ip, device)
    if row or _rows(session, link_id) < MOST - len(PayLinkAct):
        return row, ip, device
    return _row(session, link_id, act, "", ""), "", ""


def _row(session: Session, link_id: UUID, act: PayLinkAct, ip: str, device: str) -> PayLinkUse | None:
    place = PayLinkUse.ip == ip, PayLinkUse.device == device
    return session.exec(select(PayLinkUse).where(PayLinkUse.link_id == link_id, PayLinkUse.act == act, *place)).first()


def _rows(session: Session, link_id: UUID) -> int:
    return session.exec(select(func.count(col(PayLinkUse.id))).where(PayLinkUse.link_id == link_id)).one()

"""Who pays by a link: not signed in, let to one invoice, for as long as link, sender and client live."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session, col

from portal import db
from portal.access import holders
from portal.access.holders import visit_by
from portal.access.pay_links import link_id_of
from portal.access.visit import Visit
from portal.clock import now
from portal.models import Contact, ContactRole, Invoice, InvoiceState, PayLink

SENDERS = (ContactRole.OWNER, ContactRole.BILLING)  # a link may do no more than who sent it


@dataclass(frozen=True)
class Payer:
    """The holder of one link, and the one invoice it opens: `slug` is the link's, never the request's."""

    link_id: UUID
    business_id: UUID
    slug: str
    ip: str = ""
    device: str = ""

    async def run(self, rule: Callable[..., Any], *args: Any) -> Any:
        """`visit_by` for a route."""
        return await visit_by(self, rule, *args)

    def admit(self, session: Session) -> Visit:
        """In the sender's place, as far as paying goes: rules that look at `pay_link_id` tell the two apart."""
        return holders.admit(
            session, PayLink, self.link_id, self.business_id, *fresh(),
            ip=self.ip, device=self.device, pay_link_id=self.link_id, role=ContactRole.BILLING,
        )  # fmt: skip


def payer_of(token: str, business_id: UUID, ip: str = "", device: str = "") -> Payer | None:
    """The payer behind an address of this business; None for any token that opens nothing, whyever."""
    link_id = link_id_of(token)
    if link_id is None:
        return None
    with db.stranger() as session:
        slug = opened_by(session, link_id, business_id) if db.enter(session, PayLink, link_id, business_id) else None
    return Payer(link_id, business_id, slug, ip, device) if slug else None


def opened_by(session: Session, link_id: UUID, business_id: UUID) -> str | None:
    """The slug of the invoice that this link opens now."""
    query = holders.living(PayLink, link_id, business_id, Invoice.slug).join(Invoice, _its_invoice())
    return session.exec(query.where(*fresh())).first()


def fresh() -> tuple[Any, ...]:
    """Not over, and of somebody who may still send one."""
    return col(PayLink.expires_at) > now(), col(Contact.role).in_(SENDERS)


def _its_invoice() -> Any:
    """Shown to the client at all; one that was voided is, and says so."""
    shown = (col(Invoice.state) != InvoiceState.DRAFT) & col(Invoice.archived_at).is_(None)
    return (col(Invoice.id) == PayLink.invoice_id) & (Invoice.client_id == PayLink.client_id) & shown

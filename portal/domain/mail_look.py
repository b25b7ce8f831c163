"""The mail to the business itself: a payment needs a person. Of the client it says no more than name and numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from portal import formats
from portal.domain import receipts
from portal.domain.letters import Letter, Recipient, one_line, sender_of
from portal.domain.mail_payment import Facts, listed
from portal.domain.parking import OVERPAID
from portal.models import (
    Business,
    Checkout,
    CheckoutItem,
    Client,
    Dispute,
    DisputeState,
    Invoice,
    ParkedPayment,
    Payment,
    Refund,
    RefundState,
)
from portal.text import t

REASONS = {
    "amount": "It is not the amount that was asked for.",
    "currency": "It is not the currency that was asked for.",
    "account": "It arrived on another Stripe account.",
    "livemode": "Test and live payments are mixed up.",
    "metadata": "It does not name the request it belongs to.",
    "session": "A second page was paid for one request.",
    OVERPAID: "More has arrived than was owed. What came on top is kept as the client's credit.",
}
OTHER = "It does not match what was asked for."
NOT_BOOKED = "Until you decide, it is not booked and the invoices cannot be paid again."
KEPT = "Give it back, or keep it for the next invoice."
RUN = "“{command}” on the server asks Stripe how things stand and lists what does not fit."
COMMAND = "python -m portal reconcile"


@dataclass(frozen=True)
class Matter:
    """What to look at: the sentences differ, the figures are alike."""

    business_id: UUID
    heading: str
    opening: tuple[str, ...]
    closing: tuple[str, ...]
    amount_minor: int
    currency: str
    stripe: str  # the number to look for at Stripe
    client: Client | None
    figures: Facts


def payment_needs_a_look(session: Session, facts: Mapping[str, Any]) -> Letter | None:
    """What was parked, is disputed or did not get back, and what to do; nothing once somebody decided."""
    [(kind, key)] = ((kind, UUID(facts[kind])) for kind in MATTERS if kind in facts)
    matter = MATTERS[kind](session, key)
    business = matter and session.get_one(Business, matter.business_id)
    return _letter(business, matter) if matter and business and business.contact_email else None


def _letter(business: Business, matter: Matter) -> Letter:
    sender, locale = sender_of(business), business.locale
    amount = formats.money(matter.amount_minor, matter.currency, locale)
    subject = t(matter.heading, locale, amount=amount)
    return Letter(
        sender=sender,
        to=(Recipient(sender.name, business.contact_email),),
        locale=locale,
        subject=subject,
        heading=subject,
        opening=matter.opening,
        action="",
        url="",
        facts=tuple(_figures(matter, amount, locale)),
        closing=(*matter.closing, t(RUN, locale, command=COMMAND)),
        why=t("You receive this mail because the portal of {business} takes payments.", locale, business=sender.name),
    )


def _figures(matter: Matter, amount: str, locale: str) -> Facts:
    client = [(t("Client", locale), one_line(matter.client.name))] if matter.client else []
    stripe = [(t("At Stripe", locale), one_line(matter.stripe))] if matter.stripe else []
    return [*client, (t("Amount", locale), amount), *matter.figures, *stripe]


def _parked(session: Session, parked_id: UUID) -> Matter | None:
    parked = session.get(ParkedPayment, parked_id)
    if parked is None or parked.resolved_at:
        return None
    locale = session.get_one(Business, parked.business_id).locale
    checkout = session.exec(select(Checkout).where(Checkout.stripe_session == parked.stripe_session)).first()
    return Matter(
        parked.business_id,
        "{amount} needs a look",
        (t("A payment has arrived that does not fit.", locale), t(REASONS.get(parked.reason, OTHER), locale)),
        (t(KEPT if parked.reason == OVERPAID else NOT_BOOKED, locale),),
        parked.amount_minor,
        parked.currency,
        parked.stripe_intent or parked.stripe_session,
        session.get(Client, checkout.client_id) if checkout else None,
        _asked(session, checkout, locale) if checkout else [],
    )


def _asked(session: Session, checkout: Checkout, locale: str) -> Facts:
    found = session.exec(
        select(Invoice, CheckoutItem.amount_minor)
        .join(CheckoutItem, col(CheckoutItem.invoice_id) == Invoice.id)
        .where(CheckoutItem.checkout_id == checkout.id)
        .order_by(col(CheckoutItem.position))
    )
    asked = (t("Asked for", locale), formats.money(checkout.amount_minor, checkout.currency, locale))
    return [asked, *listed([(invoice, amount) for invoice, amount in found], checkout.currency, locale)]


def _dispute(session: Session, dispute_id: UUID) -> Matter | None:
    dispute = session.get(Dispute, dispute_id)
    if dispute is None or dispute.state is not DisputeState.OPEN:
        return None
    payment, client = session.get_one(Payment, dispute.payment_id), session.get_one(Client, dispute.client_id)
    locale = session.get_one(Business, dispute.business_id).locale
    figures = [(t("Receipt", locale), payment.receipt)] if payment.receipt else []
    figures += listed(receipts.parts_of(session, payment), payment.currency, locale)
    return Matter(
        dispute.business_id,
        "A payment of {amount} is disputed",
        (t("The client's bank questions a payment and holds the money until it has decided.", locale),),
        (t("Answer it in your Stripe dashboard before the day shown there; without an answer it is lost.", locale),),
        dispute.amount_minor,
        dispute.currency,
        dispute.stripe_dispute,
        client,
        figures,
    )


def _refund(session: Session, refund_id: UUID) -> Matter | None:
    refund = session.get(Refund, refund_id)
    if refund is None or refund.state not in (RefundState.FAILED, RefundState.CANCELED):
        return None
    payment, client = session.get_one(Payment, refund.payment_id), session.get_one(Client, refund.client_id)
    locale = session.get_one(Business, refund.business_id).locale
    return Matter(
        refund.business_id,
        "A refund of {amount} did not go through",
        (t("The money is still yours, and the client has not got it.", locale),),
        (t("Ask the client for another way, or try once more.", locale),),
        refund.amount_minor,
        refund.currency,
        refund.stripe_refund or payment.stripe_intent or "",
        client,
        [(t("Receipt", locale), payment.receipt)] if payment.receipt else [],
    )


MATTERS: dict[str, Callable[[Session, UUID], Matter | None]] = {
    "parked": _parked,
    "dispute": _dispute,
    "refund": _refund,
}

"""Stripe's objects in our words: how a session stands, and what of its payment went back."""

from typing import Any

import stripe

from portal.domain.checkout_gateway import DisputeReport, RefundReport, Report
from portal.gateways.stripe_amounts import from_stripe

EXPAND = ["payment_intent", "payment_intent.latest_charge"]  # what `report_of` reads of a session
# An inquiry that ended and a dispute that never took money are won; what is not decided, or new to us, is open.
DECIDED = {"won": "won", "warning_closed": "won", "prevented": "won", "lost": "lost"}


def report_of(
    session: stripe.checkout.Session,
    account: str,
    refunds: tuple[RefundReport, ...] | None = None,
    disputes: tuple[DisputeReport, ...] | None = None,
) -> Report:
    """The session with its expanded payment; what went back is given by the caller who asked for it."""
    intent: Any = session.payment_intent
    charge: Any = intent.latest_charge if intent else None
    details: Any = charge.payment_method_details if charge else None
    kind = details.type if details else "card"
    shown: Any = getattr(details, kind, None) if details else None
    currency = (session.currency or "").upper()
    return Report(
        session=session.id,
        status=session.status or "",
        payment_status=session.payment_status,
        amount_minor=from_stripe(session.amount_total or 0, currency),
        currency=currency,
        account=account,
        livemode=session.livemode,
        checkout_id=mark_of(session.metadata),
        intent=intent.id if intent else "",
        intent_status=intent.status if intent else "",
        charge=charge.id if charge else "",
        method=kind,
        brand=getattr(shown, "brand", None) or "",
        last4=getattr(shown, "last4", None) or "",
        failure=_failure(intent),
        refunds=refunds,
        disputes=disputes,
    )


def paid(session: stripe.checkout.Session) -> bool:
    """Money arrived: only then can some have gone back."""
    intent: Any = session.payment_intent
    return session.status == "complete" and session.payment_status == "paid" and bool(intent)


def returned(session: stripe.checkout.Session) -> bool:
    """The payment itself shows that some went back. It shows no refund that failed, and no mere inquiry."""
    intent: Any = session.payment_intent
    charge: Any = intent.latest_charge if intent else None
    return bool(charge) and (charge.amount_refunded > 0 or charge.disputed)


def refund_of(refund: stripe.Refund) -> RefundReport:
    """One refund, whoever made it."""
    return RefundReport(
        id=refund.id,
        status=refund.status or "pending",
        amount_minor=from_stripe(refund.amount, refund.currency.upper()),
        refund_id=mark_of(refund.metadata, "refund"),
        reason=refund.reason or "",
        failure=refund.failure_reason or "",
    )


def dispute_of(dispute: stripe.Dispute) -> DisputeReport:
    """One dispute, or an inquiry that may become one."""
    amount_minor = from_stripe(dispute.amount, dispute.currency.upper())
    return DisputeReport(dispute.id, DECIDED.get(dispute.status, "open"), amount_minor, dispute.reason)


def mark_of(metadata: Any, name: str = "checkout") -> str:
    """The id we put on what we ordered, or ""."""
    return metadata[name] if metadata and name in metadata else ""


def _failure(intent: Any) -> str:
    """The bank's own code where there is one: "card_declined" alone helps nobody."""
    problem: Any = intent.last_payment_error if intent else None
    return (getattr(problem, "decline_code", None) or getattr(problem, "code", None) or "") if problem else ""

"""Stripe's objects in our words: how a session stands, and what of its payment went back."""

from dataclasses import replace
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
    currency = (session.currency or "").upper()
    asked = Report(
        session=session.id,
        status=session.status or "",
        payment_status=session.payment_status,
        amount_minor=from_stripe(session.amount_total or 0, currency),
        currency=currency,
        account=account,
        livemode=session.livemode,
        checkout_id=mark_of(session.metadata),
        refunds=refunds,
        disputes=disputes,
    )
    return _tried(asked, intent) if intent else asked


def _tried(asked: Report, intent: Any) -> Report:
    """The same, with what came of paying. Only the bank's own code of a decline is of use to anybody."""
    charge, problem = intent.latest_charge, intent.last_payment_error
    details: Any = charge.payment_method_details if charge else None
    kind = details.type if details else "card"
    shown: Any = getattr(details, kind, None) if details else None
    return replace(
        asked,
        intent=intent.id,
        intent_status=intent.status,
        charge=charge.id if charge else "",
        method=kind,
        brand=getattr(shown, "brand", None) or "",
        last4=getattr(shown, "last4", None) or "",
        failure=(getattr(problem, "decline_code", None) or getattr(problem, "code", None) or "") if problem else "",
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


def dispute_of(dispute: stripe.Dispute, payment: Any) -> DisputeReport:
    """One dispute, or an inquiry that may become one. Where a bank counts in its own money, the payment's stands."""
    units = dispute.amount if dispute.currency == payment.currency else payment.amount
    amount_minor = from_stripe(units, payment.currency.upper())
    return DisputeReport(dispute.id, DECIDED.get(dispute.status, "open"), amount_minor, dispute.reason)


def mark_of(metadata: Any, name: str = "checkout") -> str:
    """The id we put on what we ordered, or ""."""
    return metadata[name] if metadata and name in metadata else ""

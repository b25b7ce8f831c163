"""What people were told: one mail promised and one entry in the story for everything that happened to money."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlmodel import Session, select

from portal.models import (
    Activity,
    Dispute,
    DisputeState,
    Outbox,
    ParkedPayment,
    Payment,
    PaymentState,
    Refund,
    RefundOrigin,
    RefundState,
)

CAME_BACK = (RefundState.FAILED, RefundState.CANCELED)
MADE = (RefundState.PENDING, RefundState.SUCCEEDED)


def mails(session: Session) -> Iterator[str]:
    """`once` is unique, so none is promised twice; none is missing either."""
    promised = set(session.exec(select(Outbox.once)))
    for payment in session.exec(select(Payment)):
        if payment.state is PaymentState.SUCCEEDED and payment.checkout_id:
            yield from _missing(promised, "payment", payment)
        if payment.state is PaymentState.FAILED:
            yield from _missing(promised, "payment_failed", payment)
    for refund in session.exec(select(Refund)):
        if refund.state in CAME_BACK:
            yield from _missing(promised, "refund_look", refund)
        if refund.state in CAME_BACK and f"refund:{refund.id.hex}" in promised:
            yield from _missing(promised, "refund_failed", refund)
        if refund.state in MADE and refund.stripe_refund and refund.origin is not RefundOrigin.CHARGEBACK:
            yield from _missing(promised, "refund", refund)
    for name, model in (("dispute", Dispute), ("parked", ParkedPayment)):
        for row in session.exec(select(model)):
            yield from _missing(promised, name, row)
    arrived = {payment.id.hex for payment in session.exec(select(Payment)) if payment.receipt}
    for once in session.exec(select(Outbox.once).where(Outbox.kind == "payment_confirmed")):
        if once.removeprefix("payment:") not in arrived:
            yield f"a mail confirms a payment that never came: {once}"


def _missing(promised: set[str], name: str, row: Any) -> Iterator[str]:
    if f"{name}:{row.id.hex}" not in promised:
        yield f"no mail promised: {name}"


def story(session: Session) -> Iterator[str]:
    """As many entries as there are things to tell."""
    verbs = Counter(row.verb for row in session.exec(select(Activity)))
    payments, refunds = session.exec(select(Payment)).all(), session.exec(select(Refund)).all()
    disputes = session.exec(select(Dispute)).all()
    told = {
        "payments that came": verbs["payment_succeeded"]
        + verbs["payment_succeeded_several"]
        + verbs["payment_recorded"]
        + verbs["pay_link_paid"],
        "refunds asked for": verbs["refund_requested"] + verbs["payment_taken_back"],
        "refunds that came back": verbs["refund_failed"],
        "disputes": verbs["dispute_opened"],
        "disputes won": verbs["dispute_won"],
        "disputes lost": verbs["dispute_lost"],
    }
    true = {
        "payments that came": sum(one.state is PaymentState.SUCCEEDED for one in payments),
        "refunds asked for": sum(one.origin is RefundOrigin.OWNER for one in refunds),
        "refunds that came back": sum(one.state in CAME_BACK for one in refunds),
        "disputes": len(disputes),
        "disputes won": sum(one.state is DisputeState.WON for one in disputes),
        "disputes lost": sum(one.state is DisputeState.LOST for one in disputes),
    }
    yield from (f"{true[name]} {name}, {told[name]} in the story" for name in told if told[name] != true[name])

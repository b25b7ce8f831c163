"""Money that went back, in words: on an invoice's sheet, and on the receipt of the payment it came from."""

from collections.abc import Iterator, Sequence

from sqlmodel import Session, col, select

from portal import formats
from portal.clock import day_in
from portal.domain.credit import COUNTING
from portal.domain.sheets import Figure, plain
from portal.models import Dispute, DisputeState, Payment, Refund, RefundOrigin, RefundState
from portal.text import t

LABELS = {
    RefundState.REQUESTED: "Refund requested {day}",
    RefundState.PENDING: "Refund on its way since {day}",
    RefundState.SUCCEEDED: "Refunded {day}",
}
CAME_BACK = {
    RefundState.FAILED: "The refund of {amount} of {day} did not reach you.",
    RefundState.CANCELED: "The refund of {amount} of {day} was canceled.",
}
DISPUTES = {
    DisputeState.OPEN: "Your bank has questioned this payment on {day} and not decided yet.",
    DisputeState.WON: "Your bank has confirmed this payment on {day}.",
    DisputeState.LOST: "Your bank has taken this payment back on {day}.",
}


def label(refund: Refund, timezone: str, locale: str, *, plainly: bool = False) -> str:
    """A refund that counts, as the label of a sum. `plainly`: not whether a bank took it back."""
    chargeback = refund.origin is RefundOrigin.CHARGEBACK and not plainly
    sentence = "Taken back by your bank {day}" if chargeback else LABELS[refund.state]
    return t(sentence, locale, day=_day(refund, timezone, locale))


def refunds_of(session: Session, payment: Payment) -> list[Refund]:
    """Every refund of a payment, oldest first."""
    query = select(Refund).where(Refund.payment_id == payment.id)
    return list(session.exec(query.order_by(col(Refund.created_at), col(Refund.id))))


def figures(refunds: Sequence[Refund], timezone: str, locale: str) -> list[Figure]:
    """A row for each that counts."""
    counting = (one for one in refunds if one.state in COUNTING)
    return [Figure(label(one, timezone, locale), plain(-one.amount_minor, one.currency, locale)) for one in counting]


def came_back(refunds: Sequence[Refund], timezone: str, locale: str) -> Iterator[str]:
    """A sentence for each that did not arrive: it stands in no sum."""
    for one in refunds:
        if one.state in CAME_BACK:
            amount = formats.money(one.amount_minor, one.currency, locale)
            yield t(CAME_BACK[one.state], locale, amount=amount, day=_day(one, timezone, locale))


def disputes(session: Session, payment: Payment, timezone: str, locale: str) -> Iterator[str]:
    """A sentence for each time the payer's bank questioned the payment."""
    query = select(Dispute).where(Dispute.payment_id == payment.id).order_by(col(Dispute.created_at))
    for one in session.exec(query):
        day = formats.day(day_in(timezone, one.closed_at or one.created_at), locale)
        yield t(DISPUTES[one.state], locale, day=day)


def _day(refund: Refund, timezone: str, locale: str) -> str:
    return formats.day(day_in(timezone, refund.settled_at or refund.created_at), locale)

"""What `python -m portal reconcile` prints: the sweep, each difference, what is parked, and whether all agrees."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

from portal.clock import now
from portal.domain import payable
from portal.domain.checkout_gateway import GatewayAway, NoSuchSession
from portal.domain.reconciliation import said, said_parked
from portal.errors import NotFound
from portal.gateways import reconciling, watching
from portal.gateways.reconciling import Compared

NOT_SETTLED = {"unanswered", "failed"}  # outcomes of the sweep that a person must know of
Answer = tuple[list[str], bool]


def compared(days: int) -> Answer:
    """The lines for the last so many days, and whether nothing is left to do."""
    if not payable.online():
        return ["Online payment is off: there is nothing to compare."], True
    swept = watching.sweep(timedelta(0))
    try:
        found = reconciling.reconcile(timedelta(days=days))
    except GatewayAway:
        return ["Stripe does not answer: nothing was compared."], False
    agree = found.agree and not NOT_SETTLED & swept.keys()
    asked = [", ".join(f"{count} {outcome}" for outcome, count in sorted(swept.items()))] if swept else []
    window = "1 day" if days == 1 else f"{days} days"
    moved = f"{_counted(found.payments, 'payment')}, {_counted(found.refunds, 'refund')} in {window}."
    end = f"Stripe and the ledger agree: {moved}" if agree else f"Stripe and the ledger do not agree yet: {moved}"
    return [*asked, *_lines(found), end], agree


def released(parked_id: UUID) -> Answer:
    """Somebody has looked at parked money."""
    return _decided(reconciling.release, parked_id, "Released. The invoices may be paid again.")


def booked(parked_id: UUID) -> Answer:
    """Somebody takes parked money as it came."""
    return _decided(reconciling.book, parked_id, "Booked as it came. What was not owed is the client's credit.")


def _decided(decide: Callable[[UUID], None], parked_id: UUID, done: str) -> Answer:
    try:
        decide(parked_id)
    except NotFound:
        return ["Nothing with this id is parked."], False
    except NoSuchSession:
        return ["Stripe knows nothing of this payment. Nothing was changed."], False
    except GatewayAway:
        return ["Stripe does not answer. Nothing was changed."], False
    return [done], True


def _lines(found: Compared) -> Iterator[str]:
    for line in found.lines:
        yield f"{'mended ' if line.mended else 'differs'}  {said(line.difference, line.papers)}"
    for name in found.unanswered:
        yield f"no answer from Stripe about {name or 'its own account'}"
    moment = now()
    for one in found.parked:
        yield f"parked   {said_parked(one, moment)}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"

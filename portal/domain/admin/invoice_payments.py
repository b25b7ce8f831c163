"""Money of one invoice by hand: recording what came, taking a mistake back, and giving money back."""

from dataclasses import dataclass
from uuid import UUID

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import ledger, offline, refunds
from portal.domain.admin.invoices import find
from portal.domain.admin.typed import Fields, day, line
from portal.domain.allocation import Part
from portal.domain.offline import Received
from portal.domain.part_payments import typed_minor
from portal.errors import NotFound
from portal.models import Invoice, Payment, PaymentMethod, StaffRole


@dataclass(frozen=True)
class TypedPayment:
    """Money as somebody typed that it came. `again`: the same came twice, on purpose."""

    amount: str
    day: str
    method: PaymentMethod
    reference: str = ""
    again: bool = False


@writes
@for_staff(StaffRole.AGENT)
def record(visit: StaffVisit, key: str, given: TypedPayment) -> str:
    """Book what came for this invoice; more than is owed becomes the client's credit. Returns the receipt's number."""
    invoice, form = find(visit, key), Fields()
    minor = form.read("amount", lambda: typed_minor(given.amount, invoice.currency, visit.locale), 0)
    on = form.read("day", lambda: day(given.day), visit.today)
    reference = form.read("reference", lambda: line(given.reference, offline.LONGEST), "")
    form.check()
    parts = [Part(invoice.id, min(minor, invoice.balance_minor))] if invoice.balance_minor > 0 else []
    money = Received(minor, invoice.currency, given.method, on, reference)
    payment = offline.record(visit.db, invoice.client_id, money, visit.now, parts, again=given.again)
    amount = formats.money(minor, invoice.currency, visit.locale)
    visit.note("payment_recorded", payment, amount=amount, number=invoice.number)
    return payment.receipt or ""


@writes
@for_staff(StaffRole.MANAGER)
def take_back(visit: StaffVisit, key: str, payment_key: UUID, reason: str) -> None:
    """It was recorded by mistake."""
    invoice, payment = _payment(visit, key, payment_key)
    form = Fields()
    why = form.read("mistake", lambda: line(reason, refunds.LONGEST), "")
    form.check()
    back = offline.take_back(visit.db, payment.id, why, visit.now)
    amount = formats.money(back.amount_minor, back.currency, visit.locale)
    visit.note("payment_taken_back", payment, amount=amount, number=invoice.number)


@writes
@for_staff(StaffRole.MANAGER)
def refund(visit: StaffVisit, key: str, payment_key: UUID, amount: str, reason: str) -> None:
    """Give an amount of a payment back, or with none all that is left; the invoice owes it again."""
    invoice, payment = _payment(visit, key, payment_key)
    form, minor = Fields(), None
    why = form.read("refund_reason", lambda: line(reason, refunds.LONGEST), "")
    if amount.strip():
        minor = form.read("refund", lambda: typed_minor(amount, payment.currency, visit.locale), 0)
    form.check()
    back = refunds.request(visit.db, payment.id, minor, why, visit.now, invoice.id)
    given = formats.money(back.amount_minor, back.currency, visit.locale)
    visit.note("refund_asked_for", payment, amount=given, number=invoice.number)


def _payment(visit: StaffVisit, key: str, payment_key: UUID) -> tuple[Invoice, Payment]:
    """An invoice, and a payment that settles some of it."""
    invoice, payment = find(visit, key), visit.db.get(Payment, payment_key)
    if payment is None or all(part.invoice_id != invoice.id for part in ledger.parts_of(visit.db, payment)):
        raise NotFound
    return invoice, payment

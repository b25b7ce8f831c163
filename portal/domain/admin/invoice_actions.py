"""What staff do with an issued invoice. `portal.domain` has the rules; here stands who may, and what is written down.

Said twice, each is done once; what cannot be done is refused in the rule's own words.
"""

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import crediting, voiding, write_offs
from portal.domain.admin.invoices import find
from portal.domain.admin.typed import Fields, words
from portal.domain.part_payments import typed_minor
from portal.models import InvoiceState, StaffRole


@writes
@for_staff(StaffRole.MANAGER)
def void(visit: StaffVisit, key: str) -> None:
    """Withdraw it."""
    invoice = find(visit, key)
    if invoice.state is InvoiceState.VOID:
        return
    voiding.void(visit.db, invoice.id, visit.now)
    visit.note("invoice_voided", invoice, number=invoice.number)


@writes
@for_staff(StaffRole.MANAGER)
def write_off(visit: StaffVisit, key: str) -> None:
    """Expect no money for it any more."""
    invoice = find(visit, key)
    if invoice.state is InvoiceState.UNCOLLECTIBLE:
        return
    write_offs.write_off(visit.db, invoice.id, visit.now)
    visit.note("invoice_written_off", invoice, number=invoice.number)


@writes
@for_staff(StaffRole.MANAGER)
def write_on(visit: StaffVisit, key: str) -> None:
    """Expect the money after all."""
    invoice = find(visit, key)
    if invoice.state is InvoiceState.OPEN:
        return
    write_offs.take_back(visit.db, invoice.id, visit.now)
    visit.note("write_off_taken_back", invoice, number=invoice.number)


@writes
@for_staff(StaffRole.MANAGER)
def credit(visit: StaffVisit, key: str, amount: str, reason: str) -> str:
    """A credit note over an amount, or with none over all that is left; returns its number."""
    invoice, form = find(visit, key), Fields()
    why = form.read("credit_reason", lambda: words(reason, crediting.LONGEST), "")
    is_part = bool(amount.strip())
    minor = form.read("credit", lambda: typed_minor(amount, invoice.currency, visit.locale), 0) if is_part else 0
    form.check()
    if is_part:
        note = crediting.amount(visit.db, invoice.id, minor, why, visit.now)
    else:
        note = crediting.whole(visit.db, invoice.id, why, visit.now)
    money = formats.money(note.credited_minor, note.currency, visit.locale)
    visit.note("invoice_credited", invoice, number=invoice.number, note=note.number, amount=money)
    return note.number or ""

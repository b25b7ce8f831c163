"""Writing invoices: a draft is begun, saved, copied and thrown away. No client sees any of it."""

from dataclasses import replace
from decimal import Decimal

from sqlmodel import col, select

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import accounts, issuing
from portal.domain.admin import clients, draft_form
from portal.domain.admin.draft_form import LessThanNothing, Reading, Sums, TypedDraft, TypedLine
from portal.domain.admin.invoices import find
from portal.domain.issuing import Draft, DraftLine
from portal.errors import Refused
from portal.models import Client, DiscountKind, Invoice, InvoiceKind, InvoiceLine, InvoiceState, Source, StaffRole

DUE_DAYS = 14  # until somebody says another


class Archived(Refused):
    """Nothing new for a client who is gone."""

    sentence = "{client} is archived. Take the client back first."


class ChangedMeanwhile(Refused):
    """Two people write one draft."""

    sentence = "Somebody else has saved this draft. Copy what you need, then throw your changes away to see theirs."


class NotToCopy(Refused):
    """Not our own words, or no invoice."""

    sentence = "Only invoices written here can be copied."


class TooLarge(Refused):
    """No database holds it."""

    sentence = "This adds up to more than can be written."


@for_staff(StaffRole.AGENT)
def begin(visit: StaffVisit, client_key: str) -> TypedDraft:
    """A blank one for a client, at the rate of tax that was used last."""
    client = _client(visit, client_key)
    blank = TypedLine("1", tax=formats.number(usual_rate(visit), visit.locale))
    return TypedDraft(client_key=client.id.hex, client=client.name, currency=client.currency, lines=(blank,),
                      due_days=str(DUE_DAYS))  # fmt: skip


@for_staff(StaffRole.AGENT)
def read(visit: StaffVisit, key: str) -> TypedDraft:
    """A saved one, to go on with."""
    invoice = _draft(visit, key)
    client, off = visit.db.get_one(Client, invoice.client_id), invoice.discount_value
    lines = tuple(typed_line(visit, invoice.currency, nth, one) for nth, one in enumerate(_lines(visit, invoice), 1))
    return TypedDraft(
        key=invoice.id.hex,
        version=invoice.version,
        client_key=client.id.hex,
        client=client.name,
        currency=invoice.currency,
        lines=lines or (TypedLine("1", tax=formats.number(usual_rate(visit), visit.locale)),),
        discount_kind=invoice.discount_kind.value,
        discount="" if invoice.discount_kind is DiscountKind.NONE else formats.number(off, visit.locale),
        due_days=str(DUE_DAYS if invoice.due_days is None else invoice.due_days),
        po_number=invoice.po_number,
        notes=invoice.notes,
    )


@for_staff(StaffRole.AGENT)
def check(visit: StaffVisit, key: str, version: int) -> None:
    """Refuses once somebody else has saved it, issued it, or thrown it away: whoever writes is told before saving."""
    if _draft(visit, key).version != version:
        raise ChangedMeanwhile


@for_staff(StaffRole.AGENT)
def sums(visit: StaffVisit, given: TypedDraft) -> Sums:
    """What is typed adds up to this, by the calculator that will issue it."""
    return draft_form.sums(given, visit.locale)


@writes
@for_staff(StaffRole.AGENT)
def save(visit: StaffVisit, given: TypedDraft) -> str:
    """Keep it; returns its key. `WrongFields` where a field cannot be read: then nothing is stored."""
    draft = _checked(given, visit.locale)
    if given.key:
        return _change(visit, given, draft).id.hex
    client = _client(visit, given.client_key)
    if client.archived_at:
        raise Archived(client=client.name)
    invoice = issuing.write(visit.db, client, replace(draft, currency=client.currency))
    visit.note("invoice_drafted", invoice)
    return invoice.id.hex


@writes
@for_staff(StaffRole.AGENT)
def copy(visit: StaffVisit, key: str) -> str:
    """A new draft with the same lines, for the same client; returns its key."""
    invoice = find(visit, key)
    if invoice.source is not Source.OWN or invoice.kind is InvoiceKind.CREDIT_NOTE:
        raise NotToCopy
    client = _client(visit, invoice.client_id.hex)
    if client.archived_at:
        raise Archived(client=client.name)
    made = issuing.write(visit.db, client, content(visit, invoice))
    visit.note("invoice_copied", made)
    return made.id.hex


@writes
@for_staff(StaffRole.AGENT)
def delete(visit: StaffVisit, key: str) -> None:
    """Throw a draft away; what was issued stays for ever."""
    invoice = _draft(visit, key, lock=True)
    visit.note(
        "invoice_draft_deleted", invoice, total=formats.money(invoice.total_minor, invoice.currency, visit.locale)
    )
    issuing.erase(visit.db, invoice)
    visit.db.delete(invoice)


def _checked(given: TypedDraft, locale: str) -> Draft:
    reading = Reading(given, locale)
    try:
        total = 0 if reading.wrong else reading.calculated().total_minor
    except ValueError:
        raise TooLarge from None
    reading.check()
    if total < 0:
        raise LessThanNothing
    return reading.draft()


def _change(visit: StaffVisit, given: TypedDraft, draft: Draft) -> Invoice:
    invoice = _draft(visit, given.key, lock=True)
    if invoice.version != given.version:
        raise ChangedMeanwhile
    draft = replace(draft, currency=invoice.currency, terms=invoice.terms)
    if draft != replace(content(visit, invoice), due_days=invoice.due_days):
        issuing.rewrite(visit.db, invoice, draft)
        visit.note("invoice_draft_changed", invoice)
    return invoice


def content(visit: StaffVisit, invoice: Invoice) -> Draft:
    """What it says, to be said again."""
    lines = [DraftLine(one.description, one.quantity, one.unit_price, one.tax_rate, one.detail, one.tax_category,
                       one.unit_code)
             for one in _lines(visit, invoice)]  # fmt: skip
    return Draft(lines, invoice.currency, invoice.discount_kind, invoice.discount_value, None, invoice.po_number,
                 invoice.notes, invoice.terms, _days(invoice))  # fmt: skip


def _days(invoice: Invoice) -> int | None:
    if invoice.state is not InvoiceState.DRAFT and invoice.issue_on and invoice.due_on:
        return (invoice.due_on - invoice.issue_on).days
    return invoice.due_days


def _draft(visit: StaffVisit, key: str, lock: bool = False) -> Invoice:
    """A draft of the business; issued meanwhile, it refuses."""
    invoice = find(visit, key)
    if lock:
        accounts.of_client(visit.db, invoice.client_id)
        visit.db.refresh(invoice, with_for_update=True)
    if invoice.state is not InvoiceState.DRAFT:
        raise issuing.AlreadyIssued(number=invoice.number or "")
    return invoice


def _client(visit: StaffVisit, key: str) -> Client:
    return clients.find(visit, key)


def _lines(visit: StaffVisit, invoice: Invoice) -> list[InvoiceLine]:
    query = select(InvoiceLine).where(InvoiceLine.invoice_id == invoice.id)
    return list(visit.db.exec(query.order_by(col(InvoiceLine.position))))


def typed_line(visit: StaffVisit, currency: str, nth: int, one: InvoiceLine | DraftLine) -> TypedLine:
    """A line as somebody would type it."""
    return TypedLine(str(nth), one.description, one.detail, formats.number(one.quantity, visit.locale),
                     formats.price(one.unit_price, currency, visit.locale),
                     formats.number(one.tax_rate, visit.locale), one.unit_code)  # fmt: skip


def usual_rate(visit: StaffVisit) -> Decimal:
    """The rate of tax that was used last."""
    newest = select(col(InvoiceLine.tax_rate)).order_by(col(InvoiceLine.id).desc()).limit(1)
    return visit.db.exec(newest).first() or Decimal(0)

"""A recurring invoice as it is begun, blank or from an invoice, and as it is read again to be changed."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlmodel import col, func, select

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.domain import recurring_content
from portal.domain.admin import clients, drafts, invoices, recurring_form
from portal.domain.admin import readers as reading
from portal.domain.admin.draft_form import TypedDraft, TypedLine
from portal.domain.admin.drafts import begin as blank_draft
from portal.domain.admin.readers import Reader
from portal.domain.admin.recurring_form import AFTER, NEVER, ON_A_DAY, TypedPlan
from portal.domain.issuing import Draft
from portal.domain.mail_choices import MailChoice
from portal.errors import NotFound
from portal.models import (
    Client,
    DiscountKind,
    Invoice,
    InvoiceKind,
    InvoiceState,
    RecurringInvoice,
    RecurringPlan,
    Source,
    StaffRole,
)


@for_staff(StaffRole.AGENT)
def begin(visit: StaffVisit, client_key: str, source: str = "") -> TypedPlan:
    """A blank one for a client; or with the lines and the day of an invoice, which then is its first."""
    if source:
        return _begun_from(visit, source)
    blank = blank_draft(visit, client_key)
    return replace(_blank(visit, client_key), draft=blank)


@for_staff(StaffRole.AGENT)
def read(visit: StaffVisit, key: str) -> TypedPlan:
    """A saved one, to be changed."""
    plan = find(visit, key)
    client = visit.db.get_one(Client, plan.client_id)
    ends = ON_A_DAY if plan.end_on else AFTER if plan.times else NEVER
    return TypedPlan(
        key=plan.id.hex,
        version=plan.version,
        client_key=client.id.hex,
        client=client.name,
        unit=plan.unit.value,
        every=str(plan.every),
        start=plan.start_on.isoformat(),
        ends=ends,
        end_on=plan.end_on.isoformat() if plan.end_on else "",
        times=str(plan.times or ""),
        sends=plan.sends,
        readers=tuple(plan.readers),
        message=plan.message,
        draft=_typed(visit, client, recurring_content.read(plan.content), plan.due_days),
    )


@for_staff(StaffRole.AGENT)
def readers(visit: StaffVisit, client_key: str) -> list[Reader]:
    """Who of the client can be told by mail."""
    return reading.of_client(visit, clients.find(visit, client_key), MailChoice.INVOICES)


@for_staff(StaffRole.AGENT)
def coming(visit: StaffVisit, given: TypedPlan) -> list[str]:
    """The next three days of what is typed, in words; none while it cannot be read."""
    last = last_made(visit, find(visit, given.key)) if given.key else _day_of(visit, given)
    found = recurring_form.coming(given, visit.locale, visit.today, last)
    return [formats.weekday(day, visit.locale) for day in found]


def find(visit: StaffVisit, key: str) -> RecurringPlan:
    """The business's own plan of this key, or `NotFound`."""
    try:
        found = visit.db.get(RecurringPlan, UUID(key))
    except ValueError:
        found = None
    if found is None:
        raise NotFound
    return found


def last_made(visit: StaffVisit, plan: RecurringPlan) -> date | None:
    """The last day that has its invoice."""
    newest = select(func.max(col(RecurringInvoice.made_for))).where(RecurringInvoice.plan_id == plan.id)
    return visit.db.exec(newest).one()


def source_of(visit: StaffVisit, given: TypedPlan) -> Invoice | None:
    """The issued invoice it was begun from, while it is the same client's and no plan's."""
    if not given.source:
        return None
    found = invoices.find(visit, given.source)
    taken = select(RecurringInvoice.id).where(RecurringInvoice.invoice_id == found.id)
    mine = found.client_id.hex == given.client_key and found.state is not InvoiceState.DRAFT
    return found if mine and visit.db.exec(taken).first() is None else None


def _blank(visit: StaffVisit, client_key: str) -> TypedPlan:
    client = clients.find(visit, client_key)
    told = tuple(one.key for one in readers(visit, client_key))
    return TypedPlan(client_key=client.id.hex, client=client.name, start=visit.today.isoformat(), readers=told)


def _begun_from(visit: StaffVisit, source: str) -> TypedPlan:
    invoice = invoices.find(visit, source)
    if invoice.source is not Source.OWN or invoice.kind is InvoiceKind.CREDIT_NOTE:
        raise drafts.NotToCopy
    draft = drafts.content(visit, invoice)
    client = visit.db.get_one(Client, invoice.client_id)
    blank = replace(_blank(visit, client.id.hex), source=invoice.id.hex)
    start = invoice.issue_on if invoice.state is not InvoiceState.DRAFT else None
    days = drafts.DUE_DAYS if draft.due_days is None else max(0, draft.due_days)
    return replace(blank, start=(start or visit.today).isoformat(), draft=_typed(visit, client, draft, days))


def _day_of(visit: StaffVisit, given: TypedPlan) -> date | None:
    """The day of the invoice it was begun from, where that is its first day."""
    source = source_of(visit, given)
    return source.issue_on if source and source.issue_on and source.issue_on.isoformat() == given.start else None


def _typed(visit: StaffVisit, client: Client, draft: Draft, due_days: int) -> TypedDraft:
    """The draft as somebody would type it."""
    lines = tuple(drafts.typed_line(visit, draft.currency, nth, one) for nth, one in enumerate(draft.lines, 1))
    off = draft.discount_kind is not DiscountKind.NONE
    return TypedDraft(
        client_key=client.id.hex,
        client=client.name,
        currency=draft.currency,
        lines=lines or (TypedLine("1"),),
        discount_kind=draft.discount_kind.value,
        discount=formats.number(draft.discount_value, visit.locale) if off else "",
        due_days=str(due_days),
        po_number=draft.po_number,
        notes=draft.notes,
    )

"""One invoice, as its staff look after it: the paper as the client sees it, what became of it, what can be done."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import col, func, select

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.clock import day_in
from portal.domain import documents, invoices, recurring_words
from portal.domain.admin import invoice_money, paper_links, readers, reading
from portal.domain.admin.invoice_money import MoneyRow, PaymentRow
from portal.domain.admin.invoices import find
from portal.domain.admin.readers import Reader
from portal.domain.documents import InvoiceDocument, Paper
from portal.domain.mail_choices import MailChoice
from portal.domain.parties import buyer_of, seller_of
from portal.domain.pay_links import PayLinkRow
from portal.domain.sheets import party_view
from portal.models import Activity, Client, Contact, Invoice, InvoiceKind, InvoiceState, Source, StaffRole
from portal.money import from_minor
from portal.text import t, tn

CREDITED = (InvoiceState.OPEN, InvoiceState.PAID, InvoiceState.UNCOLLECTIBLE)


@dataclass(frozen=True)
class InvoiceCard:
    """The page. `owed` is what is typed for all that is open, in the staff's language; `may` names what can be done."""

    key: str = ""
    number: str = ""
    client: str = ""
    client_key: str = ""
    currency: str = ""
    status: str = ""
    status_word: str = ""
    total: str = ""
    balance: str = ""
    owed: str = ""
    due: str = ""
    today: str = ""  # as ISO: the last day money can have come
    facts: list[tuple[str, str]] = field(default_factory=list)  # sent, seen, due: label and moment
    may: list[str] = field(default_factory=list)
    plan_key: str = ""  # the recurring invoice that made it, and how often that does
    repeats: str = ""
    paper: InvoiceDocument = field(default_factory=InvoiceDocument)
    money: list[MoneyRow] = field(default_factory=list)
    payments: list[PaymentRow] = field(default_factory=list)  # that can be given back
    by_hand: list[PaymentRow] = field(default_factory=list)  # of them, those recorded here
    readers: list[Reader] = field(default_factory=list)
    links: list[PayLinkRow] = field(default_factory=list)  # that the client sent to whoever pays


@for_staff(StaffRole.AGENT)
def card(visit: StaffVisit, key: str) -> InvoiceCard:
    """The page of one; `NotFound` for a foreign, absent or nonsense key."""
    invoice = find(visit, key)
    client = visit.db.get_one(Client, invoice.client_id)
    payments = list(invoice_money.returnable(visit, invoice))
    plan = recurring_words.plan_of(visit.db, invoice.id)
    return replace(
        _standing(visit, invoice, client),
        facts=list(_facts(visit, invoice)),
        may=list(_may(invoice)),
        plan_key=plan.id.hex if plan else "",
        repeats=recurring_words.rhythm_said(plan, visit.locale) if plan else "",
        money=invoice_money.story(visit, invoice),
        payments=payments,
        by_hand=[one for one in payments if one.is_offline],
        readers=readers.of_client(visit, client, MailChoice.INVOICES),
        links=paper_links.of_invoice(visit, invoice),
        paper=_document(visit, invoice, client),
    )


@for_staff(StaffRole.AGENT)
def paper(visit: StaffVisit, key: str) -> Paper:
    """The same paper, for printing: word for word the client's."""
    invoice = find(visit, key)
    client = visit.db.get_one(Client, invoice.client_id)
    if invoice.state is not InvoiceState.DRAFT:
        return documents.paper_of(reading.by_client(visit, client), invoice)
    return replace(documents.paper_of(reading.by_client(visit, client), invoice),
                   document=_document(visit, invoice, client))  # fmt: skip


def _standing(visit: StaffVisit, invoice: Invoice, client: Client) -> InvoiceCard:
    """Whose it is, and how it stands."""
    said, currency = invoices.row(reading.by_staff(visit, client.id), invoice), invoice.currency
    return InvoiceCard(
        key=invoice.id.hex,
        number=said.number,
        client=client.name,
        client_key=client.id.hex,
        currency=currency,
        status=said.status,
        status_word=said.status_word,
        total=said.amount,
        balance=said.balance,
        owed=formats.price(from_minor(max(0, invoice.balance_minor), currency), currency, visit.locale),
        due=said.due,
        today=visit.today.isoformat(),
    )


def _document(visit: StaffVisit, invoice: Invoice, client: Client) -> InvoiceDocument:
    """A draft says who it will be from and to, and no day yet."""
    reader = reading.by_client(visit, client)
    found = documents.document_of(reader, invoice)
    if invoice.state is not InvoiceState.DRAFT:
        return found
    seller, buyer = (party_view(one, client.locale) for one in (seller_of(visit.business), buyer_of(client)))
    issued, due = t("Not issued yet", client.locale), ""
    if invoice.due_days is not None:
        due = tn("1 day after it is issued", "{count} days after it is issued", invoice.due_days, client.locale)
    return replace(found, number=t("Draft", client.locale), issued=issued, due_date=due, seller=seller, buyer=buyer,
                   terms=invoice.terms or visit.business.terms_default)  # fmt: skip


def _may(invoice: Invoice) -> Iterator[str]:
    """What makes sense now; the rules say no to the rest, and to what has changed meanwhile."""
    if invoice.state not in (InvoiceState.DRAFT, InvoiceState.VOID):
        yield "send_again"
    if invoice.kind is InvoiceKind.CREDIT_NOTE:
        return
    if invoice.source is Source.OWN:
        yield "copy"
    if invoice.state is InvoiceState.DRAFT:
        yield from ("edit", "issue", "delete")
        return
    moved = invoice.paid_minor or invoice.credited_minor
    if invoice.state in (InvoiceState.OPEN, InvoiceState.UNCOLLECTIBLE) and invoice.balance_minor > 0:
        yield "record"
    if invoice.state is InvoiceState.OPEN:
        yield from ("write_off", *(() if moved else ("void",)))
    if invoice.state is InvoiceState.UNCOLLECTIBLE:
        yield "write_on"
    if invoice.state in CREDITED and invoice.credited_minor < invoice.total_minor:
        yield "credit"


def _facts(visit: StaffVisit, invoice: Invoice) -> Iterator[tuple[str, str]]:
    if invoice.state is InvoiceState.DRAFT:
        yield t("Written", visit.locale), _clock(visit, invoice.created_at)
        return
    if invoice.sent_at:
        yield t("Issued", visit.locale), _clock(visit, invoice.sent_at)
    if again := _sent_again(visit, invoice):
        yield t("Sent again", visit.locale), _clock(visit, again)
    yield _seen(visit, invoice)
    if invoice.awaited_on:
        yield t("Due", visit.locale), formats.day(invoice.awaited_on, visit.locale)
    if invoice.promised_on:
        yield t("Promised by the client", visit.locale), formats.day(invoice.promised_on, visit.locale)
    if invoice.paid_at:
        yield t("Paid", visit.locale), formats.day(day_in(visit.timezone, invoice.paid_at), visit.locale)


def _sent_again(visit: StaffVisit, invoice: Invoice) -> datetime | None:
    """When it was last mailed once more."""
    sent = Activity.invoice_id == invoice.id, Activity.verb == "invoice_sent_again"
    return visit.db.exec(select(func.max(Activity.created_at)).where(*sent)).one()


def _seen(visit: StaffVisit, invoice: Invoice) -> tuple[str, str]:
    """Who of the client opened it first, and when."""
    if invoice.first_viewed_at is None:
        return t("Seen by the client", visit.locale), t("Not opened yet", visit.locale)
    looked = select(Contact.name).join(Activity, col(Activity.contact_id) == Contact.id)
    looked = looked.where(Activity.invoice_id == invoice.id, Activity.verb == "invoice_viewed")
    who = visit.db.exec(looked.order_by(col(Activity.created_at)).limit(1)).first()
    told = t("Seen by {name}", visit.locale, name=who) if who else t("Seen by the client", visit.locale)
    return told, _clock(visit, invoice.first_viewed_at)


def _clock(visit: StaffVisit, at: datetime | None) -> str:
    return formats.moment(at, ZoneInfo(visit.zone), visit.locale) if at else ""

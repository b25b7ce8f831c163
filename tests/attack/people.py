"""Two clients of the running portal, made straight in its database: one to attack with, one to steal from."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import URL, String, inspect, update
from sqlmodel import Session, SQLModel, col, select

from portal.clock import day_in, now
from portal.domain import activity, decisions, quote_files
from portal.models import (
    Activity,
    Actor,
    Appointment,
    Business,
    CalendarFeed,
    ChangeRequest,
    Checkout,
    CheckoutState,
    Client,
    ClientOwned,
    Contact,
    Dispute,
    DisputeState,
    DocumentLink,
    Export,
    ExportFile,
    ExportKind,
    ExportState,
    FileKind,
    Invoice,
    InvoiceAdjustment,
    InvoiceLine,
    LinkCode,
    Login,
    Outcome,
    PayLink,
    PayLinkAct,
    PayLinkUse,
    Payment,
    PaymentAllocation,
    PaymentMethod,
    PaymentState,
    Quote,
    QuoteDecision,
    QuoteFile,
    QuoteLook,
    QuoteQuestion,
    QuoteState,
    QuoteVersion,
    Refund,
    RefundPart,
    RefundState,
    Reminder,
)
from tests.booking import a_provider, a_service, an_appointment
from tests.build import a_client, a_contact, an_invoice, signed_in
from tests.databases import Place, at
from tests.quotes import a_line, a_quote, an_offer
from tests.reports import an_item
from tests.server import Server

_nth = count(1)
SEALED = {QuoteVersion, QuoteDecision, QuoteFile}
KEPT = {
    *("slug", "country", "currency", "locale", "email", "email_norm", "cookie_hash"),
    "wall_start",
    *("unit_code", "tax_category", "category", "verb", "seller_key", "receipt", "content_hash", "timezone", "theme"),
}


@dataclass
class Person:
    """A client with one person, one of everything, and a word that stands in each of their texts."""

    name: str
    canary: str
    client_id: UUID
    contact_id: UUID
    cookie: str
    slugs: list[str]
    session_id: str
    receipt: str
    quotes: list[str] = field(default_factory=list)  # one to decide, one decided
    link_id: UUID | None = None  # opens the first of them
    pay_link_id: UUID | None = None  # opens the unpaid invoice
    appointment: str = ""  # its key; in three days
    export: str = ""  # its key; ready to be downloaded
    feed_id: UUID | None = None  # their calendar's address
    ids: set[str] = field(default_factory=set)

    @property
    def email(self) -> str:
        """Where their mail goes."""
        return f"{self.canary}@example.com"

    @property
    def header(self) -> str:
        """What their browser sends as Cookie."""
        return f"portal={self.cookie}"

    def traces(self) -> list[str]:
        """Whatever must never reach somebody else."""
        return [self.canary, *self.slugs, *self.quotes, *self.ids, self.session_id, self.receipt]


@contextmanager
def database_of(server: Server) -> Iterator[None]:
    """`portal.db` speaks to the running server's database."""
    with at(Place(URL.create("sqlite", database=str(server.folder / "data" / "portal.db")))):
        yield


def somebody(session: Session, business: Business | None = None) -> Person:
    """A new client with one of everything."""
    nth = next(_nth)
    name = f"person{nth}x{uuid4().hex[:6]}"
    canary = f"canary{uuid4().hex}"
    business = business or session.exec(select(Business)).first()
    assert business
    client = a_client(session, business, name=name)
    contact = a_contact(session, client, f"{canary}@example.com")
    today = day_in(business.timezone, now())
    unpaid = an_invoice(session, client, "120.00", on=today - timedelta(days=60))
    paid = an_invoice(session, client, "80.00")
    draft = an_invoice(session, client, draft=True)
    receipt = _paid(session, paid)
    checkout = _checkout(session, unpaid, contact)
    activity.note(session, unpaid, "invoice_viewed", Actor.CLIENT, contact.id, "10.1.2.3")
    pay_link = _pay_link(session, unpaid, contact)
    offered, decided, link_id = _quotes(session, client, contact, canary)
    feed = CalendarFeed(business_id=business.id, client_id=client.id, contact_id=contact.id)
    session.add(feed)
    export = _export(session, contact)
    appointment = _appointment(session, client, contact, canary)
    cookie = signed_in(session, contact)
    session.flush()
    _mark(session, client, canary)
    found = Person(name, canary, client.id, contact.id, cookie, [], checkout.stripe_session or "", receipt)
    papers = session.exec(select(Invoice.slug).where(Invoice.client_id == client.id)).all()
    found.slugs = [slug for slug in papers if slug]
    found.quotes, found.link_id = [offered.slug, decided.slug], link_id
    found.feed_id, found.pay_link_id = feed.id, pay_link.id
    found.ids = {str(offered.id), str(decided.id), str(link_id), str(feed.id), str(pay_link.id)}
    found.appointment = appointment.id.hex
    found.ids |= {appointment.id.hex, str(appointment.id)}
    found.export, found.ids = export.id.hex, found.ids | {export.id.hex}
    found.ids |= {str(unpaid.id), str(paid.id), str(draft.id), str(client.id), str(contact.id), str(checkout.id)}
    return found


def _paid(session: Session, invoice: Invoice) -> str:
    """Returns the receipt's number."""
    owner = {"business_id": invoice.business_id, "client_id": invoice.client_id}
    payment = Payment(**owner, method=PaymentMethod.CARD, state=PaymentState.SUCCEEDED, amount_minor=8000,
                      currency="EUR", received_at=now(), brand="visa", last4="4242",
                      receipt=f"RC-{uuid4().hex[:12]}")  # fmt: skip
    session.add(payment)
    session.flush()
    session.add(PaymentAllocation(**owner, payment_id=payment.id, invoice_id=invoice.id, amount_minor=8000))
    session.add(InvoiceAdjustment(**owner, invoice_id=invoice.id, position=1, is_charge=False, amount_minor=1))
    _went_back(session, owner, payment, invoice)
    return payment.receipt or ""


def _went_back(session: Session, owner: dict[str, Any], payment: Payment, invoice: Invoice) -> None:
    refund = Refund(**owner, payment_id=payment.id, state=RefundState.FAILED, amount_minor=100, currency="EUR",
                    idempotency_key=uuid4().hex)  # fmt: skip
    session.add(refund)
    session.add(Dispute(**owner, payment_id=payment.id, stripe_dispute=uuid4().hex, state=DisputeState.WON,
                        amount_minor=100, currency="EUR"))  # fmt: skip
    session.add(Reminder(**owner, invoice_id=invoice.id, days=0))
    session.flush()
    session.add(RefundPart(**owner, refund_id=refund.id, invoice_id=invoice.id, amount_minor=100))


def _appointment(session: Session, client: Client, contact: Contact, canary: str) -> Appointment:
    """With a provider of its own; everything that is agreed in it carries the canary."""
    provider = a_provider(session, session.get_one(Business, client.business_id))
    service = a_service(session, session.get_one(Business, client.business_id), provider)
    start = now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    answers = [{"key": "why", "label": canary, "value": canary}]
    return an_appointment(session, client, contact, service, provider, start, answers=answers)


def _export(session: Session, contact: Contact) -> Export:
    owner: dict[str, Any] = {"business_id": contact.business_id, "client_id": contact.client_id}
    made = Export(**owner, contact_id=contact.id, kind=ExportKind.EVERYTHING, state=ExportState.READY, total=1, done=1,
                  ended_at=now(), expires_at=now() + timedelta(days=1))  # fmt: skip
    session.add(made)
    session.flush()
    session.add(ExportFile(**owner, export_id=made.id, position=1, path="README.txt", content=contact.email.encode()))
    return made


def _checkout(session: Session, invoice: Invoice, contact: Contact) -> Checkout:
    made = Checkout(business_id=invoice.business_id, client_id=invoice.client_id, contact_id=contact.id,
                     state=CheckoutState.EXPIRED, amount_minor=100, currency="EUR",
                    idempotency_key=uuid4().hex, stripe_session=f"cs_test_{uuid4().hex}")  # fmt: skip
    session.add(made)
    session.flush()
    session.add(an_item(session, made.id, invoice, 100, holds=False))
    return made


def _pay_link(session: Session, invoice: Invoice, contact: Contact) -> PayLink:
    owner: dict[str, Any] = {"business_id": invoice.business_id, "client_id": invoice.client_id}
    link = PayLink(**owner, invoice_id=invoice.id, contact_id=contact.id, name="Otto", email="otto@payer.example",
                   expires_at=now() + timedelta(days=9))  # fmt: skip
    session.add(link)
    session.flush()
    session.add(PayLinkUse(**owner, link_id=link.id, act=PayLinkAct.OPENED, ip="10.9.9.9", last_at=now()))
    return link


def _quotes(session: Session, client: Client, contact: Contact, canary: str) -> tuple[Quote, Quote, UUID]:
    """One of everything around a quote; what the database seals carries the canary from birth."""
    offer = an_offer(a_line(f"{canary} work", detail=canary), title=canary, notes=canary, terms=canary)
    offered, decided = (a_quote(session, client, offer) for _ in range(2))
    owner: dict[str, Any] = {"business_id": client.business_id, "client_id": client.id}
    session.add(QuoteLook(**owner, quote_id=offered.id, contact_id=contact.id, version=1, seen_at=now()))
    question = QuoteQuestion(**owner, quote_id=offered.id, version=1, author=Actor.CLIENT, text=canary)
    link = DocumentLink(**owner, quote_id=offered.id, contact_id=contact.id, expires_at=now() + timedelta(days=9))
    session.add_all([question, link])
    session.flush()
    session.add(ChangeRequest(**owner, contact_id=contact.id, email=f"{canary}@new.example", remark=canary))
    session.add(LinkCode(**owner, link_id=link.id, browser_hash=canary, expires_at=now()))
    file = quote_files.keep(session, decided, 1, FileKind.OFFER, f"%PDF {canary}".encode())
    decisions.append(session, QuoteDecision(
        **owner, quote_id=decided.id, version=1, outcome=Outcome.REJECTED, content_hash=decided.content_hash,
        terms_hash="", total_minor=12000, currency="EUR", signer_name=canary, email=contact.email, ip="10.1.2.3",
        contact_id=contact.id, user_agent=canary, decided_at=now(), reason=canary, offer_sha256=file.sha256,
        position=0, hash="",
    ))  # fmt: skip
    decided.state, decided.decided_at = QuoteState.REJECTED, now()
    return offered, decided, link.id


def _mark(session: Session, client: Client, canary: str) -> None:
    """The canary in every text column of every row of this client, but for those that work by their value."""
    for mapper in SQLModel._sa_registry.mappers:  # pyright: ignore[reportAttributeAccessIssue]
        model = mapper.class_
        if issubclass(model, ClientOwned) or model is Client:
            mine = model.client_id == client.id if model is not Client else Client.id == client.id
            texts = {key: f"{canary} {key}" for key in _texts(model)}
            if texts and model not in SEALED:
                session.execute(update(model).where(mine).values(texts))
    for row in session.exec(select(Activity).where(Activity.client_id == client.id)):
        row.facts = {**row.facts, "amount": row.facts.get("amount_minor", 0)}
    session.execute(update(Invoice).where(col(Invoice.client_id) == client.id).values(
        seller={"name": canary, "lines": [canary]}, buyer={"name": canary, "lines": [canary]}))  # fmt: skip


def _texts(model: type[Any]) -> list[str]:
    table = inspect(model).local_table
    return [c.key for c in table.columns if type(c.type) is String or "AutoString" in type(c.type).__name__
            if not c.unique and not c.foreign_keys and c.key not in KEPT and not _keyed(table, c)]  # fmt: skip


def _keyed(table: Any, column: Any) -> bool:
    """Part of a unique key: the same word in two rows would be refused."""
    return any(getattr(rule, "unique", False) or type(rule).__name__ == "UniqueConstraint"
               for rule in (*table.constraints, *table.indexes) if column.name in rule.columns)  # fmt: skip


__all__ = ["InvoiceLine", "Login", "Person", "database_of", "somebody"]

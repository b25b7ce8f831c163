"""The page before paying one invoice: what would be paid, how much of it may be, and what became of the last try."""

from dataclasses import dataclass, field

from portal import formats
from portal.access.visit import Visit
from portal.domain import attempts, invoices, part_payments, transfer
from portal.domain.attempts import Attempt
from portal.domain.part_payments import Choice, Offer
from portal.domain.payable import takes_money, why_not
from portal.domain.payment_rules import PaymentRules, rules_of
from portal.domain.pending import Page
from portal.domain.transfer import TransferView
from portal.models import Business, Contact, Invoice
from portal.text import t


@dataclass(frozen=True)
class ChoiceRow:
    """One amount to choose; `amount` is empty where the client names it."""

    value: str
    label: str
    amount: str
    detail: str


@dataclass(frozen=True)
class Review:
    """The page before paying. `choices` is empty where only the whole balance can be paid."""

    slug: str = ""
    number: str = ""
    business: str = ""
    amount: str = ""
    currency: str = ""
    due: str = ""
    email: str = ""
    payable: bool = False
    reason: str = ""
    choices: list[ChoiceRow] = field(default_factory=list)
    limits: str = ""
    attempt: Attempt = field(default_factory=Attempt)
    transfer: TransferView = field(default_factory=TransferView)


def review(visit: Visit, slug: str) -> Review:
    """What would be paid, or why nothing can be."""
    invoice = invoices.find(visit, slug)
    business = visit.db.get_one(Business, visit.business_id)
    contact = visit.db.get_one(Contact, visit.contact_id)
    reason = why_not(visit, invoice)
    offered = part_payments.offer_of(invoice, rules_of(business))
    return Review(
        slug=invoice.slug,
        number=invoice.number or "",
        business=business.display_name,
        amount=_money(visit, invoice, invoice.balance_minor),
        currency=invoice.currency,
        due=invoices.due_words(visit, invoice, invoices.status_now(visit, invoice)),
        email=contact.email,
        payable=not reason,
        reason=reason,
        choices=[] if reason else _choices(visit, invoice, offered),
        limits=_limits(visit, invoice, offered),
        attempt=Attempt() if reason else attempts.last(visit, invoice),
        transfer=TransferView() if takes_money(visit) else transfer.view(visit, invoice),
    )


def priced(visit: Visit, slug: str, choice: Choice, typed: str) -> str:
    """The amount behind a choice, in words; raises the refusals of part_payments."""
    invoice = invoices.find(visit, slug)
    return _money(visit, invoice, part_payments.chosen(invoice, _rules(visit), choice, typed, visit.locale))


def open_page(visit: Visit, slug: str) -> Page | None:
    """The page somebody may have come back from: ask how it stands before showing anything."""
    return attempts.open_page(visit, [invoices.find(visit, slug)])


def _choices(visit: Visit, invoice: Invoice, offered: Offer) -> list[ChoiceRow]:
    """The whole balance first; nothing when there is nothing else."""
    locale, full = visit.locale, _money(visit, invoice, offered.full_minor)
    rows = [ChoiceRow(Choice.FULL.value, t("The whole balance", locale), full, _due(visit, invoice))]
    if offered.deposit_minor:
        amount = _money(visit, invoice, offered.deposit_minor)
        rows.append(ChoiceRow(Choice.DEPOSIT.value, t("The deposit", locale), amount, _deposit_due(visit, invoice)))
    if 0 < offered.least_minor < offered.full_minor:
        rows.append(ChoiceRow(Choice.CHOSEN.value, t("Another amount", locale), "", ""))
    return rows if len(rows) > 1 else []


def _limits(visit: Visit, invoice: Invoice, offered: Offer) -> str:
    least, most = (_money(visit, invoice, minor) for minor in (offered.least_minor, offered.full_minor))
    return t("From {least} to {most}.", visit.locale, least=least, most=most)


def _due(visit: Visit, invoice: Invoice) -> str:
    day = invoice.due_on
    return t("due {day}", visit.locale, day=formats.day(day, visit.locale)) if day else ""


def _deposit_due(visit: Visit, invoice: Invoice) -> str:
    day = invoice.deposit_due_on
    return t("due {day}", visit.locale, day=formats.day(day, visit.locale)) if day else ""


def _money(visit: Visit, invoice: Invoice, minor: int) -> str:
    return formats.money(minor, invoice.currency, visit.locale)


def _rules(visit: Visit) -> PaymentRules:
    return rules_of(visit.db.get_one(Business, visit.business_id))

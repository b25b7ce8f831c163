"""A statement as a person reads it: its lines, its figures and the age of what is owed, in words."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from portal import formats
from portal.domain import methods
from portal.domain.movements import Kind, Movement
from portal.domain.sheets import Figure
from portal.domain.statement import Entry, Statement
from portal.models import InvoiceKind, RefundState
from portal.money import from_minor
from portal.text import t

AGES = ("Not late", "1–30 days late", "31–60 days late", "61–90 days late", "Over 90 days late")


@dataclass(frozen=True)
class LineView:
    """One line. `path` is the page of its document or receipt; of charge and payment one is empty."""

    day: str
    words: str
    receipt: str
    path: str
    charge: str
    payment: str
    balance: str


@dataclass(frozen=True)
class AgingView:
    """What is owed today: one figure per age, what is taken off it, and what is left."""

    on: str = ""
    ages: list[Figure] = field(default_factory=list)
    less: list[Figure] = field(default_factory=list)
    total: str = ""
    remark: str = ""


def line(entry: Entry, locale: str) -> LineView:
    """One entry; amounts without a symbol, the statement says the currency once."""
    one = entry.movement
    amount = plain(abs(one.amount_minor), one.currency, locale)
    return LineView(
        day=formats.day(one.on, locale),
        words=words(one, locale),
        receipt=number(one) if one.kind is Kind.PAYMENT else "",
        path=_path(one),
        charge=amount if one.amount_minor >= 0 else "",
        payment=amount if one.amount_minor < 0 else "",
        balance=plain(entry.balance_minor, one.currency, locale),
    )


def words(one: Movement, locale: str) -> str:
    """What moved the balance, as a whole sentence."""
    if one.kind is Kind.PAYMENT:
        return t("Payment by {method}", locale, method=methods.short(one.of, locale))
    if one.kind in (Kind.REFUND, Kind.CHARGEBACK):
        return _returned(one, locale)
    return t(_sentence(one), locale, number=one.of.number or one.of.slug)


def number(one: Movement) -> str:
    """The number a bookkeeper files it under: the document's, or the receipt's."""
    if one.kind is Kind.PAYMENT:
        return one.of.receipt or ""
    if one.kind in (Kind.REFUND, Kind.CHARGEBACK):
        return (one.by.receipt or "") if one.by else ""
    return one.of.number or one.of.slug


def aging_view(statement: Statement, locale: str) -> AgingView:
    """The age of what is owed; every age is told, also where nothing is owed."""
    found, currency = statement.aging, statement.currency
    ages = [Figure(t(age, locale), plain(part, currency, locale)) for age, part in zip(AGES, found.parts, strict=True)]
    less = [("Your credit", found.credit_minor), ("Credit notes not used yet", found.notes_minor)]
    coming = money(found.coming_minor, currency, locale)
    remark = t("A payment of {amount} is on its way. It counts once it has arrived.", locale, amount=coming)
    return AgingView(
        on=formats.day(statement.today, locale),
        ages=ages,
        less=[Figure(t(label, locale), plain(-minor, currency, locale)) for label, minor in less if minor],
        total=money(found.balance_minor, currency, locale),
        remark=remark if found.coming_minor else "",
    )


def plain(minor: int, currency: str, locale: str) -> str:
    """An amount without its symbol."""
    return _signed(minor, formats.price(from_minor(abs(minor), currency), currency, locale))


def money(minor: int, currency: str, locale: str) -> str:
    """An amount with its symbol."""
    return _signed(minor, formats.money(abs(minor), currency, locale))


def lines(entries: Iterable[Entry], locale: str) -> list[LineView]:
    """Some entries, or all."""
    return [line(entry, locale) for entry in entries]


def _signed(minor: int, shown: str) -> str:
    return f"−{shown}" if minor < 0 else shown


SENTENCES = {
    Kind.INVOICE: "Invoice {number}",
    Kind.CREDIT_NOTE: "Credit note {number}",
    Kind.CREDITED: "Credit on invoice {number}",
    Kind.VOID: "Invoice {number} voided",
    Kind.WRITTEN_OFF: "Invoice {number} written off",
    Kind.TAKEN_BACK: "Invoice {number} no longer written off",
}
VOID_NOTE = "Credit note {number} voided"
DEPOSIT = "Deposit invoice {number}"


def _sentence(one: Movement) -> str:
    if one.kind is Kind.INVOICE and one.of.kind is InvoiceKind.DEPOSIT:
        return DEPOSIT
    if one.kind is Kind.VOID and one.of.kind is InvoiceKind.CREDIT_NOTE:
        return VOID_NOTE
    if one.kind is Kind.TAKEN_BACK and one.amount_minor < 0:  # that payment went back too
        return SENTENCES[Kind.WRITTEN_OFF]
    return SENTENCES[one.kind]


def _returned(one: Movement, locale: str) -> str:
    if one.by is None:
        return t("Refund", locale)
    method = methods.short(one.by, locale)
    if one.kind is Kind.CHARGEBACK:
        return t("Payment by {method} taken back by the bank", locale, method=method)
    if one.of.state is RefundState.SUCCEEDED:
        return t("Refund of a payment by {method}", locale, method=method)
    return t("Refund of a payment by {method}, on its way", locale, method=method)


def _path(one: Movement) -> str:
    paid = {Kind.PAYMENT: one.of, Kind.REFUND: one.by, Kind.CHARGEBACK: one.by}
    if one.kind not in paid:
        return f"/invoices/{one.of.slug}"
    receipt = paid[one.kind].receipt if paid[one.kind] else ""
    return f"/receipts/{receipt}" if receipt else ""

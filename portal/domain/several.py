"""Paying several invoices of one currency at once: which can be, what each would get, and the one checkout for them.

The browser names slugs and says what was typed. Everything else is read here, and once more while paying.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import case
from sqlmodel import col, func, select

from portal import formats
from portal.access.visit import Visit, writes
from portal.domain import attempts, checkouts, invoices, several_words
from portal.domain.attempts import Attempt, Begun
from portal.domain.checkouts import Reserved
from portal.domain.payable import why_not
from portal.domain.payment_rules import PaymentRules, rules_of
from portal.domain.pending import Page, checked_ids
from portal.domain.several_words import SeveralRow
from portal.domain.spread import Spread, spread
from portal.errors import Refused
from portal.models import Business, Invoice, InvoiceKind
from portal.text import t

MOST = 100  # invoices in one payment: a hosted page lists no more


class NothingChosen(Refused):
    """No invoice is ticked."""

    sentence = "Please choose at least one invoice."


class TooMany(Refused):
    """More than one page can ask for."""

    sentence = "At most {most} invoices can be paid at once. Please choose fewer."


class OtherCurrency(Refused):
    """Currencies are never added together."""

    sentence = "Invoice {number} is in another currency. Please pay it by itself."


@dataclass(frozen=True)
class CurrencyChoice:
    """A currency in which something can be paid."""

    code: str
    count: int


@dataclass(frozen=True)
class Plan:
    """The page. `total` is what is charged, `problem` about what was typed, `reason` why nothing can be paid at all."""

    currency: str = ""
    currencies: list[CurrencyChoice] = field(default_factory=list)
    rows: list[SeveralRow] = field(default_factory=list)
    total: str = ""
    summary: str = ""
    left: str = ""
    most: str = ""
    problem: str = ""
    more: str = ""
    reason: str = ""


def plan(visit: Visit, currency: str = "", slugs: Sequence[str] | None = None, typed: str = "") -> Plan:
    """What would be paid; `slugs` None is all of them, an unknown currency is the one with most invoices."""
    choices = counts(visit)
    if not choices:
        return Plan(reason=_nothing(visit))
    currency = currency if currency in choices else next(iter(choices))
    found = _listed(visit, currency)
    if reason := why_not(visit, found[0]):
        return Plan(reason=reason)
    wanted = {one.slug for one in found} if slugs is None else set(slugs)
    chosen = [one for one in found if one.slug in wanted]
    shared, problem = Spread(()), ""
    try:
        shared = spread(chosen, _rules(visit), typed, visit.locale)
    except Refused as refused:
        problem = refused.said(visit.locale)
    return _told(visit, choices, found, chosen, shared, problem, bool(typed.strip()))


@writes
def reserve_several(visit: Visit, currency: str, slugs: Sequence[str], typed: str = "") -> Reserved:
    """The pending checkout for these; amounts as they are at this moment."""
    if not slugs:
        raise NothingChosen
    if len(slugs) > MOST:
        raise TooMany(most=str(MOST))
    found = [invoices.find(visit, slug) for slug in dict.fromkeys(slugs)]
    if other := next((one for one in found if one.currency != currency), None):
        raise OtherCurrency(number=other.number or "")
    checkouts.lock(visit, found)
    by_id = {one.id: one for one in found}
    parts = spread(found, _rules(visit), typed, visit.locale).parts
    return checkouts.pending_for(visit, [(by_id[part.invoice_id], part.amount_minor) for part in parts])


def counts(visit: Visit) -> dict[str, int]:
    """How many invoices can be paid in each currency, most first; the person may still not be allowed to."""
    query = select(Invoice.currency, func.count()).where(*_payable()).group_by(Invoice.currency)
    return dict(visit.db.exec(query.order_by(func.count().desc(), col(Invoice.currency))).all())


def attempt(visit: Visit, currency: str) -> Attempt:
    """The last try to pay several of these at once, when it ended without money."""
    return attempts.last_several(visit, _listed(visit, currency))


def begun(visit: Visit, currency: str) -> Begun:
    """The choice on the page somebody came back from."""
    return attempts.begun(visit, _listed(visit, currency))


def open_page(visit: Visit, currency: str) -> Page | None:
    """The page somebody may have come back from: ask how it stands before showing anything."""
    return attempts.open_page(visit, _listed(visit, currency))


def _told(
    visit: Visit, choices: dict[str, int], found: list[Invoice], chosen: list[Invoice], shared: Spread, problem: str,
    typed: bool,
) -> Plan:  # fmt: skip
    currency, picked = found[0].currency, {one.id for one in chosen}
    part_of = {part.invoice_id: part.amount_minor for part in shared.parts}
    telling = typed and not problem
    owed_minor = sum(one.balance_minor for one in chosen)
    return Plan(
        currency=currency,
        currencies=[CurrencyChoice(code, count) for code, count in choices.items()],
        rows=[several_words.row(visit, one, one.id in picked, part_of.get(one.id, 0), telling) for one in found],
        total="" if problem else formats.money(shared.total_minor, currency, visit.locale),
        summary="" if problem else several_words.summary(visit, found, len(chosen), shared, typed),
        left=several_words.left_over(visit, currency, shared.left_minor),
        most=formats.money(owed_minor, currency, visit.locale),
        problem=problem,
        more=several_words.more(visit, len(found), choices[currency]),
    )


def _listed(visit: Visit, currency: str) -> list[Invoice]:
    """What the page lists: can be paid, the first due first."""
    without_day = case((col(Invoice.awaited_on).is_(None), 1), else_=0)
    query = select(Invoice).where(*_payable(), Invoice.currency == currency)
    return list(visit.db.exec(query.order_by(without_day, col(Invoice.awaited_on), col(Invoice.id)).limit(MOST)))


def _payable() -> tuple[Any, ...]:
    """The rows for which `payable.why_not` has no reason of their own."""
    return (
        *invoices.owed(),
        col(Invoice.kind) != InvoiceKind.CREDIT_NOTE,
        col(Invoice.processing_minor) == 0,
        col(Invoice.id).not_in(checked_ids()),
    )


def _nothing(visit: Visit) -> str:
    owing = visit.db.exec(select(Invoice.id).where(*invoices.owed()).limit(1)).first()
    if owing:
        return t("Everything that is open is being processed already.", visit.locale)
    return t("There is nothing to pay at the moment. Thank you!", visit.locale)


def _rules(visit: Visit) -> PaymentRules:
    return rules_of(visit.db.get_one(Business, visit.business_id))

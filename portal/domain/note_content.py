"""What a credit note says: the invoice once more, some of its lines, or an amount shared over its tax rates.

A rate never gets back more than it was charged. Tax is computed anew for each note, so several of them may differ from
their invoice by cents: the note that leaves nothing takes those too, as rounding (BT-114).
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from portal import formats
from portal.domain import issuing, ledger, totals
from portal.domain.totals import Adjustment, Group, Line, Totals
from portal.errors import Refused
from portal.models import Invoice, InvoiceAdjustment, InvoiceKind, InvoiceLine, InvoiceTax
from portal.money import exact, from_minor, half_up, split

COPIED = {"description", "detail", "quantity", "unit_code", "unit_price", "base_quantity", "discount_minor",
          "tax_category", "tax_rate"}  # fmt: skip
ADJUSTED = {"is_charge", "reason", "amount_minor", "tax_category", "tax_rate"}
Facts = Mapping[str, Any]


class MoreThanLeft(Refused):
    """Credited before, or never asked for."""

    sentence = "Of invoice {number}, {amount} is left to be credited."


@dataclass(frozen=True)
class Laid:
    """Rows of a document to be stored, still without an owner, and what they add up to."""

    lines: Sequence[Facts]
    adjustments: Sequence[Facts]
    totals: Totals


@dataclass(frozen=True)
class Content(Laid):
    """The rows of a note. `credited_minor` is what it takes off."""

    credited_minor: int
    is_copy: bool = False  # with the invoice's own discount


@dataclass(frozen=True)
class Left:
    """What of an invoice was not credited yet: in all, and by rate before tax."""

    number: str
    currency: str
    amount_minor: int
    bases: Mapping[Group, int]
    is_all: bool

    def refuse(self, locale: str) -> MoreThanLeft:
        """The sentence for somebody who asks for more."""
        return MoreThanLeft(number=self.number, amount=formats.money(max(0, self.amount_minor), self.currency, locale))


def left_of(session: Session, invoice: Invoice) -> Left:
    """The invoice less its notes."""
    notes = select(Invoice.id).where(Invoice.corrects_id == invoice.id, Invoice.kind == InvoiceKind.CREDIT_NOTE)
    bases, before = Counter[Group](), session.exec(notes).all()
    for tax in session.exec(select(InvoiceTax).where(col(InvoiceTax.invoice_id).in_([invoice.id, *before]))):
        bases[tax.category, tax.rate] += tax.base_minor if tax.invoice_id == invoice.id else -tax.base_minor
    amount = ledger.payable_of(invoice) - invoice.credited_minor if sum(_gross(bases)) > 0 else 0
    return Left(invoice.number or "", invoice.currency, amount, dict(sorted(bases.items())), not before)


def whole(session: Session, invoice: Invoice, left: Left, words: str) -> Content:
    """Everything as it was charged; of an invoice that was corrected before, or paid in part before, the rest."""
    query = select(InvoiceAdjustment).where(InvoiceAdjustment.invoice_id == invoice.id)
    found = session.exec(query.order_by(col(InvoiceAdjustment.position)))
    lines = [line.model_dump(include=COPIED) for line in _lines(session, invoice)]
    adjustments = [one.model_dump(include=ADJUSTED) for one in found]
    summed = add_up(lines, adjustments, invoice.currency, issuing.discount_of(invoice))
    if left.is_all and abs(left.amount_minor - summed.total_minor) <= len(lines):
        return Content(lines, adjustments, summed, left.amount_minor, is_copy=True)
    return of_amount(left, left.amount_minor, words)


def of_amount(left: Left, amount_minor: int, words: str) -> Content:
    """One line for each rate, by what is left of it."""
    lines = [
        {"description": words, "quantity": totals.ONE, "unit_price": from_minor(net, left.currency),
         "tax_category": group[0], "tax_rate": group[1]}
        for group, net in nets_of(left.bases, amount_minor).items()
    ]  # fmt: skip
    return Content(lines, (), add_up(lines, (), left.currency), amount_minor)


def nets_of(bases: Mapping[Group, int], amount_minor: int) -> dict[Group, int]:
    """An amount with tax, shared over the rates by what each comes to with its tax: the part of each before tax."""
    shares = zip(bases.items(), split(amount_minor, _gross(bases)), strict=True)
    return {group: _before_tax(share, group, base) for (group, base), share in shares if share}


def of_lines(session: Session, invoice: Invoice, left: Left, positions: Collection[int], locale: str) -> Content:
    """These lines, with their share of the document's discount."""
    every = _lines(session, invoice)
    lines = [line for line in every if line.position in positions]
    bases = _shares(_nets(lines), _nets(every), _charged(session, invoice), left.bases, len(every))
    adjustments = [_off(group, net - bases[group]) for group, net in _nets(lines).items() if net != bases[group]]
    copied = [line.model_dump(include=COPIED) for line in lines]
    summed = add_up(copied, adjustments, invoice.currency)
    closes = all(base == bases.get(group, 0) for group, base in left.bases.items())
    credited = left.amount_minor if closes else min(summed.total_minor, left.amount_minor)
    fits = all(_within(base, left.bases.get(group, 0)) for group, base in bases.items())
    if not fits or abs(summed.total_minor - credited) > len(every):
        raise left.refuse(locale)
    return Content(copied, adjustments, summed, credited)


def _lines(session: Session, invoice: Invoice) -> Sequence[InvoiceLine]:
    query = select(InvoiceLine).where(InvoiceLine.invoice_id == invoice.id)
    return session.exec(query.order_by(col(InvoiceLine.position))).all()


def _nets(lines: Sequence[InvoiceLine]) -> dict[Group, int]:
    found = Counter[Group]()
    for line in lines:
        found[line.tax_category, line.tax_rate] += line.net_minor
    return dict(found)


def _charged(session: Session, invoice: Invoice) -> dict[Group, int]:
    found = session.exec(select(InvoiceTax).where(InvoiceTax.invoice_id == invoice.id))
    return {(tax.category, tax.rate): tax.base_minor for tax in found}


def _shares(nets: Mapping[Group, int], every: Mapping[Group, int], charged: Mapping[Group, int],
            left: Mapping[Group, int], cents: int) -> dict[Group, int]:  # fmt: skip
    """What was charged for these lines before tax; the last line of a rate takes the cents that rounding left."""
    found = dict[Group, int]()
    for group, net in nets.items():
        summed, base = every[group], charged.get(group, 0)
        share = half_up(net * base * (1 if summed > 0 else -1), abs(summed)) if summed else net
        rest = left.get(group, 0)
        found[group] = rest if 0 < abs(share) - abs(rest) <= cents and rest else share
    return found


def _off(group: Group, discount_minor: int) -> Facts:
    facts = {"is_charge": discount_minor < 0, "amount_minor": abs(discount_minor), "reason": ""}
    return {**facts, "tax_category": group[0], "tax_rate": group[1]}


def _within(base: int, left: int) -> bool:
    return min(0, left) <= base <= max(0, left)


def _gross(bases: Mapping[Group, int]) -> list[int]:
    found = list[int]()
    for (_, rate), base in bases.items():
        part, parts = exact(rate)
        found.append(base + half_up(base * part, parts * 100))
    return found


def _before_tax(gross: int, group: Group, most: int) -> int:
    part, parts = exact(group[1])
    net = half_up(gross * parts * 100, parts * 100 + part)
    return max(most, net) if most < 0 else min(most, net)


def add_up(lines: Sequence[Facts], adjustments: Sequence[Facts], currency: str, discount: totals.Discount = None
           ) -> Totals:  # fmt: skip
    """What rows come to, by the one calculator."""
    known = set(Line.__dataclass_fields__)
    asked = [Line(**{name: value for name, value in line.items() if name in known}) for line in lines]
    sides = dict[bool, list[Adjustment]]({False: [], True: []})
    for one in adjustments:
        sides[one["is_charge"]].append(Adjustment(**{k: one[k] for k in Adjustment.__dataclass_fields__}))
    return totals.calculate(asked, discount, currency=currency, allowances=sides[False], charges=sides[True])

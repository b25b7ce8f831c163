"""A payment of several invoices as a person reads it: a row for each, and the sum in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from portal import formats
from portal.access.visit import Visit
from portal.domain import invoices
from portal.domain.spread import Spread
from portal.models import Invoice
from portal.text import t, tn


@dataclass(frozen=True)
class SeveralRow:
    """One invoice to choose. `part` is what it would get, in words; `gets` is all, some, none or empty (not chosen)."""

    slug: str
    number: str
    due: str
    due_date: str
    late: bool
    owed: str
    chosen: bool
    gets: str
    part: str


def row(visit: Visit, invoice: Invoice, chosen: bool, part_minor: int, typed: bool) -> SeveralRow:
    """Without a typed amount it goes without saying that a chosen one is paid in full."""
    locale, currency = visit.locale, invoice.currency
    status = invoices.status_now(visit, invoice)
    owed = formats.money(invoice.balance_minor, currency, locale)
    gets = "none" if not part_minor else "all" if part_minor == invoice.balance_minor else "some"
    part = formats.money(part_minor, currency, locale)
    words = {
        "all": t("Paid in full", locale),
        "some": t("{part} of {owed}", locale, part=part, owed=owed),
        "none": t("Stays open", locale),
    }
    told = chosen and typed
    return SeveralRow(
        slug=invoice.slug,
        number=invoice.number or "",
        due=invoices.due_words(visit, invoice, status),
        due_date=formats.day(invoice.awaited_on, locale) if invoice.awaited_on else "",
        late=invoice.awaited_on is not None and invoice.awaited_on < visit.today,
        owed=owed,
        chosen=chosen,
        gets=gets if told else "",
        part=words[gets] if told else "",
    )


def summary(visit: Visit, found: Sequence[Invoice], chosen: int, spread: Spread, typed: bool) -> str:
    """What the sum is made of."""
    locale = visit.locale
    if not typed and chosen < len(found):
        return t("{count} of {all} invoices", locale, count=str(chosen), all=str(len(found)))
    if not typed:
        return tn("{count} invoice", "{count} invoices", chosen, locale)
    by_id: dict[UUID, Invoice] = {invoice.id: invoice for invoice in found}
    whole = sum(part.amount_minor == by_id[part.invoice_id].balance_minor for part in spread.parts)
    if whole == len(spread.parts):
        return tn("{count} invoice in full", "{count} invoices in full", whole, locale)
    last = by_id[spread.parts[-1].invoice_id]
    values = {
        "part": formats.money(spread.parts[-1].amount_minor, last.currency, locale),
        "number": last.number or "",
    }
    if not whole:
        return t("{part} of invoice {number}", locale, **values)
    one = "{count} invoice in full, and {part} of {number}"
    return tn(one, "{count} invoices in full, and {part} of {number}", whole, locale, **values)


def left_over(visit: Visit, currency: str, left_minor: int) -> str:
    """What was typed and will not be charged."""
    if not left_minor:
        return ""
    left = formats.money(left_minor, currency, visit.locale)
    return t("Invoices can only be paid in full: {left} is left over and will not be charged.", visit.locale, left=left)


def more(visit: Visit, shown: int, count: int) -> str:
    """That there are others."""
    if count <= shown:
        return ""
    values = {"shown": str(shown), "all": formats.number(Decimal(count), visit.locale)}
    return t("These are the {shown} of {all} invoices that are due first. Please pay the others after them.",
             visit.locale, **values)  # fmt: skip

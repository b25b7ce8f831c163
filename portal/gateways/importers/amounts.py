"""The figures below the lines: allowances and charges, tax breakdown, totals (BG-20 to BG-23)."""

from decimal import Decimal

from portal.domain.issued import Adjustment, IssuedTax, IssuedTotals
from portal.gateways.importers import values
from portal.gateways.importers.tree import Element

# UNTDID 5305 as EN 16931 admits it.
CATEGORIES = {"S", "Z", "E", "AE", "K", "G", "O", "L", "M", "B"}
RATE_PLACES = 4
MAX_ADJUSTMENTS = 1_000

_TOTALS = {  # field: (element, words, rule when it is mandatory)
    "lines_minor": ("cbc:LineExtensionAmount", "the sum of the lines", "BR-12"),
    "net_minor": ("cbc:TaxExclusiveAmount", "the total without tax", "BR-13"),
    "total_minor": ("cbc:TaxInclusiveAmount", "the total with tax", "BR-14"),
    "payable_minor": ("cbc:PayableAmount", "the amount due", "BR-15"),
    "allowance_minor": ("cbc:AllowanceTotalAmount", "the sum of allowances", ""),
    "charge_minor": ("cbc:ChargeTotalAmount", "the sum of charges", ""),
    "prepaid_minor": ("cbc:PrepaidAmount", "the prepaid amount", ""),
    "rounding_minor": ("cbc:PayableRoundingAmount", "the rounding amount", ""),
}


def tax_category(found: Element, what: str) -> tuple[str, Decimal]:
    """Category and rate in percent; a category that charges nothing may leave the rate out."""
    element = found.need("cbc:ID", f"{what}'s tax category")
    category = values.code(element, f"{what}'s tax category")
    if category not in CATEGORIES:
        raise element.bad(f"{what}'s tax category “{category}” is not one of EN 16931")
    percent = found.one("cbc:Percent")
    if percent is None:
        if category in ("S", "L", "M"):
            raise found.bad(f"{what}'s tax rate is missing (cbc:Percent)")
        return category, Decimal(0)
    rate = values.number(percent, f"{what}'s tax rate", RATE_PLACES)
    if not 0 <= rate <= 100:
        raise percent.bad(f"{what}'s tax rate {rate} is not between 0 and 100")
    return category, rate


def adjustments(parent: Element, currency: str, of_line: bool) -> tuple[Adjustment, ...]:
    """Allowances and charges directly under the document or a line."""
    found = parent.all("cac:AllowanceCharge")
    if len(found) > MAX_ADJUSTMENTS:
        raise found[MAX_ADJUSTMENTS].bad(f"there are more than {MAX_ADJUSTMENTS:,} allowances and charges")
    return tuple(_adjustment(each, currency, of_line) for each in found)


def _adjustment(found: Element, currency: str, of_line: bool) -> Adjustment:
    indicator = found.need("cbc:ChargeIndicator", "whether this is an allowance or a charge")
    is_charge = values.flag(indicator, "the charge indicator")
    what = "the charge" if is_charge else "the allowance"
    percent, base = found.one("cbc:MultiplierFactorNumeric"), found.one("cbc:BaseAmount")
    category, rate = "", Decimal(0)
    if not of_line:
        category, rate = tax_category(found.need("cac:TaxCategory", f"{what}'s tax category"), what)
    return Adjustment(
        is_charge=is_charge,
        amount_minor=values.amount(found.need("cbc:Amount", f"{what}'s amount"), what, currency),
        reason=values.text(found.one("cbc:AllowanceChargeReason"), f"{what}'s reason"),
        percent=None if percent is None else values.number(percent, f"{what}'s percentage", 6),
        base_minor=None if base is None else values.amount(base, f"{what}'s base", currency),
        tax_category=category,
        tax_rate=rate,
    )


def tax_total(root: Element, currency: str) -> Element:
    """The one tax total in the document's currency."""
    found = [each for each in root.all("cac:TaxTotal") if _currency_of(each) == currency]
    if not found:
        raise root.bad(f"the tax total in {currency} is missing (cac:TaxTotal)")
    if len(found) > 1:
        raise found[1].bad(f"there are two tax totals in {currency}")
    return found[0]


def accounting_tax(root: Element, currency: str) -> tuple[str, int] | None:
    """BT-6 with BT-111: the tax in the seller's accounting currency. Any other currency is refused."""
    stated = root.one("cbc:TaxCurrencyCode")
    accounting = values.currency(stated, "the tax currency") if stated else currency
    others = [each for each in root.all("cac:TaxTotal") if _currency_of(each) != currency]
    if len(others) > 1:
        raise others[1].bad("there are too many tax totals")
    for other in others:
        amount = other.need("cbc:TaxAmount", "the tax amount")
        return accounting, values.amount(amount, "the tax total", accounting)
    return None


def _currency_of(total: Element) -> str:
    return total.need("cbc:TaxAmount", "the tax amount").attributes.get("currencyID", "")


def tax_lines(total: Element, currency: str) -> tuple[IssuedTax, ...]:
    """The breakdown per category and rate; there must be one (BR-CO-18)."""
    groups = total.all("cac:TaxSubtotal")
    if not groups:
        raise total.bad("the tax breakdown is missing (cac:TaxSubtotal, BR-CO-18)")
    found: dict[tuple[str, Decimal], IssuedTax] = {}
    for group in groups:
        line = _tax_line(group, currency)
        if (line.category, line.rate) in found:
            raise group.bad(f"the tax breakdown names {line.category} at {line.rate} % twice")
        found[line.category, line.rate] = line
    return tuple(found.values())


def _tax_line(group: Element, currency: str) -> IssuedTax:
    stated = group.need("cac:TaxCategory", "the tax group's category")
    category, rate = tax_category(stated, "the tax group")
    base = group.need("cbc:TaxableAmount", "the taxable amount")
    tax = group.need("cbc:TaxAmount", "the tax amount")
    return IssuedTax(
        category=category,
        rate=rate,
        base_minor=values.amount(base, "the taxable amount", currency),
        tax_minor=values.amount(tax, "the tax amount", currency),
        exemption=values.text(stated.one("cbc:TaxExemptionReason"), "the exemption reason", 1000),
    )


def totals(root: Element, tax: Element, currency: str) -> IssuedTotals:
    """The totals as printed; four of them must be there."""
    printed = root.need("cac:LegalMonetaryTotal", "the block of totals")
    found: dict[str, int] = {}
    for name, (tag, what, rule) in _TOTALS.items():
        element = printed.one(tag)
        if element is not None:
            found[name] = values.amount(element, what, currency)
        elif rule:
            raise printed.bad(f"{what} is missing ({tag}, {rule})")
    tax_minor = values.amount(tax.need("cbc:TaxAmount", "the tax total"), "the tax total", currency)
    return IssuedTotals(tax_minor=tax_minor, **found)

"""The lines of a document (BG-25): what was sold, how much, at what price."""

from decimal import Decimal

from portal.domain.issued import IssuedLine, Period
from portal.gateways.importers import amounts, values
from portal.gateways.importers.tree import Element

MAX_LINES = 10_000
PLACES = 6  # of quantities and prices: as many as the portal keeps; energy and telecoms print them

# Root: the line element and its quantity.
TAGS = {
    "invoice:Invoice": ("cac:InvoiceLine", "cbc:InvoicedQuantity"),
    "creditnote:CreditNote": ("cac:CreditNoteLine", "cbc:CreditedQuantity"),
}


def lines(root: Element, currency: str) -> tuple[IssuedLine, ...]:
    """Every line, at least one (BR-16)."""
    tag, quantity_tag = TAGS[root.tag]
    found = root.all(tag)
    if not found:
        raise root.bad(f"there are no lines ({tag}, BR-16)")
    if len(found) > MAX_LINES:
        raise found[MAX_LINES].bad(f"there are more than {MAX_LINES:,} lines")
    return tuple(_line(each, quantity_tag, currency) for each in found)


def _line(found: Element, quantity_tag: str, currency: str) -> IssuedLine:
    id = _id(found)
    item = found.need("cac:Item", f"the item of line {id}")
    named = item.need("cbc:Name", f"the item name of line {id}")
    net = found.need("cbc:LineExtensionAmount", f"the net amount of line {id}")
    quantity = found.need(quantity_tag, f"the quantity of line {id}")
    price, base_quantity = _price(found, id, currency)
    classified = item.need("cac:ClassifiedTaxCategory", f"the tax category of line {id}")
    category, rate = amounts.tax_category(classified, f"line {id}")
    return IssuedLine(
        id=id,
        name=values.filled(named, values.text(named, "the item name"), f"the item name of line {id}"),
        description=values.paragraph(item.one("cbc:Description"), f"the description of line {id}"),
        quantity=values.number(quantity, f"the quantity of line {id}", PLACES),
        unit_code=_unit(quantity, id),
        price=price,
        base_quantity=base_quantity,
        net_minor=values.amount(net, f"the net amount of line {id}", currency),
        tax_category=category,
        tax_rate=rate,
        adjustments=amounts.adjustments(found, currency, of_line=True),
        note=values.paragraph(found.one("cbc:Note"), f"the note of line {id}"),
        seller_item_id=values.identifier(item.one("cac:SellersItemIdentification/cbc:ID"), "the item number"),
        period=period(found, f"line {id}"),
    )


def _id(found: Element) -> str:
    stated = found.need("cbc:ID", "the line's number")
    return values.filled(stated, values.identifier(stated, "the line's number"), "the line's number")


def _unit(quantity: Element, id: str) -> str:
    code = quantity.attributes.get("unitCode", "")
    if not (code.isascii() and code.isalnum() and len(code) <= 10):
        raise quantity.bad(f"the unit of line {id} is missing or not a code (unitCode, BR-23)")
    return code


def _price(found: Element, id: str, currency: str) -> tuple[Decimal, Decimal]:
    """The net price and the quantity it is for."""
    stated = found.need("cac:Price/cbc:PriceAmount", f"the price of line {id}")
    if stated.attributes.get("currencyID", "") != currency:
        raise stated.bad(f"the price of line {id} is not in {currency}, the document's currency")
    price = values.number(stated, f"the price of line {id}", PLACES)
    if price < 0:
        raise stated.bad(f"the price of line {id} is below zero (BR-27): a return has a negative quantity")
    base = found.one("cac:Price/cbc:BaseQuantity")
    base_quantity = Decimal(1) if base is None else values.number(base, "the price's base quantity", PLACES)
    if base is not None and base_quantity <= 0:
        raise base.bad(f"the price of line {id} is for a quantity of {base_quantity}")
    return price, base_quantity


def period(parent: Element, what: str) -> Period | None:
    """The time a document or a line is about, if it says."""
    found = parent.one("cac:InvoicePeriod")
    if found is None:
        return None
    start = values.day(found.one("cbc:StartDate"), f"the start of the period of {what}")
    end = values.day(found.one("cbc:EndDate"), f"the end of the period of {what}")
    if start and end and end < start:
        raise found.bad(f"the period of {what} ends before it begins")
    return Period(start, end) if start or end else None

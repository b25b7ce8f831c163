"""A credit note laid out as rows."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from portal.domain.note_content import Content, Laid
from portal.domain.parties import seller_of
from portal.domain.totals import Totals
from portal.models import (
    Business,
    ClientOwned,
    Invoice,
    InvoiceAdjustment,
    InvoiceKind,
    InvoiceLine,
    InvoiceState,
    InvoiceTax,
)


def note(business: Business, invoice: Invoice, content: Content, number: str, on: date) -> Invoice:
    """The document's own row: from us as we are today, to the customer as the invoice names them."""
    return Invoice(
        **_figures(invoice, content),
        business_id=invoice.business_id,
        client_id=invoice.client_id,
        kind=InvoiceKind.CREDIT_NOTE,
        state=InvoiceState.OPEN,
        number=number,
        slug=number,
        corrects_id=invoice.id,
        corrects_number=invoice.number or "",
        currency=invoice.currency,
        po_number=invoice.po_number,
        buyer_reference=invoice.buyer_reference,
        seller=seller_of(business).stored(),
        buyer=invoice.buyer,
        issue_on=on,
    )


def parts(row: Invoice, content: Laid, exemptions: dict[tuple[str, Any], str]) -> Iterator[ClientOwned]:
    """Its lines, discounts and tax groups; an exemption keeps the reason the invoice gave."""
    of: dict[str, Any] = {"business_id": row.business_id, "client_id": row.client_id, "invoice_id": row.id}
    nets = content.totals.line_nets
    for position, (line, net) in enumerate(zip(content.lines, nets, strict=True), 1):
        yield InvoiceLine(**of, **line, position=position, net_minor=net)
    for position, one in enumerate(content.adjustments, 1):
        yield InvoiceAdjustment(**of, **one, position=position)
    for tax in content.totals.tax_lines:
        facts = {"category": tax.category, "rate": tax.rate, "reason": exemptions.get((tax.category, tax.rate), "")}
        yield InvoiceTax(**of, **facts, base_minor=tax.base_minor, tax_minor=tax.tax_minor)


def sums(summed: Totals) -> dict[str, Any]:
    """What the rows come to, as columns of the document."""
    return {
        "subtotal_minor": summed.subtotal_minor,
        "discount_minor": summed.discount_minor,
        "charge_minor": summed.charge_minor,
        "net_minor": summed.net_minor,
        "tax_minor": summed.tax_minor,
        "total_minor": summed.total_minor,
    }


def _figures(invoice: Invoice, content: Content) -> dict[str, Any]:
    figures: dict[str, Any] = {
        **sums(content.totals),
        "rounding_minor": content.credited_minor - content.totals.total_minor,
        "credited_minor": content.credited_minor,
    }
    if content.is_copy:
        figures |= {"discount_kind": invoice.discount_kind, "discount_value": invoice.discount_value}
    return figures

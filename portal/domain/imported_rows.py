"""A document as issued, laid out as the portal's rows. Figures are copied, never recomputed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from portal.domain import credits, parties
from portal.domain.differences import off_the_price
from portal.domain.issued import IssuedDocument, IssuedLine, Party, PaymentMeans
from portal.models import (
    Client,
    ClientOwned,
    Invoice,
    InvoiceAdjustment,
    InvoiceKind,
    InvoiceLine,
    InvoiceState,
    InvoiceTax,
    Source,
)


def invoice(client: Client, document: IssuedDocument, slug: str, now: datetime) -> Invoice:
    """The document's own row; `now` is when the portal first shows it."""
    owed = 0 if document.kind is InvoiceKind.CREDIT_NOTE else document.totals.payable_minor
    return Invoice(
        **_owner(client),
        slug=slug,
        number=document.number,
        seller_key=document.seller.key,
        source=Source.IMPORTED,
        content_hash=document.content_hash,
        kind=document.kind,
        state=InvoiceState.OPEN if owed > 0 else InvoiceState.PAID,
        seller=_party(document.seller) | {"payee_name": document.payee_name},
        buyer=_party(document.buyer) | {"delivery": _delivery(document)},
        **_words(document),
        **_figures(document),
        balance_minor=owed,
        sent_at=now,
        paid_at=None if owed > 0 else now,
    )


def parts(row: Invoice, client: Client, document: IssuedDocument) -> Iterator[ClientOwned]:
    """Its lines, allowances and charges, and tax groups."""
    of = {**_owner(client), "invoice_id": row.id}
    for position, line in enumerate(document.lines, start=1):
        yield _line(of, position, line)
    for position, each in enumerate(document.adjustments, start=1):
        yield InvoiceAdjustment(
            **of,
            position=position,
            is_charge=each.is_charge,
            reason=each.reason,
            amount_minor=each.amount_minor,
            tax_category=each.tax_category,
            tax_rate=each.tax_rate,
        )
    for group in document.tax_lines:
        yield InvoiceTax(
            **of,
            category=group.category,
            rate=group.rate,
            base_minor=group.base_minor,
            tax_minor=group.tax_minor,
            reason=group.exemption,
        )


def _line(of: dict[str, Any], position: int, line: IssuedLine) -> InvoiceLine:
    return InvoiceLine(
        **of,
        position=position,
        description=line.name,
        detail="\n".join(said for said in (line.seller_item_id, line.description, line.note) if said),
        quantity=line.quantity,
        unit_code=line.unit_code,
        unit_price=line.price,
        base_quantity=line.base_quantity,
        discount_minor=off_the_price(line),
        net_minor=line.net_minor,
        tax_category=line.tax_category,
        tax_rate=line.tax_rate,
    )


def _owner(client: Client) -> dict[str, Any]:
    return {"business_id": client.business_id, "client_id": client.id}


def _words(document: IssuedDocument) -> dict[str, Any]:
    """Dates, references and texts, and where to pay."""
    means = _means(document)
    return {
        "issue_on": document.issue_on,
        "due_on": document.due_on,
        "awaited_on": document.due_on,
        "period_start_on": document.period.start_on if document.period else None,
        "period_end_on": document.period.end_on if document.period else None,
        "currency": document.currency,
        "po_number": document.po_number,
        "buyer_reference": document.buyer_reference,
        "corrects_number": credits.SEVERAL.join(each.number for each in document.corrects),
        "notes": "\n\n".join(document.notes),
        "terms": document.terms,
        "iban": means.iban,
        "bic": means.bic,
        "payment_reference": means.reference,
    }


def _means(document: IssuedDocument) -> PaymentMeans:
    """The first way to pay that names an account, else the first at all."""
    ways = sorted(document.payment_means, key=lambda means: not means.iban)
    return ways[0] if ways else PaymentMeans(code="")


def _figures(document: IssuedDocument) -> dict[str, Any]:
    """As printed. The rounding also absorbs a payable amount that does not follow from its own total:
    what the document asks for is what is owed."""
    printed = document.totals
    return {
        "subtotal_minor": printed.lines_minor,
        "discount_minor": printed.allowance_minor,
        "charge_minor": printed.charge_minor,
        "net_minor": printed.net_minor,
        "tax_minor": printed.tax_minor,
        "total_minor": printed.total_minor,
        "prepaid_minor": printed.prepaid_minor,
        "rounding_minor": printed.payable_minor - printed.total_minor + printed.prepaid_minor,
    }


def _party(party: Party) -> dict[str, Any]:
    """As the sheet prints it, and beside it what only the e-invoice knew."""
    place = f"{party.address.postcode} {party.address.city}".strip()
    lines = (*party.address.lines, place, party.address.region)
    sheet = parties.Party(
        name=party.name,
        lines=tuple(line for line in lines if line),
        country=party.address.country,
        vat_id=party.vat_id,
        tax_number=party.tax_registration,
        contact=party.contact_name,
        email=party.email,
        phone=party.phone,
    )
    return sheet.stored() | {"trading_name": party.trading_name, "legal_id": party.legal_id}


def _delivery(document: IssuedDocument) -> dict[str, Any]:
    if document.delivery is None:
        return {}
    on, address = document.delivery.on, document.delivery.address
    return {
        "on": on.isoformat() if on else "",
        "name": document.delivery.name,
        "lines": [*address.lines, f"{address.postcode} {address.city}".strip(), address.region],
        "country": address.country,
    }

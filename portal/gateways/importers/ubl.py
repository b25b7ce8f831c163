"""UBL 2.1 Invoice and CreditNote (EN 16931) to an IssuedDocument: read whole or refused whole."""

from datetime import date
from typing import Any

from portal.domain.issued import IssuedDocument, Reference
from portal.gateways.importers import amounts, parties, tree, values
from portal.gateways.importers.lines import TAGS, lines, period
from portal.gateways.importers.tree import Element
from portal.models import InvoiceKind

_TYPE = {"invoice:Invoice": "cbc:InvoiceTypeCode", "creditnote:CreditNote": "cbc:CreditNoteTypeCode"}
# UNTDID 1001: what credits, and may therefore not stand in an Invoice; 386 is a prepayment invoice.
_CREDITS = {"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"}
_DEPOSIT = "386"


def read(data: bytes, source: str) -> IssuedDocument:
    """The document in these bytes; BadDocument, and nothing else, says what is wrong in which line."""
    root, content_hash = tree.parse(data, source)
    if root.tag not in TAGS:
        raise root.bad(f"this is neither a UBL 2.1 Invoice nor a CreditNote, but {root.tag[:200]}")
    currency = values.currency(root.need("cbc:DocumentCurrencyCode", "the currency"), "the currency")
    tax = amounts.tax_total(root, currency)
    kind, type_code = _kind(root)
    return IssuedDocument(
        kind=kind,
        type_code=type_code,
        number=_number(root, "cbc:ID", "the document number"),
        issue_on=values.stated_day(root.need("cbc:IssueDate", "the issue date"), "the issue date"),
        due_on=_due_on(root),
        currency=currency,
        seller=parties.party(root, "cac:AccountingSupplierParty", "seller", "BR-06"),
        buyer=parties.party(root, "cac:AccountingCustomerParty", "buyer", "BR-07"),
        lines=lines(root, currency),
        tax_lines=amounts.tax_lines(tax, currency),
        totals=amounts.totals(root, tax, currency),
        content_hash=content_hash,
        adjustments=amounts.adjustments(root, currency, of_line=False),
        accounting_tax=amounts.accounting_tax(root, currency),
        **_optional(root),
    )


def _optional(root: Element) -> dict[str, Any]:
    """What many documents leave out."""
    return {
        "po_number": values.identifier(root.one("cac:OrderReference/cbc:ID"), "the order number", 200),
        "buyer_reference": values.identifier(root.one("cbc:BuyerReference"), "the buyer's reference", 200),
        "corrects": tuple(_reference(each) for each in root.all("cac:BillingReference")),
        "period": period(root, "the document"),
        "notes": tuple(said for note in root.all("cbc:Note") if (said := values.paragraph(note, "a note"))),
        "terms": _terms(root),
        "payment_means": parties.payment_means(root),
        "payee_name": values.text(root.one("cac:PayeeParty/cac:PartyName/cbc:Name"), "the payee's name"),
        "delivery": parties.delivery(root),
    }


def _kind(root: Element) -> tuple[InvoiceKind, str]:
    element = root.need(_TYPE[root.tag], "the document type")
    code = values.code(element, "the document type", 3)
    credits = root.tag == "creditnote:CreditNote"
    if (code in _CREDITS) != credits:
        raise element.bad(
            f"the document type {code} does not belong in a document of this kind ({root.tag.split(':')[1]})"
        )
    if credits:
        return InvoiceKind.CREDIT_NOTE, code
    return (InvoiceKind.DEPOSIT if code == _DEPOSIT else InvoiceKind.STANDARD), code


def _number(parent: Element, path: str, what: str) -> str:
    element = parent.need(path, what)
    return values.filled(element, values.identifier(element, what), what)


def _due_on(root: Element) -> date | None:
    """BT-9; a UBL credit note keeps it with the payment means, where the earliest counts."""
    if due := values.day(root.one("cbc:DueDate"), "the due date"):
        return due
    stated = [means.one("cbc:PaymentDueDate") for means in root.all("cac:PaymentMeans")]
    return min((found for each in stated if (found := values.day(each, "the due date"))), default=None)


def _terms(root: Element) -> str:
    notes = [note for terms in root.all("cac:PaymentTerms") for note in terms.all("cbc:Note")]
    return "\n".join(said for note in notes if (said := values.paragraph(note, "the payment terms")))


def _reference(found: Element) -> Reference:
    document = found.need("cac:InvoiceDocumentReference", "the invoice this document is about")
    number = _number(document, "cbc:ID", "the number of the invoice this document is about")
    return Reference(number, values.day(document.one("cbc:IssueDate"), "the date of the invoice referred to"))

"""Writes an IssuedDocument as UBL: the opposite of the importer, for round trips. Written apart from it on purpose."""

from decimal import Decimal

from elements import UBL, address, party, plain, tag, text

from portal.domain.issued import (
    Adjustment,
    IssuedDocument,
    IssuedLine,
    IssuedTax,
    PaymentMeans,
    Period,
)
from portal.models import InvoiceKind
from portal.money import from_minor


class Builder:
    """One document being written."""

    def __init__(self, document: IssuedDocument) -> None:
        self.document = document
        self.is_credit = document.kind is InvoiceKind.CREDIT_NOTE
        self.word = "CreditNote" if self.is_credit else "Invoice"

    def build(self) -> bytes:
        """The whole file."""
        document = self.document
        root = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<{self.word} xmlns="{UBL}{self.word}-2"'
            f' xmlns:cac="{UBL}CommonAggregateComponents-2" xmlns:cbc="{UBL}CommonBasicComponents-2">\n'
        )
        parts = (
            self.head(),
            party("cac:AccountingSupplierParty", document.seller),
            party("cac:AccountingCustomerParty", document.buyer),
            tag("cac:PayeeParty", tag("cac:PartyName", text("cbc:Name", document.payee_name))),
            self.delivery(),
            *(self.means(place, each) for place, each in enumerate(document.payment_means)),
            tag("cac:PaymentTerms", text("cbc:Note", document.terms)),
            *(self.adjustment(each, of_line=False) for each in document.adjustments),
            self.taxes(),
            self.totals(),
            *(self.line(each) for each in document.lines),
        )
        return (root + "".join(parts) + f"</{self.word}>\n").encode()

    def amount(self, name: str, minor: int | None) -> str:
        if minor is None:
            return ""
        value = plain(from_minor(minor, self.document.currency))
        return text(name, value, currencyID=self.document.currency)

    def head(self) -> str:
        document = self.document
        return "".join(
            (
                text("cbc:ID", document.number),
                text("cbc:IssueDate", document.issue_on),
                "" if self.is_credit else text("cbc:DueDate", document.due_on),
                text(f"cbc:{self.word}TypeCode", document.type_code),
                *(text("cbc:Note", note) for note in document.notes),
                text("cbc:DocumentCurrencyCode", document.currency),
                text("cbc:TaxCurrencyCode", document.accounting_tax and document.accounting_tax[0]),
                text("cbc:BuyerReference", document.buyer_reference),
                self.period(document.period),
                tag("cac:OrderReference", text("cbc:ID", document.po_number)),
                *(
                    tag(
                        "cac:BillingReference",
                        tag(
                            "cac:InvoiceDocumentReference",
                            text("cbc:ID", each.number),
                            text("cbc:IssueDate", each.issue_on),
                        ),
                    )
                    for each in document.corrects
                ),
            )
        )

    def period(self, period: Period | None) -> str:
        if period is None:
            return ""
        return tag("cac:InvoicePeriod", text("cbc:StartDate", period.start_on), text("cbc:EndDate", period.end_on))

    def delivery(self) -> str:
        found = self.document.delivery
        if found is None:
            return ""
        place = tag("cac:DeliveryLocation", tag("cac:Address", address(found.address)))
        receiver = tag("cac:DeliveryParty", tag("cac:PartyName", text("cbc:Name", found.name)))
        return tag("cac:Delivery", text("cbc:ActualDeliveryDate", found.on), place, receiver)

    def means(self, place: int, means: PaymentMeans) -> str:
        due_on = self.document.due_on if self.is_credit and place == 0 else None
        bank = tag("cac:FinancialInstitutionBranch", text("cbc:ID", means.bic))
        account = (text("cbc:ID", means.iban), text("cbc:Name", means.account_name), bank)
        return tag(
            "cac:PaymentMeans",
            text("cbc:PaymentMeansCode", means.code),
            text("cbc:PaymentDueDate", due_on),
            text("cbc:PaymentID", means.reference),
            tag("cac:PayeeFinancialAccount", *account),
        )

    def category(self, name: str, category: str, rate: Decimal, exemption: str = "") -> str:
        scheme = tag("cac:TaxScheme", text("cbc:ID", "VAT"))
        reason = text("cbc:TaxExemptionReason", exemption)
        return tag(name, text("cbc:ID", category), text("cbc:Percent", plain(rate)), reason, scheme)

    def adjustment(self, each: Adjustment, of_line: bool) -> str:
        tax = "" if of_line else self.category("cac:TaxCategory", each.tax_category, each.tax_rate)
        return tag(
            "cac:AllowanceCharge",
            text("cbc:ChargeIndicator", "true" if each.is_charge else "false"),
            text("cbc:AllowanceChargeReason", each.reason),
            text("cbc:MultiplierFactorNumeric", plain(each.percent)),
            self.amount("cbc:Amount", each.amount_minor),
            self.amount("cbc:BaseAmount", each.base_minor),
            tax,
        )

    def taxes(self) -> str:
        document = self.document
        total = self.amount("cbc:TaxAmount", document.totals.tax_minor)
        found = tag("cac:TaxTotal", total, *(self.group(each) for each in document.tax_lines))
        if document.accounting_tax:
            currency, minor = document.accounting_tax
            amount = text("cbc:TaxAmount", plain(from_minor(minor, currency)), currencyID=currency)
            found += tag("cac:TaxTotal", amount)
        return found

    def group(self, each: IssuedTax) -> str:
        return tag(
            "cac:TaxSubtotal",
            self.amount("cbc:TaxableAmount", each.base_minor),
            self.amount("cbc:TaxAmount", each.tax_minor),
            self.category("cac:TaxCategory", each.category, each.rate, each.exemption),
        )

    def totals(self) -> str:
        printed = self.document.totals
        names = {
            "LineExtensionAmount": printed.lines_minor,
            "TaxExclusiveAmount": printed.net_minor,
            "TaxInclusiveAmount": printed.total_minor,
            "AllowanceTotalAmount": printed.allowance_minor,
            "ChargeTotalAmount": printed.charge_minor,
            "PrepaidAmount": printed.prepaid_minor,
            "PayableRoundingAmount": printed.rounding_minor,
            "PayableAmount": printed.payable_minor,
        }
        amounts = (self.amount(f"cbc:{name}", minor) for name, minor in names.items())
        return tag("cac:LegalMonetaryTotal", *amounts)

    def line(self, line: IssuedLine) -> str:
        quantity = "CreditedQuantity" if self.is_credit else "InvoicedQuantity"
        item = (
            text("cbc:Description", line.description),
            text("cbc:Name", line.name),
            tag("cac:SellersItemIdentification", text("cbc:ID", line.seller_item_id)),
            self.category("cac:ClassifiedTaxCategory", line.tax_category, line.tax_rate),
        )
        price = text("cbc:PriceAmount", plain(line.price), currencyID=self.document.currency)
        base = "" if line.base_quantity == 1 else text("cbc:BaseQuantity", plain(line.base_quantity))
        return tag(
            f"cac:{self.word}Line",
            text("cbc:ID", line.id),
            text("cbc:Note", line.note),
            text(f"cbc:{quantity}", plain(line.quantity), unitCode=line.unit_code),
            self.amount("cbc:LineExtensionAmount", line.net_minor),
            self.period(line.period),
            *(self.adjustment(each, of_line=True) for each in line.adjustments),
            tag("cac:Item", *item),
            tag("cac:Price", price, base),
        )


def build(document: IssuedDocument) -> bytes:
    """The document as UBL 2.1."""
    return Builder(document).build()

"""Who sells, who buys, where it went and how to pay: BG-4, BG-7, BG-10, BG-13, BG-16."""

import re

from portal.domain.issued import Address, Delivery, Party, PaymentMeans
from portal.gateways.importers import values
from portal.gateways.importers.tree import Element

_VAT_ID = re.compile(r"[A-Z]{2}.+")


def party(root: Element, tag: str, who: str, rule: str) -> Party:
    """The seller or the buyer; without a name the document is refused."""
    found = root.need(f"{tag}/cac:Party", f"the {who}")
    legal = found.one("cac:PartyLegalEntity")
    registered = values.text(legal.one("cbc:RegistrationName") if legal else None, f"the {who}'s name")
    trading = values.text(found.one("cac:PartyName/cbc:Name"), f"the {who}'s trading name")
    if not (registered or trading):
        raise found.bad(f"the {who}'s name is missing (cac:PartyLegalEntity/cbc:RegistrationName, {rule})")
    vat_id, tax_registration = _tax_ids(found, who)
    return Party(
        name=registered or trading,
        trading_name=trading,
        vat_id=vat_id,
        tax_registration=tax_registration,
        legal_id=values.identifier(legal.one("cbc:CompanyID") if legal else None, f"the {who}'s register number"),
        identifiers=tuple(
            values.identifier(each.one("cbc:ID"), f"the {who}'s identifier")
            for each in found.all("cac:PartyIdentification")
        ),
        endpoint=values.identifier(found.one("cbc:EndpointID"), f"the {who}'s electronic address", 300),
        address=_address(found.one("cac:PostalAddress"), f"the {who}'s address"),
        contact_name=values.text(found.one("cac:Contact/cbc:Name"), f"the {who}'s contact"),
        phone=values.text(found.one("cac:Contact/cbc:Telephone"), f"the {who}'s phone number", 100),
        email=values.identifier(found.one("cac:Contact/cbc:ElectronicMail"), f"the {who}'s e-mail", 300),
    )


def _tax_ids(found: Element, who: str) -> tuple[str, str]:
    vat_id = other = ""
    for scheme in found.all("cac:PartyTaxScheme"):
        element = scheme.one("cbc:CompanyID")
        number = values.identifier(element, f"the {who}'s tax number")
        if not (element and number):
            continue
        if values.text(scheme.one("cac:TaxScheme/cbc:ID"), "the tax scheme").upper() != "VAT":
            other = other or number
        elif not _VAT_ID.fullmatch(number.upper()):
            raise element.bad(f"the {who}'s VAT number does not begin with its country (BR-CO-09)")
        else:
            vat_id = vat_id or number
    return vat_id, other


def _address(found: Element | None, what: str) -> Address:
    if found is None:
        return Address()
    streets = [found.one("cbc:StreetName"), found.one("cbc:AdditionalStreetName")]
    streets += [line.one("cbc:Line") for line in found.all("cac:AddressLine")]
    return Address(
        lines=tuple(said for street in streets if (said := values.text(street, what))),
        city=values.text(found.one("cbc:CityName"), what),
        postcode=values.text(found.one("cbc:PostalZone"), what, 50),
        region=values.text(found.one("cbc:CountrySubentity"), what),
        country=values.text(found.one("cac:Country/cbc:IdentificationCode"), what, 10),
    )


def delivery(root: Element) -> Delivery | None:
    """Where and when the goods went, if the document says."""
    found = next(iter(root.all("cac:Delivery")), None)
    if found is None:
        return None
    return Delivery(
        on=values.day(found.one("cbc:ActualDeliveryDate"), "the delivery date"),
        name=values.text(found.one("cac:DeliveryParty/cac:PartyName/cbc:Name"), "the receiver's name"),
        address=_address(found.one("cac:DeliveryLocation/cac:Address"), "the delivery address"),
    )


def payment_means(root: Element) -> tuple[PaymentMeans, ...]:
    """Every way to pay, in the order printed; account numbers lose their spaces."""
    return tuple(_means(found) for found in root.all("cac:PaymentMeans"))


def _means(found: Element) -> PaymentMeans:
    account = found.one("cac:PayeeFinancialAccount")
    number = values.identifier(account.one("cbc:ID") if account else None, "the account number")
    bank = account.one("cac:FinancialInstitutionBranch/cbc:ID") if account else None
    return PaymentMeans(
        code=values.code(found.need("cbc:PaymentMeansCode", "the payment means code"), "the payment means code"),
        reference=values.identifier(found.one("cbc:PaymentID"), "the remittance reference", 200),
        iban="".join(number.split()),
        bic=values.identifier(bank, "the bank's identifier"),
        account_name=values.text(account.one("cbc:Name") if account else None, "the account's name"),
    )

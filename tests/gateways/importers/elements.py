"""XML elements and parties, written out."""

from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from portal.domain.issued import Address, Party

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"


def tag(name: str, *inside: str, **attributes: str) -> str:
    """An element with children or text already escaped; "" when there is nothing in it."""
    content = "".join(inside)
    said = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{said}>{content}</{name}>\n" if content else ""


def text(name: str, value: object, **attributes: str) -> str:
    """A text element, left out when empty."""
    return tag(name, escape("" if value is None else str(value)), **attributes)


def plain(value: Decimal | None) -> str:
    """Never an exponent."""
    return "" if value is None else f"{value:f}"


def party(name: str, party: Party) -> str:
    schemes = (
        tag(
            "cac:PartyTaxScheme",
            text("cbc:CompanyID", number),
            tag("cac:TaxScheme", text("cbc:ID", scheme)),
        )
        for scheme, number in (("VAT", party.vat_id), ("LOC", party.tax_registration))
        if number
    )
    inside = (
        text("cbc:EndpointID", party.endpoint, schemeID="EM"),
        *(tag("cac:PartyIdentification", text("cbc:ID", each)) for each in party.identifiers),
        tag("cac:PartyName", text("cbc:Name", party.trading_name)),
        tag("cac:PostalAddress", address(party.address)),
        *schemes,
        tag(
            "cac:PartyLegalEntity",
            text("cbc:RegistrationName", party.name),
            text("cbc:CompanyID", party.legal_id),
        ),
        tag(
            "cac:Contact",
            text("cbc:Name", party.contact_name),
            text("cbc:Telephone", party.phone),
            text("cbc:ElectronicMail", party.email),
        ),
    )
    return tag(name, tag("cac:Party", *inside))


def address(address: Address) -> str:
    streets = ("cbc:StreetName", "cbc:AdditionalStreetName")
    return "".join(
        (
            *(text(name, line) for name, line in zip(streets, address.lines, strict=False)),
            *(tag("cac:AddressLine", text("cbc:Line", line)) for line in address.lines[2:]),
            text("cbc:CityName", address.city),
            text("cbc:PostalZone", address.postcode),
            text("cbc:CountrySubentity", address.region),
            tag("cac:Country", text("cbc:IdentificationCode", address.country)),
        )
    )

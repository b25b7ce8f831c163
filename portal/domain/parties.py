"""Seller and buyer as printed on a document. Frozen into the invoice at issue: later changes never rewrite the past."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from portal.domain.postal_data import PARTS, Address
from portal.domain.postal_printed import lines
from portal.models import Business, Client


@dataclass(frozen=True)
class Party:
    """What the sheet shows of a seller or buyer: `lines` is the address as printed, without the country's name."""

    name: str
    lines: tuple[str, ...] = ()
    country: str = ""
    vat_id: str = ""
    tax_number: str = ""
    contact: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""

    def stored(self) -> dict[str, Any]:
        """For the JSON column of the document."""
        return {**asdict(self), "lines": list(self.lines)}


def printed(stored: Mapping[str, Any]) -> Party:
    """Back from the JSON column; keys a later version added are left aside."""
    known = {key: stored[key] for key in Party.__dataclass_fields__ if key in stored}
    return Party(**{"name": "", **known, "lines": tuple(stored.get("lines", ()))})


def seller_of(business: Business) -> Party:
    """The business as it is today."""
    return Party(
        business.legal_name,
        lines(address_of(business)),
        business.country,
        business.vat_id,
        business.tax_number,
        "",
        business.contact_email,
        business.contact_phone,
        business.website,
    )


def buyer_of(client: Client) -> Party:
    """The client as it is today."""
    return Party(client.name, lines(address_of(client)), client.country, client.vat_id)


def address_of(who: Business | Client) -> Address:
    """Where they are, part by part."""
    return Address(**{part: getattr(who, part) for part in PARTS})

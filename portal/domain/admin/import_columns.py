"""What a list of clients may say of each, and which of its columns that is, guessed by headings people use."""

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class ImportField:
    """One thing that is known of a client; `headings` are what its column may be called, plain."""

    name: str
    label: str
    headings: tuple[str, ...]
    is_required: bool = False


FIELDS = (
    ImportField("name", "Company or name", (
        "name", "company", "companyname", "client", "clientname", "customer", "customername", "organisation",
        "organization", "accountname", "displayname", "businessname", "firma", "firmenname", "unternehmen", "kunde",
        "kundenname", "auftraggeber", "bezeichnung", "name1",
    ), is_required=True),
    ImportField("email", "E-mail", (
        "email", "mail", "emailaddress", "mailaddress", "primaryemail", "contactemail", "billingemail", "emailadresse",
        "mailadresse", "emailaddresse", "rechnungsemail", "epost",
    ), is_required=True),
    ImportField("person", "Person", (
        "person", "contact", "contactperson", "contactname", "fullname", "attention", "attn", "primarycontact",
        "ansprechpartner", "ansprechpartnerin", "ansprechperson", "kontakt", "kontaktperson", "zuhanden", "zh",
        "vollername",
    )),
    ImportField("phone", "Phone", (
        "phone", "phonenumber", "telephone", "tel", "mobile", "mobilephone", "cell", "telefon", "telefonnummer",
        "telefonnr", "telnr", "mobil", "mobiltelefon", "handy", "rufnummer",
    )),
    ImportField("street", "Street and number", (
        "street", "streetaddress", "address", "address1", "addressline1", "billingaddress", "streetandnumber",
        "strasse", "strassehausnummer", "strasseundhausnummer", "strassenr", "strasseundnummer", "adresse", "anschrift",
    )),
    ImportField("postcode", "Postcode", (
        "postcode", "zip", "zipcode", "postalcode", "plz", "postleitzahl",
    )),
    ImportField("city", "Town or city", (
        "city", "town", "towncity", "townorcity", "locality", "ort", "stadt", "wohnort", "ortschaft",
    )),
    ImportField("region", "Region", (
        "region", "state", "province", "county", "stateprovince", "bundesland", "kanton", "provinz",
    )),
    ImportField("country", "Country", (
        "country", "countrycode", "countryname", "land", "laendercode", "landescode", "staat", "laenderkennzeichen",
    )),
    ImportField("vat_id", "VAT ID", (
        "vatid", "vat", "vatnumber", "vatno", "taxid", "vatregistrationnumber", "uid", "uidnummer", "uidnr", "ustid",
        "ustidnr", "umsatzsteuerid", "umsatzsteueridentifikationsnummer", "mwstnummer", "atunummer",
    )),
    ImportField("currency", "Currency", (
        "currency", "currencycode", "waehrung",
    )),
    ImportField("locale", "Language", (
        "language", "locale", "lang", "languagecode", "sprache", "sprachcode",
    )),
)  # fmt: skip
NAMES = tuple(one.name for one in FIELDS)
REQUIRED = tuple(one.name for one in FIELDS if one.is_required)
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def guessed(headings: list[str]) -> dict[str, int]:
    """Which column is which field. A field takes the heading that stands first in its list; a column is one field."""
    called = [plain(heading) for heading in headings]
    found = dict[str, int]()
    for one in FIELDS:
        fitting = next((word for word in one.headings if word in called), "")
        if fitting and called.index(fitting) not in found.values():
            found[one.name] = called.index(fitting)
    return found


def plain(words: str) -> str:
    """Letters and digits alone: “USt-IdNr.” is “ustidnr”, “Straße / Hausnr.” is “strassehausnr”."""
    small = unicodedata.normalize("NFC", words).casefold().translate(_GERMAN)
    apart = unicodedata.normalize("NFKD", small)
    return "".join(one for one in apart if one.isalnum() and not unicodedata.combining(one))

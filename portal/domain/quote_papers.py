"""What the two papers of a quote say: the offer as it was sent, and the certificate that it was accepted."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC

from sqlmodel import Session

from portal import formats
from portal.access import hosts
from portal.access.visit import Visit
from portal.domain import logos, quote_choices, quote_files, quotes
from portal.domain.deciding import Weighed
from portal.domain.parties import printed
from portal.domain.quote_choices import Choices
from portal.domain.quote_content import Content, OfferLine, digest, read
from portal.domain.quote_document import QuoteDocument, document_of
from portal.domain.quote_files import Stored
from portal.domain.quote_remarks import remarks
from portal.domain.quoting import version_of
from portal.models import Business, Client, Quote
from portal.text import t

VERIFY = "/verify"


@dataclass(frozen=True)
class OfferPaper:
    """One version on paper. `remarks` says under a line, by its key, what the client may choose about it."""

    document: QuoteDocument
    slug: str
    version: int
    locale: str
    brand_color: str
    logo: bytes
    remarks: dict[str, str] = field(default_factory=dict)
    serial: str = ""  # in the file's properties: no two offers are the same file


@dataclass(frozen=True)
class CertificatePaper:
    """The page that follows the offer in the signed copy. Facts are label and value; empty values are left out."""

    number: str
    seller: str
    locale: str
    brand_color: str
    logo: bytes
    sentence: str
    signer: str
    agreed: list[tuple[str, str]]
    choices: list[tuple[str, str]]
    signed: list[tuple[str, str]]
    hashes: list[tuple[str, str]]
    check_at: str


def offer(visit: Visit, slug: str, version: int | None = None) -> Stored | OfferPaper:
    """The offer of the current version, or of this one: the stored file, or what its first printing will say."""
    quote = quotes.find(visit, slug)
    return offer_of(visit.db, quote, quote.version if version is None else version)


def offer_of(session: Session, quote: Quote, version: int) -> Stored | OfferPaper:
    """The same of a quote at hand."""
    stored = quote_files.offer(session, quote, version)
    return stored or paper_of(session, quote, read(version_of(session, quote.id, version).content), version)


def paper_of(session: Session, quote: Quote, content: Content, version: int) -> OfferPaper:
    """These words on paper. Papers are kept: they read as the client does, not as whoever was first to print them."""
    business, locale = session.get_one(Business, quote.business_id), session.get_one(Client, quote.client_id).locale
    return OfferPaper(
        document=document_of(content, quote_choices.offered(content), locale),
        slug=quote.slug,
        version=version,
        locale=locale,
        brand_color=business.primary_color,
        logo=logos.picture(session, business),
        remarks=remarks(content, locale),
        serial=f"{quote.id.hex}-{version}",
    )


def certificate(visit: Visit, weighed: Weighed, offer_sha256: str) -> CertificatePaper:
    """What is about to be signed, by whom and how: the words of the record."""
    business = visit.db.get_one(Business, visit.business_id)
    content, locale = weighed.content, _locale(visit)
    names = {"seller": printed(content.seller).name, "client": printed(content.buyer).name}
    said = "{name} accepted quote {number} of {seller} for {client}."
    return CertificatePaper(
        number=content.reference,
        seller=names["seller"],
        locale=locale,
        brand_color=business.primary_color,
        logo=logos.picture(visit.db, business),
        sentence=t(said, locale, name=weighed.signer.name, number=content.reference, **names),
        signer=weighed.signer.name,
        agreed=_agreed(weighed, locale),
        choices=list(_choices(weighed, locale)),
        signed=_signed(visit, weighed),
        hashes=[
            (t("Content of the quote", locale), weighed.agreement.content_hash),
            (t("PDF of the quote", locale), offer_sha256),
            (t("Terms", locale), digest(content.terms)),
        ],
        check_at=hosts.origin_of(business.host) + VERIFY,
    )


def _locale(visit: Visit) -> str:
    """As `paper_of`."""
    return visit.db.get_one(Client, visit.client_id).locale


def _agreed(weighed: Weighed, locale: str) -> list[tuple[str, str]]:
    content = weighed.content
    deposit = quote_choices.deposit_of(content, weighed.total_minor)
    return [
        (t("Quote", locale), content.reference),
        (t("Version", locale), str(content.version)),
        (t("Subject", locale), content.title),
        (t("Agreed total", locale), formats.money(weighed.total_minor, content.currency, locale)),
        (t("Deposit", locale), formats.money(deposit, content.currency, locale) if deposit else ""),
    ]


def _signed(visit: Visit, weighed: Weighed) -> list[tuple[str, str]]:
    locale, who = _locale(visit), weighed.signer
    proof = (
        t("By a code mailed to the recipient of the link, {email}", locale, email=who.email)
        if visit.link_id
        else t("Signed in by a link mailed to {email}", locale, email=who.email)
    )
    return [
        (t("Moment", locale), f"{weighed.moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"),
        (t("E-mail", locale), who.email),
        (t("Identity", locale), proof),
        (t("Your order number", locale), who.po_number),
        (t("IP address", locale), visit.ip),
        (t("Browser", locale), visit.device[:300]),
    ]


def _choices(weighed: Weighed, locale: str) -> Iterator[tuple[str, str]]:
    """Each by its place on the quote: two lines may say the same."""
    for place, line in enumerate(weighed.content.lines, 1):
        if quote_choices.may_choose(line):
            yield f"{place}. {line.description}", _choice(line, weighed.choices, locale)


def _choice(line: OfferLine, choices: Choices, locale: str) -> str:
    quantity = choices.get(line.key, line.quantity)
    if line.optional and quantity == 0:
        return t("left out", locale)
    if not line.is_open:
        return t("included", locale)
    return t("quantity {count}", locale, count=formats.number(quantity, locale))

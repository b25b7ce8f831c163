"""The PDFs of a quote as they were given out: stored once, never made again."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, select

from portal.access.visit import Visit, writes
from portal.domain import quotes
from portal.domain.quote_content import digest
from portal.errors import NotFound
from portal.models import FileKind, Quote, QuoteFile


@dataclass(frozen=True)
class Stored:
    """A file and its name."""

    name: str
    content: bytes
    sha256: str


@dataclass(frozen=True)
class OfferFile:
    """The PDF of one version, to go with a mail: made when it leaves, unless it was before."""

    quote_id: UUID
    version: int


def offer(session: Session, quote: Quote, version: int) -> Stored | None:
    """The PDF of this version as it was first given out; None until it was."""
    return _found(session, quote, version, FileKind.OFFER)


def signed(visit: Visit, slug: str) -> Stored:
    """The signed copy of the version that counts; `NotFound` unless it was accepted."""
    quote = quotes.find(visit, slug)
    return signed_of(visit.db, quote, quote.version)


def signed_of(session: Session, quote: Quote, version: int) -> Stored:
    """The signed copy of this version; `NotFound` unless it was accepted."""
    return _found(session, quote, version, FileKind.SIGNED) or _missing()


@writes
def keep_offer(visit: Visit, slug: str, version: int, content: bytes) -> Stored:
    """Store what was just made for this version; whoever was first stays."""
    return keep_first(visit.db, quotes.find(visit, slug), version, content)


def keep_first(session: Session, quote: Quote, version: int, content: bytes) -> Stored:
    """The same of a quote at hand."""
    if not 0 < version <= quote.version:
        raise NotFound
    session.refresh(quote, with_for_update={"key_share": True})  # two first printings at once queue here
    found = offer(session, quote, version)
    if found is None:
        keep(session, quote, version, FileKind.OFFER, content)
        found = offer(session, quote, version)
    return found or _missing()


def keep(session: Session, quote: Quote, version: int, kind: FileKind, content: bytes) -> QuoteFile:
    """Store a file; the database refuses a second one of its kind."""
    row = QuoteFile(
        business_id=quote.business_id, client_id=quote.client_id, quote_id=quote.id, version=version, kind=kind,
        sha256=digest(content), content=content,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def _found(session: Session, quote: Quote, version: int, kind: FileKind) -> Stored | None:
    query = select(QuoteFile).where(QuoteFile.quote_id == quote.id, QuoteFile.version == version)
    row = session.exec(query.where(QuoteFile.kind == kind)).first()
    if row is None:
        return None
    name = (quote.number or "") + (f"-v{version}" if version > 1 else "")
    return Stored(f"{name}-signed" if kind is FileKind.SIGNED else name, row.content, row.sha256)


def _missing() -> Stored:
    raise NotFound

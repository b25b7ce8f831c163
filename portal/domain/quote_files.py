"""The PDFs of a quote as they were given out: stored once, never made again."""

from dataclasses import dataclass

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


def offer(visit: Visit, slug: str, version: int) -> Stored | None:
    """The PDF of this version as it was first given out; None until it was."""
    return _found(visit.db, quotes.find(visit, slug), version, FileKind.OFFER)


def signed(visit: Visit, slug: str) -> Stored:
    """The signed copy of the version that counts; `NotFound` unless it was accepted."""
    quote = quotes.find(visit, slug)
    found = _found(visit.db, quote, quote.version, FileKind.SIGNED)
    if found is None:
        raise NotFound
    return found


@writes
def keep_offer(visit: Visit, slug: str, version: int, content: bytes) -> Stored:
    """Store what was just made for this version; whoever was first stays."""
    quote = quotes.find(visit, slug)
    if not 0 < version <= quote.version:
        raise NotFound
    visit.db.refresh(quote, with_for_update={"key_share": True})  # two first printings at once queue here
    found = _found(visit.db, quote, version, FileKind.OFFER)
    if found is None:
        keep(visit.db, quote, version, FileKind.OFFER, content)
        found = _found(visit.db, quote, version, FileKind.OFFER)
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

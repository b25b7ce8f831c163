"""The record of what was decided: append-only, each row sealed with the hash of the client's one before it.

`hash` is the SHA-256 of the row's canonical JSON (`SEALED`), `prev_hash` included: a row that was altered, removed from
the middle or slipped in no longer fits. The database itself refuses to change one (triggers, migration 0003).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from portal.domain import accounts, quote_heads
from portal.domain.quote_content import compact, digest
from portal.models import FileKind, Outcome, QuoteDecision, QuoteFile, QuoteVersion

SEALED = (
    "id", "client_id", "quote_id", "version", "position", "outcome", "content_hash", "terms_hash", "choices",
    "total_minor", "currency", "signer_name", "email", "contact_id", "link_id", "ip", "user_agent", "decided_at",
    "po_number", "reason_kind", "reason", "offer_sha256", "signed_sha256", "prev_hash",
)  # fmt: skip


BROKEN = "does not follow the record before it"


@dataclass(frozen=True)
class Flaw:
    """A record that does not hold. `what` is for the owner; `position` 0 where it is the quote that does not fit."""

    position: int
    what: str


def append(session: Session, row: QuoteDecision) -> QuoteDecision:
    """The next record of the client, sealed; the client is locked until the transaction ends."""
    accounts.of_client(session, row.client_id)
    last = _last(session, row.client_id)
    row.position, row.prev_hash = (last.position + 1, last.hash) if last else (1, "")
    row.hash = seal_of(row)
    session.add(row)
    session.flush()
    return row


def seal_of(row: QuoteDecision) -> str:
    """What `hash` must be."""
    return digest(compact({name: _plain(getattr(row, name)) for name in SEALED}))


def check(session: Session, client_id: UUID) -> list[Flaw]:
    """Everything that does not fit: the chain, what it points to, and quotes that say something else."""
    query = select(QuoteDecision).where(QuoteDecision.client_id == client_id).order_by(col(QuoteDecision.position))
    rows, flaws, before = session.exec(query.execution_options(populate_existing=True)).all(), list[Flaw](), ""
    for position, row in enumerate(rows, 1):
        if row.position != position or row.prev_hash != before:
            flaws.append(Flaw(row.position, BROKEN))
        flaws += [Flaw(row.position, what) for what in _of_itself(session, row)]
        before = row.hash
    return [*flaws, *(Flaw(0, what) for what in quote_heads.flaws(session, client_id, rows))]


def check_one(session: Session, row: QuoteDecision) -> list[str]:
    """The same of a single record: its seal, its place behind the one before, and what it points to."""
    before = select(QuoteDecision.hash).where(
        QuoteDecision.client_id == row.client_id, QuoteDecision.position == row.position - 1
    )
    follows = (session.exec(before).first() or "") == row.prev_hash
    return [*([] if follows else [BROKEN]), *_of_itself(session, row)]


def of_version(session: Session, quote_id: UUID, version: int) -> QuoteDecision | None:
    """How this version was decided, if it was."""
    query = select(QuoteDecision).where(QuoteDecision.quote_id == quote_id, QuoteDecision.version == version)
    return session.exec(query).first()


def _last(session: Session, client_id: UUID) -> QuoteDecision | None:
    query = select(QuoteDecision).where(QuoteDecision.client_id == client_id)
    return session.exec(query.order_by(col(QuoteDecision.position).desc())).first()


def _of_itself(session: Session, row: QuoteDecision) -> Iterator[str]:
    """What the record says was agreed to must still be here, byte by byte."""
    if row.hash != seal_of(row):
        yield "was altered"
    version = session.exec(
        select(QuoteVersion).where(QuoteVersion.quote_id == row.quote_id, QuoteVersion.version == row.version)
    ).first()
    if version is None or digest(version.content) != row.content_hash or version.terms_hash != row.terms_hash:
        yield "the words agreed to are missing or altered"
    wanted = {FileKind.OFFER: row.offer_sha256, FileKind.SIGNED: row.signed_sha256}
    for kind, sha256 in wanted.items() if row.outcome is Outcome.ACCEPTED else ():
        mine = QuoteFile.quote_id == row.quote_id, QuoteFile.version == row.version, QuoteFile.kind == kind
        file = session.exec(select(QuoteFile).where(*mine)).first()
        if file is None or digest(file.content) != sha256 or file.sha256 != sha256:
            yield f"the {kind.value} PDF is missing or altered"


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.hex
    if hasattr(value, "astimezone"):
        return value.astimezone(UTC).isoformat()
    return value

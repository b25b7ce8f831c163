"""Files given to `python -m portal import`: a bad one is refused whole, the others are still imported."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, col, select

from portal import clock, db
from portal.domain import imports
from portal.domain.imports import Imported
from portal.domain.issued import IssuedDocument
from portal.errors import Refused
from portal.gateways.importers import tree, ubl
from portal.models import Client, Contact


class NoSuchClient(Refused):
    """Nobody signs in with this address."""

    sentence = "No client has a contact {email}."


class SeveralClients(Refused):
    """The same person acts for more than one client, so the address does not say whose document this is."""

    sentence = "{email} acts for more than one client."


class Unreadable(Refused):
    """There is no such file, or it may not be opened."""

    sentence = "{source} cannot be read: {reason}"


@dataclass(frozen=True)
class FileResult:
    """What became of one file: exactly one of `imported` and `refusal` is set."""

    source: str
    imported: Imported | None = None
    refusal: Refused | None = None


def import_files(paths: Iterable[Path], client_email: str) -> list[FileResult]:
    """Store each document for the client this contact belongs to; results in the order given.

    Every file is read before anything is stored, and each is stored in a transaction of its own. A refused file is a
    result, not an exception; `NoSuchClient` and `SeveralClients` are raised before any file is opened.
    """
    sources = [Path(path) for path in paths]
    with db.everyone() as session:
        client = _client(session, client_email)
    read = [_read(path) for path in sources]
    return [_stored(client, str(path), document) for path, document in zip(sources, read, strict=True)]


def _client(session: Session, email: str) -> Client:
    """The one client this contact acts for."""
    norm = unicodedata.normalize("NFKC", email.strip()).casefold()
    contacts = select(Contact.client_id).where(Contact.email_norm == norm, col(Contact.active))
    found = session.exec(select(Client).where(col(Client.id).in_(contacts), col(Client.archived_at).is_(None))).all()
    if not found:
        raise NoSuchClient(email=email)
    if len(found) > 1:
        raise SeveralClients(email=email)
    return found[0]


def _read(path: Path) -> IssuedDocument | Refused:
    try:
        with path.open("rb") as file:
            data = file.read(tree.MAX_BYTES + 1)
        return ubl.read(data, str(path))
    except OSError as error:
        return Unreadable(source=str(path), reason=error.strerror or type(error).__name__)
    except Refused as refused:
        return refused


def _stored(client: Client, source: str, document: IssuedDocument | Refused) -> FileResult:
    if isinstance(document, Refused):
        return FileResult(source, refusal=document)
    try:
        with db.everyone(write=True) as session:
            return FileResult(source, imports.store(session, client, document, clock.now()))
    except Refused as refused:
        return FileResult(source, refusal=refused)

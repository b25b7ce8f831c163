"""The six digits that let the reader of a link decide: sent to the link's recipient, good once, in one browser, for
the one answer they were asked for.

Derived from the row's id and the secret key, like those of sign-in links: never stored, never in a waiting mail.
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, update
from sqlmodel import col, select

from portal import outbox
from portal.access.cookies import fingerprint
from portal.access.visit import Visit, writes
from portal.errors import NotFound, Refused
from portal.models import Business, ContactRole, DocumentLink, LinkCode
from portal.settings import settings

LIFE = timedelta(minutes=15)
MAX_ATTEMPTS = 5
A_DAY, PER_DAY, PER_LINK = timedelta(days=1), 10, 30  # codes: all a guesser ever gets is 150 tries in a million


class CodeState(StrEnum):
    """What typing a code comes to."""

    GOOD = "good"
    WRONG = "wrong"  # or over, or of another link or browser: told alike
    OTHER = "other"  # right in this browser, but asked for with another answer; counts as a try
    USED = "used"  # the right one, used before in this browser: a second click


@dataclass(frozen=True)
class Intent:
    """The answer a code is asked for: what its mail says of it, and a digest of all of it (domain/quote_intents.py)."""

    action: str  # accept or reject
    version: int
    digest: str
    total_minor: int = 0
    currency: str = ""


class TooManyCodes(Refused):
    """Within the hour (access/limits.py)."""

    sentence = "Too many codes were asked for. Please wait an hour, or use the newest mail you already have."


class TooManyToday(TooManyCodes):
    """Within a day."""

    sentence = "Too many codes were asked for today. Please sign in to answer, or write to us at {email}."


class NoCodesLeft(TooManyCodes):
    """Over the life of the link."""

    sentence = "No more codes can be sent for this link. Please sign in to answer, or write to us at {email}."


def code_of(code_id: UUID) -> str:
    """The six digits of the mail."""
    key = settings().secret_key.get_secret_value().encode()
    digest = hmac.digest(key, b"portal.document.code\0" + code_id.bytes, "sha256")
    return f"{int.from_bytes(digest[:8]) % 1_000_000:06d}"


@writes
def ask(visit: Visit, browser: str, intent: Intent) -> UUID:
    """Promise a mail with a code to the recipient of the link this visit came by, if they may decide."""
    if visit.role is ContactRole.VIEWER:
        raise NotFound
    _check_count(visit)
    row = LinkCode(
        business_id=visit.business_id, client_id=visit.client_id, link_id=_link(visit),
        browser_hash=_bound(browser, intent.digest), expires_at=visit.now + LIFE,
    )  # fmt: skip
    visit.db.add(row)
    visit.db.flush()
    outbox.promise(visit.db, visit.business_id, "quote_code", f"quote_code:{row.id.hex}", code=row.id,
                   action=intent.action, version=intent.version, total_minor=intent.total_minor,
                   currency=intent.currency)  # fmt: skip
    return row.id


@writes
def spend(visit: Visit, browser: str, code: str, intent: Intent) -> CodeState:
    """Use the code; one UPDATE decides the winner of any race. Five wrong ones end all that are under way."""
    here, bound = _bound(browser, ""), _bound(browser, intent.digest)
    mine = (
        col(LinkCode.link_id) == _link(visit),
        col(LinkCode.browser_hash).startswith(here),
        col(LinkCode.expires_at) > visit.now,
        col(LinkCode.attempts) < MAX_ATTEMPTS,
    )
    rows = visit.db.exec(select(LinkCode).where(*mine).with_for_update()).all()
    right = [row for row in rows if hmac.compare_digest(code_of(row.id).encode(), code.encode(errors="replace"))]
    for row in right:
        if row.browser_hash == bound:
            return CodeState.GOOD if _won(visit, row.id) else CodeState.USED
    live = col(LinkCode.consumed_at).is_(None)
    visit.db.exec(_quietly(update(LinkCode).where(*mine, live).values(attempts=LinkCode.attempts + 1)))
    return CodeState.OTHER if right else CodeState.WRONG


def _check_count(visit: Visit) -> None:
    """The link's row is locked: of two requests at once, the second counts the first one's code."""
    link = visit.db.get_one(DocumentLink, _link(visit), with_for_update=True)
    codes = select(func.count()).select_from(LinkCode).where(LinkCode.link_id == link.id)
    email = visit.db.get_one(Business, visit.business_id).contact_email
    if visit.db.exec(codes).one() >= PER_LINK:
        raise NoCodesLeft(email=email)
    if visit.db.exec(codes.where(col(LinkCode.created_at) > visit.now - A_DAY)).one() >= PER_DAY:
        raise TooManyToday(email=email)


def _bound(browser: str, digest: str) -> str:
    """What ties a code to a browser and an answer; no digest: what every answer of this browser begins with."""
    return f"{fingerprint(browser)}.{digest}"


def _won(visit: Visit, code_id: UUID) -> bool:
    """Spend this one, and with it the link's others."""
    live = col(LinkCode.consumed_at).is_(None)
    gone = update(LinkCode).where(live).values(consumed_at=visit.now)
    if visit.db.exec(_quietly(gone.where(col(LinkCode.id) == code_id))).rowcount != 1:
        return False
    visit.db.exec(_quietly(gone.where(col(LinkCode.link_id) == _link(visit))))
    return True


def _link(visit: Visit) -> UUID:
    """The link this visit came by; who is signed in needs no code."""
    if visit.link_id is None:
        raise NotFound
    return visit.link_id


def _quietly(statement: update) -> update:  # pyright: ignore
    return statement.execution_options(synchronize_session=False)

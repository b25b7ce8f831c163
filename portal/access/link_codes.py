"""The six digits that let the reader of a link decide: sent to the link's recipient, good once, in one browser.

Derived from the row's id and the secret key, like those of sign-in links: never stored, never in a waiting mail.
"""

import hmac
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select

from portal import outbox
from portal.access.cookies import fingerprint
from portal.access.visit import Visit, writes
from portal.errors import NotFound
from portal.models import ContactRole, LinkCode
from portal.settings import settings

LIFE = timedelta(minutes=15)
MAX_ATTEMPTS = 5


class CodeState(StrEnum):
    """What typing a code comes to."""

    GOOD = "good"
    WRONG = "wrong"  # or over, or of another link or browser: told alike
    USED = "used"  # the right one, used before in this browser: a second click


def code_of(code_id: UUID) -> str:
    """The six digits of the mail."""
    key = settings().secret_key.get_secret_value().encode()
    digest = hmac.digest(key, b"portal.document.code\0" + code_id.bytes, "sha256")
    return f"{int.from_bytes(digest[:8]) % 1_000_000:06d}"


@writes
def ask(visit: Visit, browser: str) -> UUID:
    """Promise a mail with a code to the recipient of the link this visit came by, if they may decide."""
    if visit.role is ContactRole.VIEWER:
        raise NotFound
    row = LinkCode(
        business_id=visit.business_id, client_id=visit.client_id, link_id=_link(visit),
        browser_hash=fingerprint(browser), expires_at=visit.now + LIFE,
    )  # fmt: skip
    visit.db.add(row)
    visit.db.flush()
    outbox.promise(visit.db, visit.business_id, "quote_code", f"quote_code:{row.id.hex}", code=row.id)
    return row.id


@writes
def spend(visit: Visit, browser: str, code: str) -> CodeState:
    """Use the code; one UPDATE decides the winner of any race. Five wrong ones end all that are under way."""
    mine = (
        col(LinkCode.link_id) == _link(visit),
        col(LinkCode.browser_hash) == fingerprint(browser),
        col(LinkCode.expires_at) > visit.now,
        col(LinkCode.attempts) < MAX_ATTEMPTS,
    )
    for row in visit.db.exec(select(LinkCode).where(*mine).with_for_update()):
        if hmac.compare_digest(code_of(row.id).encode(), code.encode(errors="replace")):
            return CodeState.GOOD if _won(visit, row.id) else CodeState.USED
    live = col(LinkCode.consumed_at).is_(None)
    visit.db.exec(_quietly(update(LinkCode).where(*mine, live).values(attempts=LinkCode.attempts + 1)))
    return CodeState.WRONG


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

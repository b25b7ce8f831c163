"""Sign-in links: asked for by anyone, answered by mail only, used once.

Token and code are derived from the link's id and the secret key, so neither lies in the database or in a waiting mail
(docs/decisions/0002). The same rows are written for known and unknown addresses: the answer takes the same time.
"""

import hmac
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid4

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import update
from sqlmodel import Session, col, select

from portal import db
from portal.access import companies, lifetimes, sessions, staff_sessions
from portal.access.cookies import fingerprint
from portal.access.paths import admin_path
from portal.clock import now
from portal.models import Client, Contact, MagicLink, Outbox, Staff
from portal.settings import settings

MAX_ATTEMPTS = 5


class LinkState(StrEnum):
    """What opening a link finds."""

    LIVE = "live"
    SPENT = "spent"  # used, expired or revoked: told alike
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Entry:
    """A person who just came in: the cookie for the browser and where they wanted to go."""

    cookie: str
    next_path: str
    companies: int = 1  # how many the person may act for
    owes_factor: bool = False  # the cookie opens nothing before the second factor is given


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key.get_secret_value(), salt="portal.sign-in.link")


def token_of(link_id: UUID) -> str:
    """The secret part of the link's address."""
    return str(_signer().dumps(link_id.hex))


def code_of(link_id: UUID) -> str:
    """The six digits in the same mail."""
    key = settings().secret_key.get_secret_value().encode()
    digest = hmac.digest(key, b"portal.sign-in.code\0" + link_id.bytes, "sha256")
    return f"{int.from_bytes(digest[:8]) % 1_000_000:06d}"


def _link_id(token: str) -> UUID | None:
    try:
        return UUID(_signer().loads(token))
    except (BadSignature, ValueError, TypeError, AttributeError):
        return None


def ask(business_id: UUID, email_norm: str, browser: str, next_path: str) -> UUID:
    """Somebody wants to sign in with this address. The worker decides whether there is anyone to write to."""
    with db.everyone(write=True) as session:
        link = MagicLink(
            id=uuid4(),
            business_id=business_id,
            email_norm=email_norm,
            browser_hash=fingerprint(browser),
            next_path=next_path,
            expires_at=now() + lifetimes.link_life(session, business_id),
        )
        session.add(link)
        session.add(
            Outbox(
                business_id=business_id,
                kind="sign_in",
                facts={"link": link.id.hex},
                once=f"sign_in:{link.id.hex}",
            )
        )
    return link.id


def contact_for(session: Session, link: MagicLink) -> Contact | None:
    """The client's person this link signs in: active, of a client whose access is on; most recent first."""
    return session.exec(
        select(Contact)
        .join(Client, col(Client.id) == Contact.client_id)
        .where(
            Contact.business_id == link.business_id,
            Contact.email_norm == link.email_norm,
            col(Contact.active),
            col(Client.portal_enabled),
            col(Client.archived_at).is_(None),
        )
        .order_by(col(Contact.last_login_at).desc().nulls_last(), col(Contact.id))
    ).first()


def person_for(session: Session, link: MagicLink) -> Staff | Contact | None:
    """Whom this link signs in: staff before a client's person. Who is both can turn to the other afterwards."""
    return staff_sessions.of_link(session, link) or contact_for(session, link)


def look(token: str) -> tuple[LinkState, str]:
    """What this link is, and whom it signs in. Consumes nothing: mail scanners open links."""
    link_id = _link_id(token)
    with db.everyone() as session:
        link = session.get(MagicLink, link_id) if link_id else None
    if link is None:
        return LinkState.UNKNOWN, ""
    over = link.consumed_at or link.revoked_at or link.expires_at <= now()
    return (LinkState.SPENT, "") if over else (LinkState.LIVE, link.email_norm)


def redeem(token: str, ip: str, device: str) -> Entry | LinkState:
    """Use the link: one UPDATE decides the winner of any race."""
    link_id = _link_id(token)
    if link_id is None:
        return LinkState.UNKNOWN
    with db.everyone(write=True) as session:
        return _spend(session, link_id, ip, device) or LinkState.SPENT


def redeem_code(browser: str, code: str, ip: str, device: str) -> Entry | None:
    """Use the code, typed in the browser that asked. Five wrong ones end the link it belongs to."""
    with db.everyone(write=True) as session:
        mine = (
            col(MagicLink.browser_hash) == fingerprint(browser),
            col(MagicLink.consumed_at).is_(None),
            col(MagicLink.revoked_at).is_(None),
            col(MagicLink.expires_at) > now(),
            col(MagicLink.attempts) < MAX_ATTEMPTS,
        )
        for link in session.exec(select(MagicLink).where(*mine).with_for_update()):
            if hmac.compare_digest(code_of(link.id).encode(), code.encode()):
                return _spend(session, link.id, ip, device)
        session.exec(update(MagicLink).where(*mine).values(attempts=MagicLink.attempts + 1))
    return None


def _spend(session: Session, link_id: UUID, ip: str, device: str) -> Entry | None:
    live = (
        col(MagicLink.consumed_at).is_(None),
        col(MagicLink.revoked_at).is_(None),
        col(MagicLink.expires_at) > now(),
    )
    won = session.exec(update(MagicLink).where(col(MagicLink.id) == link_id, *live).values(consumed_at=now()))
    if won.rowcount != 1:
        return None
    link = session.get_one(MagicLink, link_id, populate_existing=True)
    session.exec(
        update(MagicLink)
        .where(
            col(MagicLink.email_norm) == link.email_norm,
            col(MagicLink.business_id) == link.business_id,
            *live,
        )
        .values(revoked_at=now())
    )
    person = person_for(session, link)
    return _let_in(session, person, link.next_path, ip, device) if person else None


def _let_in(session: Session, person: Staff | Contact, next_path: str, ip: str, device: str) -> Entry:
    several = companies.count(session, person)
    if isinstance(person, Staff):
        cookie, owes = staff_sessions.start(session, person, ip, device), staff_sessions.must_prove(session, person)
        return Entry(cookie, admin_path(next_path), several, owes)
    return Entry(sessions.start(session, person, ip, device), next_path, several)

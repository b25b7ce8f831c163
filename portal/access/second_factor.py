"""The second factor of staff: a code from an app on the phone (TOTP, RFC 6238), or one of ten codes kept for bad days.

The secret the app shares with us is derived from the portal's secret key and a random seed: a copy of the database
opens nothing (docs/decisions/0002 does the same for sign-in codes). A code counts once; five wrong ones end the
session.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from pyotp.totp import TOTP
from sqlalchemy import update
from sqlmodel import Session, col, select

from portal import db
from portal.access import limits
from portal.access.cookies import fingerprint, fresh
from portal.access.staff_sessions import arrived
from portal.clock import now
from portal.models import Business, Staff, StaffAction, StaffLogin
from portal.settings import settings

WRONG = 5  # codes, then the session ends
SPARE, LETTERS = 10, "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # recovery codes; none of their letters is taken for another
ISSUER, ACCOUNT = 32, 100  # characters of both names for the app, or no square could hold them
DRIFT = 1  # steps of 30 s a phone's clock may be off, either way


@dataclass(frozen=True)
class Asked:
    """What somebody signed in by mail has still to give, or may set up. `uri` and `secret` are for their app, empty
    once it knows them."""

    name: str
    uri: str = ""
    secret: str = ""


@dataclass(frozen=True)
class Answer:
    """What became of a code. `spare` are shown once, after setting up; `over`: the session has ended."""

    passed: bool
    spare: tuple[str, ...] = ()
    over: bool = False


def look(cookie: str) -> Asked | None:
    """What this session is asked for; None for a stranger, and where nothing is left to ask. Draws a seed at first."""
    with db.everyone(write=True) as session:
        found = _arrived(session, cookie)
        if found is None:
            return None
        login, staff = found
        session.refresh(staff, with_for_update=True)  # two tabs draw one seed
        if staff.factor_since:
            return None if login.proven_at else Asked(staff.name)
        if not _drawn_here(staff, login):
            staff.factor_seed = login.id.hex + fresh()
            session.add(staff)
        issuer = session.get_one(Business, staff.business_id).display_name.replace(":", " ")[:ISSUER]
        secret, account = secret_of(staff), staff.email.replace(":", " ")[:ACCOUNT]
        uri = TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)
        return Asked(staff.name, uri, secret)


def give(cookie: str, code: str, ip: str) -> Answer:
    """A code was typed: of the app, or a recovery code once the app is set up."""
    with db.everyone() as session:
        found = _arrived(session, cookie)
    if found is None or not limits.may_try_factor(found[1].id):
        return Answer(passed=False, over=found is None)
    with db.everyone(write=True) as session:
        found = _arrived(session, cookie, lock=True)
        if found is None:
            return Answer(passed=False, over=True)
        login, staff = found
        if is_right(session, login, staff, code):
            return _pass(session, login, staff, ip)
        return Answer(passed=False, over=login.revoked_at is not None)


def is_right(session: Session, login: StaffLogin, staff: Staff, code: str) -> bool:
    """Is this a code of theirs? Then it is used up; a wrong one is counted, and the fifth ends the session."""
    theirs = staff.factor_since is not None or _drawn_here(staff, login)
    right = theirs and _spend(staff, "".join(filter(str.isalnum, code)).upper()[:40])
    login.attempts = 0 if right else login.attempts + 1
    if login.attempts >= WRONG:
        login.revoked_at = now()
    session.add_all([staff, login])
    return right


def forget(session: Session, staff: Staff) -> None:
    """The app knows nothing any more: a lost phone, or a person who wants none."""
    staff.factor_seed, staff.factor_since, staff.factor_step, staff.recovery_hashes = "", None, 0, []
    session.add(staff)


def ask_again(session: Session, business: Business) -> None:
    """Whoever of the staff has none yet is asked to set it up before anything else."""
    lacking = session.exec(
        select(Staff.id).where(Staff.business_id == business.id, col(Staff.factor_since).is_(None))
    ).all()
    alive = (col(StaffLogin.business_id) == business.id, col(StaffLogin.revoked_at).is_(None))
    session.exec(update(StaffLogin).where(*alive, col(StaffLogin.staff_id).in_(lacking)).values(proven_at=None))


def secret_of(staff: Staff) -> str:
    """What the app and the portal share, as apps want it typed: base32, 160 bits."""
    key = settings().secret_key.get_secret_value().encode()
    digest = hmac.digest(key, f"portal.second-factor\0{staff.id.hex}\0{staff.factor_seed}".encode(), "sha256")
    return base64.b32encode(digest[:20]).decode()


def _arrived(session: Session, cookie: str, *, lock: bool = False) -> tuple[StaffLogin, Staff] | None:
    """`lock`: whoever sends the same code at the same moment waits, and finds it used."""
    if not cookie:
        return None
    mine = arrived(StaffLogin, Staff).where(StaffLogin.cookie_hash == fingerprint(cookie))
    return session.exec(mine.with_for_update() if lock else mine).first()


def _drawn_here(staff: Staff, login: StaffLogin) -> bool:
    """Was the secret that is being set up shown to this session alone? Whoever read the mail before the app was set up
    may have seen another."""
    return staff.factor_seed.startswith(login.id.hex)


def _spend(staff: Staff, code: str) -> bool:
    """Is this a code of theirs that was not used before? Then it is used now."""
    if not staff.factor_seed:
        return False
    totp, step = TOTP(secret_of(staff)), int(now().timestamp()) // 30
    for at in range(max(step - DRIFT, staff.factor_step + 1), step + DRIFT + 1):
        if hmac.compare_digest(totp.at(at * 30).encode(), code.encode()):
            staff.factor_step = at
            return True
    kept = [known for known in staff.recovery_hashes if not hmac.compare_digest(known, _hash(staff, code))]
    found = len(kept) < len(staff.recovery_hashes)
    staff.recovery_hashes = kept
    return found


def _pass(session: Session, login: StaffLogin, staff: Staff, ip: str) -> Answer:
    spare: tuple[str, ...] = ()
    if staff.factor_since is None:
        spare = tuple("".join(secrets.choice(LETTERS) for _ in range(10)) for _ in range(SPARE))
        staff.factor_since, staff.recovery_hashes = now(), [_hash(staff, code) for code in spare]
        note = StaffAction(business_id=staff.business_id, staff_id=staff.id, verb="second_factor_set_up", ip=ip)
        session.add(note)
        others = (col(StaffLogin.staff_id) == staff.id, col(StaffLogin.id) != login.id)  # the mail alone opened them
        session.exec(update(StaffLogin).where(*others).values(proven_at=None))
    login.proven_at = login.proven_at or now()
    session.add_all([staff, login])
    return Answer(passed=True, spare=tuple(f"{code[:5]}-{code[5:]}" for code in spare))


def _hash(staff: Staff, code: str) -> str:
    return hashlib.sha256(f"{staff.id.hex}\0{code}".encode()).hexdigest()

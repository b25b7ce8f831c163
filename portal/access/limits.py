"""How often one may ask for a mail: the `limits` library, counting in our database so that every worker sees it."""

import hmac
import time
from datetime import timedelta
from uuid import UUID

from limits import parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import delete
from sqlmodel import col, select

from portal import db
from portal.clock import now
from portal.models import RateCount
from portal.settings import settings

VERIFICATIONS = "60/hour"
PAYER_STEPS = "60/hour"
PAYER_PAPERS = "30/hour"
WAYS_BACK = "5/day"
FACTOR_CODES = "30/hour"


class SqlStorage(Storage):
    """Counters in the table `rate_count`. A window starts with its first hit."""

    STORAGE_SCHEME = ["portal-sql"]

    @property
    def base_exceptions(self) -> type[Exception]:
        """Nothing is swallowed."""
        return Exception

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count a hit; returns the count within the running window."""
        with db.everyone(write=True) as session:
            db.queue(session, "rate", key)
            row = session.get(RateCount, key, with_for_update=True)
            if row is None or row.expires_at <= now():
                over = select(RateCount.key).where(RateCount.expires_at <= now()).with_for_update(skip_locked=True)
                session.exec(delete(RateCount).where(col(RateCount.key).in_(over)))
                row = RateCount(key=key, count=0, expires_at=now() + timedelta(seconds=expiry))
            row.count += amount
            session.merge(row)
            return row.count

    def get(self, key: str) -> int:
        """Hits within the running window."""
        with db.everyone() as session:
            row = session.get(RateCount, key)
            return row.count if row and row.expires_at > now() else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends, as a Unix time."""
        with db.everyone() as session:
            row = session.get(RateCount, key)
            return row.expires_at.timestamp() if row else time.time()

    def check(self) -> bool:
        """The database answers."""
        self.get("")
        return True

    def reset(self) -> int | None:
        """Forget every count."""
        with db.everyone(write=True) as session:
            return session.exec(delete(RateCount)).rowcount

    def clear(self, key: str) -> None:
        """Forget one count."""
        with db.everyone(write=True) as session:
            session.exec(delete(RateCount).where(col(RateCount.key) == key))


def may_ask(email_norm: str, ip: str) -> bool:
    """Count one request for a sign-in mail; False when either limit is reached. Addresses are stored hashed."""
    limiter = FixedWindowRateLimiter(SqlStorage())
    by_ip = limiter.hit(parse(settings().links_per_address), "ip", _hidden(ip))
    return limiter.hit(parse(settings().links_per_email), "email", _hidden(email_norm)) and by_ip


def may_ask_code(link_id: UUID, ip: str) -> bool:
    """Count one request for the code of a document's link, as for sign-in mails."""
    limiter = FixedWindowRateLimiter(SqlStorage())
    by_ip = limiter.hit(parse(settings().links_per_address), "code_ip", _hidden(ip))
    return limiter.hit(parse(settings().links_per_email), "code_link", link_id.hex) and by_ip


def may_verify(ip: str) -> bool:
    """Count one file to be checked; False when there were too many from this address."""
    return FixedWindowRateLimiter(SqlStorage()).hit(parse(VERIFICATIONS), "verify_ip", _hidden(ip))


def may_go_on(pay_link_id: UUID) -> bool:
    """Count one question to the payment service for a payer; False when there were too many by this link."""
    return FixedWindowRateLimiter(SqlStorage()).hit(parse(PAYER_STEPS), "pay_link", pay_link_id.hex)


def may_print(pay_link_id: UUID) -> bool:
    """Count one invoice printed for a payer; False when there were too many by this link."""
    return FixedWindowRateLimiter(SqlStorage()).hit(parse(PAYER_PAPERS), "pay_link_paper", pay_link_id.hex)


def may_try_factor(staff_id: UUID) -> bool:
    """Count one code of a second factor; False when there were too many for this person, in whatever sessions."""
    return FixedWindowRateLimiter(SqlStorage()).hit(parse(FACTOR_CODES), "second_factor", staff_id.hex)


def may_come_back(contact_id: UUID) -> bool:
    """Count one way back to mails that were stopped; False when the same link went to and fro too often today.

    Stopping them is never counted: it works once, until somebody comes back.
    """
    return FixedWindowRateLimiter(SqlStorage()).hit(parse(WAYS_BACK), "mails_again", contact_id.hex)


def _hidden(value: str) -> str:
    key = settings().secret_key.get_secret_value().encode()
    return hmac.new(key, value.encode(), "sha256").hexdigest()[:32]

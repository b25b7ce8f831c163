"""Faults a test can order: the next calls of a path fail in a chosen way."""

from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase


class Kind(StrEnum):
    """How a call goes wrong."""

    ERROR = "error"  # answered with `status` at the edge; nothing done, nothing saved
    SAVED_ERROR = "saved_error"  # answered with `status`, and the idempotency key remembers it
    RATE_LIMIT = "rate_limit"  # 429; nothing done
    DROP = "drop"  # connection lost before anything was done
    LOST_ANSWER = "lost_answer"  # done and saved, but the answer never arrives
    SLOW = "slow"  # done after `delay_ms`, the idempotency key in use meanwhile


@dataclass
class Fault:
    """One order: `times` calls whose path matches (a `*` matches anything)."""

    path: str
    kind: Kind = Kind.ERROR
    times: int = 1
    status: int = 500
    delay_ms: int = 0
    method: str | None = None

    def strikes(self, method: str, path: str) -> bool:
        """Does this call suffer it?"""
        return self.times > 0 and self.method in (None, method) and fnmatchcase(path, self.path)


@dataclass
class Faults:
    """All orders still standing, in the order given."""

    ordered: list[Fault] = field(default_factory=list)

    def take(self, method: str, path: str) -> Fault | None:
        """The fault this call suffers, used up by one."""
        struck = next((fault for fault in self.ordered if fault.strikes(method, path)), None)
        if struck:
            struck.times -= 1
        return struck

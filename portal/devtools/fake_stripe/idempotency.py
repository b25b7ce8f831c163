"""Idempotency keys: the first answer is kept for a day and repeated, per account, whatever it was."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from portal.devtools.fake_stripe.refusals import Refusal
from portal.devtools.fake_stripe.resources import Body
from portal.devtools.fake_stripe.store import Store

_KEPT_SECONDS = 24 * 60 * 60  # Stripe may forget a key after a day; the double surely does
_OTHER_PARAMS = (
    "Keys for idempotent requests can only be used with the same parameters they were first used with. "
    "Try using a key other than '{key}' if you meant to execute a different request."
)
_IN_USE = (
    "There is currently another in-progress request using this Idempotent Key (that probably means you "
    "submitted twice, and the other request is still going through): {key}."
)


def fingerprint(method: str, path: str, body: bytes) -> str:
    """What makes two requests the same one."""
    return hashlib.sha256(b"\0".join((method.encode(), path.encode(), body))).hexdigest()


@dataclass
class Answers:
    """The saved answers, and the keys being worked on right now."""

    store: Store
    clock: Callable[[], float]
    _busy: set[tuple[str, str]] = field(default_factory=set)

    def begin(self, account: str, key: str, print_: str) -> tuple[int, Body] | None:
        """The saved answer if there is one; otherwise the key is taken until `end`."""
        if (account, key) in self._busy:
            raise Refusal(
                409,
                _IN_USE.format(key=key),
                kind="idempotency_error",
                code="idempotency_key_in_use",
                saved=False,
            )
        sql = "SELECT fingerprint, status, body FROM answers WHERE account = ? AND key = ? AND saved_at > ?"
        row = self.store.db.execute(sql, (account, key, self.clock() - _KEPT_SECONDS)).fetchone()
        if row is None:
            self._busy.add((account, key))
            return None
        if row[0] != print_:
            raise Refusal(400, _OTHER_PARAMS.format(key=key), kind="idempotency_error", saved=False)
        return row[1], json.loads(row[2])

    def save(self, account: str, key: str, print_: str, status: int, body: Body) -> None:
        """Keeps the answer, in the transaction of what it answers."""
        self.store.db.execute(
            "INSERT OR REPLACE INTO answers (account, key, fingerprint, status, body, saved_at) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (account, key, print_, status, json.dumps(body), self.clock()),
        )

    def end(self, account: str, key: str) -> None:
        """The request is over; the next with this key may begin."""
        self._busy.discard((account, key))

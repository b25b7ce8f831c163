"""Things that happen by themselves later: a session expires, a bank debit or its refund settles."""

from enum import StrEnum

from portal.devtools.fake_stripe.store import Store


class Alarm(StrEnum):
    """What happens when the moment comes."""

    EXPIRE = "expire"
    SETTLE = "settle"
    REFUND = "refund"


def put(store: Store, what: Alarm, identifier: str, at: float) -> None:
    """Lets it happen at that moment of the double's clock (seconds since 1970)."""
    store.db.execute("INSERT OR REPLACE INTO alarms (what, id, at) VALUES (?, ?, ?)", (what, identifier, at))


def cancel(store: Store, what: Alarm, identifier: str) -> None:
    """It happened already, or no longer can."""
    store.db.execute("DELETE FROM alarms WHERE what = ? AND id = ?", (what, identifier))


def due(store: Store, now: float) -> list[tuple[Alarm, str]]:
    """What should have happened by now, earliest first."""
    rows = store.db.execute("SELECT what, id FROM alarms WHERE at <= ? ORDER BY at", (now,))
    return [(Alarm(what), identifier) for what, identifier in rows.fetchall()]


def nearest(store: Store) -> float | None:
    """When the next thing happens, or None."""
    return store.db.execute("SELECT min(at) FROM alarms").fetchone()[0]

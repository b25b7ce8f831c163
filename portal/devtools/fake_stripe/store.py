"""What the double remembers: Stripe's objects as JSON in SQLite, so that a restart forgets nothing."""

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from portal.devtools.fake_stripe.resources import Body

_SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL, account TEXT NOT NULL,
    created INTEGER NOT NULL, body TEXT NOT NULL, UNIQUE (kind, id));
CREATE INDEX IF NOT EXISTS objects_listed ON objects (kind, account, created);
CREATE INDEX IF NOT EXISTS objects_by_id ON objects (id);
CREATE TABLE IF NOT EXISTS answers (
    account TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, status INTEGER NOT NULL,
    body TEXT NOT NULL, saved_at REAL NOT NULL, PRIMARY KEY (account, key));
CREATE TABLE IF NOT EXISTS alarms (
    what TEXT NOT NULL, id TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (what, id));
CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, endpoint TEXT NOT NULL, rank INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, due_at REAL NOT NULL DEFAULT 0, state TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS deliveries_waiting ON deliveries (state, endpoint);
CREATE INDEX IF NOT EXISTS deliveries_ranked ON deliveries (rank);
CREATE INDEX IF NOT EXISTS deliveries_of_event ON deliveries (event);
CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Store:
    """One SQLite connection, used by one event loop at a time; in memory when no path is given."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock = threading.RLock()

    @cached_property
    def db(self) -> sqlite3.Connection:
        """Opened at the first use: a server may fork between making the app and serving it."""
        if self._path:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path or ":memory:", check_same_thread=False)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")  # survives kill -9; only a power cut could cost a row
        connection.executescript(_SCHEMA)
        return connection

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: rolled back when the block raises."""
        with self._lock, self.db:
            yield

    def put(self, body: Body, account: str, kind: str | None = None) -> Body:
        """Saves a new or changed object under its own id; gives it back."""
        self.db.execute(
            "INSERT INTO objects (kind, id, account, created, body) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
            (kind or body["object"], body["id"], account, body.get("created") or 0, json.dumps(body)),
        )
        return body

    def find(self, kind: str, identifier: str) -> tuple[Body, str] | None:
        """The object and the account it belongs to, whichever account that is."""
        sql = "SELECT body, account FROM objects WHERE kind = ? AND id = ?"
        row = self.db.execute(sql, (kind, identifier)).fetchone()
        return (json.loads(row[0]), row[1]) if row else None

    def get(self, kind: str, identifier: str, account: str) -> Body | None:
        """The account's own object, or None: another account's looks absent."""
        found = self.find(kind, identifier)
        return found[0] if found and found[1] == account else None

    def anything(self, identifier: str, account: str) -> Body | None:
        """The account's public object of any kind with this id (to expand a reference)."""
        sql = "SELECT body FROM objects WHERE id = ? AND account = ? AND json_extract(body, '$.object') = kind"
        row = self.db.execute(sql, (identifier, account)).fetchone()
        return json.loads(row[0]) if row else None

    def delete(self, kind: str, identifier: str) -> None:
        """Forgets one object."""
        self.db.execute("DELETE FROM objects WHERE kind = ? AND id = ?", (kind, identifier))

    def every(self, kind: str, account: str | None = None, **equal: str) -> list[tuple[Body, str]]:
        """All objects of a kind, oldest first, with their accounts."""
        sql, values = "SELECT body, account FROM objects WHERE kind = ?", [kind]
        for name, value in equal.items():
            sql, values = sql + " AND json_extract(body, ?) = ?", [*values, f"$.{name}", value]
        if account is not None:
            sql, values = sql + " AND account = ?", [*values, account]
        rows = self.db.execute(sql + " ORDER BY seq", values)
        return [(json.loads(body), owner) for body, owner in rows]

    def page(self, where: str, values: Mapping[str, Any], newest_first: bool) -> list[Body]:
        """Objects matching a condition of the list endpoint, in its order. `values` has a `limit`."""
        order = "DESC" if newest_first else "ASC"
        sql = f"SELECT body FROM objects WHERE {where} ORDER BY seq {order} LIMIT :limit"  # noqa: S608
        return [json.loads(body) for (body,) in self.db.execute(sql, values)]

    def place(self, kind: str, identifier: str) -> int | None:
        """Where the object stands in its list (for `starting_after`)."""
        row = self.db.execute("SELECT seq FROM objects WHERE kind = ? AND id = ?", (kind, identifier)).fetchone()
        return row[0] if row else None

    def note(self, name: str, default: str = "") -> str:
        """A remembered setting, such as how far the clock was advanced."""
        row = self.db.execute("SELECT value FROM notes WHERE name = ?", (name,)).fetchone()
        return row[0] if row else default

    def remember(self, name: str, value: str) -> None:
        """Keeps a setting over restarts."""
        self.db.execute("INSERT OR REPLACE INTO notes (name, value) VALUES (?, ?)", (name, value))

    def close(self) -> None:
        """Gives the file back."""
        self.db.close()

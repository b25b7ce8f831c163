"""The chain of records: whatever is altered, removed or slipped in is found, and the database refuses to do it."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select
from typer.testing import CliRunner

from portal import db
from portal.access.visit import visit_now
from portal.cli import cli
from portal.domain import decisions, rejecting
from portal.domain.decisions import SEALED
from portal.domain.rejecting import Refusal
from portal.models import Client, Quote, QuoteDecision
from tests.build import a_business, a_client, a_contact, become
from tests.databases import break_seals, nul
from tests.quotes import a_quote, accepted, agreement

TABLES = ("quote_decision", "quote_file", "quote_version")


@pytest.fixture
def client_id(database) -> UUID:
    """A client who accepted two quotes and rejected one."""
    with db.everyone(write=True) as session:
        client = a_client(session, a_business(session))
        become(session, a_contact(session, client))
        quotes = [a_quote(session, client) for _ in range(3)]
    for quote in quotes[:2]:
        accepted(agreement(quote))
    visit_now(rejecting.reject, Refusal(quotes[2].slug, 1, quotes[2].content_hash, "price"))
    return client.id


@contextmanager
def unsealed() -> Iterator[Connection]:
    """Somebody with the database file and no scruples: the triggers are gone."""
    with db.engine().begin() as raw:
        break_seals(raw, *TABLES)
        yield raw


def flaws(client_id: UUID) -> list[tuple[int, str]]:
    with db.everyone() as session:
        return [(flaw.position, flaw.what) for flaw in decisions.check(session, client_id)]


def test_an_honest_chain_holds(client_id: UUID):
    assert flaws(client_id) == []
    with db.everyone() as session:
        rows = session.exec(select(QuoteDecision).order_by(QuoteDecision.position)).all()  # type: ignore[arg-type]
    assert [row.position for row in rows] == [1, 2, 3]
    assert [row.prev_hash for row in rows] == ["", rows[0].hash, rows[1].hash]


SNEAKY = [
    pytest.param("INSERT OR REPLACE INTO {0} SELECT * FROM {0}", marks=pytest.mark.sqlite),
    pytest.param("REPLACE INTO {0} SELECT * FROM {0} LIMIT 1", marks=pytest.mark.sqlite),
    pytest.param("TRUNCATE {} CASCADE", marks=pytest.mark.postgresql),
]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("change", ["UPDATE {} SET version = 9", "UPDATE {} SET created_at = created_at",
                                    "DELETE FROM {}", *SNEAKY])  # fmt: skip
def test_the_database_refuses(client_id: UUID, table: str, change: str):
    with pytest.raises(IntegrityError, match="append-only"), db.engine().begin() as raw:
        raw.execute(text(change.format(table)))
    assert flaws(client_id) == []


ALTERED = {
    "outcome": "rejected", "version": 7, "total_minor": 1, "currency": "USD", "signer_name": "Eve", "email": "eve@x.y",
    "ip": "1.1.1.1", "user_agent": "curl", "decided_at": "2020-01-01 00:00:00.000000", "po_number": "1",
    "reason_kind": "other", "reason": "x", "offer_sha256": "0" * 64, "signed_sha256": "0" * 64, "choices": "{}x",
    "content_hash": "0" * 64, "terms_hash": "0" * 64, "contact_id": "0" * 32, "link_id": "0" * 32, "id": "0" * 32,
    "quote_id": "0" * 32, "prev_hash": "0" * 64,
}  # fmt: skip


def test_every_column_that_says_something_is_tried():
    assert set(ALTERED) == set(SEALED) - {"client_id", "position"}
    unsealed_columns = {"hash", "created_at", "business_id"}
    assert set(QuoteDecision.model_fields) == set(SEALED) | unsealed_columns


@pytest.mark.parametrize(("column", "value"), ALTERED.items())
def test_one_altered_row_is_detected(client_id: UUID, column: str, value: object):
    with unsealed() as raw:
        if raw.dialect.name == "sqlite":
            raw.exec_driver_sql("PRAGMA defer_foreign_keys = on")  # they would only object to the end of it
            raw.exec_driver_sql("PRAGMA ignore_check_constraints = on")
        raw.exec_driver_sql(f"UPDATE quote_decision SET {column} = '{value}' WHERE position = 2")
        with Session(bind=raw) as session:
            found = {flaw.position for flaw in decisions.check(session, client_id) if flaw.what == "was altered"}
        raw.rollback()
    assert found == {2}


def test_the_command_line_says_what_does_not_hold(client_id: UUID):
    fine = CliRunner().invoke(cli, ["proofs"])
    assert (fine.exit_code, fine.stdout) == (0, "3 records, 0 flaws\n")
    with unsealed() as raw:
        raw.execute(text("UPDATE quote_decision SET signer_name = 'Eve' WHERE position = 1"))
    broken = CliRunner().invoke(cli, ["proofs"])
    assert broken.exit_code == 1
    assert "record 1: was altered" in broken.stderr


@pytest.mark.parametrize(("change", "what"), [
    ("state = 'withdrawn'", "is withdrawn though it was accepted"), ("state = 'sent'", "is sent though it was"),
    ("state = 'rejected'", "is rejected without a record"), ("total_minor = 1", "another total"),
    ("title = 'x'", "does not say what"), ("valid_until = '2030-01-01'", "does not say what"),
    ("content_hash = 'x'", "does not say what"), ("version = 2", "lacks a version"), ("currency = 'USD'", "not say"),
])  # fmt: skip
def test_a_head_that_says_something_else_is_detected(client_id: UUID, change: str, what: str):
    with db.engine().begin() as raw:
        raw.execute(text(f"UPDATE quote SET {change} WHERE number = 'QT-00001'"))
    assert any(what in found and "QT-00001" in found for _, found in flaws(client_id))


@pytest.mark.parametrize("change", ["content_hash = 'x'", "terms_hash = 'x'", "content = replace(content, 'D', 'd')"])
def test_altered_versions_are_detected_decided_or_not(client_id: UUID, change: str):
    with db.everyone(write=True) as session:
        a_quote(session, session.get_one(Client, client_id))
    with unsealed() as raw:
        raw.execute(text(f"UPDATE quote_version SET {change}"))
    found = " ".join(what for _, what in flaws(client_id))
    assert all(f"QT-0000{n} has altered words" in found for n in (1, 2, 3, 4))


@pytest.mark.sqlite
@pytest.mark.parametrize("table", TABLES)
def test_a_row_is_not_replaced_by_its_place_either(client_id: UUID, table: str):
    with db.engine().connect() as raw:
        columns = [name for (_, name, *_) in raw.exec_driver_sql(f"PRAGMA table_info({table})")]
        rowid = raw.exec_driver_sql(f"SELECT min(rowid) FROM {table}").scalar()
    fresh = ", ".join({"id": "lower(hex(randomblob(16)))", "version": "77", "position": "77", "hash": "'x'",
                       "sha256": "'x'"}.get(name, name) for name in columns)  # fmt: skip
    order = (
        f"INSERT OR REPLACE INTO {table}(rowid, {', '.join(columns)}) SELECT rowid, {fresh} FROM {table} WHERE rowid"
    )
    with pytest.raises(IntegrityError, match="append-only"), db.engine().begin() as raw:
        raw.execute(text(f"{order} = {rowid}"))


@pytest.mark.sqlite
def test_a_draft_does_not_take_the_place_of_what_was_sent(client_id: UUID):
    with db.everyone(write=True) as session:
        draft = a_quote(session, session.get_one(Client, client_id), draft=True)
        sent = session.exec(select(Quote).where(Quote.number == "QT-00001")).one()
    order = f"UPDATE OR REPLACE quote_version SET quote_id = '{sent.id.hex}' WHERE quote_id = '{draft.id.hex}'"
    with pytest.raises(IntegrityError, match="append-only"), db.engine().begin() as raw:
        raw.execute(text(order))
    assert flaws(client_id) == []


def test_one_record_is_checked_by_itself(client_id: UUID):
    with unsealed() as raw:
        raw.execute(text("UPDATE quote_decision SET signer_name = 'Eve' WHERE position = 2"))
        raw.execute(text("UPDATE quote_decision SET prev_hash = '' WHERE position = 3"))
    with db.everyone() as session:
        rows = session.exec(select(QuoteDecision).order_by(QuoteDecision.position)).all()  # type: ignore[arg-type]
        found = [decisions.check_one(session, row) for row in rows]
    assert found == [[], ["was altered"], [decisions.BROKEN, "was altered"]]


def test_a_resealed_row_no_longer_fits_the_next(client_id: UUID):
    with unsealed() as raw:
        raw.execute(text("UPDATE quote_decision SET signer_name = 'Eve' WHERE position = 1"))
    with db.everyone(write=True) as session:
        row = session.exec(select(QuoteDecision).where(QuoteDecision.position == 1)).one()
        row.hash = decisions.seal_of(row)
        session.add(row)
    assert flaws(client_id) == [(2, "does not follow the record before it")]


def test_a_removed_row_is_missed(client_id: UUID):
    with unsealed() as raw:
        raw.execute(text("DELETE FROM quote_decision WHERE position = 2"))
    found = flaws(client_id)
    assert (3, "does not follow the record before it") in found
    assert any(position == 0 and "without a record" in what for position, what in found)


def test_the_last_row_removed_is_missed_by_its_quote(client_id: UUID):
    with unsealed() as raw:
        raw.execute(text("DELETE FROM quote_decision WHERE position = 3"))
    assert flaws(client_id) == [(0, "quote QT-00003 is rejected without a record")]


def test_an_altered_file_is_detected(client_id: UUID):
    with unsealed() as raw:
        raw.execute(text(f"UPDATE quote_file SET content = {nul()} WHERE kind = 'signed'"))
    assert set(flaws(client_id)) == {(n, "the signed PDF is missing or altered") for n in (1, 2)}


def test_altered_words_are_detected(client_id: UUID):
    with unsealed() as raw:
        raw.execute(text("UPDATE quote_version SET content = replace(content, '100', '1')"))
    assert {position for position, what in flaws(client_id) if "words agreed" in what} == {1, 2, 3}

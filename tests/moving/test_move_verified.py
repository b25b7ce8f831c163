"""What arrived is looked at again, every value: whoever tampers with it is caught."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, select, text, update
from sqlmodel import col

from portal.models import Client, Invoice, Payment, PaymentAllocation, Reminder, Staff
from portal.moving import moving
from portal.moving.refusals import Mismatch, NotEmpty
from tests.moving.rich import Move, address, contents, filled, move, raw

__all__ = ["filled", "move"]
ROOT = Path(__file__).parent.parent.parent


def _a_name(to: Connection) -> None:
    to.execute(update(Client).where(col(Client.id) == _first(to, Client)).values(name="Mallory"))


def _a_moment(to: Connection) -> None:
    to.execute(text("UPDATE staff SET created_at = '2026-01-01 00:00:00.000001+00:00'"))


def _a_space(to: Connection) -> None:
    to.execute(text("UPDATE logo SET name = name || ' '"))


def _an_amount(to: Connection) -> None:
    to.execute(update(Invoice).where(col(Invoice.id) == _first(to, Invoice)).values(tax_minor=Invoice.tax_minor + 1))


def _a_currency(to: Connection) -> None:
    to.execute(update(Payment).where(col(Payment.id) == _first(to, Payment)).values(currency="SEK"))


def _a_row(to: Connection) -> None:
    to.execute(delete(Reminder).where(col(Reminder.id) == _first(to, Reminder)))


def _a_part(to: Connection) -> None:
    key = col(PaymentAllocation.id)
    one, other = to.execute(select(key).order_by(key).limit(2)).scalars()
    for which, more in ((one, 1), (other, -1)):
        by = PaymentAllocation.amount_minor + more
        to.execute(update(PaymentAllocation).where(key == which).values(amount_minor=by))


def _first(to: Connection, model: type[Client | Invoice | Payment | Reminder | Staff]) -> object:
    return to.execute(select(model.id).order_by(col(model.id))).scalars().first()  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (_a_name, "client has as many rows, but not the same"),
        (_a_moment, "staff has as many rows, but not the same"),
        (_a_space, "logo has as many rows, but not the same"),
        (_an_amount, "invoice.tax_minor EUR adds up to"),
        (_a_currency, "payment.amount_minor SEK adds up to 0, then"),
        (_a_row, "reminder has 3 rows, then 2"),
        (_a_part, "payments that are not their parts: "),
    ],
)
def test_a_tampered_row_is_found(
    move: Move, monkeypatch: pytest.MonkeyPatch, tamper: Callable[[Connection], None], said: str
) -> None:
    verify = moving._verify

    def tampered(*args: object) -> None:
        with raw(move.target) as connection:
            tamper(connection)
        verify(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(moving, "_verify", tampered)
    with pytest.raises(Mismatch) as caught:
        move.run()
    assert said in caught.value.said()
    assert "Do not serve it" in caught.value.said()
    monkeypatch.undo()
    with pytest.raises((Mismatch, NotEmpty)):  # and it stays so: nothing is put right quietly
        move.run()


def run(move: Move) -> subprocess.CompletedProcess[str]:
    words = ["--from", address(move.source), "--to", address(move.target)]
    bare = {key: value for key, value in os.environ.items() if not key.startswith("PORTAL_")}
    command = [sys.executable, "-m", "portal", "move", *words]
    return subprocess.run(command, cwd=ROOT, env=bare, capture_output=True, text=True, timeout=60)


def test_the_command_tells_what_it_did(move: Move) -> None:
    done = run(move)
    assert done.returncode == 0, done.stderr
    assert "Moved: every row" in done.stdout
    assert contents(move.target) == contents(move.source)
    again = run(move)
    assert again.returncode == 1
    assert "has rows that this move did not bring" in again.stderr
    assert "Traceback" not in again.stderr

"""Killed anywhere and run again: nothing twice, nothing missing."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portal.moving import moving, progress, rows
from portal.moving.rows import Step
from tests.moving.rich import Move, address, contents, filled, move

__all__ = ["filled", "move"]
ROOT = Path(__file__).parent.parent.parent
KILLING = """
import os, sys
from portal.moving import moving, progress, rows
rows.PIECE, left, note = 20, [int(sys.argv[3])], progress.note
def dying(*args):
    note(*args)
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), 9)
progress.note = dying
moving.run(sys.argv[1], sys.argv[2], print)
"""


class Killed(BaseException):
    """The end, in the middle."""


class Pieces:
    """Counts what is done, and ends it after so many."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.written: list[tuple[str, int]] = []
        self.most = 10**6
        monkeypatch.setattr(rows, "PIECE", 20)
        self.write, self.piece, self.note = rows.write, moving.piece, progress.note
        self.patch = monkeypatch.setattr

    def die_at(self, where: str, most: int) -> None:
        """Before the note, after it, or when the piece is kept."""
        self.most = most
        owner, name = {"write": (rows, "write"), "note": (progress, "note"), "piece": (moving, "piece")}[where]
        self.patch(owner, name, self._dying(getattr(self, name)))

    def _dying(self, work: Callable[..., Any]) -> Callable[..., Any]:
        def dying(*args: Any) -> Any:
            done = work(*args)
            self.most -= 1
            if self.most == 0:
                raise Killed
            return done

        return dying

    def live(self) -> None:
        """No more dying; what is written is counted."""

        def counted(connection: Any, step: Step, found: Any) -> None:
            self.written.append((step.name, len(found)))
            self.write(connection, step, found)

        self.patch(rows, "write", counted)
        self.patch(moving, "piece", self.piece)
        self.patch(progress, "note", self.note)


@pytest.fixture
def pieces(monkeypatch: pytest.MonkeyPatch) -> Pieces:
    return Pieces(monkeypatch)


@pytest.mark.parametrize("where", ["write", "note", "piece"])
@pytest.mark.parametrize("most", [1, 2, 30, 60])
def test_killed_and_resumed(move: Move, pieces: Pieces, where: str, most: int) -> None:
    pieces.die_at(where, most)
    with pytest.raises(Killed):
        move.run()
    pieces.live()
    assert move.run()[0] == "Going on where it stopped …"
    before = contents(move.source)
    assert contents(move.target) == before
    if most > 2:
        assert 0 < sum(count for _, count in pieces.written) < sum(map(len, before.values())), "it began anew"


def test_killed_again_and_again(move: Move, pieces: Pieces) -> None:
    for _ in range(4):
        pieces.die_at("note", 12)
        with pytest.raises(Killed):
            move.run()
        pieces.live()
    move.run()
    assert contents(move.target) == contents(move.source)


def test_killed_while_verifying(move: Move, pieces: Pieces, monkeypatch: pytest.MonkeyPatch) -> None:
    def dying(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(moving, "_verify", dying)
        with pytest.raises(Killed):
            move.run()
    pieces.live()
    move.run()
    assert pieces.written == []
    assert contents(move.target) == contents(move.source)


@pytest.mark.parametrize("most", [3, 45])
def test_the_process_is_killed(move: Move, most: int) -> None:
    """Kill -9, nothing is cleaned up; and the locks are gone with it."""
    command = [sys.executable, "-c", KILLING, address(move.source), address(move.target), str(most)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert move.run()[0] == "Going on where it stopped …"
    assert contents(move.target) == contents(move.source)

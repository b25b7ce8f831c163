"""The benchmarks' own arithmetic, and that none of them has lost its place on the command line."""

from importlib.util import find_spec

import pytest

from bench.__main__ import BENCHES, main
from bench.report import Ratio, interleaved, show


@pytest.mark.parametrize("name", BENCHES)
def test_every_name_leads_to_a_benchmark(name: str) -> None:
    assert find_spec(BENCHES[name][0]) is not None


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lists"]) == 2
    assert "no such benchmark: lists" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("value", "goal", "at_least", "holds"),
    [
        (1.0, 2, False, True),
        (2.1, 2, False, False),
        (7.0, 6, True, True),
        (5.9, 6, True, False),
        (None, 2, False, None),
    ],
)
def test_a_goal_is_reached_or_not(value: float | None, goal: float, at_least: bool, holds: bool | None) -> None:
    assert Ratio("x", value, goal, at_least=at_least).holds is holds


def test_a_missed_goal_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert not show("P0", [Ratio("slow", 3.0, 2)])
    assert "MISSED   slow: 3.00 × (goal ≤ 2 ×)" in capsys.readouterr().out


def test_every_work_is_done_as_often_and_its_median_told() -> None:
    ticks = iter(range(1000))
    done: list[str] = []
    works = {"one": lambda: done.append("one"), "two": lambda: done.append("two")}
    assert interleaved(works, rounds=5, clock=lambda: float(next(ticks))) == {"one": 1000.0, "two": 1000.0}
    assert sorted(done) == ["one"] * 6 + ["two"] * 6

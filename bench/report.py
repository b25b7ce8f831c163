"""How every benchmark speaks: a ratio to a reference measured in the same run, and the goal it is held to."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from statistics import median


@dataclass(frozen=True)
class Ratio:
    """One measured figure; `value` is None when the reference is not installed, `at_least` when more is better."""

    name: str
    value: float | None
    goal: float
    unit: str = "×"
    at_least: bool = False

    @property
    def holds(self) -> bool | None:
        """Whether the goal is reached; None when it was not measured."""
        if self.value is None:
            return None
        return self.value >= self.goal if self.at_least else self.value <= self.goal


def interleaved(
    works: Mapping[str, Callable[[], object]], rounds: int, clock: Callable[[], float] = time.perf_counter
) -> dict[str, float]:
    """Median milliseconds of each piece of work, taken in turns of shuffled order: a busy machine is unfair to none."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    dice = Random(7)
    for work in works.values():
        work()
    for _ in range(rounds):
        for name, work in dice.sample(list(works.items()), len(works)):
            begun = clock()
            work()
            taken[name].append((clock() - begun) * 1000)
    return {name: median(times) for name, times in taken.items()}


def show(title: str, ratios: list[Ratio]) -> bool:
    """Prints a line for each; True when no goal is missed."""
    print(title)
    for ratio in ratios:
        goal = f"goal {'≥' if ratio.at_least else '≤'} {ratio.goal:g} {ratio.unit}"
        if ratio.value is None:
            print(f"  skipped  {ratio.name}: reference not installed ({goal})")
            continue
        print(f"  {'ok    ' if ratio.holds else 'MISSED'}   {ratio.name}: {ratio.value:.2f} {ratio.unit} ({goal})")
    return all(ratio.holds is not False for ratio in ratios)

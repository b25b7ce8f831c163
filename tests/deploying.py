"""Reading what an operator deploys with: as much of YAML and of a Dockerfile as our files use, and no more of it."""

import json
import re
import shlex
from dataclasses import dataclass
from typing import Any


def yaml(text: str) -> Any:
    """Mappings and lists by indentation, with words, numbers and quoted words in them. What is anything else of YAML
    is refused: no library is needed to be sure of the rest."""
    lines = [(len(raw) - len(raw.lstrip()), raw.strip()) for raw in text.splitlines()]
    kept = [(depth, line) for depth, line in lines if line and not line.startswith("#")]
    found, rest = _block(kept, 0)
    assert not rest, rest[0]
    return found


def _block(lines: list[tuple[int, str]], depth: int) -> tuple[Any, list[tuple[int, str]]]:
    is_list = lines[0][1].startswith("- ")
    found: Any = [] if is_list else {}
    while lines and lines[0][0] == depth:
        line, lines = lines[0][1], lines[1:]
        if is_list:
            assert line.startswith("- "), line
            found.append(_word(line[2:]))
            continue
        parts = re.fullmatch(r"([\w.-]+):(?: (.+))?", line)
        assert parts, f"no mapping: {line}"
        assert parts[1] not in found, f"twice: {line}"
        value: Any = _word(parts[2]) if parts[2] else None
        if parts[2] is None and lines and lines[0][0] > depth:
            value, lines = _block(lines, lines[0][0])
        found[parts[1]] = value
    assert not lines or lines[0][0] < depth, f"indented by chance: {lines[0][1]}"
    return found, lines


def _word(said: str) -> Any:
    if said.startswith('"'):
        return json.loads(said)
    assert not re.match(r"[\[\]{}&*!|>'%@`,?-]", said), f"more of YAML than is read here: {said}"
    assert ": " not in said, f"quote it: {said}"
    assert " #" not in said, f"a comment has a line of its own: {said}"
    return {"true": True, "false": False}.get(said, int(said) if said.isdecimal() else said)


@dataclass(frozen=True)
class Step:
    """One instruction of a Dockerfile, and the stage it belongs to, counted from 0."""

    stage: int
    name: str
    said: str

    @property
    def words(self) -> list[str]:
        """As Docker splits them: the JSON form, or words."""
        return json.loads(self.said) if self.said.startswith("[") else shlex.split(self.said)


def dockerfile(text: str) -> list[Step]:
    """Its instructions in order, continued lines joined."""
    kept = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    found: list[Step] = []
    for line in filter(None, kept.replace("\\\n", " ").splitlines()):
        name, _, said = line.partition(" ")
        stage = sum(step.name == "FROM" for step in found) - (name != "FROM")
        found.append(Step(stage, name, said.strip()))
    return found

"""What the doctor says of one thing."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """`NOTE` is good to know; `WRONG` keeps something from working."""

    OK = "ok"
    NOTE = "note"
    WRONG = "WRONG"


@dataclass(frozen=True)
class Finding:
    """`mend`: what to do about it; empty where there is nothing to do."""

    level: Level
    about: str
    said: str
    mend: str = ""


def ok(about: str, said: str) -> list[Finding]:
    """All is well."""
    return [Finding(Level.OK, about, said)]


def note(about: str, said: str, mend: str = "") -> Finding:
    """Good to know."""
    return Finding(Level.NOTE, about, said, mend)


def wrong(about: str, said: str, mend: str) -> Finding:
    """Does not work, and how it will."""
    return Finding(Level.WRONG, about, said, mend)

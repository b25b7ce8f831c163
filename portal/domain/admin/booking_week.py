"""Hours as people type them: "09:00–12:00, 13:00–17:00"; nothing is a day off."""

import re
from collections.abc import Iterable

from portal.domain import hours_setting
from portal.domain.hours_setting import minutes_of
from portal.domain.signer import clean
from portal.domain.slots import Window
from portal.errors import Refused

LONGEST = 500  # characters of a day
_TIME = r"(\d{1,2})(?:[:.](\d{2}))?"
_STRETCH = re.compile(rf"{_TIME}\s*(?:[-–—]|to)\s*{_TIME}", re.ASCII | re.IGNORECASE)


class NoHours(Refused):
    """Not from one time of day to another."""

    sentence = "“{typed}” could not be understood. Please write hours like 09:00–12:00, 13:00–17:00."


def read(typed: str) -> list[Window]:
    """The stretches of a day, in order."""
    pieces = (piece.strip() for piece in re.split(r"[,;\n]", typed[: LONGEST + 1]))
    return hours_setting.checked(_stretch(piece) for piece in pieces if piece)


def written(stretches: Iterable[Window]) -> str:
    """The other way."""
    return ", ".join(f"{_clock(opens)}–{_clock(closes)}" for opens, closes in sorted(stretches))


def _stretch(piece: str) -> Window:
    found = _STRETCH.fullmatch(piece)
    if not found or len(piece) > 40:
        raise NoHours(typed=clean(piece[:40], 40, "Hours"))
    opens, closes = (f"{hour}:{minute or '00'}" for hour, minute in (found.groups()[:2], found.groups()[2:]))
    return minutes_of(opens), minutes_of(closes)


def _clock(minutes: int) -> str:
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}"

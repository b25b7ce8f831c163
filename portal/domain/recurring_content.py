"""What a plan bills each time: a draft as it is typed, kept until its day, and then said for that day."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from pydantic import TypeAdapter

from portal import formats
from portal.domain.issuing import Draft
from portal.domain.rhythm import Rhythm

_DRAFT = TypeAdapter(Draft)
_PLACE = re.compile(r"\{(month|last_month|year|period)\}")


def stored(draft: Draft) -> dict[str, Any]:
    """As the plan keeps it; decimals as text."""
    return _DRAFT.dump_python(draft, mode="json")


def read(content: Mapping[str, Any]) -> Draft:
    """Back from there."""
    return _DRAFT.validate_python(dict(content))


def said_for(draft: Draft, rhythm: Rhythm, nth: int, locale: str) -> Draft:
    """The draft of the nth day: {month}, {last_month}, {year} and {period} in its words are filled in; whatever else
    stands in braces stays as it was typed. It is text, and is escaped where it is shown, like all of it."""
    on, following = (replace(rhythm, end_on=None).day(n) for n in (nth, nth + 1))
    known = _known(on, following, locale) if on and following else {}

    def fill(words: str) -> str:
        return _PLACE.sub(lambda found: known[found[1]], words)

    lines = [replace(one, description=fill(one.description), detail=fill(one.detail)) for one in draft.lines]
    return replace(draft, lines=lines, notes=fill(draft.notes))


def _known(on: date, following: date, locale: str) -> dict[str, str]:
    last = following - timedelta(days=1)
    period = formats.day(on, locale) if last == on else f"{formats.day(on, locale)} – {formats.day(last, locale)}"
    before = on.replace(day=1) - timedelta(days=1)
    return {
        "month": formats.month(on, locale),
        "last_month": formats.month(before, locale),
        "year": str(on.year),
        "period": period,
    }

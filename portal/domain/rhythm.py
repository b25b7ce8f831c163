"""The days of a rhythm, always counted from its first: monthly from 31 January is 28 February, then 31 March."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count

from dateutil.relativedelta import relativedelta

from portal.models import RhythmUnit
from portal.text import tn

_STEPS = {
    RhythmUnit.DAY: relativedelta(days=1),
    RhythmUnit.WEEK: relativedelta(weeks=1),
    RhythmUnit.MONTH: relativedelta(months=1),
    RhythmUnit.YEAR: relativedelta(years=1),
}
_SAID = {
    RhythmUnit.DAY: ("Daily", "Every {count} days"),
    RhythmUnit.WEEK: ("Weekly", "Every {count} weeks"),
    RhythmUnit.MONTH: ("Monthly", "Every {count} months"),
    RhythmUnit.YEAR: ("Yearly", "Every {count} years"),
}
_LONGEST = {RhythmUnit.DAY: 1, RhythmUnit.WEEK: 7, RhythmUnit.MONTH: 31, RhythmUnit.YEAR: 366}  # days


@dataclass(frozen=True)
class Rhythm:
    """Every so many days, weeks, months or years from a day on; `end_on` is the last day that may be one of them."""

    unit: RhythmUnit
    every: int
    start_on: date
    end_on: date | None = None

    def day(self, nth: int) -> date | None:
        """The nth day, from 0; None once the rhythm is over. Of a month too short it is the last."""
        found = self.start_on + _STEPS[self.unit] * (self.every * nth)
        return None if self.end_on and found > self.end_on else found

    def first_from(self, on: date) -> int:
        """The number of the first day that is not before `on`."""
        nth = max(0, (on - self.start_on).days // (_LONGEST[self.unit] * self.every))
        return next(n for n in count(nth) if self._lies_from(n, on))

    def days_from(self, nth: int) -> Iterator[date]:
        """The nth day and those after it."""
        for n in count(nth):
            if (found := self.day(n)) is None:
                return
            yield found

    def _lies_from(self, nth: int, on: date) -> bool:
        return self.start_on + _STEPS[self.unit] * (self.every * nth) >= on


def said(unit: RhythmUnit, every: int, locale: str) -> str:
    """The rhythm in words: "Monthly", "Every 2 weeks"."""
    one, many = _SAID[unit]
    return tn(one, many, every, locale)

"""A recurring invoice as it is typed: what a draft has, and in which rhythm it is written."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice

from portal.domain.admin import draft_form, typed
from portal.domain.admin.draft_form import LessThanNothing, NoWords, TypedDraft
from portal.domain.admin.drafts import TooLarge
from portal.domain.issuing import Draft
from portal.domain.rhythm import Rhythm
from portal.errors import Refused
from portal.models import RhythmUnit

NEVER, ON_A_DAY, AFTER = "never", "day", "times"
MOST = {RhythmUnit.DAY: 365, RhythmUnit.WEEK: 52, RhythmUnit.MONTH: 60, RhythmUnit.YEAR: 10}
MOST_TIMES = 1000
FAR = timedelta(days=3653)  # ten years: further away is a slip of the finger
LONGEST = 2000  # characters of the word that goes with it


class TooFar(Refused):
    """A year with a wrong figure."""

    sentence = "Choose a day within ten years of today."


class NotWhole(Refused):
    """A half, none, or too many."""

    sentence = "Write a whole number from 1 to {most}."


class NoneAtAll(Refused):
    """It ends before it begins."""

    sentence = "It would end before the next invoice. Choose a later day."


class EnoughAlready(Refused):
    """So many exist."""

    sentence = "{made} were written already. Choose a larger number, or end it."


@dataclass(frozen=True)
class TypedPlan:
    """All of it. `source` is the invoice it was begun from; `readers` are told by mail, if it `sends`."""

    key: str = ""
    version: int = 0
    client_key: str = ""
    client: str = ""
    source: str = ""
    unit: str = RhythmUnit.MONTH.value
    every: str = "1"
    start: str = ""
    ends: str = NEVER
    end_on: str = ""
    times: str = ""
    sends: bool = True
    readers: tuple[str, ...] = ()
    message: str = ""
    draft: TypedDraft = field(default_factory=TypedDraft)


class Reading(typed.Fields):
    """Reads a typed plan; what is wrong with the draft in it is known by the draft's own names."""

    def __init__(self, given: TypedPlan, locale: str, today: date) -> None:
        super().__init__()
        self.given, self.locale, self.today = given, locale, today
        self.unit = RhythmUnit(given.unit)
        self.every = self._whole("every", given.every, MOST[self.unit])
        self.start_on = self._day("start", given.start)
        self.end_on = self._day("end_on", given.end_on) if given.ends == ON_A_DAY else None
        self.times = self._whole("times", given.times, MOST_TIMES) if given.ends == AFTER else None
        self.message = self.read("message", lambda: typed.words(given.message, LONGEST), "")

    @property
    def rhythm(self) -> Rhythm:
        """Its days."""
        return Rhythm(self.unit, self.every, self.start_on, self.end_on)

    def draft(self) -> tuple[Draft, int]:
        """What is billed each time, and what it comes to; `WrongFields` where anything of the plan is wrong."""
        reading = draft_form.Reading(self.given.draft, self.locale)
        self.wrong = {**self.wrong, **reading.wrong}
        if not reading.lines:
            first = next((one.key for one in self.given.draft.lines), "1")
            self.wrong[f"description-{first}"] = NoWords()
        self.check()
        try:
            total = reading.calculated().total_minor
        except ValueError:
            raise TooLarge from None
        if total < 0:
            raise LessThanNothing
        return reading.draft(), total

    def _whole(self, name: str, said: str, most: int) -> int:
        def whole() -> int:
            try:
                return int(typed.number(said, self.locale, 1, most, 0))
            except Refused:
                raise NotWhole(most=str(most)) from None

        return self.read(name, whole, 1)

    def _day(self, name: str, said: str) -> date:
        def near() -> date:
            found = typed.day(said)
            if abs(found - self.today) > FAR:
                raise TooFar
            return found

        return self.read(name, near, self.today)


def coming(given: TypedPlan, locale: str, today: date, made_for: date | None, count: int = 3) -> list[date]:
    """The next days as far as they can be read: none before today, and none that has its invoice."""
    reading = Reading(given, locale, today)
    if reading.wrong.keys() - {"message"}:
        return []
    first = max(today, made_for + timedelta(days=1)) if made_for else today
    return list(islice(reading.rhythm.days_from(reading.rhythm.first_from(first)), count))

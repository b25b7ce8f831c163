"""Open slots found the simple way, the reference of `bench.slots` and of the tests: look at the clock every minute."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.domain.slots import Diary, Slot, Terms, Window

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def open_slots(terms: Terms, diary: Diary, first: date, last: date, moment: datetime) -> list[Slot]:
    """As `portal.domain.slots.open_slots`, minute by minute. Taken stretches begin and end on whole minutes here."""
    today = moment.astimezone(diary.zone).date()
    first, last = max(first, today), min(last, today + terms.horizon_days * DAY)
    taken = {minute for start, end in diary.taken for minute in range(_number(start), _number(end))}
    found: list[Slot] = []
    day = first
    while day <= last:
        if not terms.most_per_day or (diary.counts or {}).get(day, 0) < terms.most_per_day:
            found += _of_day(terms, diary, day, moment, taken)
        day += DAY
    return found


def _of_day(terms: Terms, diary: Diary, day: date, moment: datetime, taken: set[int]) -> list[Slot]:
    """One look at the clock for each minute of the 72 hours around the day."""
    begins = datetime.combine(day, time.min, UTC) - DAY
    shown = [(begins + n * MINUTE, _shown(begins + n * MINUTE, diary.zone)) for n in range(3 * 1440)]
    found: list[Slot] = []
    for window in diary.windows.get(day, ()):
        found += _of_window(terms, diary, day, window, moment, taken, shown)
    return found


def _of_window(
    terms: Terms, diary: Diary, day: date, window: Window, moment: datetime, taken: set[int],
    shown: Sequence[tuple[datetime, tuple[datetime, int]]],
) -> list[Slot]:  # fmt: skip
    midnight = datetime.combine(day, time.min)
    opens, closes = midnight + window[0] * MINUTE, midnight + window[1] * MINUTE
    closing = next(minute for minute, (wall, _) in shown if wall >= closes)
    earlier, found = None, []
    for minute, (wall, fold) in shown:
        if wall < opens or fold or (wall - opens) % (terms.increment * MINUTE):
            continue
        if minute + terms.minutes * MINUTE > closing or (earlier and minute - earlier < terms.increment * MINUTE):
            continue
        earlier = minute
        number = _number(minute)
        all_of_it = range(number - terms.buffer_before, number + terms.minutes + terms.buffer_after)
        if minute >= moment + terms.notice * MINUTE and not any(one in taken for one in all_of_it):
            found.append(Slot(minute, minute + terms.minutes * MINUTE, wall, diary.provider_id))
    return found


def _shown(minute: datetime, zone: ZoneInfo) -> tuple[datetime, int]:
    local = minute.astimezone(zone)
    return local.replace(tzinfo=None, fold=0), local.fold


def _number(moment: datetime) -> int:
    return (moment - EPOCH) // MINUTE

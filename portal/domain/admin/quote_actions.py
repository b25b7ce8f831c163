"""What staff do with a quote besides writing and sending it. `portal.domain` has the rules; here stands who may, and
what is written down."""

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import quote_questions, quoting
from portal.domain.admin import typed
from portal.domain.admin.quote_moved import sent_already, unless_moved
from portal.domain.admin.quote_sending import Telling, checked, tell
from portal.domain.admin.quotes import find
from portal.domain.quote_questions import NoSuchLine
from portal.errors import Refused
from portal.models import QuoteState, StaffRole


class DayIsOver(Refused):
    """Nobody could answer."""

    sentence = "Choose today or a later day."


class NothingWritten(Refused):
    """An answer without words."""

    sentence = "Please write your answer first."


@writes
@for_staff(StaffRole.AGENT)
def withdraw(visit: StaffVisit, key: str) -> None:
    """Take a pending quote back: nobody can answer it any more."""
    quote = find(visit, key)
    version = quote.version
    unless_moved(visit, quote, version, lambda: quoting.withdraw(visit.db, quote.id, version, visit.now))
    visit.note("quote_withdrawn", quote, number=quote.number)


@writes
@for_staff(StaffRole.MANAGER)
def reopen(visit: StaffVisit, key: str, until: str, telling: Telling) -> None:
    """Undo a decision or a withdrawal: the same words once more, as a new version to be decided until that day."""
    quote, form = find(visit, key), typed.Fields()
    day = form.read("until", lambda: typed.day(until), visit.today)
    if day < visit.today:
        form.wrong["until"] = DayIsOver()
    form.check()
    said, version = checked(telling), quote.version
    unless_moved(visit, quote, version,
                 lambda: quoting.reopen(visit.db, quote.id, day, visit.now, visit.today, mail=False))  # fmt: skip
    told = tell(visit, quote, said)
    visit.note("quote_reopened", quote, number=quote.number, day=formats.day(day, visit.locale), told=told)


@writes
@for_staff(StaffRole.AGENT)
def answer(visit: StaffVisit, key: str, text: str, line_key: str = "") -> None:
    """Write into the thread: the client's readers get a mail. About a line that is gone, it is about the whole."""
    quote, form = find(visit, key), typed.Fields()
    said = form.read("answer", lambda: typed.words(text, quote_questions.LONGEST), "")
    if not said and not form.wrong:
        form.wrong["answer"] = NothingWritten()
    form.check()
    try:
        quote_questions.answer(visit.db, quote.id, said, line_key)
    except NoSuchLine:
        quote_questions.answer(visit.db, quote.id, said)
    visit.note("question_answered", quote, number=quote.number or "")


@writes
@for_staff(StaffRole.AGENT)
def delete(visit: StaffVisit, key: str) -> None:
    """Throw a draft away; what was sent stays for ever."""
    quote = find(visit, key, lock=True)
    if quote.state is not QuoteState.DRAFT:
        raise sent_already(visit, quote)
    total = formats.money(quote.total_minor, quote.currency, visit.locale)
    visit.note("quote_draft_deleted", quote, total=total)
    quoting.erase(visit.db, quote)

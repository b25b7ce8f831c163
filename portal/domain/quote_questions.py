"""Questions about a quote, or about one of its lines, and what was answered: one thread that both sides read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from portal import formats
from portal.access.visit import Visit, writes
from portal.domain import activity, quote_mailing, quotes
from portal.domain.paragraphs import paragraphs
from portal.domain.quote_content import read
from portal.errors import NotFound, Refused
from portal.models import Actor, Business, Contact, Quote, QuoteQuestion, QuoteState, QuoteVersion
from portal.text import t

LONGEST = 2000
MOST = 20  # questions of a client about one quote within SPAN
SPAN = timedelta(hours=1)
SHOWN = 200  # the newest of a thread


class Empty(Refused):
    """Nothing to read."""

    sentence = "Please write your question first."


class NoSuchLine(Refused):
    """Not a line of the version that counts."""

    sentence = "This line is no longer part of the quote. Please look at the newest version."


class TooMany(Refused):
    """More than a person asks; each one is a mail to the business."""

    sentence = "You have asked a lot within an hour. Please wait a little, or write to us."


class Over(Refused):
    """The owner took the quote back."""

    sentence = "This quote was withdrawn. Please write to us instead."


@dataclass(frozen=True)
class QuestionRow:
    """One entry. `is_ours`: the business wrote it. `line` is empty when it is about the whole quote; `version_word`
    says which version it is about, unless that is the newest."""

    id: str
    author_name: str
    is_ours: bool
    line: str
    text: str
    when: str
    version_word: str


@writes
def ask(visit: Visit, slug: str, line_key: str, text: str) -> None:
    """The client's question: the business gets a mail."""
    quote = quotes.find(visit, slug)
    visit.db.refresh(quote, with_for_update=True)  # who asks at the same time waits: the limit is exact
    if quote.state is QuoteState.WITHDRAWN:
        raise Over
    question = _question(visit.db, quote, line_key, text)
    if _lately(visit, quote) >= MOST:
        raise TooMany
    question.author, question.contact_id = Actor.CLIENT, visit.contact_id
    visit.db.add(question)
    visit.db.flush()
    activity.note_quote(visit.db, quote, "quote_asked", Actor.CLIENT, visit.contact_id, visit.ip)
    quote_mailing.asked(visit.db, quote, question)


def answer(session: Session, quote_id: UUID, text: str, line_key: str = "") -> None:
    """The owner's words: the client's readers get a mail."""
    quote = session.get(Quote, quote_id)
    if quote is None or quote.state is QuoteState.DRAFT:
        raise NotFound
    question = _question(session, quote, line_key, text)
    session.add(question)
    session.flush()
    activity.note_quote(session, quote, "quote_answered", Actor.BUSINESS)
    quote_mailing.answered(session, quote, question)


def thread(visit: Visit, quote: Quote) -> list[QuestionRow]:
    """Everything asked and answered, the oldest first."""
    query = (
        select(QuoteQuestion, Contact.name)
        .outerjoin(Contact, col(Contact.id) == QuoteQuestion.contact_id)
        .where(QuoteQuestion.quote_id == quote.id)
        .order_by(col(QuoteQuestion.created_at).desc(), col(QuoteQuestion.id).desc())
    )
    found = visit.db.exec(query.limit(SHOWN)).all()[::-1]
    lines = _lines(visit.db, quote, {one.version for one, _ in found if one.line_key})
    business = visit.db.get_one(Business, visit.business_id).display_name
    return [_row(visit, quote, one, name or business, lines) for one, name in found]


def line_of(session: Session, question: QuoteQuestion) -> str:
    """What the line it is about is called; empty when it is about the whole quote."""
    quote = session.get_one(Quote, question.quote_id)
    return _lines(session, quote, [question.version]).get((question.version, question.line_key), "")


def _question(session: Session, quote: Quote, line_key: str, text: str) -> QuoteQuestion:
    """Checked, and still the owner's."""
    said = paragraphs(text, LONGEST, "Your question")
    if not said:
        raise Empty
    if line_key and (quote.version, line_key) not in _lines(session, quote, [quote.version]):
        raise NoSuchLine
    return QuoteQuestion(
        business_id=quote.business_id,
        client_id=quote.client_id,
        quote_id=quote.id,
        version=quote.version,
        line_key=line_key,
        author=Actor.BUSINESS,
        text=said,
    )


def _lately(visit: Visit, quote: Quote) -> int:
    query = select(func.count()).select_from(QuoteQuestion)
    mine = QuoteQuestion.quote_id == quote.id, QuoteQuestion.author == Actor.CLIENT
    return visit.db.exec(query.where(*mine, col(QuoteQuestion.created_at) > visit.now - SPAN)).one()


def _lines(session: Session, quote: Quote, versions: Iterable[int]) -> dict[tuple[int, str], str]:
    """The lines of these versions by version and key."""
    query = select(QuoteVersion).where(QuoteVersion.quote_id == quote.id, col(QuoteVersion.version).in_(list(versions)))
    rows = session.exec(query).all()
    return {(row.version, line.key): line.description for row in rows for line in read(row.content).lines}


def _row(visit: Visit, quote: Quote, one: QuoteQuestion, author: str, lines: dict[tuple[int, str], str]) -> QuestionRow:
    is_older = one.version != quote.version
    return QuestionRow(
        id=one.id.hex,
        author_name=author,
        is_ours=one.author is Actor.BUSINESS,
        line=lines.get((one.version, one.line_key), ""),
        text=one.text,
        when=formats.moment(one.created_at, ZoneInfo(visit.zone), visit.locale),
        version_word=t("Version {version}", visit.locale, version=str(one.version)) if is_older else "",
    )

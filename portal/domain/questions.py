"""What the owner asks of everybody who books, and the answers: `Service.questions` and `Appointment.answers`.

Both are kept as plain rows: a question as {key, label, kind, required, options}, an answer as {key, label, value} with
the label it had then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from portal.domain import signer
from portal.domain.paragraphs import paragraphs
from portal.errors import Refused
from portal.models import Service
from portal.text import t

LONGEST = {"line": 200, "text": 2000}
KINDS = ("line", "text", "choice", "yes")
YES = frozenset({"on", "yes", "true", "1"})  # what a ticked box sends


@dataclass(frozen=True)
class Question:
    """One field of the form: a line, several lines, one of `options`, or a box to tick."""

    key: str
    label: str
    kind: Literal["line", "text", "choice", "yes"] = "line"
    required: bool = False
    options: tuple[str, ...] = ()


class Unanswered(Refused):
    """It has to be answered."""

    sentence = "Please answer this question."


class NotTicked(Refused):
    """The box has to be ticked."""

    sentence = "Please tick this box."


class NoChoice(Refused):
    """None of the options."""

    sentence = "Please choose one of the answers."


class TooLong(Refused):
    """More than fits; refused, not cut."""

    sentence = "Please shorten this to {count} characters."


class Wrong(Refused):
    """Some answers are not right. `fields` has a sentence for each, by the question's key, in the order of the form."""

    sentence = "Please look at the marked questions. Nothing has been booked yet."

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__()
        self.fields = dict(fields)


def questions_of(service: Service) -> list[Question]:
    """In the order of the form. A row nobody can read is left out: it must not keep everybody from booking."""
    found = [_question(row) for row in service.questions]
    return [one for one in found if one]


def stored(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """As `Service.questions` keeps them."""
    return [{**asdict(one), "options": list(one.options)} for one in questions]


def answers_of(service: Service, given: Mapping[str, str], locale: str) -> list[dict[str, str]]:
    """What was answered, as it is kept; what was left empty is left out. Raises Wrong. Unknown keys are ignored."""
    answers, wrong = list[dict[str, str]](), dict[str, str]()
    for question in questions_of(service):
        try:
            value = _checked(question, given.get(question.key, ""), locale)
        except Refused as refused:
            wrong[question.key] = refused.said(locale)
            continue
        if value:
            answers.append({"key": question.key, "label": question.label, "value": value})
    if wrong:
        raise Wrong(wrong)
    return answers


def _checked(question: Question, typed: str, locale: str) -> str:
    match question.kind:
        case "yes":
            value = t("Yes", locale) if typed.strip().casefold() in YES else ""
        case "choice":
            value = typed if typed in question.options else ""
            if typed and not value:
                raise NoChoice
        case _:
            value = _clean(question, typed)
    if question.required and not value:
        raise {"yes": NotTicked, "choice": NoChoice}.get(question.kind, Unanswered)
    return value


def _clean(question: Question, typed: str) -> str:
    most = LONGEST[question.kind]
    clean = signer.clean if question.kind == "line" else paragraphs
    try:
        return clean(typed, most, question.label)
    except signer.TooLong as error:
        raise TooLong(count=str(most)) from error


def _question(row: Mapping[str, Any]) -> Question | None:
    key, label, kind = row.get("key"), row.get("label"), row.get("kind", "line")
    options = tuple(str(one) for one in row.get("options") or ())
    if not key or not label or kind not in KINDS or (kind == "choice" and not options):
        return None
    return Question(str(key), str(label), kind, bool(row.get("required")), options)

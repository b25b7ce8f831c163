"""The owner's questions of a service, checked before they are kept: domain/questions.py asks them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from portal.domain.questions import KINDS, Question, stored
from portal.domain.signer import clean
from portal.errors import Refused

MOST, MOST_OPTIONS = 20, 50
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)


class TooManyQuestions(Refused):
    """Nobody fills that in."""

    sentence = "A service can ask at most {count} questions."


class BadKey(Refused):
    """Answers are kept under it."""

    sentence = "Each question needs a key of its own: a small letter, then small letters, digits and _."


class NoLabel(Refused):
    """A question without words."""

    sentence = "Each question needs its words."


class NoOptions(Refused):
    """Nothing to choose from, or twice the same."""

    sentence = "“{label}” needs from 2 to {count} different answers to choose from."


class NoKind(Refused):
    """None of the four."""

    sentence = "“{label}” is none of: one line, several lines, a choice, a box to tick."


def checked(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """As `Service.questions` keeps them."""
    if len(questions) > MOST:
        raise TooManyQuestions(count=str(MOST))
    keys = [one.key for one in questions]
    if len(set(keys)) < len(keys) or not all(KEY.fullmatch(key) for key in keys):
        raise BadKey
    return stored([_checked(one) for one in questions])


def _checked(question: Question) -> Question:
    label = clean(question.label, 200, "Question")
    if not label:
        raise NoLabel
    if question.kind not in KINDS:
        raise NoKind(label=label)
    options = tuple(clean(one, 200, "Answer") for one in question.options)
    if question.kind != "choice":
        return replace(question, label=label, options=())
    if not 2 <= len(set(options)) == len(options) <= MOST_OPTIONS or not all(options):
        raise NoOptions(label=label, count=str(MOST_OPTIONS))
    return replace(question, label=label, options=options)

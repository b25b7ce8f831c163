"""What a service asks of everybody who books it, as a form: rows that come and go before anything is saved."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from portal.domain import question_setting, questions
from portal.domain.admin.booking_typed import Sheet
from portal.domain.questions import Question
from portal.models import Service


@dataclass(frozen=True)
class QuestionSheet:
    """One of them; `nth` names its fields, `key` what its answers are kept under, empty while it is new."""

    nth: int = 0
    key: str = ""
    label: str = ""
    kind: str = "line"
    required: bool = False
    options: str = ""  # one per line


def sheets(service: Service) -> list[QuestionSheet]:
    """As they are."""
    found = enumerate(questions.questions_of(service))
    return [QuestionSheet(nth, q.key, q.label, q.kind, q.required, "\n".join(q.options)) for nth, q in found]


def read(sheet: Sheet, rows: Sequence[tuple[int, str]]) -> list[Question]:
    """What was typed into these rows (their `nth` and `key`); an empty one is none. What is wrong stands at
    "questions"."""
    taken = {key for _, key in rows if key}
    found = [_question(sheet, nth, key, taken) for nth, key in rows if _is_filled(sheet, nth)]
    sheet.read("questions", lambda _: question_setting.checked(found), [])
    return found


def _is_filled(sheet: Sheet, nth: int) -> bool:
    return bool(sheet.text(f"q{nth}_label").strip() or sheet.text(f"q{nth}_options").strip())


def _question(sheet: Sheet, nth: int, key: str, taken: set[str]) -> Question:
    label, kind = sheet.text(f"q{nth}_label"), sheet.text(f"q{nth}_kind")
    options = (line.strip() for line in sheet.text(f"q{nth}_options").splitlines()) if kind == "choice" else ()
    return Question(
        key or _new_key(label, taken),
        label,
        cast(Any, kind),  # checked below, like everything else that was typed
        sheet.ticked(f"q{nth}_required"),
        tuple(one for one in options if one),
    )


def _new_key(label: str, taken: set[str]) -> str:
    letters = unicodedata.normalize("NFKD", label[:200]).encode("ascii", "ignore").decode().casefold()
    base = re.sub(r"[^a-z0-9]+", "_", letters).strip("_")[:30] or "question"
    base = base if base[0].isalpha() else f"q_{base}"
    key = next(one for nth in range(1, 1000) if (one := base if nth == 1 else f"{base}_{nth}") not in taken)
    taken.add(key)
    return key

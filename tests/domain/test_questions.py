"""The owner's questions: checked field by field, kept as they were asked."""

from typing import Any
from uuid import uuid4

import pytest

from portal.domain.questions import Question, Wrong, answers_of, questions_of, stored
from portal.models import Service

ASKED = (
    Question("topic", "What is it about?", required=True),
    Question("more", "Anything else?", "text"),
    Question("where", "Where?", "choice", True, ("Here", "By phone")),
    Question("first", "It is my first visit", "yes"),
    Question("terms", "I have read the terms", "yes", True),
)
RIGHT = {"topic": "Taxes", "where": "Here", "terms": "on"}


def service(*questions: Question) -> Service:
    return with_rows(stored(questions or ASKED))


def with_rows(rows: list[dict[str, Any]]) -> Service:
    return Service(business_id=uuid4(), name="Talk", minutes=30, questions=rows)


def wrong(given: dict[str, str], *questions: Question) -> dict[str, str]:
    with pytest.raises(Wrong) as refused:
        answers_of(service(*questions), given, "en")
    return refused.value.fields


def test_they_come_back_as_they_were_stored():
    assert questions_of(service()) == list(ASKED)


def test_answers_are_kept_with_the_words_of_the_question():
    given = {**RIGHT, "more": "One\r\ntwo", "first": "on", "unknown": "x"}
    assert answers_of(service(), given, "en") == [
        {"key": "topic", "label": "What is it about?", "value": "Taxes"},
        {"key": "more", "label": "Anything else?", "value": "One\ntwo"},
        {"key": "where", "label": "Where?", "value": "Here"},
        {"key": "first", "label": "It is my first visit", "value": "Yes"},
        {"key": "terms", "label": "I have read the terms", "value": "Yes"},
    ]


def test_what_was_left_empty_is_left_out():
    assert [one["key"] for one in answers_of(service(), RIGHT, "en")] == ["topic", "where", "terms"]


def test_every_field_is_told_at_once_in_the_order_of_the_form():
    assert wrong({}) == {
        "topic": "Please answer this question.",
        "where": "Please choose one of the answers.",
        "terms": "Please tick this box.",
    }


def test_blanks_and_control_characters_are_no_answer():
    assert list(wrong({**RIGHT, "topic": " \t\u202e\x00 "})) == ["topic"]


@pytest.mark.parametrize("given", ["here", "Here ", "Elsewhere", "Here\nBy phone"])
def test_an_option_is_one_of_those_offered(given: str):
    assert wrong({**RIGHT, "where": given}) == {"where": "Please choose one of the answers."}


def test_a_choice_that_is_not_required_may_stay_open_but_not_be_invented():
    optional = Question("where", "Where?", "choice", False, ("Here",))
    assert answers_of(service(optional), {}, "en") == []
    assert list(wrong({"where": "There"}, optional)) == ["where"]


def test_nothing_is_cut():
    assert wrong({**RIGHT, "topic": "x" * 201}) == {"topic": "Please shorten this to 200 characters."}
    assert wrong({**RIGHT, "more": "x" * 2001}) == {"more": "Please shorten this to 2000 characters."}
    assert answers_of(service(), {**RIGHT, "topic": "x" * 200, "more": "y" * 2000}, "en")


def test_a_box_is_ticked_by_what_browsers_send_alone():
    terms = Question("terms", "Terms", "yes", True)
    assert all(answers_of(service(terms), {"terms": sent}, "en") for sent in ("on", "yes", "true", "1"))
    assert all(wrong({"terms": sent}, terms) for sent in ("", "off", "no", "0", "false"))


def test_hostile_words_stay_words():
    hostile = "<script>{business}</script>\nBEGIN:VEVENT"
    [line] = answers_of(service(Question("a", "A")), {"a": hostile}, "en")
    assert line["value"] == "<script>{business}</script> BEGIN:VEVENT"


def test_rows_nobody_can_read_keep_nobody_from_booking():
    rows = [{}, {"key": "a"}, {"key": "b", "label": "B", "kind": "file"}, {"key": "c", "label": "C", "kind": "choice"},
            {"key": "d", "label": "D"}]  # fmt: skip
    assert questions_of(with_rows(rows)) == [Question("d", "D")]

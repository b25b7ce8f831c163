"""The answers on the help page: every problem has one, and whatever links to one finds it."""

import re
from pathlib import Path

import pytest

from portal.access.paths import own_path
from portal.domain import help as answers_to
from portal.domain.help import ANSWERS, Topic
from portal.text import placeholders

ROOT = Path(__file__).parents[2]
FACTS = {"email": "office@example.com", "life": "24 hours"}


def test_every_topic_is_answered_once():
    assert [answer.topic for answer in ANSWERS] == list(Topic)


def test_answers_are_filled_and_name_nothing_unknown():
    said = [words for answer in answers_to.answers(FACTS) for words in answer.paragraphs]
    asked = [words for answer in ANSWERS for words in answer.paragraphs]
    assert len(said) == len(asked)
    assert not [words for words in said if "{" in words]
    assert frozenset.union(*map(placeholders, asked)) == FACTS.keys()


PERSONAL = [Topic.NO_MAIL, Topic.NO_ACCESS, Topic.PAID_TWICE, Topic.PAY_LINK, Topic.CHANGE_EMAIL]


@pytest.mark.parametrize("topic", PERSONAL)
def test_who_needs_a_person_reads_where_to_write(topic: Topic):
    answer = next(one for one in answers_to.answers(FACTS) if one.topic is topic)
    assert "office@example.com" in " ".join(answer.paragraphs)


def test_who_was_sent_a_link_to_pay_reads_whom_to_ask():
    answer = next(one for one in answers_to.answers(FACTS) if one.topic is Topic.PAY_LINK)
    said = " ".join(answer.paragraphs)
    assert "The mail names them. If you do not expect it, call them before you pay" in said
    assert "ask them to send you another" in said
    assert answer.ways == (), "they have no account to go to"


def test_a_link_lives_as_long_as_the_operator_set():
    answer = next(one for one in answers_to.answers({**FACTS, "life": "90 minutes"}) if one.topic == "expired-link")
    assert "for 90 minutes" in answer.paragraphs[0]


def test_ways_lead_to_pages_of_ours():
    paths = {way.href for answer in answers_to.answers(FACTS) for way in answer.ways}
    assert {path for path in paths if own_path(path) != path} == {"/login", "/verify"}


def test_whatever_names_an_anchor_names_one_that_is_there():
    named = set()
    for path in (*ROOT.glob("portal/**/*.py"), *ROOT.glob("portal/**/*.html")):
        named |= set(re.findall(r"/help#([\w-]+)", path.read_text("utf-8")))
    assert named
    assert named <= {topic.value for topic in Topic}
    assert answers_to.address(Topic.NO_MAIL) == "/help#no-mail"

"""Stripe answers 500 or 429, not at all, or does what was asked and the answer is lost: to every call we make."""

import os
from contextlib import suppress
from random import Random

import pytest

from portal.errors import Refused
from tests.faults.acting import Desk
from tests.faults.afterwards import check, recover
from tests.faults.stories import STORIES
from tests.mailing import MailServer

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("impatient")]
FULL = os.environ.get("PORTAL_FAULTS") == "full"
KINDS = ("error", "rate_limit", "drop", "lost_answer", "saved_error")
SESSIONS = "/v1/checkout/sessions"
CALLS = {  # what is called, and a story that does
    ("POST", SESSIONS): "three",
    ("GET", f"{SESSIONS}/*"): "one, coming back",
    ("POST", f"{SESSIONS}/*/expire"): "three, replacing two pages",
    ("POST", "/v1/refunds"): "refund",
    ("GET", "/v1/refunds"): "refund that comes back",
    ("GET", "/v1/disputes"): "lost dispute",
}
FOR_A_DAY = ("/v1/refunds", "saved_error")  # Stripe repeats such an answer until it forgets the key: test_money_back.py
CASES = [  # with small counts every call, every kind, and not all of both
    (call, kind)
    for number, call in enumerate(CALLS)
    for place, kind in enumerate(KINDS)
    if (call[1], kind) != FOR_A_DAY and (FULL or (number + place) % 2)
]
TOGETHER = [(name, seed) for name in STORIES for seed in range(25)] if FULL else [("three", 1), ("refund", 2)]


def live(desk: Desk, name: str) -> None:
    """As far as it gets: a person is told to try again, Stripe hears 503."""
    with suppress(Refused):
        STORIES[name].live(desk)


@pytest.mark.parametrize("times", [1, 2, 4, 20] if FULL else [20])
@pytest.mark.parametrize(("call", "kind"), CASES)
def test_a_call_goes_wrong_and_nothing_is_lost_or_doubled(
    desk: Desk, post_office: MailServer, call: tuple[str, str], kind: str, times: int
):
    method, path = call
    story = STORIES[CALLS[call]]
    story.before(desk)
    desk.stripe.fault(path, times, kind, method=method)
    live(desk, CALLS[call])
    desk.stripe.clear_faults()
    recover(desk, story)
    check(desk, story, post_office)


@pytest.mark.parametrize(("name", "seed"), TOGETHER)
def test_many_calls_go_wrong(desk: Desk, post_office: MailServer, name: str, seed: int):
    rolls, story = Random(f"{name} {seed}"), STORIES[name]
    story.before(desk)
    for _ in range(8):
        method, path = rolls.choice(list(CALLS))
        kind = rolls.choice(KINDS[:4])
        desk.stripe.fault(path, rolls.randint(1, 5), kind, method=method)
    live(desk, name)
    desk.stripe.clear_faults()
    recover(desk, story)
    check(desk, story, post_office)

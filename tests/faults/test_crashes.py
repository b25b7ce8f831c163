"""kill -9 between any two steps of paying: after a restart nothing is lost and nothing twice."""

import os
import random
import re
import signal
from collections import Counter
from collections.abc import Iterator

import pytest

from portal import crash, db
from portal.models import Refund, RefundState
from portal.settings import settings
from tests.faults.acting import Desk
from tests.faults.afterwards import check, recover
from tests.faults.conftest import ROOT, Victim
from tests.faults.history import violations
from tests.faults.market import Market
from tests.faults.stories import STORIES
from tests.faults.test_export_crashes import POINTS as EXPORT_POINTS
from tests.faults.test_import_crashes import POINTS as IMPORT_POINTS
from tests.faults.test_quote_crashes import POINTS as QUOTE_POINTS
from tests.faults.test_recurring_crashes import MADE as RECURRING_POINTS
from tests.mailing import MailServer
from tests.paying import rows

NAMED = re.compile(r'crash\.point\("(\w+)"\)')
pytestmark = [pytest.mark.faults, pytest.mark.sqlite]  # the victim is forked onto a file
FULL = os.environ.get("PORTAL_FAULTS") == "full"
RUNS, RANDOM_RUNS, ANYTHING = (range(50), range(300), range(100)) if FULL else (range(1), range(4), range(2))


def places() -> Iterator[tuple[str, str]]:
    """Every point of every story; with small counts every other, and each point in one story at least."""
    seen = set[str]()
    for number, (name, story) in enumerate(STORIES.items()):
        for place, point in enumerate(story.points):
            if FULL or point not in seen or (number + place) % 3 == 0:
                seen.add(point)
                yield name, point


def told(desk: Desk, story: str, **more: object) -> dict[str, object]:
    """What the victim must know."""
    crash_at = {crash.VARIABLE: more.pop("point")} if "point" in more else {}
    return {
        "story": story,
        "business": desk.business_id.hex,
        "client": desk.client_id.hex,
        "contact": desk.contact_id.hex,
        "invoice": desk.invoice_id.hex,
        "slug": desk.slug,
        "began": desk.began,
        "database": db.engine().url.database,
        "environment": {"PORTAL_STRIPE_API_BASE": desk.stripe.url, **crash_at},
        **more,
    }


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize(("name", "point"), list(places()))
def test_killed_there_nothing_is_lost_or_doubled(
    desk: Desk, victim: Victim, post_office: MailServer, name: str, point: str, run: int
):
    story = STORIES[name]
    story.before(desk)
    assert victim.live(**told(desk, name, point=point)) == -signal.SIGKILL
    recover(desk, story)
    check(desk, story, post_office, repeated=point == "mail_accepted")


@pytest.mark.parametrize("name", STORIES if FULL else ["three", "refund"])
def test_nobody_is_killed_unasked(desk: Desk, victim: Victim, post_office: MailServer, name: str):
    story = STORIES[name]
    story.before(desk)
    assert victim.live(**told(desk, name)) == 0
    recover(desk, story)
    check(desk, story, post_office)


@pytest.mark.parametrize("run", RANDOM_RUNS)
def test_killed_at_any_moment(desk: Desk, victim: Victim, post_office: MailServer, run: int):
    name = list(STORIES)[run % len(STORIES)]
    story = STORIES[name]
    story.before(desk)
    ended = victim.live(**told(desk, name, seconds=random.Random(run).uniform(0.005, 0.4)))
    assert ended in (0, -signal.SIGKILL)
    recover(desk, story)
    check(desk, story, post_office, repeated=len(post_office.mails) > len(story.mails))


@pytest.mark.parametrize("run", ANYTHING)
def test_killed_in_the_middle_of_anything(desk: Desk, victim: Victim, run: int):
    seconds = random.Random(run).uniform(0.05, 1.5)
    assert victim.live(**told(desk, "", seed=run, seconds=seconds)) == -signal.SIGKILL
    market = Market(desk, random.Random(run), desk.began)
    market.rest()
    assert violations(market.captures()) == []
    assert Counter(one.state for one in rows(Refund))[RefundState.REQUESTED] == 0


def test_every_named_point_is_in_a_story():
    found = {name for file in (ROOT / "portal").rglob("*.py") for name in NAMED.findall(file.read_text("utf-8"))}
    elsewhere = {*QUOTE_POINTS, *EXPORT_POINTS, *IMPORT_POINTS, *RECURRING_POINTS}
    assert found == {point for story in STORIES.values() for point in story.points} | elsewhere
    assert found == {point for _, point in places()} | elsewhere


def test_a_live_key_cannot_be_made_to_crash(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(crash.VARIABLE, "here")
    killed = []
    monkeypatch.setattr(os, "kill", lambda *given: killed.append(given))
    monkeypatch.setenv("PORTAL_STRIPE_SECRET_KEY", "sk_live_1")
    settings.cache_clear()
    crash.point("here")
    assert killed == []
    monkeypatch.setenv("PORTAL_STRIPE_SECRET_KEY", "sk_test_1")
    settings.cache_clear()
    crash.point("elsewhere")
    assert killed == []
    crash.point("here")
    assert killed == [(os.getpid(), signal.SIGKILL)]
    monkeypatch.undo()
    settings.cache_clear()

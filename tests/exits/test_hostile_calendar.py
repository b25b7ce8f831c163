"""The calendar file, when every word in it is hostile: words stay words, and nothing is added to it."""

from portal.access.feed_links import token_of
from portal.access.visit import visit_now
from portal.domain import calendar_feed
from portal.domain.letters import one_line
from portal.models import CalendarFeed
from tests.databases import Place
from tests.exits.hostile import CALM, hostile
from tests.exits.world import World, a_world
from tests.feeds import events
from tests.linking import a_browser
from tests.paying import rows


def calendar(text: str, template: Place, database: Place) -> tuple[World, bytes]:
    """As a program gets it."""
    world = a_world(text, template, database)
    visit_now(calendar_feed.make)
    answer = a_browser().get(f"/calendar/{token_of(rows(CalendarFeed)[0].id)}.ics")
    assert answer.status_code == 200
    assert all("\n" not in value and "\r" not in value for value in answer.headers.values())
    return world, answer.content


def names(file: bytes) -> list[str]:
    """Of the properties, as they stand one below the other; `splitlines` also breaks where only some programs do."""
    unfolded = file.decode().replace("\r\n ", "")
    return [line.partition(":")[0].partition(";")[0] for line in unfolded.splitlines()]


@hostile
def test_words_stay_words(template: Place, database: Place, text: str) -> None:
    calm = names(calendar(CALM, template, database)[1])
    world, file = calendar(text, template, database)
    assert names(file) == calm
    found = events(file)
    assert any(one_line(world.kept, 300) in str(one["description"]).replace("\n", "\\N") for one in found)
    assert {str(one["url"]).split("/")[2] for one in found} == {"localhost:8000"}

"""The tokens of `assets/portal.css` can be read, in both themes, wherever the kit puts one on another."""

import re
from pathlib import Path

import pytest

from portal.domain.branding import DARK, LIGHT, contrast
from portal.domain.status import Status

CSS = Path("assets/portal.css").read_text("utf-8")
WORDS = ("ink", "soft", "ok", "due", "bad", "wait", "mute")
COLOUR = r"(?:var\(--[a-z-]+, )?(#[0-9a-f]{6})\)?"
PAIR = re.compile(rf"--([a-z-]+): light-dark\({COLOUR}, {COLOUR}\);")
ALONE = re.compile(rf"--([a-z-]+): {COLOUR};")


def block(start: int) -> str:
    return CSS[start : CSS.index("}", start)]


PAIRS = PAIR.findall(block(CSS.index(":root {")))
THEMES = {
    "light": {token: light for token, light, _ in PAIRS},
    "dark": {token: dark for token, _, dark in PAIRS},
}


@pytest.mark.parametrize("ground", ["paper", "ground"])
@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("which", THEMES)
def test_words_stand_out(which: str, word: str, ground: str) -> None:
    tokens = THEMES[which]
    assert contrast(tokens[word], tokens[ground]) >= 4.5


@pytest.mark.parametrize("which", THEMES)
def test_the_chosen_segment_and_its_count_can_be_read(which: str) -> None:
    tokens = THEMES[which]
    assert contrast(tokens["ink"], tokens["raised"]) >= 4.5
    assert contrast(tokens["soft"], tokens["raised"]) >= 4.5


@pytest.mark.parametrize("which", THEMES)
def test_the_brand_and_the_edges_of_fields_can_be_seen(which: str) -> None:
    tokens = THEMES[which]
    assert contrast(tokens["on-brand"], tokens["brand"]) >= 4.5
    assert contrast(tokens["edge"], tokens["paper"]) >= 3
    assert contrast(tokens["edge"], tokens["ground"]) >= 3


def test_an_old_browser_has_the_light_theme_whole() -> None:
    assert dict(ALONE.findall(block(CSS.index("@supports not (color: light-dark")))) == THEMES["light"]


def test_the_owners_colour_is_measured_against_the_paper_we_use() -> None:
    assert (THEMES["light"]["paper"], THEMES["dark"]["paper"]) == (LIGHT, DARK)


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_its_look(status: Status) -> None:
    assert f'[data-status="{status}"]' in CSS

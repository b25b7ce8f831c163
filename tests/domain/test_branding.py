"""Whatever colour an owner picks, what stands on it and beside it can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import db
from portal.domain import branding
from portal.domain.branding import DARK, LIGHT, READABLE, contrast, readable_on, text_on
from tests.build import a_business

COLORS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#abcdef", "#abcdef", 1.0)]
)
def test_contrast_is_wcags(one: str, other: str, ratio: float):
    assert round(contrast(one, other), 2) == round(contrast(other, one), 2) == ratio


@given(COLORS)
def test_any_colour_is_readable_on_both_papers_and_carries_text(color: str):
    for paper in (LIGHT, DARK):
        shade = readable_on(color, paper)
        assert contrast(shade, paper) >= READABLE
        assert contrast(shade, text_on(shade)) >= READABLE


@pytest.mark.parametrize("color", ["#1f6f5c", "#000000", "#0000cc"])
def test_a_colour_that_is_readable_stays_as_it_is(color: str):
    assert readable_on(color, LIGHT) == color


@pytest.mark.parametrize("nonsense", ["", "red", "#fff", "#12345g", "#1f6f5c;}body{display:none", "url(x)"])
def test_nonsense_becomes_our_own_colour_and_never_reaches_the_stylesheet(database, nonsense: str):
    with db.everyone(write=True) as session:
        css, _ = branding.stylesheet(session, a_business(session, primary_color=nonsense).id)
    assert readable_on(branding.FALLBACK, LIGHT) in css
    assert len(css) < 200
    assert css.count("}") == 1


def test_the_hash_follows_the_colour(database):
    with db.everyone(write=True) as session:
        business = a_business(session)
        first = branding.stylesheet(session, business.id)
        assert branding.stylesheet(session, business.id) == first
        business.primary_color = "#aa0000"
        session.flush()
        assert branding.stylesheet(session, business.id)[1] != first[1]

"""Picking: half typed or wrong, the page always has rows and a total, and an agreement only what is right."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from portal.domain import quote_choices
from portal.domain.quote_choosing import Choosing, Picked, choosing
from tests.quotes import a_line, an_offer

FIXED = a_line("Design", key="design")
PHOTO = a_line("Photos", key="photo", optional=True)
LICENCES = a_line("Licences", "12.00", "5", key="seats", least=Decimal(3), most=Decimal(50))
TRAINING = a_line("Training", key="train", optional=True, chosen=False, least=Decimal(1), most=Decimal(8))
OFFER = an_offer(FIXED, PHOTO, LICENCES, TRAINING)


def pick(ticks: dict[str, bool] | None = None, told: tuple[str, ...] = (), **counts: str) -> tuple[Choosing, Any]:
    return choosing(OFFER, Picked(ticks or {}, counts), "en", told)


def test_untouched_it_is_as_offered() -> None:
    found, choices = pick()
    assert choices == quote_choices.offered(OFFER)
    assert found.asked == {"photo": "1", "seats": "5", "train": "0"}
    assert [(row.key, row.is_taken, row.typed) for row in found.rows] == [
        ("photo", True, "1"), ("seats", True, "5"), ("train", False, "1")]  # fmt: skip
    assert (found.wrong, found.problem) == ([], "")


def test_ticks_and_counts_make_the_agreement() -> None:
    found, choices = pick({"photo": False, "train": True}, seats="10", train="2,5")
    assert found.asked == {"photo": "0", "seats": "10", "train": "2,5"}
    assert choices == quote_choices.chosen(OFFER, found.asked)
    assert choices == {"photo": 0, "seats": 10, "train": Decimal("2.5")}


@pytest.mark.parametrize("typed", ["", "0", "2", "51", "x", "-5", "1e3", "5" * 41, "٣"])
def test_a_wrong_quantity_counts_as_offered_and_is_told_once_the_field_is_left(typed: str) -> None:
    found, choices = pick(seats=typed)
    assert (found.wrong, choices["seats"]) == (["seats"], 5)
    assert [row.error for row in found.rows if row.key == "seats"] == [""]
    found, _ = pick(told=("seats",), seats=typed)
    [row] = [row for row in found.rows if row.key == "seats"]
    assert (row.error, row.typed) == ("Choose a number between 3 and 50.", typed)


def test_nothing_typed_does_not_leave_a_ticked_line_out() -> None:
    assert pick({"train": True}, train="")[0].wrong == ["train"]
    assert pick({"train": True}, train="0")[0].wrong == ["train"]
    assert pick({"train": False}, train="")[0].wrong == [], "nobody asks how many of nothing"


def test_what_is_not_to_be_chosen_is_no_choice() -> None:
    found, choices = pick({"design": False, "seats": False, "absent": True}, design="9", photo="9", absent="1")
    assert (found.asked, choices) == (pick()[0].asked, quote_choices.offered(OFFER))


def test_an_empty_order_is_told() -> None:
    offer = an_offer(PHOTO)
    found, choices = choosing(offer, Picked({"photo": False}), "en")
    assert (found.problem, choices) == ("Choose at least one line.", {"photo": 0})
    assert quote_choices.totals_of(offer, choices).total_minor == 0


def test_a_new_offer_of_a_line_begins_anew() -> None:
    marks = [pick()[0].rows[1].mark, choosing(an_offer(FIXED, PHOTO, LICENCES), Picked(), "en")[0].rows[1].mark]
    assert marks[0] == marks[1]
    other = a_line("Licences", "12.00", "6", key="seats", least=Decimal(3), most=Decimal(50))
    assert choosing(an_offer(FIXED, other), Picked(), "en")[0].rows[0].mark != marks[0]


def test_many_lines_are_each_judged_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of hundreds of lines is worked out anew with every key that is pressed."""
    gone_through, all_of = [], quote_choices.offered
    monkeypatch.setattr(quote_choices, "offered", lambda content: gone_through.append(1) or all_of(content))
    lines = [replace(TRAINING, key=str(place), chosen=True) for place in range(200)]
    typed = {str(place): "99" for place in range(0, 200, 2)}
    found, choices = choosing(an_offer(*lines), Picked({}, typed), "en", list(typed))
    assert found.wrong == list(typed)
    assert sum(bool(row.error) for row in found.rows) == 100
    assert set(choices.values()) == {1}
    assert len(gone_through) == 1

"""What the client may choose, and what it comes to."""

from decimal import Decimal

import pytest

from portal.domain import quote_choices
from portal.domain.quote_choices import BadChoice, NothingChosen, OutOfRange, chosen, offered, taken, totals_of
from tests.quotes import a_line, an_offer

FIXED = a_line("Design", "100", key="fixed")
OPTIONAL = a_line("Photos", "50", key="optional", optional=True, chosen=False)
OPEN = a_line("Hours", "10", "4", key="open", least=Decimal(2), most=Decimal(8))
BOTH = a_line("Prints", "1", "10", key="both", optional=True, least=Decimal(5), most=Decimal("20.5"))
OFFER = an_offer(FIXED, OPTIONAL, OPEN, BOTH)


def total(asked: dict[str, str]) -> int:
    return totals_of(OFFER, chosen(OFFER, asked)).net_minor


def test_it_starts_as_the_owner_offers_it():
    assert offered(OFFER) == {"optional": 0, "open": 4, "both": 10}
    assert total({}) == 150_00


@pytest.mark.parametrize(("asked", "net"), [
    ({"optional": "1"}, 200_00), ({"open": "8"}, 190_00), ({"open": "2.5"}, 135_00), ({"open": "2,5"}, 135_00),
    ({"both": "0"}, 140_00), ({"both": ""}, 140_00), ({"both": "20.5"}, 160_50), ({"optional": "0"}, 150_00),
])  # fmt: skip
def test_the_total_follows(asked, net):
    assert total(asked) == net


@pytest.mark.parametrize("asked", [
    {"fixed": "0"}, {"fixed": "1"}, {"nothing": "1"}, {"optional": "2"}, {"optional": "-1"}, {"open": "four"},
    {"open": "1e3"}, {"open": "NaN"}, {"open": "3.00001"}, {"open": "٣"}, {"open": "9" * 40}, {"open": "+3"},
])  # fmt: skip
def test_what_is_no_choice_is_refused(asked):
    with pytest.raises(BadChoice):
        chosen(OFFER, asked)


@pytest.mark.parametrize("asked", [{"open": "1"}, {"open": "8.1"}, {"open": "0"}, {"both": "4"}, {"both": "20.6"}])
def test_a_quantity_stays_within_its_range(asked):
    with pytest.raises(OutOfRange) as refused:
        chosen(OFFER, asked)
    assert "choose between" in refused.value.said()


@pytest.mark.parametrize("quantity", ["-1", "1.33333", "0.00001", "999999999999999"])
def test_a_tick_takes_an_optional_line_whatever_its_quantity(quantity):
    line = a_line("Rebate", "20", quantity, key="rebate", optional=True, chosen=False)
    offer = an_offer(FIXED, line)
    for tick in ("1", quantity):
        assert chosen(offer, {"rebate": tick}) == {"rebate": Decimal(quantity)}
    assert chosen(offer, {"rebate": "0"}) == {"rebate": 0}


def test_nothing_at_all_is_no_order():
    offer = an_offer(OPTIONAL, BOTH)
    with pytest.raises(NothingChosen):
        chosen(offer, {"both": "0"})


def test_the_taken_lines_carry_what_was_chosen():
    lines = taken(OFFER, chosen(OFFER, {"optional": "1", "open": "3", "both": "0"}))
    assert [(line.key, line.quantity) for line in lines] == [("fixed", 1), ("optional", 1), ("open", 3)]


def test_the_deposit_is_part_of_what_was_agreed():
    assert quote_choices.deposit_of(OFFER, 150_00) == 0
    assert quote_choices.deposit_of(an_offer(FIXED, deposit_percent=Decimal(30)), 33_33) == 10_00

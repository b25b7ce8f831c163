"""Stripe's decimals against ISO's: exact both ways, refused in words where there is no such amount."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import money
from portal.devtools.fake_stripe import currencies as theirs
from portal.domain.checkout_gateway import BetweenSteps
from portal.gateways.stripe_amounts import from_stripe, to_stripe

EVERY = sorted(money.currencies())


@pytest.mark.parametrize(
    ("minor", "currency", "units"),
    [
        (1234, "EUR", 1234),
        (500, "JPY", 500),
        (5, "ISK", 500),
        (5000, "UGX", 500000),
        (500, "MGA", 5),
        (1230, "KWD", 1230),
        (1230, "IQD", 123),
        (17500, "HUF", 17500),
    ],
)
def test_known_amounts(minor: int, currency: str, units: int):
    assert to_stripe(minor, currency) == units
    assert from_stripe(units, currency) == minor


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [(1234, "KWD", "KWD 1.234 .* multiples of KWD 0.010"), (50, "MGA", "MGA 0.50 .* MGA 1.00")],
)
def test_what_cannot_be_charged_is_refused_in_words(minor: int, currency: str, words: str):
    with pytest.raises(BetweenSteps) as refused:
        to_stripe(minor, currency)
    said = refused.value.said().replace("\xa0", " ")
    import re

    assert re.search(words, said), said


@pytest.mark.parametrize(("units", "currency"), [(550, "ISK"), (1, "UGX")])
def test_a_fraction_of_a_whole_currency_is_never_rounded(units: int, currency: str):
    with pytest.raises(ValueError, match="no whole number"):
        from_stripe(units, currency)


@given(st.integers(0, 10**7), st.sampled_from(EVERY))
def test_there_and_back_and_never_what_stripe_would_refuse(minor: int, currency: str):
    try:
        units = to_stripe(minor, currency)
    except BetweenSteps:
        assert currency in ("MGA", "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
        return
    assert from_stripe(units, currency) == minor
    low = currency.lower()
    assert money.from_minor(minor, currency) == money.Decimal(units).scaleb(-theirs.exponent(low))
    assert not (low in theirs._THREE_DECIMALS and units % 10)
    assert not (low in theirs._WHOLE_ONLY and units % 100)

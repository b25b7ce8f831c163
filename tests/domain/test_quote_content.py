"""What a quote says: canonical text, the same for the same words, and back again."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.quote_content import Content, canonical, compact, digest, read
from portal.models import DiscountKind
from tests.quotes import a_line, an_offer

texts = st.text(max_size=40)
decimals = st.decimals(0, 9999, places=4)


@given(title=texts, terms=texts, price=decimals, quantity=decimals, until=st.dates(), percent=st.none() | decimals)
def test_it_reads_back_as_it_was_written(title, terms, price, quantity, until, percent):
    line = replace(a_line(), unit_price=price, quantity=quantity, least=Decimal(0), most=quantity, optional=True)
    content = an_offer(line, title=title, terms=terms, valid_until=until, deposit_percent=percent,
                       discount_kind=DiscountKind.PERCENT, discount_value=Decimal("2.5"), issue_on=until)  # fmt: skip
    assert read(canonical(content)) == content
    assert canonical(read(canonical(content))) == canonical(content)


def test_the_same_number_is_the_same_text_however_it_was_typed():
    one = an_offer(replace(a_line(), key="a", quantity=Decimal("1.50")), valid_until=date(2026, 12, 1))
    two = an_offer(replace(a_line(), key="a", quantity=Decimal("1.5")), valid_until=date(2026, 12, 1))
    assert canonical(one) == canonical(two)


@pytest.mark.parametrize("change", [
    {"title": "Another"}, {"terms": "Others"}, {"version": 2}, {"number": "QT-00002"}, {"currency": "USD"},
    {"deposit_percent": Decimal(30)}, {"buyer": {"name": "Somebody"}}, {"valid_until": date(2030, 1, 1)},
])  # fmt: skip
def test_every_word_counts(change):
    content = an_offer(a_line())
    assert digest(canonical(content)) != digest(canonical(replace(content, **change)))


def test_the_digest_is_sha_256_of_utf_8():
    assert digest("ü") == digest("ü".encode())
    assert digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_what_has_no_canonical_form_is_refused():
    with pytest.raises(TypeError):
        compact({"a": object()})


def test_a_revised_quote_says_its_version():
    content: Content = an_offer(a_line(), number="QT-00012", version=1)
    assert content.reference == "QT-00012"
    assert replace(content, version=3).reference == "QT-00012-v3"
